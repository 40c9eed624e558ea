//! The first screen, and what is behind it.

use super::super::grade::Graded;
use super::super::verdict::{ChapterSeen, Judgement, Smallest};
use super::{
    again, answer, elide, headline, mark, ruler, title, told_of, verdict, what_came, words,
};
use crate::report;
use crate::report::words::joined;
use crate::report::{Style, display_width, pad, wrapping, wrapping_behind};
use crate::{Both, Lang, Text};
use std::time::Duration;

/// So many failures are told one by one.
const MOST_FAILURES: usize = 200;
/// Columns beside a chapter's name in which something can be told.
const LEAST_BESIDE: usize = 24;
const BELOW: &str = "       ";
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
        let lines = textwrap::wrap(text, wrapping_behind(self.style.width, &name, &indent));
        let more = lines.len() > most_lines;
        self.lines.extend(lines.into_iter().take(most_lines).map(|line| line.into_owned()));
        if let Some(last) = self.lines.last_mut().filter(|_| more) {
            last.push('…');
        }
    }

    fn head(&mut self) {
        let title = headline(self.judgement);
        self.lines.push(self.style.paint.heading(title.get(self.lang())));
        if self.judgement.inconclusive.is_none() {
            let pace = self.judgement.pace;
            let agrees = match pace.is_zero() {
                true => words::CONTROL_AGREES.into(),
                false => words::control_after(pace),
            };
            let ended = super::super::words::ending(self.judgement.kept.ended);
            let told = words::and_its_end(&agrees, &ended);
            self.row(words::CONTROL.get(self.lang()), told.get(self.lang()), 2);
        }
    }

    fn chapters(&mut self) {
        let lang = self.lang();
        let names = self.judgement.chapters.iter().map(|chapter| chapter.name().get(lang));
        let widest = names.map(display_width).max().unwrap_or(0);
        let chapters = self.judgement.chapters.iter();
        let rows: Vec<String> = chapters.map(|chapter| self.chapter(chapter, widest)).collect();
        self.lines.extend(rows);
    }

    fn chapter(&self, chapter: &ChapterSeen, widest: usize) -> String {
        let (lang, paint) = (self.lang(), self.style.paint);
        let told = joined(&told_of(chapter), ", ", "，");
        let mark = match chapter.outcome() {
            None => paint.faint(mark(None)),
            outcome => report::mark(outcome).1(paint, mark(outcome)),
        };
        let name = pad(chapter.name().get(lang), widest + 2);
        // Where there is no room beside the name, below it.
        let (told, beside) = (told.get(lang), self.style.width.saturating_sub(widest + 8));
        let below = beside < LEAST_BESIDE && display_width(told) > beside;
        let room = if below { self.style.width.saturating_sub(BELOW.len()) } else { beside };
        let told = elide(told.as_bytes(), room);
        let told = if chapter.tried() == 0 { paint.faint(&told) } else { told };
        match below {
            true => format!("{mark} {}  {}\n{BELOW}{told}", chapter.number, name.trim_end()),
            false => format!("{mark} {}  {name}{told}", chapter.number),
        }
    }

    fn smallest(&mut self, smallest: &Smallest) {
        let lang = self.lang();
        let title = textwrap::fill(title(smallest).get(lang), wrapping(self.style.width));
        self.lines.push(self.style.paint.heading(&title));
        self.pair(&smallest.graded);
        let again = words::same_with(&smallest.repeat, &again(smallest).unwrap_or_default());
        self.row(words::REPEAT.get(lang), again.get(lang), 3);
    }

    /// A failure beside what the control got.
    fn pair(&mut self, graded: &Graded) {
        let lang = self.lang();
        let judgement = self.judgement;
        let (talk, kept) = judgement.control_of(&graded.plan);
        let room = self.style.width - 10;
        let of = |bytes: &[u8], all: usize| {
            let shown = Text::same(answer(bytes, &graded.answer, room - 16));
            words::bytes_of(all, &shown).get(lang).to_owned()
        };
        let came = (!graded.came.is_empty()).then(|| of(&graded.came, graded.came_bytes));
        let name = if came.is_none() { words::CAME.get(lang) } else { "" };
        let rows = [
            (words::SENT, Some(ruler(graded.script(), talk, room))),
            (words::CONTROL, Some(of(&kept.answer, kept.answer.len()))),
            (words::CAME, came),
        ];
        for (label, shown) in rows {
            let line = |shown| format!("  {} {shown}", pad(label.get(lang), 7));
            self.lines.extend(shown.map(line));
        }
        let came = self.style.paint.bad(what_came(graded).get(lang));
        self.row(name, &came, 3);
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
        if let more @ 1.. = failing.len().saturating_sub(MOST_FAILURES) {
            self.lines.push(words::and_more(more).get(lang).to_owned());
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
            self.item(&told);
        }
    }

    fn item(&mut self, told: &Text) {
        let broken = wrapping_behind(self.style.width, "  · ", "    ");
        self.lines.push(textwrap::fill(told.get(self.lang()), broken));
    }

    fn verdict(&mut self, proof: bool) {
        let (lang, paint, width) = (self.lang(), self.style.paint, self.style.width);
        let judgement = self.judgement;
        let most = match judgement.smallest {
            _ if proof => usize::MAX,
            Some(_) => 0,
            None => MOST_NOTES,
        };
        judgement.notes.iter().take(most).for_each(|note| self.item(note));
        let told = joined(&verdict(judgement), " ", "");
        let (mark, of) = report::mark(Some(judgement.outcome()));
        let mark = format!("{mark} ");
        let told = textwrap::fill(told.get(lang), wrapping_behind(width, &mark, "  "));
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
