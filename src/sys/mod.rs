//! The one room with `unsafe` and `cfg(target_os)`: what neither std nor
//! socket2 can ask the kernel.

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub mod netns;
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub mod packet;
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub mod veth;

#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
mod no_wire;
#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
pub use no_wire::{netns, packet, veth};

mod failed;
pub use failed::{Failed, failed};
