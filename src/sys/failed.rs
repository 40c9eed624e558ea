//! Errors of the system that say more than a number: which call it was, or a
//! sentence of our own in both languages.

use crate::{Sentence, Text, text};
use std::fmt;
use std::io;

/// An error of the operating system together with the call that met it.
#[derive(Debug)]
pub struct Failed {
    /// The call, as its manual page writes it.
    pub call: String,
    /// What it said.
    pub source: io::Error,
}

/// Wraps an error so that it says which call failed; its kind stays the same.
pub fn failed(call: &str, source: io::Error) -> io::Error {
    io::Error::new(source.kind(), Failed { call: call.to_owned(), source })
}

impl Failed {
    /// The call and the system's own error inside `error`, if [`failed`] made it.
    pub fn inside(error: &io::Error) -> Option<&Failed> {
        error.get_ref()?.downcast_ref()
    }

    /// The sentence.
    pub fn text(&self) -> Text {
        let (call, source) = (&self.call, said(&self.source));
        text!("{call} failed: {source}", "{call} 失败：{source}"; source)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// What an error says: a sentence of our own in both languages, where [`Failed`]
/// or [`Sentence`] is inside; or the system's words as they are.
pub fn said(error: &io::Error) -> Text {
    if let Some(failed) = Failed::inside(error) {
        return failed.text();
    }
    match error.get_ref().and_then(|inside| inside.downcast_ref()) {
        Some(Sentence(text)) => text.clone(),
        None => Text::same(error.to_string()),
    }
}
