//! The report for a person at a terminal.

mod packets;
mod run;

use super::fill::sentence;
use super::picture::{display_width, pad};
use super::{Paint, Style, screen, words, wrapping_behind};
use crate::Both;
use crate::observe::{Number, SegmentsFrom};
use crate::scenario::{LinkKind, Part, Say, ScreenPart};
use crate::trace::Trace;
use crate::verdict::{Checked, Outcome, Verdict};

const PROSE_WIDTH: usize = 100;

pub fn render(trace: &Trace, verdict: &Verdict, style: &Style) -> String {
    let page = CasePage { trace, verdict, style };
    let mut blocks = vec![page.head()];
    blocks.extend(verdict.named().iter().map(|runs| page.run(runs)));
    blocks.extend(page.headers());
    blocks.extend(page.books());
    if !verdict.claims.is_empty() {
        blocks.push(page.claims());
    }
    // Of programs that are not ours nothing was claimed.
    blocks.extend(trace.scenario.is_some().then(|| page.outcome()));
    blocks.extend(Part::ALL.into_iter().filter_map(|part| page.part(part)));
    blocks.extend(page.sources());
    blocks.join("\n")
}

/// One line for a whole case: what `all` prints.
pub fn summary(trace: &Trace, verdict: &Verdict, style: &Style) -> String {
    let (mark, paint) = mark(verdict.outcome);
    let held = verdict.claims.iter().filter(|claim| claim.holds == Some(true)).count();
    format!(
        "{} {} {}  {}",
        paint(style.paint, mark),
        pad(trace.case(), 17),
        pad(&words::of(held, verdict.claims.len(), style.lang), 9),
        trace.scenario.as_ref().map_or("", |scenario| scenario.title.get(style.lang)),
    )
}

/// A verdict in one sign, and its colour.
pub fn mark(outcome: Option<Outcome>) -> (&'static str, fn(Paint, &str) -> String) {
    match outcome {
        Some(Outcome::Shown) => ("✓", Paint::good),
        Some(Outcome::NotShown) => ("✗", Paint::bad),
        Some(Outcome::Inconclusive) => ("?", Paint::unsure),
        None => ("·", Paint::heading),
    }
}

struct CasePage<'a> {
    trace: &'a Trace,
    verdict: &'a Verdict<'a>,
    style: &'a Style,
}

impl CasePage<'_> {
    fn head(&self) -> String {
        let lang = self.style.lang;
        let scenario = self.trace.scenario.as_ref();
        let link = match self.trace.link.kind {
            LinkKind::Loopback => words::LOOPBACK,
            LinkKind::Wire => words::WIRE,
            LinkKind::Nothing => words::NO_LINK,
            LinkKind::Network => words::A_NETWORK,
        };
        let mut facts = vec![self.word(link).to_owned()];
        facts.extend(self.trace.link.mtu_bytes.map(|mtu| format!("MTU {mtu}")));
        facts.extend(Some(self.trace.kernel.clone()).filter(|kernel| !kernel.is_empty()));
        let seed = scenario.filter(|scenario| scenario.values.needs_seed());
        let seed = seed.and_then(|scenario| scenario.values.seed);
        facts.extend(seed.map(|seed| words::seed(seed).get(lang).to_owned()));
        let facts = self.style.paint.faint(&facts.join(" · ")) + "\n";
        let Some(scenario) = scenario else { return facts };
        let title = self.labelled(&scenario.case, scenario.title.get(lang));
        let question = self.prose("", scenario.question.get(lang));
        let head = format!("{}\n{question}{facts}", self.style.paint.heading(&title));
        let because = self.trace.link.because.as_ref().map(|why| {
            let why = self.labelled(self.word(words::NO_WIRE), why.get(lang));
            self.style.paint.unsure(&self.prose("", &why))
        });
        head + &because.unwrap_or_default()
    }

    /// What loopback's segments are; only where they were counted there.
    fn books(&self) -> Option<String> {
        let counted =
            self.verdict.runs.iter().any(|run| run.segments_from == Some(SegmentsFrom::TcpInfo));
        counted.then(|| self.prose("", self.word(words::SEGMENTS_ARE_COUNTED)))
    }

    fn claims(&self) -> String {
        let number = |n: &Option<Number>| {
            n.map_or(self.word(words::NOT_OBSERVED).to_owned(), |n| n.to_string())
        };
        let numbers = |claim: &Checked| {
            format!("{} {} {}", number(&claim.left), claim.sign, number(&claim.right))
        };
        let claims = &self.verdict.claims;
        // The numbers are beside the claims, or below one that leaves them no room.
        let room =
            |claim: &Checked| self.style.width.saturating_sub(4 + display_width(&numbers(claim)));
        let lengths = claims.iter().map(|claim| (claim.claim.len(), room(claim)));
        let fitting = lengths.filter(|(length, room)| length <= room);
        let column = fitting.map(|(length, _)| length).max().unwrap_or(0);
        let mut text = self.style.paint.heading(self.word(words::CLAIMS)) + "\n";
        for claim in claims {
            let (mark, paint) = mark(Some(claim.holds.into()));
            let mark = paint(self.style.paint, mark);
            let beside = claim.claim.len() <= column && column <= room(claim);
            let between = if beside { "  " } else { "\n    " };
            let column = if beside { column } else { 0 };
            text += &format!("{mark} {}{between}{}\n", pad(&claim.claim, column), numbers(claim));
            if let Some(because) = &claim.because {
                text += &self.prose("    ", because.get(self.style.lang));
            }
        }
        text
    }

    fn outcome(&self) -> String {
        let outcome = self.word(words::outcome(self.verdict.outcome));
        let line = self.labelled(self.trace.case(), outcome);
        let (_, paint) = mark(self.verdict.outcome);
        paint(self.style.paint, &line) + "\n"
    }

    /// One of the four questions, answered with the sentences that hold in this run.
    fn part(&self, part: Part) -> Option<String> {
        let lang = self.style.lang;
        let holds = |say: &&Say| {
            let mut claims = say.if_holds.iter();
            say.part == part && claims.all(|claim| self.verdict.holds(claim) == Ok(true))
        };
        let says = self.trace.scenario.iter().flat_map(|scenario| &scenario.say).filter(holds);
        let filled = says.filter_map(|say| sentence(&say.en, &say.zh, self.verdict));
        let sentences: Vec<String> = filled.map(|text| text.get(lang).to_owned()).collect();
        let sentences = match part {
            Part::What if sentences.is_empty() => {
                let says = screen::says(self.trace, self.verdict).into_iter();
                let what = says.filter(|said| said.part == ScreenPart::What);
                what.map(|said| said.text.get(lang).to_owned()).collect()
            }
            _ => sentences,
        };
        let heading = self.style.paint.heading(self.word(words::part(part)));
        let prose = self.prose("  ", &sentences.join(lang.choose(" ", "")));
        (!sentences.is_empty()).then(|| format!("{heading}\n{prose}"))
    }

    fn sources(&self) -> Option<String> {
        let line = words::cited(self.trace)?;
        Some(self.style.paint.faint(&self.prose("", line.get(self.style.lang))))
    }

    fn word(&self, word: Both) -> &'static str {
        word.get(self.style.lang)
    }

    fn labelled(&self, label: &str, text: &str) -> String {
        words::labelled(label, text, self.style.lang)
    }

    fn prose(&self, indent: &str, text: &str) -> String {
        let options = wrapping_behind(self.style.width.min(PROSE_WIDTH), indent, indent);
        textwrap::fill(text, options) + "\n"
    }
}
