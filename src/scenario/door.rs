//! The door for files. A trace, a scenario or a lesson may come from anybody: before
//! anything is made of it, it is walked through once, and nothing of it is kept. So a
//! million entries are refused before there is room for one; no text can steer a
//! terminal; and no sum of the numbers that a trace holds overflows.

use super::*;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The longest text that is not the bytes of a message or a packet.
const LONGEST_TEXT: usize = 1 << 16;

/// What a file is held to.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Entries of all its lists together.
    pub entries: usize,
    /// The largest number, but for those that are no amount of anything. Files whose
    /// numbers have ranges of their own have none.
    pub number: Option<u64>,
}

/// Walks through a file in any format that serde knows. Refuses with a reason, and the
/// place is the reader's to tell; what the reader itself finds wrong is left to him who
/// reads it in earnest.
pub fn admit<'de, D: Deserializer<'de>>(file: D, bounds: Bounds) -> Result<(), (Text, D::Error)> {
    let mut walk = Walk { bounds, entries: 0, key: Behind::Other, refused: None };
    let walked = (&mut walk).deserialize(file);
    match (walk.refused, walked) {
        (Some(why), Err(error)) => Err((why, error)),
        _ => Ok(()),
    }
}

/// Refuses what takes more memory than can be had here: a limit says so beforehand, and
/// in the middle of it nobody could be told.
pub fn room(bytes: usize) -> Result<(), Text> {
    let taken = Vec::<u8>::new().try_reserve_exact(bytes); // nothing of it is touched
    taken.map_err(|_| words::no_memory(bytes.div_ceil(1 << 20)))
}

struct Walk {
    bounds: Bounds,
    entries: usize,
    key: Behind,
    refused: Option<Text>,
}

/// A key, by what may stand behind it, besides what may stand behind any.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(field_identifier)]
enum Behind {
    /// Bytes of a message or a packet.
    #[serde(rename = "messages", alias = "data", alias = "frame", alias = "text")]
    Bytes,
    /// A number that is no amount. (A wrong header asks for any number of bytes; what
    /// data have is asked later.)
    #[serde(rename = "seed", alias = "start_unix_ns", alias = "bytes")]
    Bits,
    #[serde(other)]
    Other,
}

impl Walk {
    fn refuse<E: Error>(&mut self, why: Text) -> Result<(), E> {
        self.refused = Some(why);
        Err(E::custom(""))
    }

    fn number<E: Error>(&mut self, number: impl fmt::Display, fits: bool) -> Result<(), E> {
        match self.bounds.number.filter(|_| self.key != Behind::Bits && !fits) {
            Some(most) => self.refuse(words::out_of_bounds(&number.to_string(), most)),
            None => Ok(()),
        }
    }

    fn most(&self) -> u64 {
        self.bounds.number.unwrap_or(u64::MAX)
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, file: D) -> Result<(), D::Error> {
        file.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        let fits = u64::try_from(number).is_ok_and(|number| number <= self.most());
        self.number(number, fits)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.number(number, number <= self.most())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.number(number, (0.0..=self.most() as f64).contains(&number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if self.key == Behind::Bytes {
            return Ok(());
        }
        if text.contains('\u{1b}') {
            return self.refuse(words::STEERS_A_TERMINAL.into());
        }
        match text.len() <= LONGEST_TEXT {
            true => Ok(()),
            false => self.refuse(words::long_text(text.len(), LONGEST_TEXT)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let key = self.key;
        while list.next_element_seed(&mut *self)?.is_some() {
            self.key = key;
            self.entries += 1;
            if self.entries > self.bounds.entries {
                return self.refuse(words::too_many_entries(self.bounds.entries));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let outer = self.key;
        while let Some(key) = map.next_key()? {
            // What a list of messages holds is bytes, however it is written.
            self.key = if outer == Behind::Bytes { outer } else { key };
            map.next_value_seed(&mut *self)?;
        }
        self.key = outer;
        Ok(())
    }
}
