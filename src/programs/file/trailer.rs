//! The digest that follows the content.
//!
//! A digest in the header must be known before the first byte goes out, so the
//! server reads the whole file twice and the client waits for the first time.
//! Behind the content it costs the server nothing extra to wait for: both ends
//! digest while they transfer. The price is that the receiver learns last
//! whether to believe what it has, which is why [`Saving`](super::Saving) keeps
//! it out of sight until then.

use super::{Digesting, bad_json, header_length, is_hex, object};
use crate::framing::Framing;
use crate::programs::{Connection, Dialect, Done, Reading, Trouble, one_line};
use crate::{Both, Text, text};
use serde::Deserialize;

/// What the header's `digest` says when this is how it comes.
pub(super) const FOLLOWS: &str = "sha256-trailer";

/// The longest trailer, in bytes: 64 digits or a sentence, in JSON.
const MAX_BYTES: usize = 4 << 10;

const WHAT: Both =
    Both { en: "the trailer with the content's SHA-256", zh: "带有内容 SHA-256 的帧尾" };

/// Either of the two, in a frame of the same kind as the header's.
#[derive(Deserialize)]
struct Trailer {
    sha256: Option<String>,
    error: Option<String>,
}

/// Ends a file: with the digest of what was sent, or with why none is given.
pub(super) fn write(connection: &Connection, digest: Result<Digesting, &str>) -> Done<()> {
    let json = match digest {
        Ok(digest) => serde_json::json!({ "sha256": digest.hex() }),
        Err(why) => serde_json::json!({ "error": why }),
    };
    let mut out = Vec::new();
    header_length(Dialect::Framed).encode(json.to_string().as_bytes(), &mut out)?;
    connection.write_all(&out)
}

/// The digest that the server made of the `total` bytes that came.
pub(super) fn read(connection: &Connection, total: u64) -> Done<String> {
    let mut decoder = header_length(Dialect::Framed).decoder(MAX_BYTES);
    // Not `idle`: this is the end of something under way, not a new request.
    let step = connection.patience.step;
    let text = connection.read_frame(&mut *decoder, Reading::Exact, step, WHAT)?;
    let text = text.ok_or_else(|| {
        let came = text!(
            "all {total} bytes of content came, but cannot be verified and were not kept",
            "{total} 字节的内容都到了，但无法校验，没有保留"
        );
        Trouble::missing(connection.peer(), WHAT, came)
    })?;
    let bad = |why: Text| {
        let why = text!("{why}; nothing was kept", "{why}；什么也没有保留"; why);
        bad_json(connection, WHAT, &text, &why)
    };
    let trailer: Trailer = object(&text).map_err(bad)?;
    if let Some(why) = trailer.error {
        let why = one_line(why.as_bytes());
        let why = text!(
            "took the file back: {why}; nothing was kept",
            "对方收回了文件，原话是“{why}”；什么也没有保留"
        );
        return Err(Trouble::Refused { peer: connection.peer().to_owned(), why });
    }
    match trailer.sha256 {
        Some(hex) if is_hex(&hex, 64) => Ok(hex),
        Some(_) => {
            Err(bad(text!("a SHA-256 has 64 hexadecimal digits", "SHA-256 是 64 位十六进制数字")))
        }
        None => Err(bad(text!("it has no field sha256", "没有 sha256 字段"))),
    }
}
