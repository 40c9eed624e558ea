//! The framings: their laws, scripted reads, and their neighbours.

mod auto;
mod cut;
mod each_frame;
mod fuzz_smoke;
mod laws;
mod presets;
mod reads;
mod reads_text;
mod versus_others;
mod versus_python;
mod versus_tokio;
