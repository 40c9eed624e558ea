//! Bytes as text, without losing one: the form in which messages and reads
//! appear in traces and in the JSON report.

use crate::Sentence;
use crate::framing::escape::unescape;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt::{self, Display, Formatter};

/// Bytes that serialise as text: valid UTF-8 stays as it is, any other byte
/// as `\xNN`, a backslash as `\\`.
///
/// ```
/// use sticky_demo::scenario::Bytes;
///
/// let bytes = Bytes::from("吃\\".as_bytes());
/// assert_eq!(bytes.escaped(), r"吃\\");
/// let half = Bytes::from(&bytes.0[..2]); // cut inside the character
/// assert_eq!(half.escaped(), r"\xe5\x90");
/// assert_eq!(Bytes::unescape(&half.escaped()), Ok(half));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    pub fn escaped(&self) -> String {
        self.to_string()
    }

    /// The bytes that [`Bytes::escaped`] wrote.
    pub fn unescape(text: &str) -> Result<Bytes, Sentence> {
        unescape(text).map(Bytes)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Piece by piece: millions of bytes are not written out in memory first.
impl Display for Bytes {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            let mut pieces = chunk.valid().split('\\');
            f.write_str(pieces.next().unwrap_or_default())?;
            pieces.try_for_each(|piece| write!(f, "\\\\{piece}"))?;
            chunk.invalid().iter().try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
        }
        Ok(())
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Bytes {
        Bytes(bytes.to_vec())
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Bytes {
        Bytes(text.as_bytes().to_vec())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        Bytes::unescape(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back_loses_nothing() {
        for bytes in
            [&b""[..], b"AB", b"\\x41", b"\\\\", b"\xff\x00\\\xe5\x90", "吃饭了么".as_bytes()]
        {
            let bytes = Bytes::from(bytes);
            assert_eq!(Bytes::unescape(&bytes.escaped()), Ok(bytes));
        }
    }
}
