//! The socket options that one reads about, tried on a real socket: what holds
//! before one asks, what one asks for, and what one gets.

use super::*;
use crate::lab::endpoint::SocketOption::{
    Cork, KeepAlive, KeepCount, KeepIdle, KeepInterval, Linger, MaxSeg, NoDelay, QuickAck,
    ReceiveBuffer, ReceiveLowWater, ReceiveTimeout, ReuseAddress, SendBuffer, SendTimeout,
    UserTimeout,
};
use crate::lab::endpoint::new_socket;
use crate::link::{Loopback, Side};
use crate::sys::said;
use socket2::{Protocol, Type};
use std::time::Duration;

/// An option with the value that we ask for, the man page that describes it, and
/// what it does; in the order in which one meets them.
const ASKED: [(SocketOption, &str, Both); 16] = [
    (ReceiveBuffer(100_000), "socket(7)", words::SO_RCVBUF),
    (SendBuffer(100_000), "socket(7)", words::SO_SNDBUF),
    (ReceiveLowWater(4), "socket(7)", words::SO_RCVLOWAT),
    (ReceiveTimeout(Duration::from_secs(2)), "socket(7)", words::SO_RCVTIMEO),
    (SendTimeout(Duration::from_secs(2)), "socket(7)", words::SO_SNDTIMEO),
    (ReuseAddress(true), "socket(7)", words::SO_REUSEADDR),
    (KeepAlive(true), "socket(7), tcp(7)", words::SO_KEEPALIVE),
    (KeepIdle(60), "tcp(7)", words::TCP_KEEPIDLE),
    (KeepInterval(10), "tcp(7)", words::TCP_KEEPINTVL),
    (KeepCount(3), "tcp(7)", words::TCP_KEEPCNT),
    (UserTimeout(5000), "tcp(7)", words::TCP_USER_TIMEOUT),
    (Linger(Duration::from_secs(5)), "socket(7)", words::SO_LINGER),
    (NoDelay(true), "tcp(7)", words::TCP_NODELAY),
    (Cork(true), "tcp(7)", words::TCP_CORK),
    (QuickAck(false), "tcp(7)", words::TCP_QUICKACK),
    (MaxSeg(1460), "tcp(7)", words::TCP_MAXSEG),
];

#[derive(Serialize)]
pub struct Probed {
    pub name: &'static str,
    pub page: &'static str,
    pub does: Both,
    /// In force on a fresh socket.
    pub default: Option<String>,
    pub asked: String,
    pub got: Option<String>,
    /// Why one of these is not known.
    pub because: Option<Text>,
}

pub fn probe_all() -> Result<Vec<Probed>, Text> {
    let probe = |(option, page, does): (SocketOption, _, _)| {
        let link = Loopback { ipv6: false };
        let socket = new_socket(&link, Side::Sender, Type::STREAM, Protocol::TCP)
            .map_err(|error| error.text())?;
        let default = option.read_back(&socket);
        let got = option.apply(&socket).and_then(|()| option.read_back(&socket));
        let because = default.as_ref().err().or(got.as_ref().err()).map(said);
        let (name, asked) = (option.name(), option.asked());
        Ok(Probed { name, page, does, default: default.ok(), asked, got: got.ok(), because })
    };
    ASKED.into_iter().map(probe).collect()
}
