//! The block of one run: its options, its rulers, and what went wrong in it.

use super::Page;
use crate::observe::Observed;
use crate::report::calls;
use crate::report::layers::Stream;
use crate::report::ruler::{Picture, display_width};
use crate::trace::{Observer, Receiver, RunTrace, What};

/// Between two pictures side by side.
pub(super) const GUTTER: usize = 4;

impl Page<'_> {
    /// All runs of one name: the receivers side by side where that fits.
    pub(super) fn run(&self, name: &str) -> String {
        let runs: Vec<&Observed> =
            self.verdict.runs.iter().filter(|run| run.trace.name == name).collect();
        let first = runs[0].trace;
        let lang = self.style.lang;
        let label = self.trace.scenario.runs.iter().find(|label| label.name == name);
        let label = label.map_or("", |label| label.get(lang));
        let name = self.style.paint.heading(&self.words.run_name(first));
        let mut text = self.prose("", &self.labelled(&name, label));
        if let Some(options) = self.options(first) {
            text += &self.style.paint.faint(&self.prose("", &options));
        }
        if first.receiver == Receiver::Nobody {
            text += &calls::lines(first, self.words, self.style.paint);
            text += &first.error.as_ref().map_or(String::new(), |error| {
                self.bad(&self.labelled(self.words.broke_off, error.get(lang)))
            });
        } else if runs.iter().all(|run| run.never_happened()) {
            // Nothing was seen, so nothing is drawn: not even zeros.
            let why = first.error.as_ref().map_or("", |error| error.get(lang));
            let line = self.labelled(self.words.not_observed, why);
            return text + &self.style.paint.unsure(&self.prose("", &line));
        } else {
            text += &self.rulers(&runs);
            text.extend(runs.iter().map(|run| self.went_on(run)));
        }
        text + &self.ladders(&runs)
    }

    /// A ruler for each receiver: beside one another where there is room.
    fn rulers(&self, runs: &[&Observed]) -> String {
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
        if beside { side_by_side(&pictures) } else { stacked(&pictures) }
    }

    /// What no ruler can draw: calls that matter, and what went wrong.
    fn went_on(&self, run: &Observed) -> String {
        let (words, lang) = (self.words, self.style.lang);
        let who = words.receiver_name(run.trace.receiver);
        let told = |said: &str| self.prose("", &self.labelled(who, said));
        // As in a sentence: the receiver notices, its program dies.
        let does = |verb: &str, said: &str| {
            self.prose("", &self.labelled(&format!("{who}{}{verb}", words.space), said))
        };
        let mut text: String = calls::told(run, words).iter().map(|line| told(line)).collect();
        if let Some(error) = &run.trace.error {
            let said = self.labelled(words.broke_off, error.get(lang));
            text += &self.bad(&self.labelled(who, &said));
        }
        text.extend(run.noticed.iter().map(|because| does(words.noticed, because.get(lang))));
        text.extend(run.trace.events.iter().filter_map(|event| match &event.what {
            What::Died { because } => Some(does(words.died, because.get(lang))),
            What::WouldAllocate { bytes } => {
                Some(does(words.would_allocate, &format!("{bytes} B")))
            }
            _ => None,
        }));
        text
    }

    fn bad(&self, line: &str) -> String {
        self.style.paint.bad(&self.prose("", line))
    }

    pub(super) fn heading(&self, run: &Observed) -> String {
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
                    Observer::Receiver => words.receiver,
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
}

fn stacked(pictures: &[Picture]) -> String {
    let lines = pictures.iter().flat_map(|picture| &picture.lines);
    lines.map(|(line, _)| format!("{}\n", line.trim_end())).collect()
}

pub(super) fn side_by_side(pictures: &[Picture]) -> String {
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
