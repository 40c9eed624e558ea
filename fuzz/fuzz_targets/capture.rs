//! See `targets.rs`.

#![no_main]

#[path = "../../tests/common/framing/mod.rs"]
mod framing_common;
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|input: &[u8]| targets::run("capture", input));
