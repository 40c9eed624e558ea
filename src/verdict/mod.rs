//! What the runs prove. Pure: a trace with its claims in, a verdict out.
//!
//! A [`Claim`] compares two of [`observe`](crate::observe)'s quantities. What was not
//! observed makes a claim neither true nor false, and the verdict inconclusive; unless the
//! case can be shown without that claim (`if told`), and the system is what does not tell.

mod claim;
mod words;

pub use claim::{Checked, Claim};

use crate::observe::{Number, Observed, QuantityName};
use crate::trace::{Receiver, Trace};
use crate::{Known, Text};
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All claims hold, or all but those that are left open.
    Shown,
    /// A claim was checked and does not hold.
    NotShown,
    /// No claim failed, but at least one could not be checked.
    Inconclusive,
}

impl From<Option<bool>> for Outcome {
    /// What a claim comes to that holds, does not hold, or cannot be checked.
    fn from(holds: Option<bool>) -> Outcome {
        match holds {
            Some(true) => Outcome::Shown,
            Some(false) => Outcome::NotShown,
            None => Outcome::Inconclusive,
        }
    }
}

impl Outcome {
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Shown => 0,
            Outcome::NotShown => 1,
            Outcome::Inconclusive => 3,
        }
    }
}

/// How many of several verdicts came to what.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Tally {
    pub shown: usize,
    pub not_shown: usize,
    pub inconclusive: usize,
}

impl Tally {
    pub fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Shown => &mut self.shown,
            Outcome::NotShown => &mut self.not_shown,
            Outcome::Inconclusive => &mut self.inconclusive,
        } += 1;
    }

    /// The exit code: one that is not shown weighs more than any that is inconclusive.
    pub fn exit_code(self) -> u8 {
        let worst = match (self.not_shown, self.inconclusive) {
            (0, 0) => Outcome::Shown,
            (0, _) => Outcome::Inconclusive,
            _ => Outcome::NotShown,
        };
        worst.exit_code()
    }
}

/// A trace, judged.
#[derive(Debug)]
pub struct Verdict<'t> {
    /// Each run as it was observed, in the trace's order.
    pub runs: Vec<Observed<'t>>,
    /// Each claim with what was measured, in order.
    pub claims: Vec<Checked>,
    /// What it comes to; `None` where nothing was claimed.
    pub outcome: Option<Outcome>,
}

impl<'t> Verdict<'t> {
    /// Judges a trace by its claims; refuses one that is not written as a claim. Where
    /// the controls were left out on purpose, so is what is claimed about a run that
    /// was not made.
    pub fn judge(trace: &'t Trace) -> Result<Verdict<'t>, Text> {
        let mut verdict = Verdict {
            runs: trace.runs.iter().map(Observed::of).collect(),
            claims: Vec::new(),
            outcome: None,
        };
        let claims: Vec<Claim> =
            trace.claims.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
        let named = claims.iter().flat_map(Claim::quantities).map(|name| name.quantity.name);
        let named: Vec<&str> = named.collect();
        let named = (!named.is_empty()).then_some(named);
        verdict.runs.iter_mut().for_each(|run| run.claimed.clone_from(&named));
        for claim in claims {
            let made = |name: &QuantityName| verdict.run(&name.run, name.receiver).is_some();
            if !trace.no_control || claim.quantities().all(made) {
                verdict.claims.push(claim.check(&verdict));
            }
        }
        let counted = verdict.claims.iter().filter(|claim| !claim.left_open);
        let is = |holds| counted.clone().any(|claim| claim.holds == holds);
        verdict.outcome = match (is(Some(false)), is(None), is(Some(true))) {
            (true, _, _) => Some(Outcome::NotShown),
            (_, true, _) => Some(Outcome::Inconclusive),
            (_, _, true) => Some(Outcome::Shown),
            (false, false, false) => None,
        };
        Ok(verdict)
    }

    /// The runs of each name, in the order of their first.
    pub fn named(&self) -> Vec<Vec<&Observed<'t>>> {
        let mut named: Vec<Vec<&Observed>> = Vec::new();
        for run in &self.runs {
            match named.iter_mut().find(|runs| runs[0].trace.name == run.trace.name) {
                Some(runs) => runs.push(run),
                None => named.push(vec![run]),
            }
        }
        named
    }

    pub fn run(&self, name: &str, receiver: Receiver) -> Option<&Observed<'t>> {
        self.runs.iter().find(|run| run.trace.name == name && run.trace.receiver == receiver)
    }

    /// A quantity's value in this verdict's runs, or why it is not known: not observed,
    /// or no such run was made.
    pub fn value(&self, name: &QuantityName) -> Known<Number> {
        let run = self.run(&name.run, name.receiver);
        run.ok_or_else(|| words::run_not_made(name))?.quantity(name.quantity)
    }

    /// Whether the run noted, as it was made, that the system does not tell this.
    fn is_untold(&self, name: &QuantityName) -> bool {
        let run = self.run(&name.run, name.receiver);
        run.is_some_and(|run| run.quantity(name.quantity).is_err_and(|why| run.noted(&why)))
    }

    /// Whether a claim, written out, holds in these runs; `false` where it cannot be
    /// checked, and an error where it is not written as a claim.
    pub fn holds(&self, claim: &str) -> Result<bool, Text> {
        Ok(claim.parse::<Claim>()?.check(self).holds == Some(true))
    }
}
