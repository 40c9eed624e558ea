//! File download: a header that tells the name and the size, the content, and a
//! trailer with its digest.
//!
//! ```text
//! client ─▶  {"get":"a.txt"}                                    u32be frame
//!         ◀─ {"file_name":"a.txt","file_size":5,
//!             "digest":"sha256-trailer"}                        u32be frame
//!         ◀─ 5 bytes
//!         ◀─ {"sha256":"…"}                                     u32be frame
//! ```
//!
//! The size is what keeps the content apart from whatever follows; the digest
//! is what tells a whole file from a damaged one. It comes last so that both
//! ends can make it while the content passes; the tutorials' dialects have it in
//! the header, so that their servers read every file twice. The receiver keeps
//! the bytes out of sight until the digest is right (`Saving`), and believes
//! no name that a peer sends (`names`).

mod get;
mod names;
mod save;
mod serve;
mod trailer;
mod words;

pub use get::{Download, Got, get, put};
use names::check_chosen;
pub use names::check_name;
use save::Saving;
pub(crate) use serve::{Shelf, Uploads, serve};

use super::{
    Connection, Dialect, Done, Encoding, Reading, TimeLimit, Trouble, frames, one_line,
    one_line_of, preset,
};
use crate::framing::{Framing, Length};
use crate::text::hex;
use crate::{Both, Text};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::digest::DynDigest;
use std::fs::File;
use std::io::Read;

pub(crate) const PORT: u16 = 7009;

/// What the digests of [`auth`](super::auth) are made for here.
const PURPOSE: &str = "file";

const MAX_HEADER_BYTES: usize = 64 << 10;

/// What is read, written and digested at once.
const CHUNK_BYTES: usize = 256 << 10;

/// The words of the `ascii` dialect, which its programs send exactly like this,
/// whatever the language at either end.
struct SpokenWord(&'static str, Both);
const GO_AHEAD: SpokenWord = SpokenWord("开始传送", words::GO_AHEAD_WORD);
const ALL_RECEIVED: SpokenWord = SpokenWord("接收完毕", words::ALL_RECEIVED_WORD);

impl SpokenWord {
    fn say(&self, connection: &Connection, encoding: Encoding) -> Done<()> {
        connection.write_all(&encoding.from_utf8(self.0.as_bytes()))
    }

    /// Reads exactly this word, of which `known` bytes have been read already.
    fn hear(&self, connection: &Connection, encoding: Encoding, known: usize) -> Done<()> {
        let SpokenWord(word, what) = *self;
        let bytes = encoding.from_utf8(word.as_bytes());
        let mut came = vec![0; bytes.len() - known];
        connection.read_exact(&mut came, what)?;
        if came == bytes[known..] {
            return Ok(());
        }
        Err(Trouble::broken(&connection.peer, what, words::wrong_word(&one_line(&came))))
    }
}

/// What precedes a file.
///
/// The courses' programs have its fields by several names; what is read may have any.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Header {
    #[serde(default, alias = "filename")]
    pub file_name: String,
    #[serde(alias = "total_size", alias = "data_size", alias = "filesize")]
    pub file_size: u64,
    /// `sha256-trailer` if a digest follows the content, as in our own dialect.
    /// Any JSON: in the tutorials' headers such a field would be none of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The tutorials' digest. It finds accidents; it stops no attacker, who
    /// can make two files with one MD5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
}

impl Header {
    fn of(file_name: &str, file_size: u64) -> Header {
        let file_name = file_name.to_owned();
        Header { file_name, file_size, digest: None, sha256: None, md5: None }
    }
}

/// A digest that grows with the content; none where none is asked for.
#[derive(Default)]
struct Digesting(Option<Box<dyn DynDigest>>);

impl Digesting {
    fn of<D: DynDigest + Default + 'static>() -> Digesting {
        Digesting(Some(Box::new(D::default())))
    }

    fn update(&mut self, bytes: &[u8]) {
        if let Some(digest) = &mut self.0 {
            digest.update(bytes);
        }
    }

    fn hex(self) -> String {
        let bytes = self.0.map(DynDigest::finalize).unwrap_or_default();
        hex(&bytes, "")
    }
}

/// Whether this is a number of that many hexadecimal digits.
fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// The fields of a JSON object. A list is refused, in which the parser would
/// count the fields off without their names.
fn object<T: DeserializeOwned>(json: &[u8]) -> Result<T, Text> {
    if !json.trim_ascii_start().starts_with(b"{") {
        return Err(words::NOT_AN_OBJECT.into());
    }
    serde_json::from_slice(json).map_err(|error| not_json(&error))
}

fn not_json(error: &serde_json::Error) -> Text {
    words::not_json(&one_line(error.to_string().as_bytes()))
}

fn header_length(dialect: Dialect) -> Length {
    match dialect {
        Dialect::Json64 => preset("i64le"),
        Dialect::Json32 => preset("i32le"),
        _ => frames(),
    }
}

fn framed(dialect: Dialect, text: &[u8]) -> Done<Vec<u8>> {
    let mut out = Vec::new();
    header_length(dialect).encode(text, &mut out)?;
    Ok(out)
}

/// Sends exactly as many bytes as were announced, even if the file has grown since,
/// and shows them to `each`.
fn send_content(
    connection: &Connection,
    name: &str,
    file: &mut File,
    total: u64,
    mut each: impl FnMut(&[u8]),
) -> Done<()> {
    let by = TimeLimit::after(connection.patience.step);
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut left = total;
    while left > 0 {
        let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        match file.read(&mut buffer[..most]).map_err(Trouble::system(words::cannot_read, name))? {
            // Closing is the only way to say so: the other end counts on `total`.
            0 => return Err(Trouble::Failed(words::shrank(name))),
            count => {
                // The whole file has an end too, or a chunk now and then would
                // hold this thread for ever.
                connection.write_all_by(&buffer[..count], by.with_progress(total - left))?;
                // After the write, so that the other end has something to do
                // meanwhile: both digest at the same time.
                each(&buffer[..count]);
                left -= count as u64;
            }
        }
    }
    Ok(())
}

/// One framed JSON text, and not a byte of what follows it.
fn read_header(connection: &Connection, dialect: Dialect, what: Both) -> Done<Vec<u8>> {
    let mut decoder = header_length(dialect).decoder(MAX_HEADER_BYTES);
    let idle = connection.patience.idle;
    connection.need_frame(&mut *decoder, Reading::Exact, idle, what)
}

fn bad_json(connection: &Connection, what: Both, text: &[u8], why: &Text) -> Trouble {
    Trouble::broken(&connection.peer, what, words::bad_json(&one_line_of(text, 80), why))
}
