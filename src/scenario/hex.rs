//! Bytes that no text can say, and a packet's: in files as hexadecimal digits.

use super::words;
use crate::Sentence;
use crate::text::hex;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

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
