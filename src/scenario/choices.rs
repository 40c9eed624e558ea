//! Values that are one of a few words.

use super::knobs::{Takes, Word};
use crate::Both;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnOff {
    On,
    Off,
}

impl OnOff {
    pub fn is_on(self) -> bool {
        self == OnOff::On
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkChoice {
    /// The wire where it can be had and the case is made for it; loopback otherwise.
    Auto,
    Loopback,
    Wire,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Inside the kernel: no cable, no round trip.
    Loopback,
    Wire,
    /// None: AF_UNIX sockets stay inside one kernel, and pass no interface.
    #[serde(rename = "none")]
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// As soon as something is there.
    Prompt,
    /// Once everything that was sent is queued.
    Late,
    /// Each write is read before the next is made.
    LockStep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    Tcp,
    /// Datagrams (RFC 768).
    Udp,
    /// A stream of bytes inside one kernel (unix(7)).
    Unix,
    /// A connection that keeps records, inside one kernel (unix(7)).
    Seqpacket,
}

/// A word, and what it means where that is worth saying.
const fn word(name: &'static str, en: &'static str, zh: &'static str) -> Word {
    Word { name, means: if en.is_empty() { None } else { Some(Both::new(en, zh)) } }
}

pub(super) const ON_OFF: Takes = Takes::OneOf(&[word("on", "", ""), word("off", "", "")]);

pub(super) const LINKS: Takes = Takes::OneOf(&[
    word(
        "auto",
        "The wire where this machine can build it and the case is made for it; loopback otherwise",
        "案例适合虚拟网线、本机又能搭建时走虚拟网线，否则走回环",
    ),
    word("loopback", "Inside one kernel", "在同一个内核里"),
    word("wire", "Two hosts and a virtual cable", "两台主机和一条虚拟网线"),
]);

pub(super) const READERS: Takes = Takes::OneOf(&[
    word("prompt", "As soon as something is there", "一有数据就读"),
    word("late", "Once everything that was sent is queued", "等发送的数据全部进入队列再读"),
    word(
        "lock-step",
        "Each write is read before the next is made",
        "前一次写入读完后，才进行下一次写入",
    ),
]);

pub(super) const TRANSPORTS: Takes = Takes::OneOf(&[
    word("tcp", "A stream of bytes", "字节流"),
    word("udp", "Datagrams", "数据报"),
    word("unix", "A stream of bytes inside one kernel", "同一内核里的字节流"),
    word("seqpacket", "Records inside one kernel", "同一内核里的记录"),
]);
