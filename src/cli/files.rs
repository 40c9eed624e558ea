//! Files that a user names are read with a limit: nothing is taken in before
//! its size is known to be sane.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The whole text of a file of at most `limit_bytes`.
///
/// # Errors
/// One sentence: which file, what was expected of it, and what came.
pub fn read_text(path: &Path, limit_bytes: u64) -> Result<String, String> {
    let name = path.display();
    let file = File::open(path).map_err(|error| format!("{name} cannot be opened: {error}"))?;
    let mut bytes = Vec::new();
    file.take(limit_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{name} cannot be read: {error}"))?;
    if bytes.len() as u64 > limit_bytes {
        return Err(format!("{name} is longer than {limit_bytes} bytes, the most that is read"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{name} is not UTF-8 text: the byte at offset {at} fits no character")
    })
}
