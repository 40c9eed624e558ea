//! sticky-demo: see, on real sockets, why TCP "sticks packets together".

pub mod framing;
