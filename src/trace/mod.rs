//! What happened.

pub mod packet;
