//! Packets in files: anybody's pcap and pcapng into a trace, and ours out again.
//!
//! Reading order: `file`, the packets in it; `parse`, their headers; `fragments`, what IP
//! cut; `streams`, which connections they belong to; `follow`, what each brings that is
//! new; `place`, the bytes of a stream in their order; and `explain`, all that as a trace.

mod explain;
mod file;
mod follow;
mod fragments;
mod parse;
mod place;
mod remarks;
mod segment;
mod streams;
mod words;
mod write;

pub use file::LONGEST_CAPTURE;
pub use follow::{Follow, Note, TcpNote};
pub use parse::headers;
pub use segment::packet;
pub use streams::{Captured, CapturedStream};
pub use write::pcap;
