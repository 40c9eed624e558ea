//! The socket options that one reads about, tried on a real socket: what holds
//! before one asks, what one asks for, and what one gets.

use super::{Step, new_socket};
use crate::link::{Link, Side};
use crate::sys;
use crate::{Both, Known};
use socket2::{Protocol, SockRef, Socket, TcpKeepalive, Type};
use std::io;
use std::time::Duration;

/// One line of [`KNOWN_OPTIONS`].
pub struct KnownOption {
    /// Its name in the sockets API.
    pub name: &'static str,
    /// The man page that describes it.
    pub page: &'static str,
    /// What it does.
    pub does: Both,
    /// What we ask for.
    pub asked: &'static str,
    set: fn(&Socket) -> io::Result<()>,
    get: fn(&Socket) -> io::Result<String>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// In force on a fresh socket.
    pub default: Known<String>,
    /// In force after asking.
    pub got: Known<String>,
}

/// Every option, in the order in which one meets them.
pub const KNOWN_OPTIONS: &[KnownOption] = &[
    KnownOption {
        name: "SO_RCVBUF",
        page: "socket(7)",
        does: Both {
            en: "room in the receive queue, in bytes; before connecting, for it sets the window",
            zh: "接收队列的容量，单位字节；须在连接前设置，它决定窗口大小",
        },
        asked: "100000",
        set: |socket| socket.set_recv_buffer_size(100_000),
        get: |socket| socket.recv_buffer_size().map(|bytes| bytes.to_string()),
    },
    KnownOption {
        name: "SO_SNDBUF",
        page: "socket(7)",
        does: Both {
            en: "room in the send queue, in bytes: how much a send call can leave behind",
            zh: "发送队列的容量，单位字节：send 返回时最多能积压多少",
        },
        asked: "100000",
        set: |socket| socket.set_send_buffer_size(100_000),
        get: |socket| socket.send_buffer_size().map(|bytes| bytes.to_string()),
    },
    KnownOption {
        name: "SO_RCVLOWAT",
        page: "socket(7)",
        does: Both {
            en: "a read waits for at least so many bytes; it may get more, of the next message too",
            zh: "读取至少等到这么多字节；也可能更多，连下一条消息的也读进来",
        },
        asked: "4",
        set: |socket| sys::set_receive_low_water(socket, 4),
        get: |socket| sys::receive_low_water(socket).map(|bytes| bytes.to_string()),
    },
    KnownOption {
        name: "SO_RCVTIMEO",
        page: "socket(7)",
        does: Both {
            en: "how long a read waits before it gives up (EAGAIN); \"none\" is for ever",
            zh: "读取最多等多久，超时返回 EAGAIN；“none”表示永远等下去",
        },
        asked: "2 s",
        set: |socket| socket.set_read_timeout(Some(Duration::from_secs(2))),
        get: |socket| socket.read_timeout().map(seconds),
    },
    KnownOption {
        name: "SO_SNDTIMEO",
        page: "socket(7)",
        does: Both {
            en: "how long a send waits for room in the queue",
            zh: "发送时等待队列腾出空间的最长时间",
        },
        asked: "2 s",
        set: |socket| socket.set_write_timeout(Some(Duration::from_secs(2))),
        get: |socket| socket.write_timeout().map(seconds),
    },
    KnownOption {
        name: "SO_REUSEADDR",
        page: "socket(7)",
        does: Both {
            en: "bind to an address of which only connections in TIME_WAIT are left",
            zh: "地址上只剩 TIME_WAIT 连接时仍可绑定",
        },
        asked: "on",
        set: |socket| socket.set_reuse_address(true),
        get: |socket| socket.reuse_address().map(on_off),
    },
    KnownOption {
        name: "SO_KEEPALIVE",
        page: "socket(7), tcp(7)",
        does: Both {
            en: "ask a silent peer now and then whether it is still there",
            zh: "对长时间无声的对端定期探测是否还在",
        },
        asked: "on",
        set: |socket| socket.set_keepalive(true),
        get: |socket| socket.keepalive().map(on_off),
    },
    KnownOption {
        name: "TCP_KEEPIDLE",
        page: "tcp(7)",
        does: Both {
            en: "after how much silence keepalive asks for the first time",
            zh: "静默多久之后 keepalive 第一次探测",
        },
        asked: "60 s",
        set: |socket| {
            let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(60));
            SockRef::from(socket).set_tcp_keepalive(&keepalive)
        },
        get: |socket| socket.tcp_keepalive_time().map(|time| seconds(Some(time))),
    },
    KnownOption {
        name: "SO_LINGER",
        page: "socket(7)",
        does: Both {
            en: "how long close waits for unsent data; with 0 it resets the connection instead",
            zh: "close 为未发完的数据等多久；设为 0 则直接重置连接",
        },
        asked: "5 s",
        set: |socket| socket.set_linger(Some(Duration::from_secs(5))),
        get: |socket| socket.linger().map(seconds),
    },
    KnownOption {
        name: "TCP_NODELAY",
        page: "tcp(7)",
        does: Both {
            en: "on: small writes are not held back while earlier ones are unacknowledged (no Nagle)",
            zh: "打开后，小写入不再因前面的数据未确认而被扣住（关闭 Nagle）",
        },
        asked: "on",
        set: |socket| socket.set_tcp_nodelay(true),
        get: |socket| socket.tcp_nodelay().map(on_off),
    },
    KnownOption {
        name: "TCP_CORK",
        page: "tcp(7)",
        does: Both {
            en: "on: everything short of a full segment is held back, for 200 ms at the most",
            zh: "打开后，不满一个报文段的数据一律先扣住，最多 200 毫秒",
        },
        asked: "on",
        set: |socket| sys::set_cork(socket, true),
        get: |socket| sys::cork(socket).map(on_off),
    },
    KnownOption {
        name: "TCP_QUICKACK",
        page: "tcp(7)",
        does: Both {
            en: "off: the receiver may delay its ACKs; not permanent, the kernel changes it by itself",
            zh: "关闭后，接收方可以延迟确认；并非永久，内核会自行改回",
        },
        asked: "off",
        set: |socket| sys::set_quickack(socket, false),
        get: |socket| sys::quickack(socket).map(on_off),
    },
    KnownOption {
        name: "TCP_MAXSEG",
        page: "tcp(7)",
        does: Both {
            en: "the longest segment, in bytes; before connecting, and options take their bytes off it",
            zh: "最大报文段长度，单位字节；须在连接前设置，TCP 选项还要占去一部分",
        },
        asked: "1460",
        set: |socket| sys::set_mss(socket, 1460),
        get: |socket| sys::mss(socket).map(|bytes| bytes.to_string()),
    },
];

/// Tries one option on a fresh TCP socket of its own.
///
/// # Errors
/// When the system has no socket to give.
pub fn probe(option: &KnownOption, link: &dyn Link) -> Step<Probed> {
    let socket = new_socket(link, Side::Sender, Type::STREAM, Protocol::TCP)?;
    let read = || (option.get)(&socket).map_err(|error| sys::said(&error));
    let default = read();
    let got = match (option.set)(&socket) {
        Ok(()) => read(),
        Err(error) => Err(sys::said(&error)),
    };
    Ok(Probed { default, got })
}

fn on_off(on: bool) -> String {
    if on { "on".to_owned() } else { "off".to_owned() }
}

fn seconds(time: Option<Duration>) -> String {
    time.map_or("none".to_owned(), |time| format!("{} s", time.as_secs_f64()))
}
