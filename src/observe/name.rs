//! How a quantity is named, and how its value is written.

use super::{Quantity, quantities, words};
use crate::Text;
use crate::text::alike;
use crate::trace::Receiver;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A measured number: a count, bytes, or milliseconds, as the quantity's name
/// says.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl From<usize> for Number {
    fn from(count: usize) -> Number {
        Number(count as f64)
    }
}

impl From<u64> for Number {
    fn from(count: u64) -> Number {
        Number(count as f64)
    }
}

/// Whole numbers without a point, others with one digit, or with as many as a
/// small one needs to be seen.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.0.abs() {
            whole if whole.fract() == 0.0 => 0,
            small if small < 0.1 => 3,
            _ => 1,
        };
        write!(f, "{:.digits$}", self.0)
    }
}

/// In JSON a whole number is an integer.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 9e15 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64((self.0 * 1000.0).round() / 1000.0)
        }
    }
}

/// `run.receiver.quantity`, as claims and texts name it; `run.quantity` of a
/// run without a receiver.
#[derive(Debug, Clone)]
pub struct QuantityName {
    pub run: String,
    pub receiver: Receiver,
    pub quantity: &'static Quantity,
}

impl fmt::Display for QuantityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.receiver {
            Receiver::Nobody => write!(f, "{}.{}", self.run, self.quantity.name),
            receiver => write!(f, "{}.{}.{}", self.run, receiver.name(), self.quantity.name),
        }
    }
}

impl FromStr for QuantityName {
    type Err = Text;

    fn from_str(text: &str) -> Result<QuantityName, Text> {
        let parts: Vec<&str> = text.split('.').collect();
        let (run, receiver, name) = match parts[..] {
            [run, name, quantity] => {
                let receiver = Receiver::by_name(name);
                (run, receiver.ok_or_else(|| words::not_a_receiver(text, name))?, quantity)
            }
            [run, quantity] => (run, Receiver::Nobody, quantity),
            _ => return Err(words::not_named_as_a_quantity(text)),
        };
        let quantity =
            quantities().find(|known| known.name == name).ok_or_else(|| {
                match &alike(name, quantities().map(|quantity| quantity.name))[..] {
                    [] => words::not_a_quantity(text, name),
                    near => words::not_quite_a_quantity(text, name, near),
                }
            })?;
        Ok(QuantityName { run: run.to_owned(), receiver, quantity })
    }
}
