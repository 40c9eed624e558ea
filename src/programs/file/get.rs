//! The side that wants a file.

use super::{
    ALL_RECEIVED, CHUNK_BYTES, Digesting, GO_AHEAD, Header, PURPOSE, Saving, bad_json, check_name,
    header_length, is_hex, object, read_header, trailer, words,
};
use crate::framing::Framing;
use crate::programs::auth::{self, Key};
use crate::programs::words::{NOTHING_CAME, WANTS_A_KEY};
use crate::programs::{Connection, Deadline, Dialect, Done, Encoding, Patience, Trouble, one_line};
use crate::sys::said;
use crate::{Both, Text, text};
use std::fs::File;
use std::io::{self, Read};
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
        let shown = one_line(name.as_bytes());
        let wrong = |why| Trouble::Usage(words::bad_name(&shown, why));
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
        let (size, limit) = (header.file_size, wish.max_bytes);
        let came = text!(
            "it announces {size} bytes; the limit is {limit} (--max-bytes)",
            "它宣告 {size} 字节，而上限是 {limit}（--max-bytes）"
        );
        return Err(Trouble::broken(peer, words::WITHIN_LIMIT, came));
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
    connection.read_through(total, &mut buffer, words::CONTENT, |bytes| {
        digest.update(bytes);
        have += bytes.len() as u64;
        progress(have, total);
        saving.write(bytes)
    })?;
    if wish.dialect == Dialect::Ascii {
        read_word(&connection, wish, ALL_RECEIVED)?;
    }
    let expected = if follows { trailer::read(&connection, total)? } else { in_header.to_owned() };
    let found = digest.hex();
    if !found.eq_ignore_ascii_case(&expected) {
        let came = text!(
            "{found} came; the file is damaged and was not kept",
            "实际的摘要是 {found}；文件已损坏，没有保留"
        );
        let expected = text!("content with the digest {expected}", "摘要为 {expected} 的内容");
        return Err(Trouble::broken(peer, expected, came));
    }
    Ok(Got { path: saving.finish()?, bytes: total, verified: kind })
}

const A_HEADER: Both = Both {
    en: "a JSON header with file_name, file_size and a digest",
    zh: "带有 file_name、file_size 和摘要的 JSON 报头",
};

/// Whether the digest comes behind the content. In the tutorials' dialects
/// nothing does, whatever their header may say.
fn digest_follows(header: &Header, wish: &Wish) -> bool {
    wish.dialect == Dialect::Framed
        && header.digest.as_ref().is_some_and(|how| how == trailer::FOLLOWS)
}

fn request(connection: &Connection, wish: &Wish) -> Done<Header> {
    let Some(name) = &wish.name else {
        return Err(Trouble::Usage(text!(
            "which file? give its NAME",
            "要哪个文件？请给出文件名 NAME"
        )));
    };
    let mut out = Vec::new();
    let text = serde_json::json!({ "get": name }).to_string();
    header_length(wish.dialect).encode(text.as_bytes(), &mut out)?;
    connection.write_all(&out)?;
    let text = read_header(connection, wish.dialect, A_HEADER)?;
    if text.first() == Some(&b'H') && text.len() == 33 {
        let why = WANTS_A_KEY.into();
        return Err(Trouble::Refused { peer: connection.peer().to_owned(), why });
    }
    let json: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
    if let Some(why) = json.as_ref().and_then(|json| json.get("error")?.as_str()) {
        let why = one_line(why.as_bytes());
        let why = text!("refused: {why}", "对方拒绝，原话是“{why}”");
        return Err(Trouble::Refused { peer: connection.peer().to_owned(), why });
    }
    json_header(connection, wish, &text)
}

/// Reads a header and believes none of it: the name must stay in the folder,
/// the digest must be one.
fn json_header(connection: &Connection, wish: &Wish, text: &[u8]) -> Done<Header> {
    let bad = |why: Text| bad_json(connection, A_HEADER, text, &why);
    let keep_it = TO_KEEP_IT;
    let mut header: Header = object(&wish.encoding.to_utf8(text)).map_err(bad)?;
    let shown = one_line(header.file_name.as_bytes());
    check_name(&header.file_name).map_err(|why| bad(words::bad_name(&shown, why)))?;
    for (digest, digits) in [(&mut header.sha256, 64), (&mut header.md5, 32)] {
        let wrong = digest.as_ref().is_some_and(|hex| !is_hex(hex, digits));
        if wrong && !wish.unverified {
            return Err(bad(text!(
                "a digest has {digits} hexadecimal digits; {keep_it}",
                "摘要应有 {digits} 位十六进制数字；{keep_it}";
                keep_it
            )));
        }
        if wrong {
            *digest = None;
        }
    }
    let follows = digest_follows(&header, wish);
    let in_header = header.sha256.is_some() || header.md5.is_some();
    if follows && in_header {
        return Err(bad(text!(
            "it has a digest and says that the digest follows the content",
            "它自带摘要，却又说摘要在内容之后"
        )));
    }
    if !follows && !in_header && !wish.unverified {
        return Err(bad(text!(
            "no digest that we know is there; {keep_it}",
            "没有我们认识的摘要；{keep_it}";
            keep_it
        )));
    }
    Ok(header)
}

const TO_KEEP_IT: Both = Both {
    en: "--unverified keeps the file all the same",
    zh: "用 --unverified 仍可保留文件",
};

/// The size in decimal text, with nothing that says where it ends.
fn bare_size(connection: &Connection, wish: &Wish) -> Done<Header> {
    let Some(name) = &wish.name else {
        return Err(Trouble::Usage(text!(
            "this dialect sends no name: give one",
            "这种方言不发送文件名：请给出一个"
        )));
    };
    let wrong = |came: &[u8]| {
        let came = words::came(&one_line(&came[..came.len().min(60)]));
        Trouble::broken(connection.peer(), words::SIZE, came)
    };
    let file_size = if wish.dialect == Dialect::Naive {
        // As the tutorials do it: whatever one read gives is the size. With the
        // content close behind, it is the size and the beginning of the content.
        let mut buffer = [0; 1024];
        let by = Deadline::after(wish.patience.step);
        let count = connection.read_some(&mut buffer, by, words::SIZE)?;
        if count == 0 {
            return Err(Trouble::missing(connection.peer(), words::SIZE, NOTHING_CAME));
        }
        let text = std::str::from_utf8(&buffer[..count]).unwrap_or_default();
        text.parse().map_err(|_| wrong(&buffer[..count]))?
    } else {
        // Digit by digit. The first byte that is none belongs to the word that
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

fn read_word(connection: &Connection, wish: &Wish, word: &str) -> Done<()> {
    rest_of_word(connection, wish, word, 0)
}

/// Exactly this word, of which `known` bytes have been read already.
fn rest_of_word(connection: &Connection, wish: &Wish, word: &str, known: usize) -> Done<()> {
    let bytes = wish.encoding.from_utf8(word.as_bytes());
    let mut came = vec![0; bytes.len() - known];
    let expected = match word {
        GO_AHEAD => Both { en: "the word 开始传送", zh: "“开始传送”一词" },
        _ => Both { en: "the word 接收完毕", zh: "“接收完毕”一词" },
    };
    connection.read_exact(&mut came, expected)?;
    if came == bytes[known..] {
        return Ok(());
    }
    let came = one_line(&came);
    let came =
        text!("\"{came}\" came (is --encoding right?)", "收到的是“{came}”（--encoding 对吗？）");
    Err(Trouble::broken(connection.peer(), expected, came))
}

/// Uploads a file in the `ascii` dialect, in which the client waits for a word
/// of the server before the content. Returns the size.
///
/// # Errors
/// When the file cannot be read, or the server does not say its words in time.
pub fn put(wish: &Wish, path: &Path, mut progress: impl FnMut(u64, u64)) -> Done<u64> {
    let shown = path.display().to_string();
    let tried = || words::reading(&shown);
    let cannot = |error: io::Error| {
        Trouble::Usage(
            text!("reading {shown}: {error}", "无法读取 {shown}：{error}"; error = said(&error)),
        )
    };
    // Before it is opened: a pipe would make us wait for its other end.
    if !path.metadata().map_err(cannot)?.is_file() {
        return Err(Trouble::Usage(text!(
            "{shown} is not a regular file: its size must be known before its content",
            "{shown} 不是普通文件：必须先知道大小，才能发送内容"
        )));
    }
    let mut file = File::open(path).map_err(cannot)?;
    let total = file.metadata().map_err(Trouble::io(tried()))?.len();
    let connection = Connection::open(wish.server, wish.patience)?;
    connection.write_all(total.to_string().as_bytes())?;
    read_word(&connection, wish, GO_AHEAD)?;
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut done = 0;
    while done < total {
        let most = buffer.len().min(usize::try_from(total - done).unwrap_or(usize::MAX));
        match file.read(&mut buffer[..most]).map_err(Trouble::io(tried()))? {
            0 => return Err(words::became_shorter(&shown)),
            count => {
                connection.write_all(&buffer[..count])?;
                done += count as u64;
            }
        }
        progress(done, total);
    }
    read_word(&connection, wish, ALL_RECEIVED)?;
    Ok(total)
}
