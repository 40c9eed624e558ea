//! What can go wrong between two programs, in sentences for a person.

use crate::framing::{EncodeError, FrameError};
use crate::sys::said;
use crate::{Both, Text, text};
use std::fmt;
use std::io;
use std::time::Duration;

/// What a step of a program gives.
pub type Done<T> = Result<T, Trouble>;

/// Why a program, or one connection of it, gave up.
///
/// The texts in it are parts of sentences, and the two languages put them
/// together differently; what each half must be is said at the field.
#[derive(Debug)]
pub enum Trouble {
    /// The peer let us wait too long.
    TimedOut {
        /// Who.
        peer: String,
        /// What was expected of it, and what had come: a noun.
        waited_for: Text,
        /// How long it had.
        limit: Duration,
    },
    /// The peer let us wait too long before it took what we had to say.
    NotTaken {
        /// Who.
        peer: String,
        /// Bytes that the system took from us.
        done_bytes: usize,
        /// Bytes that there were.
        total_bytes: usize,
        /// How long it had.
        limit: Duration,
    },
    /// The peer closed where more was due.
    Ended {
        /// Who.
        peer: String,
        /// What was still expected: what stands behind "before" in English,
        /// and a clause that says it has not come in Chinese.
        expected: Text,
        /// What had come by then.
        came: Text,
    },
    /// The system refused a call.
    Io {
        /// What was tried, and with whom: "reading it" in English; in Chinese
        /// what stands behind 无法.
        tried: Text,
        /// What the system said.
        error: io::Error,
    },
    /// What came is not in the agreed format.
    Broken {
        /// Who sent it.
        peer: String,
        /// What was expected: a noun.
        expected: Text,
        /// What is wrong with it.
        came: Text,
    },
    /// The peer, or we on its behalf, said no.
    Refused {
        /// Who was refused, or refused us.
        peer: String,
        /// Why.
        why: Text,
    },
    /// A message that this format cannot carry.
    CannotSend(EncodeError),
    /// It was not run: a sentence that says what to change.
    Usage(Text),
    /// It ran and failed: a sentence by itself.
    Failed(Text),
    /// We are shutting down.
    Stopped,
}

impl Trouble {
    /// For `map_err`: the system refused `tried`.
    pub fn io(tried: impl Into<Text>) -> impl FnOnce(io::Error) -> Trouble {
        |error| Trouble::Io { tried: tried.into(), error }
    }

    /// For `map_err`: the system refused a call or a socket option.
    pub fn call(name: &'static str) -> impl FnOnce(io::Error) -> Trouble {
        move |error| Trouble::Io { tried: text!("{name}", "使用 {name}"), error }
    }

    /// A frame that its format forbids.
    pub fn frame(peer: &str, expected: Both, error: &FrameError) -> Trouble {
        Trouble::broken(peer, expected, error.text())
    }

    /// What came from `peer` is not what was `expected`.
    pub fn broken(peer: &str, expected: impl Into<Text>, came: impl Into<Text>) -> Trouble {
        Trouble::Broken { peer: peer.to_owned(), expected: expected.into(), came: came.into() }
    }

    /// `peer` closed, and `what` has not come at all.
    pub fn missing(peer: &str, what: Both, came: impl Into<Text>) -> Trouble {
        let expected = text!("{what}", "{what}还没有来"; what);
        Trouble::Ended { peer: peer.to_owned(), expected, came: came.into() }
    }

    /// `peer` closed in the middle of `what`.
    pub fn cut_short(peer: &str, what: Both, came: impl Into<Text>) -> Trouble {
        let expected = text!("{what} was whole", "{what}还没有收全"; what);
        Trouble::Ended { peer: peer.to_owned(), expected, came: came.into() }
    }

    /// `peer` said no, in words of its own, which stay as they are.
    pub fn answered(peer: &str, words: &[u8]) -> Trouble {
        let words = super::one_line(words);
        Trouble::Refused {
            peer: peer.to_owned(),
            why: text!("{words}", "对方拒绝，原话是“{words}”"),
        }
    }

    /// Whether nothing was tried at all, for the exit code.
    pub fn could_not_run(&self) -> bool {
        match self {
            Trouble::Usage(_) => true,
            Trouble::Io { error, .. } => error.kind() == io::ErrorKind::ConnectionRefused,
            _ => false,
        }
    }

    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            Trouble::TimedOut { peer, waited_for, limit } => {
                let s = seconds(*limit);
                text!(
                    "{peer} did not send {waited_for} within {s} s: is it the right program, in the same dialect?",
                    "{s} 秒之内，{peer} 没有发来{waited_for}：那里是对应的程序吗？双方的方言相同吗？";
                    waited_for
                )
            }
            Trouble::NotTaken { peer, done_bytes, total_bytes, limit } => {
                let s = seconds(*limit);
                text!(
                    "{peer} made no room within {s} s for what we send ({done_bytes} of {total_bytes} bytes are out): does it still read?",
                    "{s} 秒之内，{peer} 没有给我们要发的数据腾出空间（{total_bytes} 字节中已发出 {done_bytes} 字节）：它还在读取吗？"
                )
            }
            Trouble::Ended { peer, expected, came } => text!(
                "{peer} closed the connection before {expected}: {came}",
                "{expected}，{peer} 就关闭了连接：{came}";
                expected, came
            ),
            Trouble::Io { tried, error } if error.kind() == io::ErrorKind::ConnectionRefused => {
                text!(
                    "{tried} failed: nobody listens there ({error}); start the server first",
                    "无法{tried}：那里没有程序在监听（{error}），请先启动服务器";
                    tried, error = said(error)
                )
            }
            Trouble::Io { tried, error } => {
                let said = said(error);
                text!("{tried} failed: {said}", "无法{tried}：{said}"; tried, said)
            }
            Trouble::Broken { peer, expected, came } => {
                // Some end in a question of their own.
                let end = |half: &str, stop| if half.ends_with(['?', '？']) { "" } else { stop };
                let stop = Text { en: end(&came.en, ".").into(), zh: end(&came.zh, "。").into() };
                text!(
                    "{peer} should have sent {expected}; {came}{stop} Do both ends speak the same dialect?",
                    "{peer} 应该发来{expected}；{came}{stop}双方的方言相同吗？";
                    expected, came, stop
                )
            }
            Trouble::Refused { peer, why } => text!("{peer}: {why}", "{peer}：{why}"; why),
            Trouble::CannotSend(error) => error.text(),
            Trouble::Usage(sentence) | Trouble::Failed(sentence) => sentence.clone(),
            Trouble::Stopped => {
                text!("stopped, because this program was told to", "按要求停止")
            }
        }
    }
}

/// A time limit as a person reads it: what bytes bought on top of it (see
/// [`Patience::step`](super::Patience::step)) may be a fraction of a second.
fn seconds(limit: Duration) -> f64 {
    (limit.as_secs_f64() * 100.0).round() / 100.0
}

impl fmt::Display for Trouble {
    /// In English, for `std::error::Error`; whoever prints it for a person
    /// takes [`Trouble::text`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Trouble {}

impl From<EncodeError> for Trouble {
    fn from(error: EncodeError) -> Trouble {
        Trouble::CannotSend(error)
    }
}
