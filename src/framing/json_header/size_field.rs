//! Reads one number out of a JSON object, without keeping anything else of it.
//!
//! Parsing the whole header into a tree would let a peer make a few bytes
//! (`[[],[],[],…`) cost many times as much memory.

use crate::framing::{Fault, FrameError, words};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Number;
use std::fmt;

/// The body's size in bytes, as the field `name`, or one of `also`, of the JSON
/// `header` tells it:
/// exactly once, as a whole number from 0 on. The header begins at `at_byte` of
/// the stream.
pub(super) fn body_bytes(
    header: &[u8],
    name: &str,
    also: &[&str],
    at_byte: u64,
) -> Result<u64, FrameError> {
    let text = std::str::from_utf8(header).map_err(|error| {
        let at = error.valid_up_to();
        let at_byte = at_byte + at as u64;
        FrameError::wrong_byte(at_byte, words::HEADER, words::UTF8_TEXT, header[at])
    })?;
    let malformed =
        |found| FrameError::malformed(at_byte, words::HEADER, words::an_object_with(name), found);
    let mut json = serde_json::Deserializer::from_str(text);
    let number = SizeField(name, also)
        .deserialize(&mut json)
        .and_then(|number| json.end().map(|()| number))
        .map_err(|error| malformed(words::not_an_object(&error)))?;
    match (number.as_u64(), number.as_i64()) {
        (Some(bytes), _) => Ok(bytes),
        (None, Some(value)) => {
            let fault = Fault::Negative { value, clue: None };
            Err(FrameError { at_byte, field: words::SIZE, fault })
        }
        (None, None) => Err(malformed(words::not_whole(&number))),
    }
}

struct SizeField<'a>(&'a str, &'a [&'a str]);

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
            if key != self.0 && !self.1.contains(&&*key) {
                map.next_value::<IgnoredAny>()?;
            } else if size.replace(map.next_value()?).is_some() {
                // Two receivers might believe different ones.
                return Err(A::Error::custom(format!("the field {key:?} is there twice")));
            }
        }
        size.ok_or_else(|| A::Error::custom(format!("the field {:?} is missing", self.0)))
    }
}
