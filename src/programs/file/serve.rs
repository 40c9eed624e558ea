//! The side that has the files.

use super::words::{self, A_REQUEST};
use super::{
    ALL_RECEIVED, CHUNK_BYTES, Digesting, GO_AHEAD, Header, PURPOSE, Saving, bad_json, check_name,
    framed, not_json, read_header, send_content, trailer,
};
use crate::programs::auth::{self, Key};
use crate::programs::server::Server;
use crate::programs::words::{BUSY, came};
use crate::programs::{Connection, Dialect, Done, Encoding, TimeLimit, Trouble, lock, one_line};
use crate::sys::{Kernel, Process, Stop};
use crate::{Both, Text};
use md5::Md5;
use sha2::Sha256;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

/// A folder, and how its files are handed out.
pub struct Shelf {
    pub folder: PathBuf,
    pub dialect: Dialect,
    pub encoding: Encoding,
    pub offered: Option<String>,
    /// Whether files are handed out whose names begin with a dot.
    pub dot_files: bool,
    pub key: Option<Key>,
    /// What the header of the tutorials' dialects calls the name and the size.
    pub fields: [String; 2],
    pub uploads: Uploads,
}

const OUR_FIELDS: [&str; 2] = ["file_name", "file_size"];

/// What is accepted from clients of the `ascii` dialect: from each, and from all.
#[derive(Debug, Default)]
pub struct Uploads {
    max_bytes: u64,
    max_count: u64,
    max_total_bytes: u64,
    /// How many have been let in, and their bytes.
    taken: Mutex<(u64, u64)>,
    number: AtomicU64,
}

impl Uploads {
    pub fn of(max_bytes: u64, max_count: u64, max_total_bytes: u64) -> Uploads {
        Uploads { max_bytes, max_count, max_total_bytes, ..Uploads::default() }
    }

    fn admit(&self, bytes: u64) -> Result<(), Both> {
        let mut taken = lock(&self.taken);
        let total = taken.1.saturating_add(bytes);
        if taken.0 >= self.max_count || total > self.max_total_bytes {
            return Err(words::NO_MORE_UPLOADS);
        }
        *taken = (taken.0 + 1, total);
        Ok(())
    }

    /// Of one that failed, nothing was kept.
    fn give_back(&self, bytes: u64) {
        let mut taken = lock(&self.taken);
        *taken = (taken.0 - 1, taken.1 - bytes);
    }
}

impl Shelf {
    /// A file by a name that nothing has yet: what an earlier server took stays.
    fn next_upload(&self) -> Done<(String, Saving)> {
        loop {
            let number = self.uploads.number.fetch_add(1, Relaxed) + 1;
            let name = format!("upload-{number}.bin");
            if self.folder.join(&name).symlink_metadata().is_err() {
                let saving = Saving::begin(&self.folder, &name, false)?;
                return Ok((name, saving));
            }
        }
    }

    fn find(&self, name: &str) -> Result<(File, Metadata), Text> {
        match name.starts_with('.') && !self.dot_files {
            true => Err(words::bad_name(&one_line(name.as_bytes()), words::A_DOT_FILE)),
            false => self.open(name),
        }
    }

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

    /// The tutorials' header, whose digest must be known before anything is sent.
    fn header(
        &self,
        name: &str,
        file: &mut File,
        metadata: &Metadata,
        stop: &Stop,
    ) -> Done<Header> {
        let failed = || Trouble::system(words::cannot_read, name);
        let mut digest = Digesting::of::<Md5>();
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            if stop.is_set() {
                return Err(Trouble::Stopped); // a large file takes minutes
            }
            match file.read(&mut buffer).map_err(failed())? {
                0 => break,
                count => digest.update(&buffer[..count]),
            }
        }
        file.rewind().map_err(failed())?;
        Ok(Header { md5: Some(digest.hex()), ..Header::of(name, metadata.len()) })
    }
}

pub fn serve(server: &Server, shelf: &Shelf, stop: &Stop) -> Done<()> {
    let busy = if shelf.dialect == Dialect::Framed { no(BUSY)? } else { Vec::new() };
    server.serve(stop, &busy, |connection| {
        auth::accept(connection, shelf.key.as_ref(), PURPOSE)?;
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
    framed(Dialect::Framed, serde_json::json!({ "error": why }).to_string().as_bytes())
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
    let (mut file, metadata) = match shelf.find(name) {
        Ok(found) => found,
        Err(why) => {
            connection.write_all(&no(&why.en)?)?;
            return Ok(words::refused(&why));
        }
    };
    let header =
        Header { digest: Some(trailer::FOLLOWS.into()), ..Header::of(name, metadata.len()) };
    let mut digest = Digesting::of::<Sha256>();
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
            GO_AHEAD.say(connection, shelf.encoding)?;
            thread::sleep(HOPE);
        }
        send_content(connection, name, &mut file, metadata.len(), |_| {})?;
        if shelf.dialect == Dialect::Ascii {
            ALL_RECEIVED.say(connection, shelf.encoding)?;
        }
        return Ok(words::sent_by_luck(&one_line(name.as_bytes()), metadata.len()));
    }
    let header = shelf.header(name, &mut file, &metadata, stop)?;
    send(connection, shelf, &header, &mut file, &mut Digesting::default())
}

fn send(
    connection: &Connection,
    shelf: &Shelf,
    header: &Header,
    file: &mut File,
    digest: &mut Digesting,
) -> Done<Text> {
    let mut text = serde_json::to_string(header).expect("plain fields");
    let tutorials = shelf.dialect != Dialect::Framed;
    for (ours, theirs) in OUR_FIELDS.iter().zip(&shelf.fields).rev().filter(|_| tutorials) {
        // No value has that in it: its own quotes are escaped.
        let theirs = serde_json::Value::from(theirs.as_str());
        text = text.replacen(&format!("\"{ours}\":"), &format!("{theirs}:"), 1);
    }
    let text = shelf.encoding.can_write(text.as_bytes())?;
    connection.write_all(&framed(shelf.dialect, &text)?)?;
    let Header { file_name, file_size, .. } = header;
    send_content(connection, file_name, file, *file_size, |bytes| digest.update(bytes))?;
    Ok(words::sent(&one_line(file_name.as_bytes()), *file_size))
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
        return Err(Trouble::broken(&connection.peer, words::SIZE, why));
    };
    if size > shelf.uploads.max_bytes {
        let why = words::too_large(size, shelf.uploads.max_bytes);
        return Err(Trouble::broken(&connection.peer, words::WITHIN_LIMIT, why));
    }
    // This dialect has no word for it: closing must do.
    shelf.uploads.admit(size).map_err(|why| Trouble::refused(&connection.peer, why))?;
    let take = || {
        let (name, mut saving) = shelf.next_upload()?;
        GO_AHEAD.say(connection, shelf.encoding)?;
        let mut buffer = vec![0; CHUNK_BYTES];
        connection.read_through(size, &mut buffer, words::CONTENT, |bytes| saving.write(bytes))?;
        saving.finish().map(|_| name)
    };
    let name = take().inspect_err(|_| shelf.uploads.give_back(size))?;
    if size == 0 {
        // Nothing comes from the client between our two words to keep them
        // apart, and its reads would find both at once.
        thread::sleep(HOPE);
    }
    ALL_RECEIVED.say(connection, shelf.encoding)?;
    Ok(words::received(&name, size))
}
