//! Values that are one of a few words.

use super::knobs::{Takes, Word};
use crate::{Both, both};
use serde::de::IntoDeserializer;
use serde::de::value::{self, StrDeserializer};
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
    /// Something that is not ours: other programs' connections went over it.
    Network,
}

/// Where a list of cases names one: among others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseShelf {
    /// Merged or cut.
    Merged,
    /// Late or waiting.
    Late,
    /// Datagrams.
    Udp,
    /// Open and close.
    Ends,
    /// Bugs in tutorials.
    Tutorials,
    /// Your own code.
    #[default]
    Own,
}

impl CaseShelf {
    /// All of them in order, and what each is called.
    pub const ALL: [(CaseShelf, Both); 6] = [
        (CaseShelf::Merged, both!("merged or cut", "合并与切开")),
        (CaseShelf::Late, both!("late or waiting", "迟到与等待")),
        (CaseShelf::Udp, both!("UDP", "UDP")),
        (CaseShelf::Ends, both!("open and close", "连接与关闭")),
        (CaseShelf::Tutorials, both!("bugs in tutorials", "教程里的错误")),
        (CaseShelf::Own, both!("your own code", "自己的代码")),
    ];

    /// As a file names it.
    pub(super) fn named(name: &str) -> CaseShelf {
        let name: StrDeserializer<'_, value::Error> = name.into_deserializer();
        CaseShelf::deserialize(name).unwrap_or_default()
    }
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
    Word { name: "auto", means: None },
    Word { name: "loopback", means: None },
    Word { name: "wire", means: None },
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
