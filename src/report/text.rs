//! The report for a person at a terminal.

mod packets;

use super::Style;
use super::calls;
use super::fill::fill;
use super::layers::Stream;
use super::ruler::{Picture, display_width, pad};
use super::words::{Words, words};
use crate::scenario::{LinkKind, Part, Say};
use crate::trace::{Receiver, RunTrace, Trace, What};
use crate::verdict::{Checked, Number, Observed, Outcome, SegmentsFrom, Verdict};
use std::collections::BTreeSet;

/// Between two pictures side by side.
const GUTTER: usize = 4;
/// Prose wider than this is hard to read.
const PROSE_WIDTH: usize = 100;

/// The whole report.
pub fn render(trace: &Trace, verdict: &Verdict, style: &Style) -> String {
    let page = Page { trace, verdict, style, words: words(style.lang) };
    let mut blocks = vec![page.head()];
    let mut names = BTreeSet::new();
    for run in &verdict.runs {
        if names.insert(&run.trace.name) {
            blocks.push(page.run(&run.trace.name));
        }
    }
    blocks.extend(page.headers());
    blocks.extend(page.goes_on());
    blocks.extend(page.books());
    if !verdict.claims.is_empty() {
        blocks.push(page.claims());
    }
    blocks.push(page.outcome());
    blocks.extend(Part::ALL.into_iter().filter_map(|part| page.part(part)));
    blocks.extend(page.sources());
    blocks.join("\n")
}

/// One line for a whole case: what `all` prints.
pub fn summary(trace: &Trace, verdict: &Verdict, style: &Style) -> String {
    let words = words(style.lang);
    let held = verdict.claims.iter().filter(|claim| claim.holds == Some(true)).count();
    format!(
        "{} {} {}  {}",
        mark(verdict.outcome, style),
        pad(&trace.scenario.case, 17),
        pad(&format!("{held} {} {}", words.of, verdict.claims.len()), 9),
        trace.scenario.title.get(style.lang),
    )
}

fn mark(outcome: Option<Outcome>, style: &Style) -> String {
    match outcome {
        Some(Outcome::Shown) => style.paint.good("✓"),
        Some(Outcome::NotShown) => style.paint.bad("✗"),
        Some(Outcome::Inconclusive) => style.paint.unsure("?"),
        None => "·".to_owned(),
    }
}

struct Page<'a> {
    trace: &'a Trace,
    verdict: &'a Verdict<'a>,
    style: &'a Style,
    words: &'static Words,
}

impl Page<'_> {
    fn head(&self) -> String {
        let scenario = &self.trace.scenario;
        let lang = self.style.lang;
        let title = format!("{}{}{}", scenario.case, self.words.colon, scenario.title.get(lang));
        let link = match self.trace.link.kind {
            LinkKind::Loopback => self.words.loopback,
            LinkKind::Wire => self.words.wire,
            LinkKind::Nothing => self.words.no_link,
        };
        let mut facts = vec![link.to_owned()];
        facts.extend(self.trace.link.mtu_bytes.map(|mtu| format!("MTU {mtu}")));
        facts.push(self.trace.kernel.clone());
        if scenario.values.needs_seed() {
            facts.extend(scenario.values.seed.map(|seed| format!("{} {seed}", self.words.seed)));
        }
        let because = self.trace.link.because.as_ref().map_or(String::new(), |why| {
            let why = why.get(lang);
            self.style.paint.unsure(
                &self.prose("", &format!("{}{}{why}", self.words.no_wire, self.words.colon)),
            )
        });
        format!(
            "{}\n{}{}\n{because}",
            self.style.paint.heading(&title),
            self.prose("", scenario.question.get(lang)),
            self.style.paint.faint(&facts.join(" · ")),
        )
    }

    /// All runs of one name: the receivers side by side where that fits.
    fn run(&self, name: &str) -> String {
        let runs: Vec<&Observed> =
            self.verdict.runs.iter().filter(|run| run.trace.name == name).collect();
        let first = runs[0].trace;
        let lang = self.style.lang;
        let label = self.trace.scenario.runs.iter().find(|label| label.name == name);
        let label = label.map_or("", |label| label.get(self.style.lang));
        let name = self.words.run_name(first);
        let mut text = self
            .prose("", &format!("{}{}{label}", self.style.paint.heading(&name), self.words.colon));
        if let Some(options) = self.options(first) {
            text += &self.style.paint.faint(&self.prose("", &options));
        }
        if first.receiver == Receiver::Nobody {
            return text + &self.calls(first) + &self.ladders(&runs);
        }
        if runs.iter().all(|run| run.never_happened()) {
            // Nothing was seen, so nothing is drawn: not even zeros.
            let why = first.error.as_ref().map_or("", |error| error.get(lang));
            let line = format!("{}{}{why}", self.words.not_observed, self.words.colon);
            return text + &self.style.paint.unsure(&self.prose("", &line));
        }
        let streams: Vec<Stream> = runs.iter().map(|run| Stream::of(run)).collect();
        let rulers: Vec<_> =
            runs.iter().zip(&streams).map(|(run, stream)| stream.ruler(run, self.words)).collect();
        let natural: usize = rulers.iter().map(|ruler| ruler.natural_width()).sum();
        let beside = natural + GUTTER * (rulers.len() - 1) <= self.style.width;
        let pictures: Vec<Picture> = runs
            .iter()
            .zip(&rulers)
            .map(|(run, ruler)| {
                let mut picture = ruler.draw(self.style.width, self.style.paint);
                let heading = self.heading(run);
                let width = display_width(&heading);
                picture.width = picture.width.max(width);
                picture.lines.insert(0, (self.style.paint.heading(&heading), width));
                picture
            })
            .collect();
        text += &if beside { side_by_side(&pictures) } else { stacked(&pictures) };
        for run in &runs {
            let who = self.words.receiver_name(run.trace.receiver);
            for line in calls::told(run, self.words) {
                text += &self.prose("", &format!("{who}{}{line}", self.words.colon));
            }
            if let Some(error) = &run.trace.error {
                let colon = self.words.colon;
                let line =
                    format!("{who}{colon}{}{colon}{}", self.words.broke_off, error.get(lang));
                text += &self.style.paint.bad(&self.prose("", &line));
            }
            for because in &run.noticed {
                text += &self.prose(
                    "",
                    &format!(
                        "{who}{}{}{}{}",
                        self.words.space,
                        self.words.noticed,
                        self.words.colon,
                        because.get(lang)
                    ),
                );
            }
            text += &self.mishaps(run.trace);
        }
        text + &self.ladders(&runs)
    }

    /// A run without a receiver: its calls, one below the other.
    fn calls(&self, run: &RunTrace) -> String {
        let mut text: String = calls::lines(run, self.words, self.style.paint);
        if let Some(error) = &run.error {
            let line = format!(
                "{}{}{}",
                self.words.broke_off,
                self.words.colon,
                error.get(self.style.lang)
            );
            text += &self.style.paint.bad(&self.prose("", &line));
        }
        text
    }

    /// Programs that came to a bad end.
    fn mishaps(&self, run: &RunTrace) -> String {
        let words = self.words;
        let who = words.receiver_name(run.receiver);
        let lines = run.events.iter().filter_map(|event| match &event.what {
            What::Died { because } => Some(format!(
                "{who}{}{}{}{}",
                words.space,
                words.died,
                words.colon,
                because.get(self.style.lang)
            )),
            What::WouldAllocate { bytes } => Some(format!(
                "{who}{}{}{}{bytes} B",
                words.space, words.would_allocate, words.colon
            )),
            _ => None,
        });
        lines.map(|line| self.prose("", &line)).collect()
    }

    fn heading(&self, run: &Observed) -> String {
        let name = self.words.receiver_name(run.trace.receiver);
        match run.trace.framing.as_str() {
            "naive" => name.to_owned(),
            framing => format!("{name}{}", self.words.in_brackets(framing)),
        }
    }

    /// The options in force, and where one did not get what one asked for.
    fn options(&self, run: &RunTrace) -> Option<String> {
        let words = self.words;
        let shown: Vec<String> = run
            .events
            .iter()
            .filter_map(|event| {
                let What::Option { name, asked, got } = &event.what else { return None };
                let side = match event.observer {
                    crate::trace::Observer::Receiver => words.receiver,
                    _ => words.sender,
                };
                let value = match (asked, got) {
                    (Some(asked), Some(got)) if asked == got => got.clone(),
                    (Some(asked), Some(got)) => {
                        let twice = asked.parse::<u64>().ok().map(|n| n * 2) == got.parse().ok();
                        let why =
                            if twice { words.in_brackets(words.doubled) } else { String::new() };
                        format!("{} {asked}{}{} {got}{why}", words.asked, words.comma, words.got)
                    }
                    (_, Some(got)) => got.clone(),
                    (_, None) => words.not_observed.to_owned(),
                };
                Some(format!("{side} {name} {value}"))
            })
            .collect();
        (!shown.is_empty()).then(|| shown.join(" · "))
    }

    /// What loopback's segments are: said only where they were counted there.
    fn books(&self) -> Option<String> {
        let counted =
            self.verdict.runs.iter().any(|run| run.segments_from == Some(SegmentsFrom::TcpInfo));
        counted.then(|| self.prose("", self.words.books))
    }

    /// What an open edge means: said only where one is drawn.
    fn goes_on(&self) -> Option<String> {
        let drawn = |run: &&Observed| {
            run.trace.receiver != Receiver::Nobody
                && !run.never_happened()
                && Stream::of(run).ruler(run, self.words).has_open_edges(self.style.width)
        };
        let any = self.verdict.runs.iter().any(|run| drawn(&run));
        any.then(|| self.prose("", self.words.goes_on))
    }

    fn claims(&self) -> String {
        let paint = self.style.paint;
        let number =
            |n: &Option<Number>| n.map_or(self.words.not_observed.to_owned(), |n| n.to_string());
        let numbers = |claim: &Checked| {
            format!("{} {} {}", number(&claim.left), claim.sign, number(&claim.right))
        };
        let claims = &self.verdict.claims;
        // The numbers stand beside the claims, or below one that leaves them no room.
        let room =
            |claim: &Checked| self.style.width.saturating_sub(4 + display_width(&numbers(claim)));
        let lengths = claims.iter().map(|claim| (claim.claim.len(), room(claim)));
        let fitting = lengths.filter(|(length, room)| length <= room);
        let column = fitting.map(|(length, _)| length).max().unwrap_or(0);
        let mut text = paint.heading(self.words.claims) + "\n";
        for claim in claims {
            let mark = match claim.holds {
                Some(true) => paint.good("✓"),
                Some(false) => paint.bad("✗"),
                None => paint.unsure("?"),
            };
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
        let words = self.words.outcome(self.verdict.outcome);
        let line = format!("{}{}{words}", self.trace.scenario.case, self.words.colon);
        let paint = self.style.paint;
        let line = match self.verdict.outcome {
            Some(Outcome::Shown) => paint.good(&line),
            Some(Outcome::NotShown) => paint.bad(&line),
            Some(Outcome::Inconclusive) => paint.unsure(&line),
            None => paint.heading(&line),
        };
        line + "\n"
    }

    /// One of the four questions, answered with those sentences whose claims
    /// hold in this run.
    fn part(&self, part: Part) -> Option<String> {
        let lang = self.style.lang;
        let holds = |say: &&Say| {
            say.part == part
                && say.if_holds.iter().all(|claim| self.verdict.holds(claim) == Ok(true))
        };
        let sentences: Vec<String> = self
            .trace
            .scenario
            .say
            .iter()
            .filter(holds)
            .map(|say| fill(say.get(lang), self.verdict, self.words.not_observed))
            .collect();
        if sentences.is_empty() {
            return None;
        }
        let space = self.words.space;
        let heading = self.style.paint.heading(self.words.part(part));
        Some(format!("{heading}\n{}", self.prose("  ", &sentences.join(space))))
    }

    fn sources(&self) -> Option<String> {
        let sources = &self.trace.scenario.sources;
        let line = format!(
            "{}{}{}",
            self.words.sources,
            self.words.colon,
            sources.join(self.words.semicolon)
        );
        (!sources.is_empty()).then(|| self.style.paint.faint(&self.prose("", &line)))
    }

    /// Running text, broken to a width that one reads with ease.
    fn prose(&self, indent: &str, text: &str) -> String {
        let options = super::wrapping(self.style.width.min(PROSE_WIDTH))
            .initial_indent(indent)
            .subsequent_indent(indent);
        textwrap::fill(text, options) + "\n"
    }
}

fn stacked(pictures: &[Picture]) -> String {
    let lines = pictures.iter().flat_map(|picture| &picture.lines);
    lines.map(|(line, _)| format!("{}\n", line.trim_end())).collect()
}

fn side_by_side(pictures: &[Picture]) -> String {
    let height = pictures.iter().map(|picture| picture.lines.len()).max().unwrap_or(0);
    let mut text = String::new();
    for row in 0..height {
        let mut line = String::new();
        for picture in pictures {
            let (drawn, width) = picture.lines.get(row).cloned().unwrap_or_default();
            line += &drawn;
            line += &" ".repeat((picture.width + GUTTER).saturating_sub(width));
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}
