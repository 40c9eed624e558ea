//! What became of a stream, in words.

use super::{Cause, Deed, Doer};
use crate::{Text, text};

impl Cause {
    /// As it stands beside the layer: what was done there, and who did it.
    pub fn in_words(&self) -> Text {
        match self.deed {
            Deed::Died => text!("stopped here: the program died", "停在这里：程序崩溃"),
            Deed::WouldAllocate { bytes } => {
                text!("stopped here: it wants {bytes} B", "停在这里：要分配 {bytes} B")
            }
            Deed::Spun { reads } => {
                text!("spins here: {reads} empty reads", "在这里空转：{reads} 次空读")
            }
            Deed::ThrewAway { bytes } => {
                text!("{bytes} B thrown away here", "在这里扔掉 {bytes} B")
            }
            Deed::Waits { bytes } => {
                text!("waits here: {bytes} B in its buffer", "停在这里等：缓冲区里有 {bytes} B")
            }
            Deed::Misread { bytes } => {
                text!("{bytes} B do not fit its format", "{bytes} B 不合它的格式")
            }
            Deed::Stale { bytes: 1 } => text!("1 B is old", "有 1 B 是旧的"),
            Deed::Stale { bytes } => {
                text!("{bytes} B are old", "有 {bytes} B 是旧的")
            }
            Deed::CutOff { bytes } => cut_off(bytes, self.by),
            Deed::Lost { pieces } => lost(pieces, self.by),
            Deed::OutOfPlace { pieces } => disordered(out_of_place(pieces), self.by),
            Deed::Twice { pieces } => disordered(twice(pieces), self.by),
            Deed::LeftUnread { bytes } => {
                text!("{bytes} B left unread: by the program", "{bytes} B 没有读：程序")
            }
            Deed::Discarded { bytes } => {
                text!("{bytes} B lost here: by the reset", "丢失 {bytes} B：连接重置")
            }
            Deed::Refused { pieces } => {
                text!("{pieces} refused here: by send", "在这里被拒 {pieces} 个：send")
            }
            Deed::NotTaken { bytes } => {
                text!("{bytes} B not taken here: by send", "在这里没有收下 {bytes} B：send")
            }
            Deed::Vanished { messages: 1 } => {
                text!("one is gone here: it has no byte", "这里少了一个：它没有字节")
            }
            Deed::Vanished { messages } => text!(
                "{messages} are gone here: they have no byte",
                "这里少了 {messages} 个：它们没有字节"
            ),
            Deed::HeldBack => text!("held back here: by TCP", "在这里扣住：TCP"),
            Deed::Held { requests, of } => text!(
                "held here: {requests} of {of} requests",
                "在这里扣住：{of} 个请求中的 {requests} 个"
            ),
            Deed::Merged => merged(self.by),
            Deed::Cut => cut(self.by),
            Deed::CutAndMerged => cut_and_merged(self.by),
            Deed::Restored => match self.by {
                Doer::Framing => text!("restored: by framing", "边界恢复：分帧"),
                _ => text!("whole again: by IP", "在这里重组：IP"),
            },
        }
    }
}

fn merged(by: Doer) -> Text {
    match by {
        Doer::ReceiveQueue => text!("merged here: in the receive queue", "在这里合并：接收队列"),
        Doer::Program => text!("merged here: by the program", "在这里合并：程序"),
        _ => text!("merged here: by the sender", "在这里合并：发送方"),
    }
}

/// A cut on the sender's side is TCP's: it knows how long a segment may be, and the
/// program does not.
fn cut(by: Doer) -> Text {
    match by {
        Doer::Ip => text!("cut here: by IP", "在这里切开：IP"),
        Doer::Recv { bytes } => text!("cut here: by recv({bytes})", "在这里切开：recv({bytes})"),
        Doer::Arrival => text!("cut here: read as it came", "在这里切开：来多少读多少"),
        Doer::Program => text!("cut here: by the program", "在这里切开：程序"),
        _ => text!("cut here: by TCP", "在这里切开：TCP"),
    }
}

fn cut_and_merged(by: Doer) -> Text {
    match by {
        Doer::Recv { bytes } => {
            text!("cut and glued here: by recv({bytes})", "在这里切开又粘住：recv({bytes})")
        }
        Doer::Arrival => {
            text!("cut and glued here: read as it came", "在这里切开又粘住：来多少读多少")
        }
        Doer::Program => text!("cut and glued here: by the program", "在这里切开又粘住：程序"),
        _ => text!("cut and glued here: by TCP", "在这里切开又粘住：TCP"),
    }
}

fn cut_off(bytes: u64, by: Doer) -> Text {
    match by {
        Doer::Recv { bytes: room } => {
            text!("{bytes} B cut off: by recv({room})", "截掉 {bytes} B：recv({room})")
        }
        _ => text!("{bytes} B cut off here", "在这里截掉 {bytes} B"),
    }
}

/// How many changed their places.
pub fn out_of_place(pieces: u64) -> Text {
    match pieces {
        1 => text!("1 out of its place", "1 个次序变了"),
        _ => text!("{pieces} out of their place", "{pieces} 个次序变了"),
    }
}

/// How many came again.
pub fn twice(pieces: u64) -> Text {
    text!("{pieces} twice", "{pieces} 个来了两次")
}

fn disordered(what: Text, by: Doer) -> Text {
    let (en, zh) = match by {
        Doer::Cable => (": on the cable", "：在网线上"),
        _ => ("", ""),
    };
    Text { en: what.en + en, zh: what.zh + zh }
}

fn lost(pieces: u64, by: Doer) -> Text {
    match by {
        Doer::Cable => text!("{pieces} lost here: on the cable", "丢失 {pieces} 个：在网线上"),
        Doer::FullQueue => {
            text!("{pieces} lost here: queue full", "丢失 {pieces} 个：队列已满")
        }
        _ => text!("{pieces} lost here, and nobody is told", "丢失 {pieces} 个，无人告知"),
    }
}
