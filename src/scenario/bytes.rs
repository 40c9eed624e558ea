//! Bytes as text, without losing one: the form in which messages and reads appear in
//! traces and in the JSON report; and what no text can say, and packets, as hexadecimal
//! digits.

use super::*;
use crate::Sentence;
use crate::text::hex;
use serde::{Deserializer, Serializer, de};
use std::fmt::{Display, Formatter};

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

/// Bytes that serialise as hexadecimal digits, and may be read with blanks between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0, ""))
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hex, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.chars().filter(|c| !c.is_whitespace());
        let digits: Option<Vec<u8>> = digits.map(|c| Some(c.to_digit(16)? as u8)).collect();
        let byte = |pair: &[u8]| Some(pair[0] << 4 | pair.get(1)?);
        let bytes = digits.and_then(|digits| digits.chunks(2).map(byte).collect());
        bytes.map(Hex).ok_or_else(|| de::Error::custom(Sentence(words::NO_HEX.into())))
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

    #[test]
    fn hex_and_back() {
        let bytes = Hex(vec![0, 0x0f, 0xf0, 0xff]);
        let text = serde_json::to_string(&bytes).unwrap();
        assert_eq!(text, "\"000ff0ff\"");
        for written in [text.as_str(), "\"00 0F F0\\tff \""] {
            assert_eq!(serde_json::from_str::<Hex>(written).unwrap(), bytes);
        }
        for bad in ["\"0\"", "\"0g\"", "\"+1\"", "\"吃\""] {
            assert!(serde_json::from_str::<Hex>(bad).is_err(), "{bad}");
        }
    }
}
