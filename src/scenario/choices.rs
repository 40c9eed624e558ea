//! Values that are one of a few words.

use super::knobs::{Takes, Word};
use crate::{Both, both};
use serde::de::IntoDeserializer;
use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Serialize};

/// Makes of words, as files and flags have them, a type and what a knob of it takes;
/// behind some, what they mean.
macro_rules! choices {
    ($($choice:ident, $takes:ident: $($word:ident $name:literal $($en:literal $zh:literal)?),+;)+) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $choice {
            $($(#[doc = $en])? #[serde(rename = $name)] $word,)+
        }

        pub(super) const $takes: Takes =
            Takes::OneOf(&[$(Word { name: $name, means: &[$(both!($en, $zh))?] },)+]);
    )+};
}

choices! {
    OnOff, ON_OFF: On "on", Off "off";
    // Auto: the wire where it can be had and the case is made for it; loopback otherwise.
    LinkChoice, LINKS: Auto "auto", Loopback "loopback", Wire "wire";
    Reader, READERS:
        Prompt "prompt" "As soon as something is there" "一有数据就读",
        Late "late" "Once everything that was sent is queued" "等发送的数据全部进入队列再读",
        LockStep "lock-step" "Each write is read before the next is made" "前一次写入读完后，才进行下一次写入";
    // The last two are those of unix(7).
    Transport, TRANSPORTS:
        Tcp "tcp" "A stream of bytes" "字节流",
        Udp "udp" "Datagrams" "数据报",
        Unix "unix" "A stream of bytes inside one kernel" "同一内核里的字节流",
        Seqpacket "seqpacket" "Records inside one kernel" "同一内核里的记录";
}

impl OnOff {
    pub fn is_on(self) -> bool {
        self == OnOff::On
    }
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
        (CaseShelf::Tutorials, both!("tutorials' bugs", "教程里的错误")),
        (CaseShelf::Own, both!("your own code", "自己的代码")),
    ];

    /// As a file names it.
    pub(super) fn named(name: &str) -> CaseShelf {
        let name: StrDeserializer<'_, value::Error> = name.into_deserializer();
        CaseShelf::deserialize(name).unwrap_or_default()
    }
}
