//! Which names of files are believed.

use super::words;
use crate::{Both, is_hidden};

/// Checks a name that a file is to have or is asked for by: it must stay in the folder that it
/// is joined to, on every system. The error fits `words::bad_name`.
///
/// ```
/// use sticky_demo::programs::file::check_name;
/// assert!(check_name("报告 1.txt").is_ok());
/// for bad in ["", "..", "a/b", "/etc/passwd", "..\\a", "C:a", "a\0b", "con.txt"] {
///     assert!(check_name(bad).is_err(), "{bad:?}");
/// }
/// ```
pub fn check_name(name: &str) -> Result<(), Both> {
    // CON, and CON.txt just as well, are devices there, in every folder.
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| {
            matches!(number, "¹" | "²" | "³") || matches!(number.as_bytes(), [b'0'..=b'9'])
        })
    };
    let is_device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&&*stem)
        || numbered("COM")
        || numbered("LPT");
    unless([
        (name.is_empty(), words::NAME_EMPTY),
        (name.len() > 255, words::NAME_LONG),
        ([".", ".."].contains(&name) || name.contains(['/', '\\']), words::NAME_PATH),
        // A drive or, on NTFS, a stream inside another file.
        (name.contains(':'), words::NAME_COLON),
        (name.chars().any(char::is_control), words::NAME_CONTROL),
        (name.ends_with(['.', ' ']), words::NAME_END),
        (is_device, words::NAME_DEVICE),
    ])
}

/// Checks a name that a peer chose for a file of ours: one that nobody here typed is
/// not to become a settings file, to look like an option, or to hide its ending.
pub(super) fn check_chosen(name: &str) -> Result<(), Both> {
    check_name(name)?;
    let hides = |c: char| is_hidden(c) || c.is_whitespace() && c != ' ';
    let begins = name.starts_with(['.', '-']) || name.starts_with(char::is_whitespace);
    unless([(begins, words::NAME_START), (name.chars().any(hides), words::NAME_HIDDEN)])
}

/// The first reason that applies is an error.
fn unless<const N: usize>(reasons: [(bool, Both); N]) -> Result<(), Both> {
    reasons.into_iter().find(|(applies, _)| *applies).map_or(Ok(()), |(_, why)| Err(why))
}
