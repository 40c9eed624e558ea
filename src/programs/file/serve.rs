//! The side that has the files.

use super::words::{self, A_REQUEST};
use super::{
    ALL_RECEIVED, CHUNK_BYTES, Digesting, GO_AHEAD, Header, PURPOSE, Saving, bad_json, check_name,
    header_length, not_json, read_header, trailer,
};
use crate::Text;
use crate::framing::Framing;
use crate::programs::auth::{self, Key};
use crate::programs::server::Server;
use crate::programs::words::{BUSY, came};
use crate::programs::{Connection, Dialect, Done, Encoding, TimeLimit, Trouble, one_line};
use crate::sys::{Kernel, Process, Stop};
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

/// A folder, and how its files are handed out.
#[derive(Debug)]
pub struct Shelf {
    /// Where the files are.
    pub folder: PathBuf,
    /// How messages are marked.
    pub dialect: Dialect,
    /// How text is written.
    pub encoding: Encoding,
    /// The file that a dialect without requests sends.
    pub offered: Option<String>,
    /// The most that is accepted from a client of the `ascii` dialect.
    pub max_bytes: u64,
    /// Who may.
    pub key: Option<Key>,
    digests: Digests,
    uploads: AtomicU64,
}

/// MD5 digests that were made already, by what cannot stay the same when the
/// content changes. To digest a file takes as long as to send it, or longer.
type Digests = Mutex<HashMap<(PathBuf, u64, SystemTime), String>>;

impl Shelf {
    /// A folder's files, without a key.
    pub fn new(folder: PathBuf, dialect: Dialect, encoding: Encoding) -> Shelf {
        Shelf {
            folder,
            dialect,
            encoding,
            offered: None,
            max_bytes: 64 << 30,
            key: None,
            digests: Mutex::default(),
            uploads: AtomicU64::new(0),
        }
    }

    /// A name that nothing has yet: what an earlier server took stays.
    fn next_upload(&self) -> String {
        loop {
            let name = format!("upload-{}.bin", self.uploads.fetch_add(1, Relaxed) + 1);
            if self.folder.join(&name).symlink_metadata().is_err() {
                return name;
            }
        }
    }

    /// Whether a file can be handed out.
    pub fn check(&self, name: &str) -> Done<()> {
        self.open(name).map(drop).map_err(Trouble::Usage)
    }

    /// Opens a file for reading, if it is one of ours.
    fn open(&self, name: &str) -> Result<(File, Metadata), Text> {
        let shown = one_line(name.as_bytes());
        check_name(name).map_err(|why| words::bad_name(&shown, why))?;
        let path = self.folder.join(name);
        let cannot = |error: io::Error| words::cannot_open(&shown, &error);
        let file = Kernel::open_regular(&path).map_err(cannot)?;
        let metadata = file.metadata().map_err(cannot)?;
        Ok((file, metadata))
    }

    /// What stands in front of the file in the tutorials' dialects, where the
    /// digest must be known before anything is sent.
    fn header(
        &self,
        name: &str,
        file: &mut File,
        metadata: &Metadata,
        stop: &Stop,
    ) -> Done<Header> {
        let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let entry = (self.folder.join(name), metadata.len(), modified);
        let lock = || self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&entry).cloned();
        let digest = match known {
            Some(digest) => digest,
            None => {
                let mut digest = Digesting::md5();
                let mut buffer = vec![0; CHUNK_BYTES];
                loop {
                    if stop.is_set() {
                        return Err(Trouble::Stopped); // a large file takes minutes
                    }
                    match file
                        .read(&mut buffer)
                        .map_err(Trouble::system(words::cannot_read, name))?
                    {
                        0 => break,
                        count => digest.update(&buffer[..count]),
                    }
                }
                file.rewind().map_err(Trouble::system(words::cannot_read, name))?;
                let digest = digest.hex();
                let mut digests = lock();
                if digests.len() >= 1000 {
                    digests.clear(); // bounded, and simple
                }
                // A file that changed a moment ago may change again within the
                // clock's step, and look the same.
                if modified.elapsed().is_ok_and(|age| age > Duration::from_secs(2)) {
                    digests.insert(entry, digest.clone());
                }
                digest
            }
        };
        let (file_name, file_size) = (name.to_owned(), metadata.len());
        Ok(Header { file_name, file_size, digest: None, sha256: None, md5: Some(digest) })
    }
}

/// Serves files until `stop` is set.
pub fn serve(server: &Server, shelf: &Shelf, stop: &Stop) -> Done<()> {
    let busy = if shelf.dialect == Dialect::Framed { no(BUSY)? } else { Vec::new() };
    server.serve(stop, &busy, |connection| {
        if let Some(key) = &shelf.key {
            auth::accept(connection, key, PURPOSE)?;
        }
        match (shelf.dialect, &shelf.offered) {
            (Dialect::Framed, _) => on_request(connection, shelf),
            (Dialect::Ascii, None) => receive(connection, shelf),
            (_, Some(name)) => offer(connection, shelf, name, stop),
            (_, None) => Err(Trouble::Usage(words::NO_REQUEST.into())),
        }
    })
}

/// A refusal, as it goes over the network.
fn no(why: &str) -> Done<Vec<u8>> {
    let mut out = Vec::new();
    let text = serde_json::json!({ "error": why }).to_string();
    header_length(Dialect::Framed).encode(text.as_bytes(), &mut out)?;
    Ok(out)
}

fn on_request(connection: &Connection, shelf: &Shelf) -> Done<Text> {
    let request = read_header(connection, Dialect::Framed, A_REQUEST)?;
    let json: Result<serde_json::Value, _> = serde_json::from_slice(&request);
    let name = json.as_ref().ok().and_then(|json| json.get("get")?.as_str());
    let Some(name) = name else {
        let why = match &json {
            Ok(_) => words::NO_SUCH_FIELD.into(),
            Err(error) => not_json(error),
        };
        connection.write_all(&no(&format!("the request should have been {}", A_REQUEST.en))?)?;
        return Err(bad_json(connection, A_REQUEST, &request, &why));
    };
    let (mut file, metadata) = match shelf.open(name) {
        Ok(found) => found,
        Err(why) => {
            connection.write_all(&no(&why.en)?)?;
            return Ok(words::refused(&why));
        }
    };
    let header = Header {
        file_name: name.to_owned(),
        file_size: metadata.len(),
        digest: Some(trailer::FOLLOWS.into()),
        sha256: None,
        md5: None,
    };
    let mut digest = Digesting::sha256();
    let sent = send(connection, shelf, &header, &mut file, &mut digest)?;
    // The digest is of what was sent, which a change halfway would have made a
    // mixture of old and new: whole, verified, and never anybody's file.
    let now = file.metadata().map_err(Trouble::system(words::cannot_read, name))?;
    if now.len() != metadata.len() || now.modified().ok() != metadata.modified().ok() {
        trailer::write(connection, Err("the file changed while it was sent; ask again"))?;
        return Ok(words::taken_back(&sent));
    }
    trailer::write(connection, Ok(digest))?;
    Ok(sent)
}

/// A dialect without requests: the server begins.
fn offer(connection: &Connection, shelf: &Shelf, name: &str, stop: &Stop) -> Done<Text> {
    let (mut file, metadata) = shelf.open(name).map_err(Trouble::Usage)?;
    if shelf.dialect == Dialect::Ascii || shelf.dialect == Dialect::Naive {
        connection.write_all(metadata.len().to_string().as_bytes())?;
        if shelf.dialect == Dialect::Ascii {
            // Nothing marks where the size ends and the word begins. The
            // tutorials hope that a pause keeps them apart; so must we, for
            // their clients' sake. Ours needs no pause.
            thread::sleep(HOPE);
            connection.write_all(&shelf.encoding.from_utf8(GO_AHEAD.as_bytes()))?;
            thread::sleep(HOPE);
        }
        let total = content(connection, name, &mut file, metadata.len(), &mut Digesting::None)?;
        if shelf.dialect == Dialect::Ascii {
            connection.write_all(&shelf.encoding.from_utf8(ALL_RECEIVED.as_bytes()))?;
        }
        return Ok(words::sent_by_luck(&one_line(name.as_bytes()), total));
    }
    let header = shelf.header(name, &mut file, &metadata, stop)?;
    send(connection, shelf, &header, &mut file, &mut Digesting::None)
}

fn send(
    connection: &Connection,
    shelf: &Shelf,
    header: &Header,
    file: &mut File,
    digest: &mut Digesting,
) -> Done<Text> {
    let text = serde_json::to_string(header).expect("plain fields");
    let mut out = Vec::new();
    header_length(shelf.dialect).encode(&shelf.encoding.can_write(text.as_bytes())?, &mut out)?;
    connection.write_all(&out)?;
    content(connection, &header.file_name, file, header.file_size, digest)?;
    Ok(words::sent(&one_line(header.file_name.as_bytes()), header.file_size))
}

/// Exactly as many bytes as were announced, even if the file has grown since.
fn content(
    connection: &Connection,
    name: &str,
    file: &mut File,
    total: u64,
    digest: &mut Digesting,
) -> Done<u64> {
    let by = TimeLimit::after(connection.patience.step);
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut left = total;
    while left > 0 {
        let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        match file.read(&mut buffer[..most]).map_err(Trouble::system(words::cannot_read, name))? {
            // Closing is the only way to say so: the client counts on `total`.
            0 => return Err(Trouble::Failed(words::shrank(name))),
            count => {
                // The whole file has an end too, or a chunk now and then would
                // hold this thread for ever.
                connection.write_all_by(&buffer[..count], by.with_progress(total - left))?;
                // After the write, so that the client has something to do
                // meanwhile: the two ends digest at the same time.
                digest.update(&buffer[..count]);
                left -= count as u64;
            }
        }
    }
    Ok(total)
}

/// How long a dialect without boundaries hopes that a pause makes one.
const HOPE: Duration = Duration::from_millis(200);

/// The tutorials' upload: the size in one write, a word from us, the content, a
/// word from us. The client waits for our words, which is all that keeps the
/// size and the content apart.
fn receive(connection: &Connection, shelf: &Shelf) -> Done<Text> {
    let mut text = [0; 64];
    let by = TimeLimit::after(connection.patience.step);
    let count = connection.read_some(&mut text, by, words::SIZE)?;
    let size = std::str::from_utf8(&text[..count]).ok().and_then(|text| text.trim().parse().ok());
    let Some(size): Option<u64> = size else {
        let why = came(&one_line(&text[..count]));
        return Err(Trouble::broken(connection.peer(), words::SIZE, why));
    };
    if size > shelf.max_bytes {
        let why = words::too_large(size, shelf.max_bytes);
        return Err(Trouble::broken(connection.peer(), words::WITHIN_LIMIT, why));
    }
    let name = match &shelf.offered {
        Some(name) => name.clone(),
        None => shelf.next_upload(),
    };
    let mut saving = Saving::begin(&shelf.folder, &name)?;
    connection.write_all(&shelf.encoding.from_utf8(GO_AHEAD.as_bytes()))?;
    let mut buffer = vec![0; CHUNK_BYTES];
    connection.read_through(size, &mut buffer, words::CONTENT, |bytes| saving.write(bytes))?;
    saving.finish()?;
    if size == 0 {
        // Nothing comes from the client between our two words to keep them
        // apart, and its reads would find both at once.
        thread::sleep(HOPE);
    }
    connection.write_all(&shelf.encoding.from_utf8(ALL_RECEIVED.as_bytes()))?;
    Ok(words::received(&name, size))
}
