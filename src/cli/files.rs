//! Files that a user names; `-` is stdin. They are read with a limit: nothing is
//! taken in before its size is known to be sane.

use super::*;
use crate::both;
use crate::framing::escape;
use std::fs::File;
use std::io::{Read, Write};

/// What a sentence calls the file.
pub fn name(path: &Path) -> Text {
    match path.to_str() {
        Some("-") => both!("stdin", "标准输入").into(),
        _ => Text::same(path.display().to_string()),
    }
}

pub fn open(path: &Path) -> Result<Box<dyn Read>, Text> {
    if path.to_str() == Some("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| words::cannot_be_opened(name(path), &error))?;
    Ok(Box::new(file))
}

/// The bytes of a file, which may be at most `limit_bytes`.
pub fn read_bytes(path: &Path, limit_bytes: u64) -> Result<Vec<u8>, Text> {
    all_of(&mut open(path)?, limit_bytes, path)
}

/// The same of a file that is open.
pub fn all_of(input: &mut dyn Read, limit_bytes: u64, path: &Path) -> Result<Vec<u8>, Text> {
    let mut bytes = Vec::new();
    let read = input.take(limit_bytes + 1).read_to_end(&mut bytes);
    read.map_err(|error| words::cannot_be_read(name(path), &error))?;
    match bytes.len() as u64 <= limit_bytes {
        true => Ok(bytes),
        false => Err(words::too_long(limit_bytes, name(path))),
    }
}

/// The bytes that were typed where a file is named, if no file is called so.
pub fn typed(path: &Path) -> Option<Result<Vec<u8>, Text>> {
    let typed = path.to_str().filter(|typed| *typed != "-" && !path.exists())?;
    let bytes = match typed.contains('\\') {
        true => escape::unescape(typed).map_err(|error| error.text()),
        false => framing::read_hex(typed).map(|(_, bytes)| bytes),
    };
    Some(bytes.map_err(|why| words::no_request(name(path), &why)))
}

/// The same as text.
pub fn read_text(path: &Path, limit_bytes: u64) -> Result<String, Text> {
    String::from_utf8(read_bytes(path, limit_bytes)?)
        .map_err(|error| words::not_utf8(error.utf8_error().valid_up_to(), name(path)))
}

/// Writes a file; what was there stays until it is whole: a disk may be full.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Text> {
    let content = content.as_ref();
    // A pipe, a device or a symbolic link is written through, not replaced.
    let replaced = fs::symlink_metadata(path).map_or(true, |about| about.is_file());
    let beside = path.file_name().filter(|_| replaced).map(|name| {
        let id = std::process::id();
        path.with_file_name(format!(".{}.{id}.part", name.to_string_lossy()))
    });
    let opened = beside.and_then(|beside| Some((File::create_new(&beside).ok()?, beside)));
    let written = match opened {
        None => fs::write(path, content),
        Some((mut file, beside)) => {
            let moved = file.write_all(content).and_then(|()| fs::rename(&beside, path));
            moved.inspect_err(|_| drop(fs::remove_file(&beside)))
        }
    };
    written.map_err(|error| words::cannot_be_written(name(path), &error))
}

/// A folder, and those above it.
pub fn create_folder(path: &Path) -> Result<(), Text> {
    fs::create_dir_all(path).map_err(|error| words::cannot_be_written(name(path), &error))
}
