//! The first screen: a case's question, its picture and its answer on 22 lines of 80
//! columns, so that a window of 24 lines also holds the command and the prompt.
//!
//! From top to bottom: title, question, what a naive receiver makes of it and what a
//! framed one does, the signs in the picture, what the control and a no-cure show,
//! the verdict as a sentence, four short answers, and where more is.

mod calls;
mod captured;
pub(super) mod legend;
pub(super) mod pictures;
mod says;
pub(super) mod words;

pub use says::{Said, says};

use super::picture::{display_width, pad};
use super::ruler::{Ink, ink};
use super::{Style, wrapping_behind};
use crate::observe::Observed;
use crate::scenario::{self, ScreenPart};
use crate::trace::{Receiver, Role, Trace};
use crate::verdict::{Outcome, Verdict};
use crate::{Text, printable};
use pictures::{Panel, Panels, ends};

pub const LINES: usize = 22;
/// Prose wider than this is hard to read.
pub(super) const PROSE_WIDTH: usize = 120;
/// Lines of one sentence.
const MOST_LINES: usize = 2;

pub fn render(trace: &Trace, verdict: &Verdict, style: &Style) -> String {
    let says = says(trace, verdict);
    let page = FirstScreen { trace, verdict, style, says: &says };
    let blocks = page.of_a_capture().unwrap_or_else(|| page.blocks());
    fitted(blocks).iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A part of the screen, and how soon it goes where there are too many lines: none
/// where it stays.
struct Section {
    lines: Vec<String>,
    goes: Option<u8>,
}

impl Section {
    fn stays(lines: Vec<String>) -> Section {
        Section { lines, goes: None }
    }

    fn goes(order: u8, lines: Vec<String>) -> Section {
        Section { lines, goes: Some(order) }
    }
}

/// The lines that fit: what goes first is left out first.
fn fitted(mut blocks: Vec<Section>) -> Vec<String> {
    let count = |blocks: &[Section]| blocks.iter().map(|block| block.lines.len()).sum::<usize>();
    while count(&blocks) > LINES {
        let first = (0..blocks.len())
            .filter(|block| !blocks[*block].lines.is_empty())
            .filter_map(|block| Some((blocks[block].goes?, block)))
            .min();
        let Some((_, block)) = first else { break };
        blocks[block].lines.clear();
    }
    blocks.into_iter().flat_map(|block| block.lines).collect()
}

pub(super) fn calls_of(trace: &Trace, verdict: &Verdict, style: &Style) -> Vec<String> {
    calls::table(&FirstScreen { trace, verdict, style, says: &says(trace, verdict) })
}

struct FirstScreen<'a> {
    trace: &'a Trace,
    verdict: &'a Verdict<'a>,
    style: &'a Style,
    says: &'a [Said],
}

impl FirstScreen<'_> {
    fn blocks(&self) -> Vec<Section> {
        let Panels { lines, spare, side_by_side, .. } = self.pictures();
        let mut blocks = vec![Section::stays(self.head(side_by_side))];
        blocks.extend(self.no_wire().map(Section::stays));
        blocks.push(Section::goes(1, blank()));
        let (before, after) = lines.split_at(spare.unwrap_or(lines.len()));
        let (spare, after) = after.split_at(after.len().min(1));
        blocks.push(Section::stays(before.to_vec()));
        blocks.push(Section::goes(3, spare.to_vec()));
        blocks.push(Section::stays(after.to_vec()));
        blocks.push(Section::stays(self.broke_off()));
        blocks.push(Section::goes(7, self.labelled(ScreenPart::Control)));
        blocks.push(Section::goes(6, self.labelled(ScreenPart::NoCure)));
        blocks.push(Section::goes(2, blank()));
        blocks.push(Section::stays(self.answer()));
        blocks.push(Section::goes(10, self.labelled(ScreenPart::What)));
        blocks.push(Section::goes(9, self.labelled(ScreenPart::Why)));
        blocks.push(Section::goes(8, self.labelled(ScreenPart::Fix)));
        blocks.push(Section::goes(5, self.labelled(ScreenPart::Not)));
        blocks.push(Section::goes(4, self.labelled(ScreenPart::See)));
        blocks.push(Section::stays(vec![self.more()]));
        blocks
    }

    fn ink(&self, of: Ink, text: &str) -> String {
        ink(self.style.paint, of, text)
    }

    fn get<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.style.lang)
    }

    fn said(&self, part: ScreenPart) -> impl Iterator<Item = &str> {
        self.says.iter().filter(move |said| said.part == part).map(|said| self.get(&said.text))
    }

    fn one(&self, part: ScreenPart) -> &str {
        self.said(part).next().unwrap_or_default()
    }

    /// Title and question; beside the question the setting, where the pictures leave
    /// it no place of its own.
    fn head(&self, setting: bool) -> Vec<String> {
        let width = self.style.width;
        let over = words::over(self.trace);
        let over = self.get(&over);
        let room = width.saturating_sub(display_width(over) + 2);
        let Some(scenario) = &self.trace.scenario else {
            return vec![self.ink(Ink::Faint, over)];
        };
        let case = &scenario.case;
        let turned: String =
            scenario.turned.iter().map(|turned| format!(" {}", printable(&turned.flag))).collect();
        let title = match !turned.is_empty() && display_width(&turned) + case.len() <= room {
            true => format!("{case}{turned}"),
            false => super::words::labelled(case, self.get(&scenario.title), self.style.lang),
        };
        let title = self.ink(Ink::Strong, &title);
        let mut lines = vec![ends(&title, &self.ink(Ink::Faint, over), width)];
        let question = self.get(&scenario.question);
        let setting = if setting { self.one(ScreenPart::Setting) } else { "" };
        lines.extend(self.wrapped(question));
        if let Some(last) = lines.last_mut() {
            *last = ends(last, &self.ink(Ink::Faint, setting), width);
        }
        lines
    }

    /// Why there is no cable, where the case would rather have one: said once.
    fn no_wire(&self) -> Option<Vec<String>> {
        let because = self.trace.link.because.as_ref()?;
        let mut lines = self.wrapped(self.get(because));
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            lines.push(self.get(&words::doctor()).to_owned());
        }
        Some(lines.into_iter().map(|line| self.ink(Ink::Faint, &line)).collect())
    }

    /// The pictures with their legend, or the table of calls.
    fn pictures(&self) -> Panels {
        let alone = |lines| Panels { lines, ..Panels::default() };
        let Some(first) = self.first() else {
            return match self.verdict.runs.first() {
                Some(run) if run.never_happened() => alone(self.not_observed(run)),
                _ => alone(calls::table(self)),
            };
        };
        if first.never_happened() {
            return alone(self.not_observed(first));
        }
        let heading = |part: ScreenPart, run: &Observed| match self.one(part) {
            "" => self.get(&words::heading(run.trace)).to_owned(),
            own => own.to_owned(),
        };
        let second = self.second(first).filter(|second| !second.never_happened());
        let second = second.map(|run| Panel::of(run, heading(ScreenPart::Second, run), self.style));
        let side = Panel::of(first, heading(ScreenPart::First, first), self.style);
        let setting = self.one(ScreenPart::Setting);
        let mut drawn = pictures::draw(&side, second.as_ref(), setting);
        let legend = legend::legend(&drawn.glyphs, first, &self.verdict.runs, self.style);
        drawn.lines.extend(legend);
        drawn
    }

    fn first(&self) -> Option<&Observed<'_>> {
        let receivers = [Receiver::Naive, Receiver::Tutorial, Receiver::Framed];
        let mut main = receivers.into_iter().map(|receiver| self.verdict.run("main", receiver));
        self.drawn(|drawn| &drawn.first).or_else(|| main.find_map(|run| run))
    }

    fn second(&self, first: &Observed) -> Option<&Observed<'_>> {
        self.drawn(|drawn| &drawn.second).or_else(|| {
            let framed = self.verdict.run("main", Receiver::Framed)?;
            (first.trace.receiver != Receiver::Framed).then_some(framed)
        })
    }

    /// Which run the scenario draws there, if it says so.
    fn drawn(&self, which: fn(&scenario::DrawnRuns) -> &Option<String>) -> Option<&Observed<'_>> {
        let named = which(&self.trace.scenario.as_ref()?.drawn).as_deref()?;
        let (run, receiver) = named.split_once('.')?;
        self.verdict.run(run, Receiver::by_name(receiver)?)
    }

    /// Why a run did not come to its end; said once, however many broke off.
    fn broke_off(&self) -> Vec<String> {
        let runs = self.verdict.runs.iter().filter(|run| !run.never_happened());
        let broke_off = |run: &Observed| match (&run.trace.error, run.trace.role) {
            (Some(error), Role::Main) => Some(super::words::broke_off(error)),
            (Some(error), _) => Some(words::comparison_broke_off(&run.trace.name, error)),
            _ => None,
        };
        let Some(line) = runs.filter_map(broke_off).next() else {
            return Vec::new();
        };
        let mut lines = self.wrapped(self.get(&line));
        lines.truncate(MOST_LINES);
        lines.into_iter().map(|line| self.ink(Ink::Bad, &line)).collect()
    }

    /// The layers that could not be observed, and why.
    fn not_observed(&self, run: &Observed) -> Vec<String> {
        let lang = self.style.lang;
        let labels: Vec<&str> = run
            .layers()
            .iter()
            .skip(1)
            .map(|cuts| super::rows::name(cuts.layer).get(lang))
            .collect();
        let comma = lang.choose(", ", "、");
        let line = words::layers_not_observed(&labels.join(comma));
        let mut lines = vec![self.ink(Ink::Unsure, self.get(&line))];
        if let (Some(error), None) = (&run.trace.error, &self.trace.link.because) {
            lines.extend(self.wrapped(self.get(error)));
        }
        lines
    }

    /// The sentences of a part behind its label: of a comparison each on a line of its
    /// own, of an answer one after the other.
    fn labelled(&self, part: ScreenPart) -> Vec<String> {
        let Some(label) = words::part(part).map(|label| label.get(self.style.lang)) else {
            return Vec::new();
        };
        let mut said: Vec<&str> = self.said(part).collect();
        loop {
            let paragraphs = match part {
                ScreenPart::Control | ScreenPart::NoCure => {
                    said.iter().map(|s| (*s).to_owned()).collect()
                }
                _ if said.is_empty() => Vec::new(),
                _ => vec![said.join(self.style.lang.choose(" ", ""))],
            };
            let mut lines: Vec<String> = Vec::new();
            for paragraph in paragraphs {
                let label = if lines.is_empty() { label } else { "" };
                lines.extend(self.behind(label, Ink::Faint, Ink::Plain, &paragraph));
            }
            // A sentence goes whole or not at all: half of one may say the opposite.
            if lines.len() <= MOST_LINES || said.len() < 2 {
                return lines;
            }
            said.pop();
        }
    }

    /// Text behind a label, in the columns in which the pictures stand.
    fn behind(&self, label: &str, label_ink: Ink, text_ink: Ink, text: &str) -> Vec<String> {
        let column = words::label_width(self.style.lang);
        let used = display_width(label);
        let start = if used + 2 <= column { column } else { used + 2 };
        let lines = self.wrapped_within(&" ".repeat(start), &" ".repeat(column), text);
        let inked = |(index, line): (usize, String)| {
            let indent = if index == 0 { start } else { column };
            let (indent, said) = line.split_at(indent.min(line.len()));
            let before = match index {
                0 => pad(&self.ink(label_ink, label), start),
                _ => indent.to_owned(),
            };
            before + &self.ink(text_ink, said.trim_end())
        };
        lines.into_iter().enumerate().map(inked).collect()
    }

    fn answer(&self) -> Vec<String> {
        let (label, ink) = match self.verdict.outcome {
            Some(Outcome::Shown) => (words::SHOWN, Ink::Good),
            Some(Outcome::NotShown) => (words::NOT_SHOWN, Ink::Unsure),
            Some(Outcome::Inconclusive) => (words::INCONCLUSIVE, Ink::Unsure),
            None => return self.wrapped(self.one(ScreenPart::Answer)),
        };
        let label = label.get(self.style.lang);
        self.behind(label, ink, Ink::Strong, self.one(ScreenPart::Answer))
    }

    fn more(&self) -> String {
        let claims = &self.verdict.claims;
        let held = claims.iter().filter(|claim| claim.holds == Some(true)).count();
        let packets = self.trace.runs.iter().any(|run| run.cable.is_some());
        let more = match says::not_here(self.trace, self.verdict) {
            true => words::more_elsewhere(),
            false => words::more(held, claims.len(), packets),
        };
        self.ink(Ink::Faint, self.get(&more))
    }

    fn wrapped(&self, text: &str) -> Vec<String> {
        self.wrapped_within("", "", text)
    }

    fn wrapped_within(&self, first: &str, rest: &str, text: &str) -> Vec<String> {
        let options = wrapping_behind(self.style.width.min(PROSE_WIDTH), first, rest);
        textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
    }
}

fn blank() -> Vec<String> {
    vec![String::new()]
}
