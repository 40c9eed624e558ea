//! The report as a page that one opens, plays and hands in: one file, that asks for
//! nothing. Everything stands in it before a script has run, in both languages; the
//! script only moves a cursor over it and dims what has not happened yet. The trace
//! is in it too, so the page is the recording ([`recording`]).
//!
//! `scene` is a run as its drawings need it, `strips` its ruler, `ladder` its packets
//! over time, `chapters` where its claims are decided; `markup` writes all of it, and
//! lets nothing out of a message become more than text.

mod arrows;
mod axis;
mod chapters;
mod chips;
mod code;
mod controls;
mod drawing;
mod framings;
mod index;
mod ladder;
mod marks;
mod markup;
mod outside;
mod page;
mod panels;
mod scene;
mod strips;
mod tables;
mod waits;
mod words;

use crate::Known;
pub use drawing::drawing;
pub use index::{card, index};
pub use markup::{Markup, OnPage};
pub(crate) use markup::{leaf, put, tag};
pub use outside::{document, rulers};
pub use page::page;

/// The trace in a page that [`page()`] wrote, as JSON; `None` of any other text, and an
/// error where a page holds none that can be read.
pub fn recording(text: &str) -> Option<Known<String>> {
    let begins = text.trim_start().get(..9)?;
    if !begins.eq_ignore_ascii_case("<!doctype") {
        return None;
    }
    let packed =
        text.split_once(code::TRACE_TAG).and_then(|(_, after)| after.split_once("</script>"));
    let json = packed.and_then(|(packed, _)| code::unpacked(packed));
    Some(json.ok_or_else(|| words::NO_RECORDING.into()))
}
