//! One function for each thing that the wire must do.

mod cable;
mod datagrams;
mod streams;

use crate::Test;
pub use cable::stay;

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Test> {
    [streams::ALL, datagrams::ALL, cable::ALL].into_iter().flatten()
}

/// Longer than a machine stalls between two packets, and shorter than a reader
/// waits (`SOON`).
pub const HOLD_MS: f64 = 4000.0;
