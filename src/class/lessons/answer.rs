//! The right answer to a prediction, read off the run; and whether a guess is it.

use super::*;
use crate::Known;
use crate::observe::Number;
use crate::scenario::Bytes;

/// What a Chinese keyboard may have typed full-width (`３`, `ｂ`, `。`), in ASCII.
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

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Number(Number),
    /// One of the choices, from 0.
    Choice(usize),
    Text(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    pub answer: Answer,
    /// As it is echoed: a number stays as it was typed, because an `f64` does not
    /// hold every digit of it.
    pub told: Text,
}

impl Predict {
    /// The right answer in these runs, or why it cannot be said: something was not
    /// observed, or the run showed none of the choices.
    pub(super) fn right(&self, verdict: &Verdict) -> Known<Answer> {
        if let Some(name) = &self.number {
            return verdict.value(&name.parse::<QuantityName>()?).map(Answer::Number);
        }
        if let Some(text) = &self.text {
            return text.bytes(verdict).map(|bytes| Answer::Text(bytes.escaped()));
        }
        let mut right = Vec::new();
        for (index, choice) in self.choices.iter().enumerate() {
            let mut all = true;
            for claim in &choice.if_holds {
                all &= verdict.holds(claim)?;
            }
            right.extend(all.then_some(index));
        }
        match right[..] {
            [only] => Ok(Answer::Choice(only)),
            [] => Err(words::NONE_OF_THE_CHOICES.into()),
            _ => Err(words::SEVERAL_OF_THE_CHOICES.into()),
        }
    }

    pub(super) fn guess(&self, line: &str) -> Option<Guess> {
        let line = line.trim();
        if self.number.is_some() {
            let typed = half_width(line);
            let number = typed.parse::<f64>().ok().filter(|number| number.is_finite())?;
            return Some(Guess { answer: Answer::Number(Number(number)), told: Text::same(typed) });
        }
        let answer = match self.text {
            Some(_) if line.is_empty() => return None,
            Some(_) => Answer::Text(unquoted(line).to_owned()),
            None => self.choice(line)?,
        };
        Some(Guess { told: self.told(&answer), answer })
    }

    fn choice(&self, line: &str) -> Option<Answer> {
        // `2`, or `2.`, as the choices are headed; `2)`, `(2)` and `2、` say the same.
        let line = half_width(line);
        let number: usize = line.trim_matches(['.', '(', ')', '、']).parse().ok()?;
        (1..=self.choices.len()).contains(&number).then(|| Answer::Choice(number - 1))
    }

    pub(super) fn told(&self, answer: &Answer) -> Text {
        match answer {
            Answer::Number(number) => Text::same(number.to_string()),
            Answer::Text(text) => Text::same(format!("\"{text}\"")),
            Answer::Choice(index) => {
                let choice = self.choices.get(*index).map(Saying::text).unwrap_or_default();
                words::numbered(index + 1, &choice)
            }
        }
    }
}

impl TextOf {
    fn bytes(&self, verdict: &Verdict) -> Known<Bytes> {
        let (name, receiver) = run_and_receiver_of(&self.of)?;
        let run = verdict.run(name, receiver).ok_or(words::RUN_WAS_NOT_MADE)?.whole()?;
        let pieces: Vec<&Bytes> = match self.layer {
            Layer::Delivered => run.delivered.clone(),
            _ => run.read_contents()?,
        };
        let piece = self.nth.checked_sub(1).and_then(|index| pieces.get(index));
        piece.map(|bytes| (*bytes).clone()).ok_or_else(|| words::only(self.nth, pieces.len()))
    }
}
