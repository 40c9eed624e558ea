//! What a person or a program reads: the last stage. Pure: a trace and its
//! verdict in, bytes out; no socket, no clock, no stdout.
//!
//! One file for each format, and one line in [`FORMATS`].

mod calls;
mod columns;
mod fill;
pub mod header_fields;
mod headers;
mod json;
pub mod ladder;
mod paint;
pub mod pcap;
mod picture;
mod rows;
mod ruler;
mod stream;
mod table;
mod text;
pub(crate) mod words;

pub use fill::{fill, lacks_a_noun, places};
pub use paint::Paint;
pub use picture::{display_width, pad};
pub use rows::Layer;
pub use stream::{look, so_far};
pub use table::table;
pub use text::summary;

use crate::Lang;
use crate::trace::Trace;
use crate::verdict::Verdict;

/// How a report looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to colour it.
    pub paint: Paint,
    /// Columns of the screen.
    pub width: usize,
    /// The language of everything that a person reads.
    pub lang: Lang,
    /// Which packets to draw.
    pub packets: Packets,
}

/// How running text is broken to a width: between words, in Chinese between
/// characters, and never at a hyphen, because `udp-limits` is typed as a word.
pub fn wrapping<'a>(width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// Which packets a person is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packets {
    /// None.
    Hidden,
    /// Those of the first receiver of each run, and of the experiment alone.
    Own,
    /// All that the cable saw, of every run.
    All,
}

/// One line of [`FORMATS`].
pub struct Format {
    /// What `--format` takes.
    pub name: &'static str,
    /// Whether programs read it: then nothing else is on stdout, no progress
    /// either, and no prose for people.
    pub for_programs: bool,
    /// Writes the report.
    pub render: fn(&Trace, &Verdict, &Style) -> String,
}

/// Every report format.
pub const FORMATS: &[Format] = &[
    Format { name: "text", for_programs: false, render: text::render },
    Format { name: "json", for_programs: true, render: json::render },
];
