//! Which names of files are believed.

use super::words;
use crate::Both;

/// Checks a name that somebody else chose: it must stay in the folder that it
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
    if name.is_empty() {
        return Err(words::NAME_EMPTY);
    }
    if name.len() > 255 {
        return Err(words::NAME_LONG);
    }
    if name == "." || name == ".." || name.contains(['/', '\\']) {
        return Err(words::NAME_PATH);
    }
    // A drive or, on NTFS, a stream inside another file.
    if name.contains(':') {
        return Err(words::NAME_COLON);
    }
    if name.chars().any(char::is_control) {
        return Err(words::NAME_CONTROL);
    }
    if name.ends_with(['.', ' ']) {
        return Err(words::NAME_END);
    }
    // CON, and CON.txt just as well, are devices there, in every folder.
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| {
            matches!(number, "¹" | "²" | "³") || matches!(number.as_bytes(), [b'0'..=b'9'])
        })
    };
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&&*stem)
        || numbered("COM")
        || numbered("LPT")
    {
        return Err(words::NAME_DEVICE);
    }
    Ok(())
}
