//! Files that a user names; `-` is stdin. They are read with a limit: nothing is
//! taken in before its size is known to be sane.

use super::*;
use crate::both;
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

/// The bytes that were typed where a file is named, if no file is called so; and what they
/// were read as.
pub fn typed(path: &Path) -> Option<Result<(Text, Vec<u8>), Text>> {
    let typed = path.to_str().filter(|typed| *typed != "-" && !path.exists())?;
    Some(match framing::read_typed(typed) {
        Ok((what, bytes)) => Ok((words::of(name(path), words::read_as(what, bytes.len())), bytes)),
        Err(_) if typed.contains(['/', '.']) => {
            let error = File::open(path).err().unwrap_or(io::ErrorKind::NotFound.into());
            Err(words::neither_file_nor_bytes(name(path), &error))
        }
        Err(why) => Err(words::no_request(name(path), &why)),
    })
}

/// The same as text.
pub fn read_text(path: &Path, limit_bytes: u64) -> Result<String, Text> {
    String::from_utf8(read_bytes(path, limit_bytes)?)
        .map_err(|error| words::not_utf8(error.utf8_error().valid_up_to(), name(path)))
}

/// Whether it could be written now: asked before what takes long.
pub fn can_be_written<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> Result<(), Text> {
    paths.into_iter().try_for_each(|path| {
        if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            return Ok(()); // a pipe, a device
        }
        let beside = beside(path).filter(|_| !path.is_dir());
        let tried = match beside.filter(|beside| File::create_new(beside).is_ok()) {
            Some(beside) => fs::remove_file(beside),
            None => File::options().append(true).open(path).map(drop),
        };
        tried.map_err(|error| words::cannot_be_written(name(path), &error))
    })
}

/// What is written until it is whole.
fn beside(path: &Path) -> Option<PathBuf> {
    let id = std::process::id();
    let name = path.file_name()?.to_string_lossy();
    Some(path.with_file_name(format!(".{name}.{id}.part")))
}

/// Writes a file; what was there stays until it is whole: a disk may be full.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Text> {
    let content = content.as_ref();
    // A pipe, a device or a symbolic link is written through, not replaced.
    let replaced = fs::symlink_metadata(path).map_or(true, |about| about.is_file());
    let opened = beside(path)
        .filter(|_| replaced)
        .and_then(|beside| Some((File::create_new(&beside).ok()?, beside)));
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
