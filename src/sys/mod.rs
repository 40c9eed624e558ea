//! The one room with `unsafe` and `cfg(target_os)`: what neither std nor
//! socket2 can ask the kernel.
//!
//! [`Sockets`] and [`Process`] are lists of questions. A question that a system
//! does not override has the answer "not here", so the other rooms need not know
//! which system this is: `Kernel::tcp_counters(&socket)` is a number, or the
//! reason why there is none. `ask.rs` asks what every Unix and Windows tells,
//! `counters.rs` what macOS and Windows count; `linux/` and `unix.rs` answer more;
//! `no_linux.rs` and `no_unix.rs` offer the same elsewhere (and with `STICKY_OTHER_OS=1`, build.rs).

/// An empty type for what can never be made on a system, so that nothing has to be
/// invented for its methods.
#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
macro_rules! never {
    ($name:ident: $(fn $method:ident($($of:tt)*) $(-> $gives:ty)?;)+) => {
        pub enum $name {}

        impl $name {
            $(pub fn $method(&self, $($of)*) $(-> $gives)? {
                match *self {}
            })+
        }
    };
}

mod ask;
mod counters;
mod error;
#[cfg(all(unix, not(sticky_other_os)))]
mod guard;
#[cfg(not(all(unix, not(sticky_other_os))))]
#[path = "no_guard.rs"]
mod guard;
mod process;
mod sockets;
mod tracing;
#[cfg(windows)]
mod windows;
// What Linux says is not said elsewhere.
#[cfg_attr(not(all(target_os = "linux", not(sticky_other_os))), allow(dead_code))]
mod words;

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
mod linux;
#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
#[path = "no_linux.rs"]
mod linux;

#[cfg(all(unix, not(sticky_other_os)))]
mod unix;
#[cfg(not(all(unix, not(sticky_other_os))))]
#[path = "no_unix.rs"]
mod unix;

pub use error::{Failed, failed, said};
pub use guard::Guarded;
pub use linux::{Hosts, Middle, ask_reads, denied, die_with_parent, own_session, trace};
pub use process::{Process, starved, thread_starved};
pub use sockets::{
    Arrived, Cut, KernelOption, OtherEnd, Sockets, TcpCounters, TcpState, Unsent, is_too_long,
    peek, said_otherwise,
};
pub use tracing::{AskedChild, HeldRead, Hold, NoHold, ProgramOutput, Tracing, WhoAnswers};
pub use unix::{Keys, Stop, Wait, Waitable, wait};

/// The kernel on which this program runs. What it can be asked: [`Sockets`] and
/// [`Process`].
pub struct Kernel;

pub fn kernel() -> String {
    match std::fs::read_to_string("/proc/sys/kernel/osrelease") {
        Ok(release) => format!("Linux {}", release.trim()),
        Err(_) => std::env::consts::OS.to_owned(),
    }
}

/// An Ethernet frame as it came in from one of the [`Hosts`].
pub struct Arrival<'a> {
    /// From the Ethernet header to the end of the payload.
    pub frame: &'a [u8],
    /// When the kernel got it, on the system's clock, in nanoseconds since 1970.
    pub system_time_ns: u64,
    /// The kernel left the checksum for a network card to fill in: then it is
    /// wrong, and the offloads are not off.
    pub checksum_missing: bool,
}
