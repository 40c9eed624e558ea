//! sticky-demo: see, on real sockets, why TCP "sticks packets together".

mod known;
pub use known::Known;
pub mod cases;
pub mod cli;
pub mod endpoint;
pub mod framing;
pub mod link;
pub mod report;
pub mod scenario;
pub mod sys;
pub mod trace;
pub mod verdict;
