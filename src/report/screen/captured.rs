//! The first screen of a capture: in both directions the frames, and the segments that
//! carried them.

use super::pictures::{Panel, draw};
use super::{FirstScreen, Section, blank, legend};
use crate::observe::{FrameClass, Layer, Observed};
use crate::report::ruler::{BOXES, Ink, RowNote};
use crate::report::words as common;
use crate::scenario::Transport;
use crate::text::{sentences, words};
use crate::trace::{Direction, RunTrace, SeenBy};
use crate::{Both, Text, both};

/// Whether a run was seen in somebody's packets.
fn is_captured(run: &RunTrace) -> bool {
    run.seen.as_ref().is_some_and(|seen| seen.by == SeenBy::Capture)
}

impl FirstScreen<'_> {
    pub(super) fn of_a_capture(&self) -> Option<Vec<Section>> {
        self.trace.runs.iter().find(|run| is_captured(run))?;
        let mut blocks = vec![Section::stays(self.connection()), Section::goes(1, blank())];
        let mut glyphs = Vec::new();
        let counts: Vec<Option<Counts>> = self.verdict.runs.iter().map(Counts::of).collect();
        for (run, counts) in self.verdict.runs.iter().zip(&counts) {
            let heading = heading(run.trace);
            let told = counts.as_ref().and_then(|counts| told(counts, self));
            let panel = Panel::of(run, self.get(&heading).to_owned(), self.style).told(told);
            let drawn = draw(&panel, None, "");
            glyphs.extend(drawn.glyphs);
            blocks.push(Section::stays(drawn.lines));
        }
        if let Some(first) = self.verdict.runs.first() {
            let signs = legend::legend(&glyphs, first, &self.verdict.runs, self.style);
            blocks.push(Section::stays(signs));
        }
        blocks.push(Section::goes(2, blank()));
        for (run, counts) in self.verdict.runs.iter().zip(&counts) {
            let is_stream = run.trace.transport == Transport::Tcp;
            if let Some(counts) = counts.as_ref().filter(|_| is_stream) {
                let label = direction(run.trace);
                blocks.push(Section::stays(self.labelled_by(label, &counted(counts))));
            }
        }
        for (index, remark) in self.remarks().into_iter().enumerate() {
            let label = if index == 0 { both!("note", "注意") } else { both!("", "") };
            let lines = self.labelled_by(label, &remark);
            // The first says which framing it is, and why.
            let order = 9_u8.saturating_sub(index as u8).max(3);
            blocks.push(Section { goes: (index > 0).then_some(order), lines });
        }
        let why = why(self.verdict.runs.first(), &counts);
        blocks.push(Section::goes(8, self.labelled_by(both!("why", "原因"), &why)));
        blocks.push(Section::stays(self.labelled_by(common::READS, &NO_READS.into())));
        blocks.push(Section::stays(vec![self.ink(Ink::Faint, MORE.get(self.style.lang))]));
        Some(blocks)
    }

    /// The two ends, and what is asked of their stream.
    fn connection(&self) -> Vec<String> {
        let run = self.trace.runs.first();
        let ends = run.and_then(|run| run.connection.as_deref()).unwrap_or_default();
        let title = self.ink(Ink::Strong, &crate::printable(ends));
        let over = self.ink(Ink::Faint, common::A_CAPTURE.get(self.style.lang));
        let mut lines = vec![super::ends(&title, &over, self.style.width)];
        let is_udp = run.is_some_and(|run| run.transport == Transport::Udp);
        let question = if is_udp { WHICH_DATAGRAMS } else { WHERE_DO_THEY_END };
        lines.extend(self.wrapped(question.get(self.style.lang)));
        lines
    }

    fn remarks(&self) -> Vec<Text> {
        let mut remarks: Vec<Text> = Vec::new();
        for run in &self.trace.runs {
            let seen = run.seen.iter();
            let ends = seen.clone().filter_map(|seen| seen.frames_end.as_ref());
            let ends = ends.map(|end| at_the_end(direction(run), end));
            let told = seen.flat_map(|seen| seen.remarks.clone());
            for remark in told.chain(ends) {
                if !remarks.contains(&remark) {
                    remarks.push(remark);
                }
            }
        }
        remarks.extend(self.trace.remarks.iter().cloned());
        remarks
    }

    fn labelled_by(&self, label: Both, text: &Text) -> Vec<String> {
        match self.get(text) {
            "" => Vec::new(),
            said => self.behind(label.get(self.style.lang), Ink::Faint, Ink::Plain, said),
        }
    }
}

/// Columns are scarce: which way.
fn direction(run: &RunTrace) -> Both {
    match run.direction {
        Some(Direction::ToClient) => both!("to client", "到客户端"),
        _ => both!("to server", "到服务器"),
    }
}

fn heading(run: &RunTrace) -> Text {
    let way = match run.direction {
        Some(Direction::ToClient) => TO_THE_CLIENT,
        _ => TO_THE_SERVER,
    };
    match run.framing.as_str() {
        "naive" => way.into(),
        framing => with_framing(framing, way),
    }
}

/// In the order in which they are told.
const CLASSES: [FrameClass; 5] = [
    FrameClass::Alone,
    FrameClass::Shares,
    FrameClass::CutInHeader,
    FrameClass::CutInBody,
    FrameClass::NotSeen,
];

/// How many frames went which way.
struct Counts {
    all: usize,
    /// Of each class that there is, how many, and where the first begins.
    classes: Vec<(FrameClass, usize, usize)>,
}

impl Counts {
    fn of(run: &Observed) -> Option<Counts> {
        let found = run.frame_classes().ok().filter(|all| !all.is_empty())?;
        let class = |class: FrameClass| {
            let mut those = found.iter().filter(|(_, found)| *found == class);
            let (first, _) = those.next()?;
            Some((class, 1 + those.count(), first.start))
        };
        Some(Counts { all: found.len(), classes: CLASSES.into_iter().filter_map(class).collect() })
    }
}

/// What stands behind the segments: the worst that they did to a frame.
fn told(counts: &Counts, screen: &FirstScreen) -> Option<(Layer, RowNote, usize)> {
    let all = counts.all;
    let worst = [FrameClass::CutInHeader, FrameClass::CutInBody, FrameClass::Shares];
    let of = |class| counts.classes.iter().find(|(found, ..)| *found == class);
    let (class, count, start) = *worst.into_iter().find_map(of)?;
    let said = match class {
        FrameClass::CutInHeader => some_cut_in_header(count, all),
        FrameClass::CutInBody => some_cut(count, all),
        _ => some_share(count, all),
    };
    let text = format!("  {} {}", BOXES.arrow, screen.get(&said));
    Some((Layer::Segments, RowNote { ink: Ink::Effect, text }, start))
}

/// The classes with their numbers: one sentence.
fn counted(counts: &Counts) -> Text {
    let part = |(class, count, _): &(FrameClass, usize, usize)| match class {
        FrameClass::Alone => alone(*count),
        FrameClass::Shares => share(*count),
        FrameClass::CutInHeader => cut_in_header(*count),
        FrameClass::CutInBody => cut_behind_it(*count),
        FrameClass::NotSeen => not_whole(*count),
    };
    let parts: Vec<Text> = counts.classes.iter().map(part).collect();
    frames(counts.all, &common::joined(&parts, ", ", "，"))
}

/// What these numbers mean, as far as they say it.
fn why(first: Option<&Observed>, counts: &[Option<Counts>]) -> Text {
    if first.is_some_and(|run| run.trace.transport == Transport::Udp) {
        return DATAGRAMS_ARE_MESSAGES.into();
    }
    let mut classes = counts.iter().flatten().flat_map(|counts| &counts.classes).peekable();
    if classes.peek().is_none() {
        return Text::default();
    }
    match classes.all(|(class, ..)| *class == FrameClass::Alone) {
        true => EACH_ALONE.into(),
        false => BYTES_NOT_MESSAGES.into(),
    }
}

words! {
    TO_THE_CLIENT "To the client" "到客户端";
    TO_THE_SERVER "To the server" "到服务器";
    WHICH_DATAGRAMS
        "Which datagrams are these, and what did IP make of them?"
        "这些是哪些数据报，IP 又把它们怎样了？";
    WHERE_DO_THEY_END
        "Where do the messages end, and where did TCP cut?"
        "消息在哪里结束，TCP 又切在哪里？";
    DATAGRAMS_ARE_MESSAGES
        "Each datagram is a message: UDP keeps boundaries. Nothing keeps their order, or any of them."
        "每个数据报就是一条消息：UDP 保留边界，但不保证次序，也不保证送到。";
    EACH_ALONE
        "Each frame had a segment to itself this time. TCP does not promise that: a receiver has to look for the ends."
        "这一次每帧恰好独占一个报文段。TCP 并不保证这一点：接收方必须自己找边界。";
    BYTES_NOT_MESSAGES
        "A segment carries bytes, not messages: where one ends is in the frames alone."
        "报文段承载的是字节，不是消息：消息在哪里结束，只写在帧里。";
    NO_READS
        "not observed: a capture has none. sticky-demo watch shows what each recv returned."
        "未观测到：抓包里没有读取。sticky-demo watch 能显示每次 recv 返回了什么。";
    MORE
        "More: --packets · --proof · --html FILE · --redact"
        "更多：--packets · --proof · --html FILE · --redact";
}

sentences! {
    with_framing(framing: &str; way: Both): "{way} · framing {framing}", "{way} · 帧格式 {framing}";
    some_cut_in_header(n: usize, all: usize):
        "{n} of {all} cut in the header", "{all} 帧中 {n} 帧切在报头里";
    some_cut(n: usize, all: usize): "{n} of {all} cut", "{all} 帧中 {n} 帧被切开";
    some_share(n: usize, all: usize): "{n} of {all} share a segment", "{all} 帧中 {n} 帧共用报文段";
    alone(n: usize): "{n} alone in a segment", "{n} 帧独占一个报文段";
    share(n: usize): "{n} share one", "{n} 帧与别的共用";
    cut_in_header(n: usize): "{n} cut in the header", "{n} 帧切在报头里";
    cut_behind_it(n: usize): "{n} cut behind it", "{n} 帧切在报头之后";
    not_whole(n: usize): "{n} not captured whole", "{n} 帧没有抓全";
    frames(; all: usize = Text::counted(all, "frame", "frames", "帧"), told: &Text):
        "{all}: {told}", "{all}：{told}";
    at_the_end(; way: Both, end: &Text): "{way}: {end}", "{way}：{end}";
}
