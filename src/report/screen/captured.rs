//! The first screen of a capture: in both directions the frames, and the segments that
//! carried them.

use super::pictures::{Panel, draw};
use super::{FirstScreen, Section, blank, legend};
use crate::observe::{FrameClass, Layer, Observed};
use crate::report::ruler::{BOXES, Ink, RowNote};
use crate::report::words as common;
use crate::scenario::Transport;
use crate::trace::{Direction, RunTrace, SeenBy};
use crate::{Both, Text, both, text};

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
            let panel = Panel::of(run, self.get(&heading).to_owned()).told(told);
            let drawn = draw(&panel, None, "", self.style);
            glyphs.extend(drawn.glyphs);
            blocks.push(Section::stays(drawn.lines));
        }
        if let Some(first) = self.verdict.runs.first() {
            let signs = legend::legend(&glyphs, first, &self.verdict.runs, self.style);
            blocks.push(Section::stays(signs));
        }
        blocks.push(Section::goes(2, blank()));
        for (run, counts) in self.verdict.runs.iter().zip(&counts) {
            if let Some(counts) = counts.as_ref().filter(|_| is_stream(run)) {
                let label = direction(run.trace);
                blocks.push(Section::stays(self.labelled_by(label, &counted(counts))));
            }
        }
        for (index, remark) in self.remarks().into_iter().enumerate() {
            let label = if index == 0 { both!("note", "注意") } else { both!("", "") };
            let lines = self.labelled_by(label, &remark);
            // The first says which framing it is, and why.
            let order = 9_u8.saturating_sub(index as u8).max(3);
            blocks.push(if index == 0 {
                Section::stays(lines)
            } else {
                Section::goes(order, lines)
            });
        }
        blocks.push(Section::goes(
            8,
            self.labelled_by(both!("why", "原因"), &why(self.verdict.runs.first(), &counts)),
        ));
        blocks.push(Section::stays(self.labelled_by(common::READS, &no_reads())));
        blocks.push(Section::stays(vec![self.ink(Ink::Faint, self.get(&more()))]));
        Some(blocks)
    }

    /// The two ends, and what is asked of their stream.
    fn connection(&self) -> Vec<String> {
        let over = common::A_CAPTURE.into();
        let run = self.trace.runs.first();
        let ends = run.and_then(|run| run.connection.as_deref()).unwrap_or_default();
        let title = self.ink(Ink::Strong, &crate::printable(ends));
        let over = self.ink(Ink::Faint, self.get(&over));
        let mut lines = vec![super::ends(&title, &over, self.style.width)];
        lines.extend(self.wrapped("", self.get(&question(run))));
        lines
    }

    fn remarks(&self) -> Vec<Text> {
        let mut remarks: Vec<Text> = Vec::new();
        for run in &self.trace.runs {
            let seen = run.seen.iter();
            let ends = seen.clone().filter_map(|seen| seen.frames_end.clone());
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
    let framing = match run.framing.as_str() {
        "naive" => Text::default(),
        framing => text!(" · framing {framing}", " · 帧格式 {framing}"),
    };
    match run.direction {
        Some(Direction::ToClient) => text!("To the client{framing}", "到客户端{framing}"; framing),
        _ => text!("To the server{framing}", "到服务器{framing}"; framing),
    }
}

fn question(run: Option<&RunTrace>) -> Text {
    match run.map(|run| run.transport) {
        Some(Transport::Udp) => text!(
            "Which datagrams are these, and what did IP make of them?",
            "这些是哪些数据报，IP 又把它们怎样了？"
        ),
        _ => text!(
            "Where do the messages end, and where did TCP cut?",
            "消息在哪里结束，TCP 又切在哪里？"
        ),
    }
}

fn is_stream(run: &Observed) -> bool {
    run.trace.transport == Transport::Tcp
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
        FrameClass::CutInHeader => {
            text!("{count} of {all} cut in the header", "{all} 帧中 {count} 帧切在报头里")
        }
        FrameClass::CutInBody => text!("{count} of {all} cut", "{all} 帧中 {count} 帧被切开"),
        _ => text!("{count} of {all} share a segment", "{all} 帧中 {count} 帧共用报文段"),
    };
    let text = format!("  {} {}", BOXES.arrow, screen.get(&said));
    Some((Layer::Segments, RowNote { ink: Ink::Effect, text }, start))
}

/// The classes with their numbers: one sentence.
fn counted(counts: &Counts) -> Text {
    let part = |(class, count, _): &(FrameClass, usize, usize)| match class {
        FrameClass::Alone => text!("{count} alone in a segment", "{count} 帧独占一个报文段"),
        FrameClass::Shares => text!("{count} share one", "{count} 帧与别的共用"),
        FrameClass::CutInHeader => text!("{count} cut in the header", "{count} 帧切在报头里"),
        FrameClass::CutInBody => text!("{count} cut behind it", "{count} 帧切在报头之后"),
        FrameClass::NotSeen => text!("{count} not captured whole", "{count} 帧没有抓全"),
    };
    let parts: Vec<Text> = counts.classes.iter().map(part).collect();
    let [en, zh]: [Vec<&str>; 2] = [
        parts.iter().map(|part| part.en.as_str()).collect(),
        parts.iter().map(|part| part.zh.as_str()).collect(),
    ];
    let told = Text { en: en.join(", "), zh: zh.join("，") };
    let frames = Text::counted(counts.all, "frame", "frames", "帧");
    text!("{frames}: {told}", "{frames}：{told}"; frames, told)
}

/// What these numbers mean, as far as they say it.
fn why(first: Option<&Observed>, counts: &[Option<Counts>]) -> Text {
    if first.is_some_and(|run| run.trace.transport == Transport::Udp) {
        return text!(
            "Each datagram is a message: UDP keeps boundaries. Nothing keeps their order, or any of them.",
            "每个数据报就是一条消息：UDP 保留边界，但不保证次序，也不保证送到。"
        );
    }
    let mut classes = counts.iter().flatten().flat_map(|counts| &counts.classes).peekable();
    if classes.peek().is_none() {
        return Text::default();
    }
    match classes.all(|(class, ..)| *class == FrameClass::Alone) {
        true => text!(
            "Each frame had a segment to itself this time. TCP does not promise that: a receiver has to look for the ends.",
            "这一次每帧恰好独占一个报文段。TCP 并不保证这一点：接收方必须自己找边界。"
        ),
        false => text!(
            "A segment carries bytes, not messages: where one ends is in the frames alone.",
            "报文段承载的是字节，不是消息：消息在哪里结束，只写在帧里。"
        ),
    }
}

fn at_the_end(way: Both, end: Text) -> Text {
    let way = Text::from(way);
    text!("{way}: {end}", "{way}：{end}"; way, end)
}

fn no_reads() -> Text {
    text!(
        "not observed: a capture has none. sticky-demo watch shows what each recv returned.",
        "未观测到：抓包里没有读取。sticky-demo watch 能显示每次 recv 返回了什么。"
    )
}

fn more() -> Text {
    text!(
        "More: --packets · --proof · --html FILE · --redact",
        "更多：--packets · --proof · --html FILE · --redact"
    )
}
