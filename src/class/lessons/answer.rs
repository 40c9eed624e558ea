//! The right answer to a prediction, read off the run; and whether a guess is it.

use super::check::run_and_receiver_of;
use super::{Choice, Predict, TextOf};
use crate::observe::{Number, QuantityName};
use crate::report::Layer;
use crate::scenario::Bytes;
use crate::verdict::Verdict;
use crate::{Known, Text, text};

/// What a Chinese keyboard may have typed full-width (`３`, `ｂ`, `－`, `２。`), in
/// ASCII.
pub(super) fn half_width(typed: &str) -> String {
    let ascii = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        _ => c,
    };
    typed.chars().map(ascii).collect()
}

/// Without the quotes around it, in which a text was asked for: ours, a Chinese
/// keyboard's, or Python's (`b'hi'`).
fn unquoted(line: &str) -> &str {
    [("\"", "\""), ("'", "'"), ("b\"", "\""), ("b'", "'"), ("“", "”"), ("‘", "’"), ("「", "」")]
        .iter()
        .find_map(|(open, close)| line.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(line)
}

/// A right answer, or a guess.
#[derive(Debug, Clone, PartialEq)]
pub enum Right {
    /// A quantity.
    Number(Number),
    /// One of the choices, from 0.
    Choice(usize),
    /// Bytes, as text.
    Text(String),
}

/// What a learner answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// What is compared with the right answer.
    pub answer: Right,
    /// As it is echoed: a number stays as it was typed, for an `f64` does not
    /// hold every digit of it.
    pub told: Text,
}

impl Predict {
    /// The right answer in these runs.
    ///
    /// # Errors
    /// Why it cannot be said: something was not observed, or the run showed
    /// none of the choices.
    pub fn right(&self, verdict: &Verdict) -> Known<Right> {
        if let Some(name) = &self.number {
            return verdict.value(&name.parse::<QuantityName>()?).map(Right::Number);
        }
        if let Some(text) = &self.text {
            return text.bytes(verdict).map(|bytes| Right::Text(bytes.escaped()));
        }
        let mut right = Vec::new();
        for (index, choice) in self.choices.iter().enumerate() {
            let mut all = true;
            for claim in &choice.if_holds {
                all &= verdict.holds(claim)?;
            }
            if all {
                right.push(index);
            }
        }
        match right[..] {
            [only] => Ok(Right::Choice(only)),
            [] => Err(text!("this run showed none of the choices", "这次运行不符合任何一个选项")),
            _ => Err(text!(
                "this run showed more than one of the choices",
                "这次运行符合不止一个选项"
            )),
        }
    }

    /// What was typed, as an answer of this prediction's kind.
    pub fn guess(&self, line: &str) -> Option<Guess> {
        let line = line.trim();
        if self.number.is_some() {
            let typed = half_width(line);
            let number = typed.parse::<f64>().ok().filter(|number| number.is_finite())?;
            return Some(Guess { answer: Right::Number(Number(number)), told: Text::same(typed) });
        }
        let answer = match self.text {
            Some(_) if line.is_empty() => return None,
            Some(_) => Right::Text(unquoted(line).to_owned()),
            None => self.choice(line)?,
        };
        Some(Guess { told: self.told(&answer), answer })
    }

    fn choice(&self, line: &str) -> Option<Right> {
        // `2`, or `2.`, as the choices are headed; `2)`, `(2)` and `2、` say the same.
        let line = half_width(line);
        let number: usize = line.trim_matches(['.', '(', ')', '、']).parse().ok()?;
        (1..=self.choices.len()).contains(&number).then(|| Right::Choice(number - 1))
    }

    /// An answer as one reads it.
    pub fn told(&self, answer: &Right) -> Text {
        match answer {
            Right::Number(number) => Text::same(number.to_string()),
            Right::Text(text) => Text::same(format!("\"{text}\"")),
            Right::Choice(index) => {
                let number = index + 1;
                let choice = self.choices.get(*index).map(Choice::text).unwrap_or_default();
                text!("{number}. {choice}", "{number}. {choice}"; choice)
            }
        }
    }
}

impl TextOf {
    fn bytes(&self, verdict: &Verdict) -> Known<Bytes> {
        let (name, receiver) = run_and_receiver_of(&self.of)?;
        let run = verdict
            .run(name, receiver)
            .ok_or_else(|| text!("that run was not made", "没有做过那次运行"))?
            .whole()?;
        let pieces: Vec<&Bytes> = match self.layer {
            Layer::Delivered => run.delivered.clone(),
            _ => run.trace.events.iter().filter_map(|event| event.what.read_data()).collect(),
        };
        let piece = self.nth.checked_sub(1).and_then(|index| pieces.get(index));
        piece.map(|bytes| (*bytes).clone()).ok_or_else(|| {
            let (nth, all) = (self.nth, pieces.len());
            text!(
                "number {nth} was asked for, and there were only {all}",
                "要的是第 {nth} 个，总共只有 {all} 个"
            )
        })
    }
}
