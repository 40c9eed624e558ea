//! What Cargo.toml cannot say: whether `sys` is compiled as if this were no system that
//! it knows (`STICKY_OTHER_OS=1`, for tests/other_os.rs), and where the program is linked.
//!
//! Where it is linked for Linux and the C library of GNU, that is to a fixed place.
//!
//! A program that may lie anywhere is told at each start where it lies: every pointer of
//! its tables is written anew, page after page. Of the page faults of a start in a test's
//! build that was more than half (587 of `list`, 270 so), and a class, a script or
//! `cargo test` starts it often. What the kernel puts elsewhere (the
//! stack, the heap, libraries) still lies anywhere.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=STICKY_OTHER_OS");
    println!("cargo::rustc-check-cfg=cfg(sticky_other_os)");
    if std::env::var_os("STICKY_OTHER_OS").is_some() {
        println!("cargo::rustc-cfg=sticky_other_os");
    }
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let with_libc = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if target("OS") == "linux" && target("ENV") == "gnu" && !with_libc {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
