//! The socket calls of programs that are not ours, from whatever saw them, made into
//! a trace.
//!
//! A source tells a [`CallRecord`] of each socket, its addresses, and of each call, in
//! the order in which they returned. From that come the two directions of each
//! connection, both ends paired where both were seen, with the frames of a format in
//! them.

mod calls;
mod direction;
mod hold;
mod judged;
mod order;
mod pairs;
mod strace;
mod words;

pub use crate::trace::{Call, CallError, CallSink, Did, MetSocket, Opened};
pub use calls::{CallRecord, Keep};
pub use hold::{HeldStream, HoldPlan, MOST_HELD, MOST_HELD_PIECES};
pub use strace::read_strace;
pub use words::{NOTHING_SEEN, STRACE};
