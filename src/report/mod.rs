//! What a person or a program reads: the last stage. Pure: a trace and its
//! verdict in, bytes out; no socket, no clock, no stdout.
//!
//! One file for each format, and one line in [`FORMATS`].

mod calls;
mod fill;
pub mod header_fields;
mod headers;
pub mod html;
mod json;
pub mod ladder;
mod paint;
mod picture;
pub mod redact;
mod rows;
pub mod ruler;
pub mod screen;
mod stream;
mod table;
mod text;
mod watched;
pub(crate) mod words;

pub use crate::observe::Layer;
pub use fill::{fill, lacks_a_noun, places};
pub use paint::{Owner, Paint};
pub use picture::{display_width, fitting, pad};
pub use stream::{look, so_far};
pub use table::table;
pub use text::{mark, summary};

use crate::Lang;
use crate::trace::{SeenBy, Trace};
use crate::verdict::Verdict;
use textwrap::WordSeparator;
use textwrap::core::Word;

#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub paint: Paint,
    pub width: usize,
    pub lang: Lang,
    pub packets: Packets,
    /// Whether to show every run and every claim, and not the first screen alone.
    pub proof: bool,
    /// Whether the terminal shows no more than ASCII.
    pub ascii: bool,
}

/// How running text is broken to a width: between words, in Chinese between
/// characters, and never at a hyphen, because `udp-limits` is typed as a word.
pub fn wrapping<'a>(width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::Custom(words_of))
}

/// In most prose Unicode (UAX #14) allows a break at blanks alone: who looks first has no
/// need to ask, which takes many times as long.
fn words_of(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || b" .,:;'\"()-_=<>&*".contains(&c);
    match line.trim_end_matches('?').bytes().all(is_plain) {
        true => WordSeparator::AsciiSpace.find_words(line),
        false => WordSeparator::UnicodeBreakProperties.find_words(line),
    }
}

/// The same, the first line behind `first` and the others behind `rest`.
pub fn wrapping_behind<'a>(width: usize, first: &'a str, rest: &'a str) -> textwrap::Options<'a> {
    wrapping(width).initial_indent(first).subsequent_indent(rest)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packets {
    Hidden,
    /// Those of the first receiver of each run, and of the experiment alone.
    Own,
    /// All that the cable saw, of every run.
    All,
}

pub struct Format {
    /// What `--format` takes.
    pub name: &'static str,
    /// Whether programs read it: then nothing else is on stdout, no progress
    /// either, and no prose for people.
    pub for_programs: bool,
    pub render: fn(&Trace, &Verdict, &Style) -> String,
}

pub const FORMATS: &[Format] = &[
    Format { name: "text", for_programs: false, render: for_people },
    Format { name: "json", for_programs: true, render: json::render },
];

/// The first screen, or all that is behind it.
fn for_people(trace: &Trace, verdict: &Verdict, style: &Style) -> String {
    let seen = trace.runs.iter().find_map(|run| run.seen.as_ref());
    let of_calls = seen.is_some_and(|seen| seen.by != SeenBy::Capture);
    let text = match (style.packets != Packets::Hidden, style.proof) {
        (false, _) if of_calls => watched::render(trace, verdict, style),
        (false, false) => screen::render(trace, verdict, style),
        _ => text::render(trace, verdict, style),
    };
    if style.ascii { text.chars().map(in_ascii).collect() } else { text }
}

/// What stands for the signs of a report where there is no more than ASCII.
fn in_ascii(sign: char) -> char {
    match sign {
        '│' => '|',
        '─' => '_',
        '·' => ':',
        '░' => '#',
        '▯' => '?',
        '␍' => '/',
        '␊' => '\\',
        '…' => '~',
        '◄' => '<',
        '✓' => '+',
        '✗' => '!',
        '–' => '-',
        '×' => 'x',
        '→' => '>',
        'µ' => 'u',
        other => other,
    }
}
