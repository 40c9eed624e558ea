//! The socket options that one reads about, tried on a real socket: what holds
//! before one asks, what one asks for, and what one gets.

use crate::lab::endpoint::SocketOption::{
    self, Cork, KeepAlive, KeepIdle, Linger, MaxSeg, NoDelay, QuickAck, ReceiveBuffer,
    ReceiveLowWater, ReceiveTimeout, ReuseAddress, SendBuffer, SendTimeout,
};
use crate::lab::endpoint::{Step, new_socket};
use crate::link::{Link, Side};
use crate::sys;
use crate::{Both, Known};
use socket2::{Protocol, Type};

/// One line of [`KNOWN_OPTIONS`].
pub struct KnownOption {
    /// The option, with the value that we ask for.
    pub asks: SocketOption,
    /// The man page that describes it.
    pub page: &'static str,
    /// What it does.
    pub does: Both,
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
        asks: ReceiveBuffer(100_000),
        page: "socket(7)",
        does: Both {
            en: "room in the receive queue, in bytes; before connecting, for it sets the window",
            zh: "接收队列的容量，单位字节；须在连接前设置，它决定窗口大小",
        },
    },
    KnownOption {
        asks: SendBuffer(100_000),
        page: "socket(7)",
        does: Both {
            en: "room in the send queue, in bytes: how much a send call can leave behind",
            zh: "发送队列的容量，单位字节：send 返回时最多能积压多少",
        },
    },
    KnownOption {
        asks: ReceiveLowWater(4),
        page: "socket(7)",
        does: Both {
            en: "a read waits for at least so many bytes; it may get more, of the next message too",
            zh: "读取至少等到这么多字节；也可能更多，连下一条消息的也读进来",
        },
    },
    KnownOption {
        asks: ReceiveTimeout(2),
        page: "socket(7)",
        does: Both {
            en: "how long a read waits before it gives up (EAGAIN); \"none\" is for ever",
            zh: "读取最多等多久，超时返回 EAGAIN；“none”表示永远等下去",
        },
    },
    KnownOption {
        asks: SendTimeout(2),
        page: "socket(7)",
        does: Both {
            en: "how long a send waits for room in the queue",
            zh: "发送时等待队列腾出空间的最长时间",
        },
    },
    KnownOption {
        asks: ReuseAddress(true),
        page: "socket(7)",
        does: Both {
            en: "bind to an address of which only connections in TIME_WAIT are left",
            zh: "地址上只剩 TIME_WAIT 连接时仍可绑定",
        },
    },
    KnownOption {
        asks: KeepAlive(true),
        page: "socket(7), tcp(7)",
        does: Both {
            en: "ask a silent peer now and then whether it is still there",
            zh: "对长时间无声的对端定期探测是否还在",
        },
    },
    KnownOption {
        asks: KeepIdle(60),
        page: "tcp(7)",
        does: Both {
            en: "after how much silence keepalive asks for the first time",
            zh: "静默多久之后 keepalive 第一次探测",
        },
    },
    KnownOption {
        asks: Linger(5),
        page: "socket(7)",
        does: Both {
            en: "how long close waits for unsent data; with 0 it resets the connection instead",
            zh: "close 为未发完的数据等多久；设为 0 则直接重置连接",
        },
    },
    KnownOption {
        asks: NoDelay(true),
        page: "tcp(7)",
        does: Both {
            en: "on: small writes are not held back while earlier ones are unacknowledged (no Nagle)",
            zh: "打开后，小写入不再因前面的数据未确认而被扣住（关闭 Nagle）",
        },
    },
    KnownOption {
        asks: Cork(true),
        page: "tcp(7)",
        does: Both {
            en: "on: everything short of a full segment is held back, for 200 ms at the most",
            zh: "打开后，不满一个报文段的数据一律先扣住，最多 200 毫秒",
        },
    },
    KnownOption {
        asks: QuickAck(false),
        page: "tcp(7)",
        does: Both {
            en: "off: the receiver may delay its ACKs; not permanent, the kernel changes it by itself",
            zh: "关闭后，接收方可以延迟确认；并非永久，内核会自行改回",
        },
    },
    KnownOption {
        asks: MaxSeg(1460),
        page: "tcp(7)",
        does: Both {
            en: "the longest segment, in bytes; before connecting, and options take their bytes off it",
            zh: "最大报文段长度，单位字节；须在连接前设置，TCP 选项还要占去一部分",
        },
    },
];

/// Tries one option on a fresh TCP socket of its own.
///
/// # Errors
/// When the system has no socket to give.
pub fn probe(option: SocketOption, link: &dyn Link) -> Step<Probed> {
    let socket = new_socket(link, Side::Sender, Type::STREAM, Protocol::TCP)?;
    let read = || option.read_back(&socket).map_err(|error| sys::said(&error));
    let default = read();
    let got = match option.apply(&socket) {
        Ok(()) => read(),
        Err(error) => Err(sys::said(&error)),
    };
    Ok(Probed { default, got })
}
