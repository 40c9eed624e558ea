//! How the tutorials' own Python marks its messages.
//!
//! | dialect | request | answer |
//! |---|---|---|
//! | `framed` | ours: a u32be length, a kind byte, the message | the same |
//! | `naive` | raw | raw: nothing says where it ends |
//! | `i32` | raw | `struct.pack("i", n)`, then n bytes |
//! | `json32` | raw | `struct.pack("i", len(header))`, the JSON header, the bytes |
//! | `i64` | `struct.pack("q", n)`, then n bytes | the same |
//! | `json64` | none: the server begins | as `json32`, with `"q"` |
//! | `ascii` | none | the size in decimal, a word, the bytes, a word |
//! | `hmac-md5` | 16 bytes that answer a challenge of 32 | raw |
//!
//! `struct.pack` without `<` or `>` writes the byte order of the machine it
//! runs on. On a PC that is little-endian, so that is what we speak; between
//! unlike machines such a program breaks.
//!
//! A raw request has no boundary. A server of such a dialect takes what one
//! read gives, as the tutorials do, and says in its log that this is luck.

use super::words::gbk_lacks;
use super::{Done, Trouble, frames, preset};
use crate::framing::{Framing, JsonHeader, Naive};
use std::borrow::Cow;

/// How messages are marked. Which of them a program speaks, it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Framed,
    Naive,
    /// Of the tutorials, as in the table above.
    I32,
    Json32,
    I64,
    Json64,
    Ascii,
    HmacMd5,
}

impl Dialect {
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Framed => "framed",
            Dialect::Naive => "naive",
            Dialect::I32 => "i32",
            Dialect::Json32 => "json32",
            Dialect::I64 => "i64",
            Dialect::Json64 => "json64",
            Dialect::Ascii => "ascii",
            Dialect::HmacMd5 => "hmac-md5",
        }
    }

    /// How a request is marked. One that is not is what one read gives.
    pub fn request(self) -> Box<dyn Framing> {
        match self {
            Dialect::Framed => Box::new(frames()),
            Dialect::I64 => Box::new(preset("i64le")),
            _ => Box::new(Naive),
        }
    }

    /// How an answer is marked. In a JSON header, `size_field` tells the size; what is
    /// read may have it by any of the courses' names.
    pub fn answer(self, size_field: &str) -> Box<dyn Framing> {
        match self {
            Dialect::I32 => Box::new(preset("i32le")),
            Dialect::Json32 => {
                let header = JsonHeader::new(preset("i32le"), size_field);
                Box::new(header.or_read_as(&["data_size", "total_size"]))
            }
            _ => self.request(),
        }
    }
}

/// How text is written as bytes. A terminal of Chinese Windows speaks GBK; the
/// same bytes read as UTF-8 are garbage, and that is not a framing mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Gbk,
}

impl Encoding {
    /// Bytes of this encoding as text, if they are.
    pub fn text(self, bytes: &[u8]) -> Option<String> {
        match self {
            Encoding::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Encoding::Gbk => encoding_rs::GBK
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(Cow::into_owned),
        }
    }

    /// Bytes of this encoding as UTF-8. Bytes that are not text come out as U+FFFD
    /// in GBK, and as they are in UTF-8, where there is nothing to convert.
    pub fn to_utf8(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Encoding::Utf8 => Cow::Borrowed(bytes),
            Encoding::Gbk => {
                let (text, _) = encoding_rs::GBK.decode_without_bom_handling(bytes);
                Cow::Owned(text.into_owned().into_bytes())
            }
        }
    }

    /// UTF-8 as bytes of this encoding, or a refusal that names the character it
    /// lacks: a `?` in its place would be another command, or another file.
    pub fn can_write(self, bytes: &[u8]) -> Done<Cow<'_, [u8]>> {
        let text = String::from_utf8_lossy(bytes);
        match text.chars().find(|c| self == Encoding::Gbk && gbk(*c).is_none()) {
            None => Ok(self.from_utf8(bytes)),
            Some(lacking) => Err(Trouble::Usage(gbk_lacks(lacking))),
        }
    }

    /// UTF-8 as bytes of this encoding; a character that it lacks becomes `?`.
    pub fn from_utf8(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Encoding::Utf8 => Cow::Borrowed(bytes),
            Encoding::Gbk => {
                let text = String::from_utf8_lossy(bytes);
                let one = |c: char| gbk(c).unwrap_or([b'?', 0]);
                // No character of GBK is a NUL in its second byte.
                let two = |[first, second]: [u8; 2]| [Some(first), (second > 0).then_some(second)];
                Cow::Owned(text.chars().map(one).flat_map(two).flatten().collect())
            }
        }
    }
}

/// The one or two bytes of a character, if GBK has it: the GBK of Python and of old
/// Windows programs. encoding_rs also writes what came later (`€` as 0x80, the ideographs
/// of GB 18030) and what is for private use, and their decoders fail on that.
fn gbk(c: char) -> Option<[u8; 2]> {
    let mut room = [0; 4];
    let (bytes, _, lacking) = encoding_rs::GBK.encode(c.encode_utf8(&mut room));
    match (lacking, &*bytes) {
        (false, &[one @ ..=0x7f]) => Some([one, 0]),
        (false, &[0xa6, 0xd9..=0xdf | 0xec..=0xed | 0xf3 | 0xfe])
        | (false, &[0xa8, 0xbc | 0xbf] | &[0xa9, 0x89..=0x95] | &[0xfe, 0x50..=0xff])
        | (false, &[0xaa..=0xaf | 0xf8..=0xfe, 0xa1..=0xff] | &[0xa1..=0xa7, ..=0xa0]) => None,
        (false, &[first, second]) => Some([first, second]),
        _ => None,
    }
}

/// Makes capitals of text that comes in pieces, cut anywhere. Byte by byte, as
/// the tutorials do it, is right for UTF-8 only: in GBK the second byte of a
/// character may look like a small letter.
pub struct Capitals {
    encoding: Encoding,
    /// Whether the last piece ended inside a character.
    inside: bool,
}

impl Capitals {
    pub fn new(encoding: Encoding) -> Capitals {
        Capitals { encoding, inside: false }
    }

    /// The next piece, in capitals: as long as it was.
    pub fn of(&mut self, piece: &[u8]) -> Vec<u8> {
        let one = |&byte: &u8| {
            if std::mem::take(&mut self.inside) {
                return byte;
            }
            self.inside = self.encoding == Encoding::Gbk && matches!(byte, 0x81..=0xfe);
            byte.to_ascii_uppercase()
        };
        piece.iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Capitals, Encoding};

    #[test]
    fn capitals_of_gbk_leave_second_bytes_alone_wherever_it_is_cut() {
        let text = Encoding::Gbk.from_utf8("a乤z猘b".as_bytes()).into_owned();
        assert!(text.contains(&b'a') && text[2].is_ascii_lowercase(), "{text:?}");
        let expected = Encoding::Gbk.from_utf8("A乤Z猘B".as_bytes()).into_owned();
        for at in 0..=text.len() {
            let mut capitals = Capitals::new(Encoding::Gbk);
            let (first, second) = text.split_at(at);
            assert_eq!([capitals.of(first), capitals.of(second)].concat(), expected, "{at}");
        }
    }

    #[test]
    fn gbk_there_and_back() {
        let bytes = Encoding::Gbk.from_utf8("粘包 ok 🦀".as_bytes());
        assert_eq!(*bytes, *b"\xd5\xb3\xb0\xfc ok ?");
        assert_eq!(*Encoding::Gbk.from_utf8("€ǹ〾䶮\0镕".as_bytes()), *b"????\0\xe9\x46");
        assert_eq!(*Encoding::Gbk.to_utf8(&bytes), *"粘包 ok ?".as_bytes());
    }
}
