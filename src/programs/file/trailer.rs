//! The digest that follows the content.
//!
//! A digest in the header must be known before the first byte goes out, so the
//! server reads the whole file twice and the client waits for the first time.
//! Behind the content it costs the server nothing extra to wait for: both ends
//! digest while they transfer. The price is that the receiver learns last
//! whether to believe what it has, which is why [`Saving`](super::Saving) keeps
//! it out of sight until then.

use super::words::{self, A_TRAILER};
use super::{Digesting, bad_json, framed, header_length, is_hex, object};
use crate::Text;
use crate::framing::Framing;
use crate::programs::{Connection, Dialect, Done, Reading, Trouble, one_line};
use serde::Deserialize;

/// What the header's `digest` says when this is how it comes.
pub(super) const FOLLOWS: &str = "sha256-trailer";

/// The longest trailer, in bytes: 64 digits or a sentence, in JSON.
const MAX_BYTES: usize = 4 << 10;

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
    connection.write_all(&framed(Dialect::Framed, json.to_string().as_bytes())?)
}

/// The digest that the server made of the `total` bytes that came.
pub(super) fn read(connection: &Connection, total: u64) -> Done<String> {
    let mut decoder = header_length(Dialect::Framed).decoder(MAX_BYTES);
    // Not `idle`: this is the end of something under way, not a new request.
    let step = connection.patience.step;
    let text = connection.read_frame(&mut *decoder, Reading::Exact, step, A_TRAILER)?;
    let peer = &connection.peer;
    let text = text.ok_or_else(|| Trouble::Failed(words::no_trailer(peer, total)))?;
    let bad = |why: Text| bad_json(connection, A_TRAILER, &text, &why);
    let trailer: Trailer = object(&text).map_err(|why| bad(words::nothing_kept(&why)))?;
    if let Some(why) = trailer.error {
        return Err(Trouble::refused(peer, words::taken_back_there(&one_line(why.as_bytes()))));
    }
    match trailer.sha256 {
        Some(hex) if is_hex(&hex, 64) => Ok(hex),
        Some(_) => Err(bad(words::BAD_TRAILER.into())),
        None => Err(bad(words::NO_FIELD_SHA256.into())),
    }
}
