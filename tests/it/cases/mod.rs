//! The cases on real sockets: each effect, and what takes it away.

mod all;
mod knobs;
mod sides;
mod tcp;
mod tutorial;
mod udp;
