//! A log that strace wrote, on any machine: its calls, as a tracer of ours would have told
//! them. What a flag left out is named, and which flag.

mod calls;
mod flags;
mod line;
mod log;
mod value;

pub use log::read_strace;
