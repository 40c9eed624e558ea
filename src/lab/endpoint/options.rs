//! Socket options: set, read back, and both recorded. What one asks for is not
//! always what one gets: Linux doubles buffer sizes (socket(7)), and TCP
//! timestamps take 12 bytes of every MSS.

use super::words::failed;
use super::{Step, StepError};
use crate::scenario::Values;
use crate::sys::{Kernel, KernelOption, Sockets};
use crate::trace::{Observer, Recorder, What};
use socket2::{Socket, TcpKeepalive};
use std::io;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketOption {
    /// TCP_NODELAY: on switches Nagle's algorithm off (tcp(7)).
    NoDelay(bool),
    /// TCP_CORK: on holds back everything short of a full segment (tcp(7)).
    Cork(bool),
    /// TCP_QUICKACK: off lets the receiver delay its ACKs (tcp(7)).
    QuickAck(bool),
    /// TCP_MAXSEG in bytes; only before connecting or listening (tcp(7)).
    MaxSeg(u32),
    /// IP_MTU_DISCOVER: on (IP_PMTUDISC_DO) refuses a datagram that does not fit one
    /// packet; off (IP_PMTUDISC_WANT, the default) lets the kernel cut it (ip(7)).
    DontFragment(bool),
    /// SO_SNDBUF in bytes (socket(7)).
    SendBuffer(usize),
    /// SO_RCVBUF in bytes (socket(7)).
    ReceiveBuffer(usize),
    /// SO_REUSEADDR: bind although old connections hold the address (socket(7)).
    ReuseAddress(bool),
    /// SO_LINGER in seconds: close waits that long for what is unsent (socket(7)).
    Linger(u64),
    /// SO_RCVLOWAT in bytes: a read waits for that many (socket(7)).
    ReceiveLowWater(u32),
    /// SO_RCVTIMEO in seconds: a read waits no longer (socket(7)).
    ReceiveTimeout(u64),
    /// SO_SNDTIMEO in seconds: a send waits no longer for room (socket(7)).
    SendTimeout(u64),
    /// SO_KEEPALIVE: a silent peer is asked whether it is there (socket(7)).
    KeepAlive(bool),
    /// TCP_KEEPIDLE in seconds: the silence before keepalive asks (tcp(7)).
    KeepIdle(u64),
    /// TCP_KEEPINTVL in seconds: how long it waits for an answer (tcp(7)).
    KeepInterval(u32),
    /// TCP_KEEPCNT: how many times it asks (tcp(7)).
    KeepCount(u32),
    /// TCP_USER_TIMEOUT in milliseconds: how long data may be unacknowledged (tcp(7)).
    UserTimeout(u32),
}

use SocketOption::{
    Cork, DontFragment, KeepAlive, KeepCount, KeepIdle, KeepInterval, Linger, MaxSeg, NoDelay,
    QuickAck, ReceiveBuffer, ReceiveLowWater, ReceiveTimeout, ReuseAddress, SendBuffer,
    SendTimeout, UserTimeout,
};

impl SocketOption {
    pub(crate) fn sender_before_connecting(values: &Values) -> Vec<SocketOption> {
        [values.mss_bytes.map(MaxSeg), values.sndbuf_bytes.map(SendBuffer)]
            .into_iter()
            .flatten()
            .collect()
    }

    pub(crate) fn sender_connected(values: &Values) -> Vec<SocketOption> {
        [values.nodelay.map(|v| NoDelay(v.is_on())), values.cork.map(|v| Cork(v.is_on()))]
            .into_iter()
            .flatten()
            .collect()
    }

    pub fn name(self) -> &'static str {
        match self {
            NoDelay(_) => "TCP_NODELAY",
            Cork(_) => "TCP_CORK",
            QuickAck(_) => "TCP_QUICKACK",
            MaxSeg(_) => "TCP_MAXSEG",
            DontFragment(_) => "IP_MTU_DISCOVER",
            SendBuffer(_) => "SO_SNDBUF",
            ReceiveBuffer(_) => "SO_RCVBUF",
            ReuseAddress(_) => "SO_REUSEADDR",
            Linger(_) => "SO_LINGER",
            ReceiveLowWater(_) => "SO_RCVLOWAT",
            ReceiveTimeout(_) => "SO_RCVTIMEO",
            SendTimeout(_) => "SO_SNDTIMEO",
            KeepAlive(_) => "SO_KEEPALIVE",
            KeepIdle(_) => "TCP_KEEPIDLE",
            KeepInterval(_) => "TCP_KEEPINTVL",
            KeepCount(_) => "TCP_KEEPCNT",
            UserTimeout(_) => "TCP_USER_TIMEOUT",
        }
    }

    /// The value asked for, as a report shows it.
    pub fn asked(self) -> String {
        match self {
            NoDelay(on) | Cork(on) | QuickAck(on) | ReuseAddress(on) | KeepAlive(on) => on_off(on),
            DontFragment(on) => mtu_discovery(on),
            Linger(seconds)
            | ReceiveTimeout(seconds)
            | SendTimeout(seconds)
            | KeepIdle(seconds) => format!("{seconds} s"),
            KeepInterval(seconds) => format!("{seconds} s"),
            UserTimeout(ms) => format!("{ms} ms"),
            MaxSeg(number) | ReceiveLowWater(number) | KeepCount(number) => number.to_string(),
            SendBuffer(bytes) | ReceiveBuffer(bytes) => bytes.to_string(),
        }
    }

    pub fn apply(self, socket: &Socket) -> io::Result<()> {
        let time = Duration::from_secs;
        let set = |option, value| Kernel::set_option(socket, option, value);
        match self {
            NoDelay(on) => socket.set_tcp_nodelay(on),
            Cork(on) => set(KernelOption::Cork, on.into()),
            QuickAck(on) => set(KernelOption::QuickAck, on.into()),
            MaxSeg(bytes) => set(KernelOption::MaxSegment, bytes),
            DontFragment(on) => set(KernelOption::DontFragment, on.into()),
            SendBuffer(bytes) => socket.set_send_buffer_size(bytes),
            ReceiveBuffer(bytes) => socket.set_recv_buffer_size(bytes),
            ReuseAddress(on) => socket.set_reuse_address(on),
            Linger(seconds) => socket.set_linger(Some(time(seconds))),
            ReceiveLowWater(bytes) => set(KernelOption::ReceiveLowWater, bytes),
            ReceiveTimeout(seconds) => socket.set_read_timeout(Some(time(seconds))),
            SendTimeout(seconds) => socket.set_write_timeout(Some(time(seconds))),
            KeepAlive(on) => socket.set_keepalive(on),
            KeepIdle(seconds) => {
                let keepalive = TcpKeepalive::new().with_time(time(seconds));
                socket.set_tcp_keepalive(&keepalive)
            }
            KeepInterval(seconds) => set(KernelOption::KeepInterval, seconds),
            KeepCount(probes) => set(KernelOption::KeepCount, probes),
            UserTimeout(ms) => set(KernelOption::UserTimeout, ms),
        }
    }

    pub fn read_back(self, socket: &Socket) -> io::Result<String> {
        let get = |option| Kernel::option(socket, option);
        let switch = |option| get(option).map(|value| on_off(value != 0));
        let number = |option| get(option).map(|value| value.to_string());
        match self {
            NoDelay(_) => socket.tcp_nodelay().map(on_off),
            Cork(_) => switch(KernelOption::Cork),
            QuickAck(_) => switch(KernelOption::QuickAck),
            MaxSeg(_) => number(KernelOption::MaxSegment),
            DontFragment(_) => {
                get(KernelOption::DontFragment).map(|value| mtu_discovery(value != 0))
            }
            SendBuffer(_) => socket.send_buffer_size().map(|bytes| bytes.to_string()),
            ReceiveBuffer(_) => socket.recv_buffer_size().map(|bytes| bytes.to_string()),
            ReuseAddress(_) => socket.reuse_address().map(on_off),
            Linger(_) => socket.linger().map(seconds),
            ReceiveLowWater(_) => number(KernelOption::ReceiveLowWater),
            ReceiveTimeout(_) => socket.read_timeout().map(seconds),
            SendTimeout(_) => socket.write_timeout().map(seconds),
            KeepAlive(_) => socket.keepalive().map(on_off),
            KeepIdle(_) => get(KernelOption::KeepIdle).map(|seconds| format!("{seconds} s")),
            KeepInterval(_) => get(KernelOption::KeepInterval).map(|time| format!("{time} s")),
            KeepCount(_) => number(KernelOption::KeepCount),
            UserTimeout(_) => get(KernelOption::UserTimeout).map(|time| format!("{time} ms")),
        }
    }

    /// Sets the option. Where the system has no such option the run goes on
    /// without it, and [`SocketOption::record`] says that it is not in force.
    pub fn set(self, socket: &Socket) -> Step<()> {
        match self.apply(socket) {
            Err(error) if error.kind() != io::ErrorKind::Unsupported => {
                Err(StepError::io(|error| failed::option(self.name(), &self.asked(), error))(error))
            }
            _ => Ok(()),
        }
    }

    /// Reads the option back and notes what was asked and what is in force.
    pub fn record(self, socket: &Socket, side: Observer, recorder: &Recorder) {
        let got = self.read_back(socket).ok();
        recorder.log(
            side,
            What::Option { name: self.name().to_owned(), asked: Some(self.asked()), got },
        );
    }
}

fn on_off(on: bool) -> String {
    if on { "on".to_owned() } else { "off".to_owned() }
}

fn seconds(time: Option<Duration>) -> String {
    time.map_or("none".to_owned(), |time| format!("{} s", time.as_secs_f64()))
}

/// "Off" would say that the DF bit is not set, and by default it is.
fn mtu_discovery(on: bool) -> String {
    if on { "IP_PMTUDISC_DO".to_owned() } else { "IP_PMTUDISC_WANT".to_owned() }
}
