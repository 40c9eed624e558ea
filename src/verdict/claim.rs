//! One comparison of two observed quantities.

use super::Verdict;
use crate::observe::{Number, QuantityName};
use crate::{Known, Text, text};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// `left comparison [factor *] right`.
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
    comparison: Comparison,
    factor: Option<f64>,
    right: Side,
}

/// What stands on the right.
#[derive(Debug, Clone)]
pub enum Side {
    /// Another quantity.
    Quantity(QuantityName),
    /// A plain number.
    Number(Number),
}

/// The six comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

const COMPARISONS: [(&str, Comparison); 6] = [
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    (">", Comparison::Greater),
    (">=", Comparison::GreaterOrEqual),
];

impl Comparison {
    fn holds(self, left: Number, right: Number) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }

    /// As it is written.
    pub fn sign(self) -> &'static str {
        COMPARISONS.iter().find(|(_, known)| *known == self).map_or("", |(sign, _)| sign)
    }
}

/// A claim with what was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// The claim as written.
    pub claim: String,
    /// The left quantity's value; `None` when it was not observed.
    pub left: Option<Number>,
    /// The right side's value, factor applied.
    pub right: Option<Number>,
    /// Whether it holds; `None` when that cannot be said.
    pub holds: Option<bool>,
    /// Why it cannot be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The comparison's sign.
    #[serde(skip)]
    pub sign: &'static str,
}

impl Claim {
    /// The quantities it names.
    pub fn quantities(&self) -> impl Iterator<Item = &QuantityName> {
        let right = match &self.right {
            Side::Quantity(name) => Some(name),
            Side::Number(_) => None,
        };
        std::iter::once(&self.left).chain(right)
    }

    /// Compares what was observed.
    pub fn check(&self, verdict: &Verdict) -> Checked {
        let left = verdict.value(&self.left);
        let right: Known<Number> = match &self.right {
            Side::Quantity(name) => verdict.value(name),
            Side::Number(number) => Ok(*number),
        }
        .map(|right| Number(right.0 * self.factor.unwrap_or(1.0)));
        let holds = match (&left, &right) {
            (Ok(left), Ok(right)) => Some(self.comparison.holds(*left, *right)),
            _ => None,
        };
        let because = [(&left, Some(&self.left)), (&right, self.quantities().nth(1))]
            .into_iter()
            .find_map(|(value, name)| {
                let why = value.as_ref().err()?;
                let name = name?;
                Some(text!("{name} was not observed: {why}", "未观测到 {name}：{why}"; why))
            });
        Checked {
            claim: self.to_string(),
            left: left.ok(),
            right: right.ok(),
            holds,
            because,
            sign: self.comparison.sign(),
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.left, self.comparison.sign())?;
        if let Some(factor) = self.factor {
            write!(f, "{factor} * ")?;
        }
        match &self.right {
            Side::Quantity(name) => write!(f, "{name}"),
            Side::Number(number) => write!(f, "{}", number.0),
        }
    }
}

impl FromStr for Claim {
    type Err = Text;

    fn from_str(text: &str) -> Result<Claim, Text> {
        let words: Vec<_> = text.split_whitespace().collect();
        let (left, sign, factor, right) = match words[..] {
            [left, sign, right] => (left, sign, None, right),
            [left, sign, factor, "*", right] => {
                let number = factor.parse().map_err(|_| {
                    text!("{text:?}: {factor:?} is no number", "{text:?}：{factor:?} 不是数")
                })?;
                (left, sign, Some(number), right)
            }
            _ => {
                return Err(text!(
                    "{text:?} is no claim: expected quantity comparison [factor *] quantity-or-number",
                    "{text:?} 不是论断：应为“量 比较符 [倍数 *] 量或数”"
                ));
            }
        };
        let comparison = COMPARISONS.iter().find(|(known, _)| *known == sign).ok_or_else(|| {
            text!(
                "{text:?}: {sign:?} is no comparison; it is one of == != < <= > >=",
                "{text:?}：{sign:?} 不是比较符，比较符有 == != < <= > >="
            )
        })?;
        let right = match right.parse::<f64>() {
            Ok(number) => Side::Number(Number(number)),
            Err(_) => Side::Quantity(right.parse()?),
        };
        Ok(Claim { left: left.parse()?, comparison: comparison.1, factor, right })
    }
}
