//! Which names of files are believed.

/// Checks a name that somebody else chose: it must stay in the folder that it
/// is joined to, on every system.
///
/// # Errors
/// Why not, for a sentence that begins with the name.
///
/// ```
/// use sticky_demo::programs::file::check_name;
/// assert!(check_name("报告 1.txt").is_ok());
/// for bad in ["", "..", "a/b", "/etc/passwd", "..\\a", "C:a", "a\0b", "con.txt"] {
///     assert!(check_name(bad).is_err(), "{bad:?}");
/// }
/// ```
pub fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("is empty");
    }
    if name.len() > 255 {
        return Err("is longer than 255 bytes, the most that a file system takes");
    }
    if name == "." || name == ".." || name.contains(['/', '\\']) {
        return Err("leads out of the folder: only plain names are accepted");
    }
    // A drive or, on NTFS, a stream inside another file.
    if name.contains(':') {
        return Err("has a colon, which names a drive or a stream on Windows");
    }
    if name.chars().any(char::is_control) {
        return Err("has a control character, such as NUL");
    }
    if name.ends_with(['.', ' ']) {
        return Err("ends in a dot or a space, which Windows takes away: it would be another file");
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
        return Err("is the name of a device on Windows");
    }
    Ok(())
}
