//! Files that a user names are read with a limit: nothing is taken in before
//! its size is known to be sane.

use crate::sys::said;
use crate::{Text, text};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The whole text of a file of at most `limit_bytes`.
///
/// # Errors
/// One sentence: which file, what was expected of it, and what came.
pub fn read_text(path: &Path, limit_bytes: u64) -> Result<String, Text> {
    let name = path.display();
    let file = File::open(path).map_err(|error| {
        text!(
            "{name} cannot be opened: {error}",
            "无法打开 {name}：{error}"; error = said(&error)
        )
    })?;
    let mut bytes = Vec::new();
    file.take(limit_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot_be_read(path, &error))?;
    if bytes.len() as u64 > limit_bytes {
        return Err(text!(
            "{name} is longer than {limit_bytes} bytes, the most that is read",
            "{name} 超过 {limit_bytes} 字节，这是读取的上限"
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        text!(
            "{name} is not UTF-8 text: the byte at offset {at} fits no character",
            "{name} 不是 UTF-8 文本：偏移 {at} 处的字节构不成字符"
        )
    })
}

/// The sentence about a file that was opened and gives nothing.
pub fn cannot_be_read(path: &Path, error: &io::Error) -> Text {
    let name = path.display();
    text!("{name} cannot be read: {error}", "无法读取 {name}：{error}"; error = said(error))
}

/// The same about stdin.
pub fn stdin_cannot_be_read(error: &io::Error) -> Text {
    text!("stdin cannot be read: {error}", "无法读取标准输入：{error}"; error = said(error))
}

/// Writes a whole file.
///
/// # Errors
/// One sentence: which file, and why not.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Text> {
    let name = path.display();
    fs::write(path, content).map_err(|error| {
        text!(
            "{name} cannot be written: {error}",
            "无法写入 {name}：{error}"; error = said(&error)
        )
    })
}
