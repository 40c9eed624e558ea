//! Socket options: set, read back, and both recorded. What one asks for is not
//! always what one gets: Linux doubles buffer sizes (socket(7)), and TCP
//! timestamps take 12 bytes of every MSS.

use super::*;
use crate::sys::KernelOption;
use socket2::TcpKeepalive;
use std::fmt::Display;

/// Makes the list: an option's name, how a report shows its value, and the calls that set
/// it and read it back.
macro_rules! options {
    ($($(#[$doc:meta])* $option:ident($value:ty) $name:literal $show:ident $set:expr, $get:expr;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum SocketOption {
            $($(#[$doc])* $option($value),)+
        }

        impl SocketOption {
            pub fn name(self) -> &'static str {
                match self { $(SocketOption::$option(_) => $name,)+ }
            }

            pub fn asked(self) -> String {
                match self { $(SocketOption::$option(value) => $show(value),)+ }
            }

            pub fn apply(self, socket: &Socket) -> io::Result<()> {
                match self { $(SocketOption::$option(value) => ($set)(socket, value.into()),)+ }
            }

            pub fn read_back(self, socket: &Socket) -> io::Result<String> {
                match self { $(SocketOption::$option(_) => ($get)(socket).map($show),)+ }
            }
        }
    };
}

options! {
    /// On switches Nagle's algorithm off (tcp(7)).
    NoDelay(bool) "TCP_NODELAY" on_off Socket::set_tcp_nodelay, Socket::tcp_nodelay;
    /// On holds back everything short of a full segment, until a retransmission timeout
    /// has passed (tcp(7) says 200 ms: so it is on a short path).
    Cork(bool) "TCP_CORK" on_off put(KernelOption::Cork), get(KernelOption::Cork);
    /// Off lets the receiver delay its ACKs; the kernel turns it on again by itself (tcp(7)).
    QuickAck(bool) "TCP_QUICKACK" on_off put(KernelOption::QuickAck), get(KernelOption::QuickAck);
    /// In bytes; only before connecting or listening (tcp(7)).
    MaxSeg(u32) "TCP_MAXSEG" number put(KernelOption::MaxSegment), get(KernelOption::MaxSegment);
    /// On (IP_PMTUDISC_DO) refuses a datagram that does not fit one packet; off
    /// (IP_PMTUDISC_WANT, the default) lets the kernel cut it (ip(7)).
    DontFragment(bool) "IP_MTU_DISCOVER" mtu_discovery
        put(KernelOption::DontFragment), get(KernelOption::DontFragment);
    /// In bytes (socket(7)).
    SendBuffer(usize) "SO_SNDBUF" number Socket::set_send_buffer_size, Socket::send_buffer_size;
    /// In bytes (socket(7)).
    ReceiveBuffer(usize) "SO_RCVBUF" number
        Socket::set_recv_buffer_size, Socket::recv_buffer_size;
    /// Bind although old connections hold the address (socket(7)).
    ReuseAddress(bool) "SO_REUSEADDR" on_off Socket::set_reuse_address, Socket::reuse_address;
    /// Close waits that long for what is unsent (socket(7)).
    Linger(Duration) "SO_LINGER" seconds Socket::set_linger, Socket::linger;
    /// In bytes: a read waits for that many (socket(7)).
    ReceiveLowWater(u32) "SO_RCVLOWAT" number
        put(KernelOption::ReceiveLowWater), get(KernelOption::ReceiveLowWater);
    /// A read waits no longer (socket(7)).
    ReceiveTimeout(Duration) "SO_RCVTIMEO" seconds Socket::set_read_timeout, Socket::read_timeout;
    /// A send waits no longer for room (socket(7)).
    SendTimeout(Duration) "SO_SNDTIMEO" seconds Socket::set_write_timeout, Socket::write_timeout;
    /// A silent peer is asked whether it is there (socket(7)).
    KeepAlive(bool) "SO_KEEPALIVE" on_off Socket::set_keepalive, Socket::keepalive;
    /// In seconds: the silence before keepalive asks (tcp(7)).
    KeepIdle(u32) "TCP_KEEPIDLE" in_s set_keep_idle, get(KernelOption::KeepIdle);
    /// In seconds: how long it waits for an answer (tcp(7)).
    KeepInterval(u32) "TCP_KEEPINTVL" in_s
        put(KernelOption::KeepInterval), get(KernelOption::KeepInterval);
    /// How many times it asks (tcp(7)).
    KeepCount(u32) "TCP_KEEPCNT" number put(KernelOption::KeepCount), get(KernelOption::KeepCount);
    /// In milliseconds: how long data may be unacknowledged (tcp(7)).
    UserTimeout(u32) "TCP_USER_TIMEOUT" in_ms
        put(KernelOption::UserTimeout), get(KernelOption::UserTimeout);
}

impl SocketOption {
    /// Sets the option. Where the system has no such option the run goes on
    /// without it, and what is noted of it says that it is not in force.
    pub fn set(self, socket: &Socket) -> Step<()> {
        match self.apply(socket) {
            Err(error) if error.kind() != io::ErrorKind::Unsupported => {
                Err(StepError::io(|error| failed::option(self.name(), &self.asked(), error))(error))
            }
            _ => Ok(()),
        }
    }
}

fn put(option: KernelOption) -> impl Fn(&Socket, u32) -> io::Result<()> {
    move |socket, value| Kernel::set_option(socket, option, value)
}

fn get(option: KernelOption) -> impl Fn(&Socket) -> io::Result<u32> {
    move |socket| Kernel::option(socket, option)
}

fn set_keep_idle(socket: &Socket, seconds: u64) -> io::Result<()> {
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(Duration::from_secs(seconds)))
}

fn on_off(on: impl Into<u32>) -> String {
    if on.into() != 0 { "on".to_owned() } else { "off".to_owned() }
}

/// "Off" would say that the DF bit is not set, and by default it is.
fn mtu_discovery(on: impl Into<u32>) -> String {
    if on.into() != 0 { "IP_PMTUDISC_DO".to_owned() } else { "IP_PMTUDISC_WANT".to_owned() }
}

fn number(number: impl Display) -> String {
    number.to_string()
}

fn in_s(seconds: u32) -> String {
    format!("{seconds} s")
}

fn in_ms(ms: u32) -> String {
    format!("{ms} ms")
}

fn seconds(time: impl Into<Option<Duration>>) -> String {
    time.into().map_or("none".to_owned(), |time| format!("{} s", time.as_secs_f64()))
}
