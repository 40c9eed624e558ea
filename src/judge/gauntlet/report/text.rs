//! The first screen, and what is behind it.

use super::super::grade::Graded;
use super::super::verdict::{ChapterSeen, Judgement, Smallest};
use super::{answer, elide, mark, ruler, told_of, what_came, words};
use crate::report::{Style, display_width, pad, wrapping};
use crate::verdict::Outcome;
use crate::{Both, Lang, Text};
use std::time::Duration;

/// So many failures are told one by one.
const MOST_FAILURES: usize = 200;
/// So many notes stand on the first screen.
const MOST_NOTES: usize = 2;

/// The report for people; with `proof` every failure and the Python too.
pub fn text(judgement: &Judgement, style: &Style, proof: bool) -> String {
    let mut page = TextPage { judgement, style, lines: Vec::new() };
    page.head();
    page.chapters();
    if let Some(smallest) = &judgement.smallest {
        page.smallest(smallest);
    }
    if proof {
        page.failures();
        page.merges();
        if let Some(smallest) = &judgement.smallest {
            page.lines.push(String::new());
            page.lines.push(page.get(words::COMMAND).to_owned());
            page.lines.push(format!("    {}", smallest.command));
            page.lines.push(page.get(words::PYTHON).to_owned());
            page.lines.extend(smallest.python.lines().map(|line| format!("    {line}")));
        }
    }
    page.verdict(proof);
    page.lines.join("\n") + "\n"
}

struct TextPage<'j> {
    judgement: &'j Judgement,
    style: &'j Style,
    lines: Vec<String>,
}

impl TextPage<'_> {
    fn lang(&self) -> Lang {
        self.style.lang
    }

    fn get(&self, word: Both) -> &'static str {
        word.get(self.lang())
    }

    /// A row with its name in a column of its own, broken below itself.
    fn row(&mut self, name: &str, text: &str, most_lines: usize) {
        let name = format!("  {} ", pad(name, 7));
        let indent = " ".repeat(display_width(&name));
        let broken = wrapping(self.style.width).initial_indent(&name).subsequent_indent(&indent);
        self.lines.extend(
            textwrap::wrap(text, broken).into_iter().take(most_lines).map(|line| line.into_owned()),
        );
    }

    fn head(&mut self) {
        let Judgement { address, talk, kept, .. } = self.judgement;
        let requests = words::requests(talk.ends.len());
        let headline = words::headline(*address, talk.bytes.len(), kept.answer.len(), &requests);
        let paint = self.style.paint;
        self.lines.push(paint.heading(headline.get(self.lang())));
        if self.judgement.inconclusive.is_none() {
            let pace = self.judgement.pace;
            let agrees = match pace.is_zero() {
                true => words::CONTROL_AGREES.into(),
                false => words::control_after(pace),
            };
            let ended = super::super::words::ending(kept.ended);
            let told = words::and_its_end(&agrees, &ended);
            let told = told.get(self.lang()).to_owned();
            self.row(words::CONTROL.get(self.lang()), &told, 2);
        }
    }

    fn chapters(&mut self) {
        let lang = self.lang();
        let names = self.judgement.chapters.iter().map(|chapter| chapter.name().get(lang));
        let widest = names.map(display_width).max().unwrap_or(0);
        let rows: Vec<String> =
            self.judgement.chapters.iter().map(|chapter| self.chapter(chapter, widest)).collect();
        self.lines.extend(rows);
    }

    fn chapter(&self, chapter: &ChapterSeen, widest: usize) -> String {
        let (lang, paint) = (self.lang(), self.style.paint);
        let told = told_of(chapter);
        let told: Vec<&str> = told.iter().map(|text| text.get(lang)).collect();
        let mark = match chapter.outcome() {
            Some(Outcome::Shown) => paint.good(mark(chapter.outcome())),
            Some(_) => paint.bad(mark(chapter.outcome())),
            None => paint.faint(mark(None)),
        };
        let name = pad(chapter.name().get(lang), widest + 2);
        let told =
            elide(told.join(lang.choose(", ", "，")).as_bytes(), self.style.width - widest - 8);
        let told = if chapter.tried() == 0 { paint.faint(&told) } else { told };
        format!("{mark} {}  {name}{told}", chapter.number)
    }

    fn smallest(&mut self, smallest: &Smallest) {
        let lang = self.lang();
        let Smallest { graded, place, failed, times, repeat, .. } = smallest;
        let name = graded.plan.name();
        let colon = lang.choose(": ", "：");
        let mut title = format!("{} {}{colon}", self.get(words::SMALLEST), graded.id());
        title += name.get(lang);
        if let Some(place) = place {
            title += lang.choose(", ", "，");
            title += place.get(lang);
        }
        let title = textwrap::fill(&title, wrapping(self.style.width));
        self.lines.push(self.style.paint.heading(&title));
        self.pair(graded);
        let times = match *times {
            0 => Text::same(""),
            times => words::again_failed(*failed, times),
        };
        let again = words::same_with(repeat, &times);
        self.row(words::REPEAT.get(lang), again.get(lang), 3);
    }

    /// A failure beside what the control got.
    fn pair(&mut self, graded: &Graded) {
        let lang = self.lang();
        let judgement = self.judgement;
        let (talk, kept) = judgement.control_of(&graded.plan);
        let room = self.style.width - 10;
        let drawn = ruler(graded.script(), talk, room);
        let label = pad(self.get(words::SENT), 7);
        self.lines.push(format!("  {label} {drawn}"));
        let of = |bytes: &[u8], all: usize| {
            let shown = Text::same(answer(bytes, &graded.answer, room - 16));
            words::bytes_of(all, &shown).get(lang).to_owned()
        };
        let label = pad(self.get(words::CONTROL), 7);
        self.lines.push(format!("  {label} {}", of(&kept.answer, kept.answer.len())));
        if !graded.came.is_empty() {
            let label = pad(self.get(words::CAME), 7);
            self.lines.push(format!("  {label} {}", of(&graded.came, graded.came_bytes)));
        }
        let came = what_came(graded);
        let came = self.style.paint.bad(came.get(lang));
        let name = if graded.came.is_empty() { words::CAME.get(lang) } else { "" };
        self.row(name, &came, 1);
    }

    fn failures(&mut self) {
        let lang = self.lang();
        let judgement = self.judgement;
        let failing: Vec<&Graded> = judgement.failing().collect();
        if failing.is_empty() {
            return;
        }
        self.lines.push(String::new());
        self.lines.push(self.get(words::ALL_FAILURES).to_owned());
        for graded in failing.iter().take(MOST_FAILURES) {
            let name = graded.plan.name();
            let title = format!("{}  {}", graded.id(), name.get(lang));
            self.lines.push(elide(title.as_bytes(), self.style.width));
            self.pair(graded);
        }
        if failing.len() > MOST_FAILURES {
            let more = words::and_more(failing.len() - MOST_FAILURES);
            self.lines.push(more.get(lang).to_owned());
        }
    }

    /// Which reads were held, and what they took.
    fn merges(&mut self) {
        for graded in &self.judgement.graded {
            let Some(merged) = &graded.merged else { continue };
            let (id, name) = (graded.id(), graded.plan.name());
            let told = match merged.held {
                true => words::held_reads(id, &name, &merged.reads),
                false => words::not_held(id, &name),
            };
            let broken =
                wrapping(self.style.width).initial_indent("  · ").subsequent_indent("    ");
            let told = textwrap::fill(told.get(self.lang()), broken);
            self.lines.extend(told.lines().map(str::to_owned));
        }
    }

    fn verdict(&mut self, proof: bool) {
        let (lang, paint, width) = (self.lang(), self.style.paint, self.style.width);
        let judgement = self.judgement;
        let most = match judgement.smallest {
            _ if proof => usize::MAX,
            Some(_) => 0,
            None => MOST_NOTES,
        };
        for note in judgement.notes.iter().take(most) {
            let broken = wrapping(width).initial_indent("  · ").subsequent_indent("    ");
            self.lines.extend(textwrap::fill(note.get(lang), broken).lines().map(str::to_owned));
        }
        let told = super::verdict(judgement);
        let told: Vec<&str> = told.iter().map(|text| text.get(lang)).collect();
        let of: fn(_, &str) -> String = match judgement.outcome() {
            Outcome::Shown => crate::report::Paint::good,
            Outcome::NotShown => crate::report::Paint::bad,
            Outcome::Inconclusive => crate::report::Paint::unsure,
        };
        let mark = format!("{} ", mark(Some(judgement.outcome())));
        let broken = wrapping(width).initial_indent(&mark).subsequent_indent("  ");
        let told = textwrap::fill(&told.join(lang.choose(" ", "")), broken);
        self.lines.push(of(paint, &told));
        let took = words::took(Duration::from_millis(judgement.took_ms as u64));
        let took = took.get(lang);
        let last = match judgement.smallest.is_some() && !proof {
            true => format!("  {took}{}{}", lang.choose(". ", "。"), self.get(words::MORE_BEHIND)),
            false => format!("  {took}"),
        };
        self.lines.push(paint.faint(&last));
    }
}
