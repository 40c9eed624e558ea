//! Reads one number out of a JSON object, without keeping anything else of it.
//!
//! Parsing the whole header into a tree would let a peer make a few bytes
//! (`[[],[],[],…`) cost many times as much memory.

use crate::framing::FrameError;
use crate::{Text, both, text};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Number;
use std::fmt;

/// The body's size in bytes, as the field `name` of the JSON `header` tells it.
/// The header begins at `at_byte` of the stream.
///
/// # Errors
/// When the header is not UTF-8, not a JSON object, or does not hold the field
/// exactly once as a whole number from 0 on.
pub(super) fn body_bytes(header: &[u8], name: &str, at_byte: u64) -> Result<u64, FrameError> {
    let malformed = |at_byte, expected: Box<Text>, found: Box<Text>| FrameError::Malformed {
        at_byte,
        field: both!("JSON header", "JSON 报头"),
        expected,
        found,
    };
    let text = std::str::from_utf8(header).map_err(|error| {
        let at = error.valid_up_to();
        let found = crate::framing::error::show_byte(header[at]);
        let expected = Box::new(text!("UTF-8 text", "UTF-8 文本"));
        malformed(at_byte + at as u64, expected, found)
    })?;
    let expected = || {
        Box::new(text!(
            "a JSON object with the body's size in bytes as {name:?}",
            "JSON 对象，其中 {name:?} 是正文的字节数"
        ))
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let number = SizeField(name)
        .deserialize(&mut json)
        .and_then(|number| json.end().map(|()| number))
        .map_err(|error| {
            let found = text!("not one: {error}", "别的东西：{error}");
            malformed(at_byte, expected(), Box::new(found))
        })?;
    if let Some(bytes) = number.as_u64() {
        return Ok(bytes);
    }
    match number.as_i64() {
        Some(value) => Err(FrameError::Negative { at_byte, field: super::SIZE, value }),
        None => {
            let found = text!("{number}, which is no whole number", "{number}，不是整数");
            Err(malformed(at_byte, expected(), Box::new(found)))
        }
    }
}

struct SizeField<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for SizeField<'_> {
    type Value = Number;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Number, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for SizeField<'_> {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a JSON object with a field {:?}", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Number, A::Error> {
        let mut size = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != self.0 {
                map.next_value::<IgnoredAny>()?;
            } else if size.replace(map.next_value()?).is_some() {
                // Two receivers might believe different ones.
                return Err(A::Error::custom(format!("the field {key:?} is there twice")));
            }
        }
        size.ok_or_else(|| A::Error::custom(format!("the field {:?} is missing", self.0)))
    }
}
