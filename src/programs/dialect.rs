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

use std::borrow::Cow;

/// An agreement on how messages are marked. Which of them a program speaks, it
/// says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Dialect {
    /// Ours: every message in a frame, both ways
    Framed,
    /// No boundaries at all, as in the tutorials' first programs
    Naive,
    /// Raw request; 4-byte signed length before the answer
    I32,
    /// Raw request (for files: none); 4-byte length, JSON header, content
    Json32,
    /// 8-byte signed length before each message, both ways
    I64,
    /// No request; 8-byte length, JSON header, content
    Json64,
    /// The size in decimal text, and words around the content
    Ascii,
    /// A challenge of 32 bytes, answered with HMAC-MD5
    HmacMd5,
}

impl Dialect {
    /// Its name on the command line.
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
}

/// How text is written as bytes. A terminal of Chinese Windows speaks GBK; the
/// same bytes read as UTF-8 are garbage, and that is no framing mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Encoding {
    /// UTF-8
    #[default]
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    /// GBK
    Gbk,
}

impl Encoding {
    /// Bytes of this encoding as UTF-8. Bytes that are no text come out as U+FFFD
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

    /// UTF-8 as bytes of this encoding; a character that it lacks becomes `?`.
    pub fn from_utf8(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Encoding::Utf8 => Cow::Borrowed(bytes),
            Encoding::Gbk => {
                let text = String::from_utf8_lossy(bytes);
                let (encoded, _, lacking) = encoding_rs::GBK.encode(&text);
                if !lacking {
                    return Cow::Owned(encoded.into_owned());
                }
                // encoding_rs would write an HTML escape for each.
                let one = |c: char| {
                    let mut room = [0; 4];
                    let (bytes, _, lacking) = encoding_rs::GBK.encode(c.encode_utf8(&mut room));
                    if lacking { vec![b'?'] } else { bytes.into_owned() }
                };
                Cow::Owned(text.chars().flat_map(one).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    #[test]
    fn gbk_there_and_back() {
        let bytes = Encoding::Gbk.from_utf8("粘包 ok 🦀".as_bytes());
        assert_eq!(*bytes, *b"\xd5\xb3\xb0\xfc ok ?");
        assert_eq!(*Encoding::Gbk.to_utf8(&bytes), *"粘包 ok ?".as_bytes());
    }
}
