//! The side that wants a file.

use super::{
    ALL_RECEIVED, CHUNK_BYTES, Digesting, GO_AHEAD, Header, PURPOSE, Saving, bad_json, check_name,
    header_length, is_hex, read_header, trailer,
};
use crate::framing::Framing;
use crate::programs::auth::{self, Key};
use crate::programs::{Connection, Deadline, Dialect, Done, Encoding, Patience, Trouble, one_line};
use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What is wanted, and from whom.
#[derive(Debug)]
pub struct Wish {
    /// The server.
    pub server: SocketAddr,
    /// The file's name there and here; a dialect that sends a name needs none.
    pub name: Option<String>,
    /// Where to put it.
    pub folder: PathBuf,
    /// How messages are marked.
    pub dialect: Dialect,
    /// How text is written.
    pub encoding: Encoding,
    /// The key, if the server wants one.
    pub key: Option<Key>,
    /// The largest file that is accepted.
    pub max_bytes: u64,
    /// Keep a file whose header has no digest that could be checked.
    pub unverified: bool,
    /// How long the server may take.
    pub patience: Patience,
}

/// A file that came.
#[derive(Debug)]
pub struct Got {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Which digest was right; none if there was none.
    pub verified: Option<&'static str>,
}

/// Fetches a file. `progress` is told what has come and what is due.
///
/// # Errors
/// When the server refuses, breaks the format, closes early or takes too long,
/// or when the digest is wrong or missing. Nothing is under the file's name then.
pub fn get(wish: &Wish, mut progress: impl FnMut(u64, u64)) -> Done<Got> {
    if let Some(name) = &wish.name {
        let wrong = |why| Trouble::Usage(format!("the name {name:?} {why}"));
        check_name(name).map_err(wrong)?;
    }
    let connection = Connection::open(wish.server, wish.patience)?;
    if let Some(key) = &wish.key {
        auth::prove(&connection, key, PURPOSE)?;
    }
    let header = match wish.dialect {
        Dialect::Framed => request(&connection, wish)?,
        Dialect::Ascii | Dialect::Naive => bare_size(&connection, wish)?,
        _ => json_header(&connection, wish, &read_header(&connection, wish.dialect, A_HEADER)?)?,
    };
    let peer = connection.peer();
    if header.file_size > wish.max_bytes {
        let came = format!(
            "it announces {} bytes; the limit is {} (--max-bytes)",
            header.file_size, wish.max_bytes
        );
        return Err(Trouble::broken(peer, "a file within the limit", came));
    }
    let follows = digest_follows(&header, wish);
    let (mut digest, in_header, kind) = match (&header.sha256, &header.md5) {
        _ if follows => (Digesting::sha256(), "", Some("SHA-256")),
        (Some(hex), _) => (Digesting::sha256(), hex.as_str(), Some("SHA-256")),
        (None, Some(hex)) => (Digesting::md5(), hex.as_str(), Some("MD5")),
        (None, None) => (Digesting::None, "", None),
    };
    let name = wish.name.as_deref().unwrap_or(&header.file_name);
    let mut saving = Saving::begin(&wish.folder, name)?;
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut have = 0;
    let total = header.file_size;
    connection.read_through(total, &mut buffer, "the content", |bytes| {
        digest.update(bytes);
        have += bytes.len() as u64;
        progress(have, total);
        saving.write(bytes)
    })?;
    if wish.dialect == Dialect::Ascii {
        word(&connection, wish, ALL_RECEIVED)?;
    }
    let expected = if follows { trailer::read(&connection, total)? } else { in_header.to_owned() };
    let found = digest.hex();
    if !found.eq_ignore_ascii_case(&expected) {
        let came = format!("{found} came; the file is damaged and was not kept");
        return Err(Trouble::broken(peer, &format!("content with the digest {expected}"), came));
    }
    Ok(Got { path: saving.finish()?, bytes: total, verified: kind })
}

const A_HEADER: &str = "a JSON header with file_name, file_size and a digest";

/// Whether the digest comes behind the content. In the tutorials' dialects
/// nothing does, whatever their header may say.
fn digest_follows(header: &Header, wish: &Wish) -> bool {
    wish.dialect == Dialect::Framed
        && header.digest.as_ref().is_some_and(|how| how == trailer::FOLLOWS)
}

fn request(connection: &Connection, wish: &Wish) -> Done<Header> {
    let Some(name) = &wish.name else {
        return Err(Trouble::Usage("which file? give its NAME".to_owned()));
    };
    let mut out = Vec::new();
    let text = serde_json::json!({ "get": name }).to_string();
    header_length(wish.dialect).encode(text.as_bytes(), &mut out)?;
    connection.write_all(&out)?;
    let text = read_header(connection, wish.dialect, A_HEADER)?;
    if text.first() == Some(&b'H') && text.len() == 33 {
        let why = "this server wants a key: give --key-file".to_owned();
        return Err(Trouble::Refused { peer: connection.peer().to_owned(), why });
    }
    let json: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
    if let Some(why) = json.as_ref().and_then(|json| json.get("error")?.as_str()) {
        let why = format!("refused: {}", one_line(why.as_bytes()));
        return Err(Trouble::Refused { peer: connection.peer().to_owned(), why });
    }
    json_header(connection, wish, &text)
}

/// Reads a header and believes none of it: the name must stay in the folder,
/// the digest must be one.
fn json_header(connection: &Connection, wish: &Wish, text: &[u8]) -> Done<Header> {
    let bad = |why: &str| bad_json(connection, A_HEADER, text, why);
    let mut header: Header = serde_json::from_slice(&wish.encoding.to_utf8(text))
        .map_err(|error| bad(&error.to_string()))?;
    let shown = one_line(header.file_name.as_bytes());
    check_name(&header.file_name).map_err(|why| bad(&format!("the name \"{shown}\" {why}")))?;
    for (digest, digits) in [(&mut header.sha256, 64), (&mut header.md5, 32)] {
        let wrong = digest.as_ref().is_some_and(|hex| !is_hex(hex, digits));
        if wrong && !wish.unverified {
            return Err(bad(&format!("a digest has {digits} hexadecimal digits; {TO_KEEP_IT}")));
        }
        if wrong {
            *digest = None;
        }
    }
    let follows = digest_follows(&header, wish);
    let in_header = header.sha256.is_some() || header.md5.is_some();
    if follows && in_header {
        return Err(bad("it has a digest and says that the digest follows the content"));
    }
    if !follows && !in_header && !wish.unverified {
        return Err(bad(&format!("no digest that we know is there; {TO_KEEP_IT}")));
    }
    Ok(header)
}

const TO_KEEP_IT: &str = "--unverified keeps the file all the same";

/// The size in decimal text, with nothing that says where it ends.
fn bare_size(connection: &Connection, wish: &Wish) -> Done<Header> {
    const WHAT: &str = "a size in decimal text";
    let Some(name) = &wish.name else {
        return Err(Trouble::Usage("this dialect sends no name: give one".to_owned()));
    };
    let wrong = |came: &[u8]| {
        let came = format!("\"{}\" came", one_line(&came[..came.len().min(60)]));
        Trouble::broken(connection.peer(), WHAT, came)
    };
    let file_size = if wish.dialect == Dialect::Naive {
        // As the tutorials do it: whatever one read gives is the size. With the
        // content close behind, it is the size and the beginning of the content.
        let mut buffer = [0; 1024];
        let by = Deadline::after(wish.patience.step);
        let count = connection.read_some(&mut buffer, by, WHAT)?;
        let text = std::str::from_utf8(&buffer[..count]).unwrap_or_default();
        text.parse().map_err(|_| wrong(&buffer[..count]))?
    } else {
        // Digit by digit. The first byte that is none belongs to the word that
        // must follow, so the boundary can be found, if only just.
        let mut text = Vec::new();
        let mut byte = [0];
        loop {
            connection.read_exact(&mut byte, WHAT)?;
            match byte[0] {
                digit @ b'0'..=b'9' if text.len() < 20 => text.push(digit),
                _ => break,
            }
        }
        let word = wish.encoding.from_utf8(GO_AHEAD.as_bytes());
        if byte[0] != word[0] {
            text.push(byte[0]);
            return Err(wrong(&text));
        }
        rest_of_word(connection, wish, GO_AHEAD, 1)?;
        let digits = std::str::from_utf8(&text).unwrap_or_default();
        digits.parse().map_err(|_| wrong(&text))?
    };
    Ok(Header { file_name: name.clone(), file_size, digest: None, sha256: None, md5: None })
}

fn word(connection: &Connection, wish: &Wish, word: &str) -> Done<()> {
    rest_of_word(connection, wish, word, 0)
}

/// Exactly this word, of which `known` bytes have been read already.
fn rest_of_word(connection: &Connection, wish: &Wish, word: &str, known: usize) -> Done<()> {
    let bytes = wish.encoding.from_utf8(word.as_bytes());
    let mut came = vec![0; bytes.len() - known];
    connection.read_exact(&mut came, &format!("the word {word}"))?;
    if came == bytes[known..] {
        return Ok(());
    }
    let came = format!("\"{}\" came (is --encoding right?)", one_line(&came));
    Err(Trouble::broken(connection.peer(), &format!("the word {word}"), came))
}

/// Uploads a file in the `ascii` dialect, in which the client waits for a word
/// of the server before the content. Returns the size.
///
/// # Errors
/// When the file cannot be read, or the server does not say its words in time.
pub fn put(wish: &Wish, path: &Path, mut progress: impl FnMut(u64, u64)) -> Done<u64> {
    let tried = || format!("reading {}", path.display());
    let mut file =
        File::open(path).map_err(|error| Trouble::Usage(format!("{}: {error}", tried())))?;
    let total = file.metadata().map_err(Trouble::io(tried()))?.len();
    let connection = Connection::open(wish.server, wish.patience)?;
    connection.write_all(total.to_string().as_bytes())?;
    word(&connection, wish, GO_AHEAD)?;
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut done = 0;
    while done < total {
        let most = buffer.len().min(usize::try_from(total - done).unwrap_or(usize::MAX));
        match file.read(&mut buffer[..most]).map_err(Trouble::io(tried()))? {
            0 => return Err(Trouble::Usage(format!("{} became shorter", path.display()))),
            count => {
                connection.write_all(&buffer[..count])?;
                done += count as u64;
            }
        }
        progress(done, total);
    }
    word(&connection, wish, ALL_RECEIVED)?;
    Ok(total)
}
