//! sticky-demo: see, on real sockets, why TCP "sticks packets together".

pub mod framing;
pub mod link;
pub mod report;
pub mod sys;
pub mod trace;
