//! What became of a stream, in words.

use super::{Cause, Deed, Doer};
use crate::text::{sentences, words};
use crate::{Both, Text, both};

impl Cause {
    /// As it stands beside the layer: what was done there, and who did it, where the one
    /// does not tell the other.
    pub fn in_words(&self) -> Text {
        let what = match self.deed {
            Deed::Died => return DIED.into(),
            Deed::WouldAllocate { bytes } => return wants(bytes),
            Deed::Spun { reads } => return spins(reads),
            Deed::ThrewAway { bytes } => return thrown_away(bytes),
            Deed::Waits { bytes } => return waits(bytes),
            Deed::Misread { bytes } => return misread(bytes),
            Deed::Stale { bytes: 1 } => return ONE_IS_OLD.into(),
            Deed::Stale { bytes } => return are_old(bytes),
            Deed::Vanished { messages: 1 } => return ONE_IS_GONE.into(),
            Deed::Vanished { messages } => return are_gone(messages),
            Deed::Held { requests, of } => return held(requests, of),
            Deed::Lost { pieces } if self.by == Doer::Unknown => return nobody_is_told(pieces),
            Deed::CutOff { bytes } => cut_off(bytes),
            Deed::Lost { pieces } => lost(pieces),
            Deed::OutOfPlace { pieces } => out_of_place(pieces),
            Deed::Twice { pieces } => twice(pieces),
            Deed::LeftUnread { bytes } => left_unread(bytes),
            Deed::Discarded { bytes } => discarded(bytes),
            Deed::Refused { pieces } => refused(pieces),
            Deed::NotTaken { bytes } => not_taken(bytes),
            Deed::HeldBack => HELD_BACK.into(),
            Deed::Merged => MERGED.into(),
            Deed::Cut => CUT.into(),
            Deed::CutAndMerged => CUT_AND_GLUED.into(),
            Deed::Restored if self.by == Doer::Ip => WHOLE_AGAIN.into(),
            Deed::Restored => RESTORED.into(),
        };
        let by: Text = match self.by {
            Doer::Unknown => return what,
            Doer::Cable => return told(&what, both!("on the cable", "在网线上")),
            Doer::ReceiveQueue => return told(&what, both!("in the receive queue", "接收队列")),
            Doer::OnTheWay => return MERGED_ON_THE_WAY.into(),
            Doer::FullQueue => return told(&what, both!("queue full", "队列已满")),
            Doer::QueueAndCable { full_queue, cable } => return of_both(full_queue, cable, what),
            Doer::Arrival => return told(&what, both!("read as it came", "来多少读多少")),
            Doer::Recv { bytes } => Text::same(format!("recv({bytes})")),
            Doer::Program => both!("the program", "程序").into(),
            Doer::Sender if self.deed == Deed::Merged => both!("the sender", "发送方").into(),
            // A cut on the sender's side is TCP's: it knows how long a segment may be, and
            // the program does not.
            Doer::Sender | Doer::Tcp => Text::same("TCP"),
            Doer::Ip => Text::same("IP"),
            Doer::Send => Text::same("send"),
            Doer::Reset => both!("the reset", "连接重置").into(),
            Doer::Framing => both!("framing", "分帧").into(),
        };
        done_by(&what, &by)
    }
}

/// How many changed their places.
pub fn out_of_place(pieces: u64) -> Text {
    if pieces == 1 { ONE_OUT_OF_PLACE.into() } else { several_out_of_place(pieces) }
}

words! {
    DIED "stopped here: the program died" "停在这里：程序崩溃";
    ONE_IS_OLD "1 B is old" "有 1 B 是旧的";
    ONE_IS_GONE "one is gone here: it has no byte" "这里少了一个：它没有字节";
    ONE_OUT_OF_PLACE "1 out of its place" "1 个次序变了";
    HELD_BACK "held back here" "在这里扣住";
    MERGED_ON_THE_WAY "merged on the way: not seen where" "在途中合并：何处未观测到";
    MERGED "merged here" "在这里合并";
    CUT "cut here" "在这里切开";
    CUT_AND_GLUED "cut and glued here" "在这里切开又粘住";
    WHOLE_AGAIN "whole again" "在这里重组";
    RESTORED "restored" "边界恢复";
}

sentences! {
    done_by(; what: &Text, by: &Text): "{what}: by {by}", "{what}：{by}";
    told(; what: &Text, how: Both): "{what}: {how}", "{what}：{how}";
    wants(bytes: u64): "stopped here: it wants {bytes} B", "停在这里：要分配 {bytes} B";
    spins(reads: u64): "spins here: {reads} empty reads", "在这里空转：{reads} 次空读";
    thrown_away(bytes: u64): "{bytes} B thrown away here", "在这里扔掉 {bytes} B";
    waits(bytes: u64): "waits here: {bytes} B in its buffer", "停在这里等：缓冲区里有 {bytes} B";
    misread(bytes: u64): "{bytes} B do not fit its format", "{bytes} B 不合它的格式";
    are_old(bytes: u64): "{bytes} B are old", "有 {bytes} B 是旧的";
    are_gone(n: u64): "{n} are gone here: they have no byte", "这里少了 {n} 个：它们没有字节";
    held(some: u64, all: u64):
        "held here: {some} of {all} requests", "在这里扣住：{all} 个请求中的 {some} 个";
    nobody_is_told(pieces: u64): "{pieces} lost here, and nobody is told", "丢失 {pieces} 个，无人告知";
    cut_off(bytes: u64): "{bytes} B cut off", "截掉 {bytes} B";
    lost(pieces: u64): "{pieces} lost here", "丢失 {pieces} 个";
    of_both(full_queue: u64, cable: u64; what: Text):
        "{what}: {full_queue} queue full, {cable} cable",
        "{what}：{full_queue} 个因队列已满，{cable} 个在网线上";
    several_out_of_place(pieces: u64): "{pieces} out of their place", "{pieces} 个次序变了";
    /// How many came again.
    twice(pieces: u64): "{pieces} twice", "{pieces} 个来了两次";
    left_unread(bytes: u64): "{bytes} B left unread", "{bytes} B 没有读";
    discarded(bytes: u64): "{bytes} B lost here", "丢失 {bytes} B";
    refused(pieces: u64): "{pieces} refused here", "在这里被拒 {pieces} 个";
    not_taken(bytes: u64): "{bytes} B not taken here", "在这里没有收下 {bytes} B";
}
