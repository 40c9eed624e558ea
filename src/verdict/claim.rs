//! One comparison of two observed quantities.

use super::{Verdict, words};
use crate::observe::{Number, QuantityName};
use crate::{Known, Text};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// `left comparison [number +] [factor *] right [if told]`. The others can stand without
/// one `if told`: where the system does not tell what it asks for, it is left open.
///
/// ```
/// use sticky_demo::verdict::Claim;
/// let claim: Claim = "main.naive.longest_gap_ms >= 20 * control.naive.longest_gap_ms".parse().unwrap();
/// assert_eq!(claim.to_string(), "main.naive.longest_gap_ms >= 20 * control.naive.longest_gap_ms");
/// assert!("main.naive.sockets > 1".parse::<Claim>().is_err());
/// ```
#[derive(Debug, Clone)]
pub struct Claim {
    left: QuantityName,
    comparison: &'static Comparison,
    more: Option<f64>,
    factor: Option<f64>,
    right: Operand,
    pub if_told: bool,
}

#[derive(Debug, Clone)]
enum Operand {
    Quantity(QuantityName),
    Number(Number),
}

/// A sign, and what it says of two numbers.
type Comparison = (&'static str, fn(Number, Number) -> bool);

const COMPARISONS: &[Comparison] = &[
    ("==", |left, right| left == right),
    ("!=", |left, right| left != right),
    ("<", |left, right| left < right),
    ("<=", |left, right| left <= right),
    (">", |left, right| left > right),
    (">=", |left, right| left >= right),
];

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    pub claim: String,
    /// The left quantity's value; `None` when it was not observed.
    pub left: Option<Number>,
    /// The right side's value, with what is added to it and its factor.
    pub right: Option<Number>,
    /// Whether it holds; `None` when that cannot be said.
    pub holds: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The system does not tell, and the others show the case without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_open: bool,
    #[serde(skip)]
    pub sign: &'static str,
}

impl Claim {
    pub fn quantities(&self) -> impl Iterator<Item = &QuantityName> {
        let right = match &self.right {
            Operand::Quantity(name) => Some(name),
            Operand::Number(_) => None,
        };
        std::iter::once(&self.left).chain(right)
    }

    pub fn check(&self, verdict: &Verdict) -> Checked {
        let value = |name| verdict.value(name).map_err(|why| words::not_observed(name, &why));
        let left = value(&self.left);
        let right: Known<Number> = match &self.right {
            Operand::Quantity(name) => value(name),
            Operand::Number(number) => Ok(*number),
        };
        let right = right
            .map(|right| Number(self.more.unwrap_or(0.0) + right.0 * self.factor.unwrap_or(1.0)));
        let unexcused = |name: &_| verdict.value(name).is_err() && !verdict.is_untold(name);
        let both = left.as_ref().ok().zip(right.as_ref().ok());
        Checked {
            claim: self.to_string(),
            holds: both.map(|(left, right)| (self.comparison.1)(*left, *right)),
            because: left.as_ref().err().or(right.as_ref().err()).cloned(),
            left_open: self.if_told && both.is_none() && !self.quantities().any(unexcused),
            left: left.ok(),
            right: right.ok(),
            sign: self.comparison.0,
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.left, self.comparison.0)?;
        if let Some(more) = self.more {
            write!(f, "{more} + ")?;
        }
        if let Some(factor) = self.factor {
            write!(f, "{factor} * ")?;
        }
        match &self.right {
            Operand::Quantity(name) => write!(f, "{name}"),
            Operand::Number(number) => write!(f, "{}", number.0),
        }
    }
}

impl FromStr for Claim {
    type Err = Text;

    fn from_str(text: &str) -> Result<Claim, Text> {
        let (claim, if_told) = text.strip_suffix(" if told").map_or((text, false), |c| (c, true));
        let words: Vec<_> = claim.split_whitespace().collect();
        let number = |word: &str| word.parse().map_err(|_| words::not_a_factor(text, word));
        let [left, sign, rest @ ..] = &words[..] else { return Err(words::not_a_claim(text)) };
        let (more, rest) = match rest {
            [more, "+", rest @ ..] => (Some(number(more)?), rest),
            rest => (None, rest),
        };
        let (factor, right) = match rest {
            [right] => (None, right),
            [factor, "*", right] => (Some(number(factor)?), right),
            _ => return Err(words::not_a_claim(text)),
        };
        let comparison = COMPARISONS.iter().find(|(known, _)| known == sign);
        let comparison = comparison.ok_or_else(|| words::not_a_comparison(text, sign))?;
        let right = match right.parse::<f64>() {
            Ok(number) => Operand::Number(Number(number)),
            Err(_) => Operand::Quantity(right.parse()?),
        };
        Ok(Claim { left: left.parse()?, comparison, more, factor, right, if_told })
    }
}
