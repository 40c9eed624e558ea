//! The side that wants a file.

use super::words::{self, A_HEADER};
use super::{
    ALL_RECEIVED, CHUNK_BYTES, Digesting, GO_AHEAD, Header, PURPOSE, Saving, bad_json,
    check_chosen, check_name, framed, is_hex, object, read_header, send_content, trailer,
};
use crate::Text;
use crate::programs::auth::{self, Key};
use crate::programs::words::{WANTS_A_KEY, came};
use crate::programs::{
    Connection, Dialect, Done, Encoding, Remote, TimeLimit, Trouble, one_line, one_line_of,
};
use md5::Md5;
use sha2::Sha256;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

pub struct Download {
    pub remote: Remote,
    /// The file's name there and here; a dialect that sends a name needs none.
    pub name: Option<String>,
    pub folder: PathBuf,
    pub dialect: Dialect,
    pub encoding: Encoding,
    pub key: Option<Key>,
    pub max_bytes: u64,
    /// Keep a file whose header has no digest that could be checked.
    pub unverified: bool,
}

#[derive(Debug)]
pub struct Got {
    pub path: PathBuf,
    pub bytes: u64,
    /// Which digest was right; none if there was none.
    pub verified: Option<&'static str>,
    /// And why there was none.
    pub unverified: Text,
}

/// Fetches a file. `progress` is told what has come and what is due. When this
/// fails, and when the digest is wrong or missing, nothing is under the file's name.
pub fn get(wish: &Download, mut progress: impl FnMut(u64, u64)) -> Done<Got> {
    if let Some(name) = &wish.name {
        let shown = one_line(name.as_bytes());
        let wrong = |why| Trouble::Usage(words::bad_name(&shown, why));
        check_name(name).map_err(wrong)?;
    }
    let connection = Connection::open(wish.remote)?;
    auth::prove(&connection, wish.key.as_ref(), PURPOSE)?;
    let (header, unverified) = match wish.dialect {
        Dialect::Framed => request(&connection, wish)?,
        Dialect::Ascii | Dialect::Naive => bare_size(&connection, wish)?,
        _ => json_header(&connection, wish, &read_header(&connection, wish.dialect, A_HEADER)?)?,
    };
    let peer = &connection.peer;
    if header.file_size > wish.max_bytes {
        let why = words::too_large(header.file_size, wish.max_bytes);
        return Err(Trouble::broken(peer, words::WITHIN_LIMIT, why));
    }
    let follows = digest_follows(&header, wish);
    let (mut digest, in_header, kind) = match (&header.sha256, &header.md5) {
        _ if follows => (Digesting::of::<Sha256>(), "", Some("SHA-256")),
        (Some(hex), _) => (Digesting::of::<Sha256>(), hex.as_str(), Some("SHA-256")),
        (None, Some(hex)) => (Digesting::of::<Md5>(), hex.as_str(), Some("MD5")),
        (None, None) => (Digesting::default(), "", None),
    };
    let name = wish.name.as_deref().unwrap_or(&header.file_name);
    // What nobody here typed replaces nothing.
    if wish.name.is_none() && wish.folder.join(name).symlink_metadata().is_ok() {
        return Err(Trouble::refused(peer, words::there_already(&one_line(name.as_bytes()))));
    }
    let mut saving = Saving::begin(&wish.folder, name, wish.name.is_some())?;
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut have = 0;
    let total = header.file_size;
    connection.read_through(total, &mut buffer, words::CONTENT, |bytes| {
        digest.update(bytes);
        have += bytes.len() as u64;
        progress(have, total);
        saving.write(bytes)
    })?;
    if wish.dialect == Dialect::Ascii {
        ALL_RECEIVED.hear(&connection, wish.encoding, 0)?;
    }
    let expected = if follows { trailer::read(&connection, total)? } else { in_header.to_owned() };
    let found = digest.hex();
    if !found.eq_ignore_ascii_case(&expected) {
        return Err(Trouble::Failed(words::damaged(peer, &expected, &found)));
    }
    Ok(Got { path: saving.finish()?, bytes: total, verified: kind, unverified })
}

/// Whether the digest comes behind the content. In the tutorials' dialects
/// nothing does, whatever their header may say.
fn digest_follows(header: &Header, wish: &Download) -> bool {
    wish.dialect == Dialect::Framed
        && header.digest.as_ref().is_some_and(|how| how == trailer::FOLLOWS)
}

/// A header, and why nothing in it can be verified, if so.
type Believed = (Header, Text);

fn request(connection: &Connection, wish: &Download) -> Done<Believed> {
    let Some(name) = &wish.name else {
        return Err(Trouble::Usage(words::WHICH_FILE.into()));
    };
    let text = serde_json::json!({ "get": name }).to_string();
    connection.write_all(&framed(wish.dialect, text.as_bytes())?)?;
    let text = read_header(connection, wish.dialect, A_HEADER)?;
    if text.first() == Some(&b'H') && text.len() == 33 {
        return Err(Trouble::refused(&connection.peer, WANTS_A_KEY));
    }
    let json: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
    if let Some(why) = json.as_ref().and_then(|json| json.get("error")?.as_str()) {
        let why = words::refused_there(&one_line(why.as_bytes()));
        return Err(Trouble::refused(&connection.peer, why));
    }
    json_header(connection, wish, &text)
}

/// Reads a header and believes none of it: the name, where it is used, must stay in
/// the folder, the digest must be one.
fn json_header(connection: &Connection, wish: &Download, text: &[u8]) -> Done<Believed> {
    let bad = |why: Text| bad_json(connection, A_HEADER, text, &why);
    let mut header: Header = object(&wish.encoding.to_utf8(text)).map_err(bad)?;
    if wish.name.is_none() {
        let shown = one_line(header.file_name.as_bytes());
        check_chosen(&header.file_name).map_err(|why| bad(words::bad_name(&shown, why)))?;
    }
    let mut unverified = words::NONE_CAME.into();
    for (digest, digits) in [(&mut header.sha256, 64), (&mut header.md5, 32)] {
        if let Some(hex) = digest.take_if(|hex| !is_hex(hex, digits)) {
            unverified = words::not_a_digest(&one_line_of(hex.as_bytes(), 80), digits);
            if !wish.unverified {
                return Err(bad(words::bad_digest(&unverified)));
            }
        }
    }
    let follows = digest_follows(&header, wish);
    let in_header = header.sha256.is_some() || header.md5.is_some();
    if follows && in_header {
        return Err(bad(words::TWO_DIGESTS.into()));
    }
    if !follows && !in_header && !wish.unverified {
        return Err(bad(words::NO_DIGEST.into()));
    }
    Ok((header, unverified))
}

/// The size in decimal text, with nothing that says where it ends.
fn bare_size(connection: &Connection, wish: &Download) -> Done<Believed> {
    let Some(name) = &wish.name else {
        return Err(Trouble::Usage(words::NO_NAME_SENT.into()));
    };
    let wrong = |text: &[u8]| {
        let why = came(&one_line(&text[..text.len().min(60)]));
        Trouble::broken(&connection.peer, words::SIZE, why)
    };
    let file_size = if wish.dialect == Dialect::Naive {
        // As the tutorials do it: whatever one read gives is the size. With the
        // content close behind, it is the size and the beginning of the content.
        let mut buffer = [0; 1024];
        let by = TimeLimit::after(wish.remote.patience.step);
        let count = connection.read_some(&mut buffer, by, words::SIZE)?;
        if count == 0 {
            return Err(Trouble::missing(&connection.peer, words::SIZE));
        }
        let text = std::str::from_utf8(&buffer[..count]).unwrap_or_default();
        text.parse().map_err(|_| wrong(&buffer[..count]))?
    } else {
        // Digit by digit. The first byte that is not one belongs to the word that
        // must follow, so the boundary can be found, if only just.
        let mut text = Vec::new();
        let mut byte = [0];
        loop {
            connection.read_exact(&mut byte, words::SIZE)?;
            match byte[0] {
                digit @ b'0'..=b'9' if text.len() < 20 => text.push(digit),
                _ => break,
            }
        }
        let word = wish.encoding.from_utf8(GO_AHEAD.0.as_bytes());
        if byte[0] != word[0] {
            text.push(byte[0]);
            return Err(wrong(&text));
        }
        GO_AHEAD.hear(connection, wish.encoding, 1)?;
        let digits = std::str::from_utf8(&text).unwrap_or_default();
        digits.parse().map_err(|_| wrong(&text))?
    };
    Ok((Header::of(name, file_size), words::NONE_CAME.into()))
}

/// Uploads a file in the `ascii` dialect, in which the client waits for a word
/// of the server before the content. Returns the size.
pub fn put(
    remote: Remote,
    encoding: Encoding,
    path: &Path,
    mut progress: impl FnMut(u64, u64),
) -> Done<u64> {
    let shown = path.display();
    let cannot = |error: io::Error| Trouble::Usage(words::unreadable(&shown, &error));
    // Before it is opened: a pipe would make us wait for its other end.
    if !path.metadata().map_err(cannot)?.is_file() {
        return Err(Trouble::Usage(words::not_regular(&shown)));
    }
    let mut file = File::open(path).map_err(cannot)?;
    let total = file.metadata().map_err(cannot)?.len();
    let connection = Connection::open(remote)?;
    connection.write_all(total.to_string().as_bytes())?;
    GO_AHEAD.hear(&connection, encoding, 0)?;
    let mut done = 0;
    send_content(&connection, &shown.to_string(), &mut file, total, |bytes| {
        done += bytes.len() as u64;
        progress(done, total);
    })?;
    ALL_RECEIVED.hear(&connection, encoding, 0)?;
    Ok(total)
}
