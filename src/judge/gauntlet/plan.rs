//! What a plan is: one way to send the same bytes, as steps on one connection or on
//! several. Each has a number that stays the same as long as the requests do.

use super::super::together::{ends, parted};
use super::words;
use crate::Text;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

/// Requests that go one after the other over one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Talk {
    pub bytes: Vec<u8>,
    /// Where each ends, in order.
    pub ends: Vec<usize>,
}

impl Talk {
    pub fn of(requests: &[Vec<u8>]) -> Talk {
        Talk { ends: ends(requests).collect(), bytes: requests.concat() }
    }

    pub fn requests(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| start..*end)
    }

    /// Where one can cut: before each byte that is not a request's first.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        (1..self.bytes.len()).filter(|at| !self.ends.contains(at))
    }
}

/// `2.17`: the chapter, and the plan's number in it. A single cut's number is the byte
/// before which it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanId {
    pub chapter: u8,
    pub number: usize,
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.chapter, self.number)
    }
}

/// Which plans are asked for: `2`, `2.17`, `2.10-2.20`, or cuts of one's own, `cuts:5,17`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanChoice {
    Range(PlanId, PlanId),
    Cuts(Vec<usize>),
}

impl FromStr for PlanChoice {
    type Err = Text;

    fn from_str(typed: &str) -> Result<PlanChoice, Text> {
        let wrong = || words::no_plan_id(typed);
        if let Some(cuts) = typed.strip_prefix("cuts:") {
            let cuts: Result<Vec<usize>, _> = cuts.split(',').map(str::parse).collect();
            // In order, each once.
            let cuts = cuts.ok().filter(|cuts| cuts.is_sorted_by(|one, next| one < next));
            return cuts.map(PlanChoice::Cuts).ok_or_else(wrong);
        }
        let id = |typed: &str| -> Result<PlanId, Text> {
            let (chapter, number) = typed.split_once('.').ok_or_else(wrong)?;
            let chapter = chapter.parse().map_err(|_| wrong())?;
            Ok(PlanId { chapter, number: number.parse().map_err(|_| wrong())? })
        };
        match typed.split_once('-') {
            Some((first, last)) => match (id(first)?, id(last)?) {
                (first, last) if first <= last => Ok(PlanChoice::Range(first, last)),
                _ => Err(wrong()),
            },
            None if typed.contains('.') => Ok(PlanChoice::Range(id(typed)?, id(typed)?)),
            None => match typed.parse() {
                Ok(chapter @ 1..=9) => {
                    let [first, last] = [0, usize::MAX].map(|number| PlanId { chapter, number });
                    Ok(PlanChoice::Range(first, last))
                }
                _ => Err(wrong()),
            },
        }
    }
}

impl PlanChoice {
    /// Whether a plan of this chapter may be meant.
    pub fn has_chapter(&self, number: u8) -> bool {
        match self {
            PlanChoice::Range(first, last) => (first.chapter..=last.chapter).contains(&number),
            PlanChoice::Cuts(_) => false,
        }
    }

    /// Cuts of one's own.
    pub fn cuts(&self) -> Option<&Vec<usize>> {
        match self {
            PlanChoice::Range(..) => None,
            PlanChoice::Cuts(cuts) => Some(cuts),
        }
    }

    pub fn takes(&self, id: PlanId) -> bool {
        match self {
            PlanChoice::Range(first, last) => (*first..=*last).contains(&id),
            PlanChoice::Cuts(_) => false,
        }
    }
}

/// One step on a connection. Before a write, what was written before has been taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// These bytes of the requests, in one write.
    Write(Range<usize>),
    /// Bytes that are in no request.
    Strange(Vec<u8>),
    Pause(Duration),
    /// The answers to so many requests have come.
    Answered(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// Once the answer has come we close our direction, and read until the server
    /// closes too.
    AfterTheAnswer,
    /// We close our direction at once, and read on.
    HalfClose,
    /// close(2): we hear no more.
    Close,
    /// SO_LINGER 0: the server is sent a RST (socket(7)).
    Reset,
}

/// What happens on one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutScript {
    pub acts: Vec<Act>,
    /// What one write has arrives in pieces all the same, parted at these places, where it
    /// is read together.
    pub apart: Vec<usize>,
    pub finish: Finish,
    pub expect: Expect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// What the control got.
    Same,
    /// Anything else: the request was cut off, and a cut-off one is not a whole one.
    NotTheSame,
    /// Whatever it likes, within bounds; others are still served afterwards.
    Anything,
}

/// One way to send the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutPlan {
    pub id: PlanId,
    pub what: Manner,
    /// Over the talk in which requests are merged, and not the plain one.
    pub merged: bool,
    /// One for each connection; the n-th acts of all come one after the other.
    pub scripts: Vec<CutScript>,
}

/// What a plan does, as its name says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    OneWrite,
    Cut(usize),
    ByteByByte,
    Cuts(Vec<usize>),
    Named(Text),
}

impl CutPlan {
    /// Each request of the plain talk cut there.
    pub fn of_cuts(id: PlanId, talk: &Talk, cuts: Vec<usize>) -> CutPlan {
        let scripts = vec![CutScript::cut_at(talk, &cuts)];
        CutPlan { id, what: Manner::Cuts(cuts), merged: false, scripts }
    }

    /// Whether what is to be read together arrives in pieces.
    pub fn is_apart(&self) -> bool {
        self.scripts.iter().any(|script| !script.apart.is_empty())
    }

    pub fn name(&self) -> Text {
        match &self.what {
            Manner::OneWrite => words::ONE_WRITE.into(),
            Manner::Cut(at) => words::cut_before(*at),
            Manner::ByteByByte => words::BYTE_BY_BYTE.into(),
            Manner::Cuts(cuts) => {
                let cuts: Vec<String> = cuts.iter().map(usize::to_string).collect();
                words::cut_before_each(&Text::listed(&cuts))
            }
            Manner::Named(name) => name.clone(),
        }
    }

    /// Where the first connection's writes end, but for the last.
    pub fn cuts(&self) -> Vec<usize> {
        let ends: Vec<usize> = self.scripts[0].writes().map(|write| write.end).collect();
        ends[..ends.len().saturating_sub(1)].to_vec()
    }
}

impl CutScript {
    pub fn writes(&self) -> impl Iterator<Item = Range<usize>> {
        self.acts.iter().filter_map(|act| match act {
            Act::Write(range) => Some(range.clone()),
            _ => None,
        })
    }

    /// The pieces in which a write arrives.
    pub fn arrivals(&self, write: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        parted(write.clone(), self.apart.iter().copied())
    }

    /// The bytes of each write.
    pub fn pieces<'s>(&'s self, talk: &'s Talk) -> impl Iterator<Item = &'s [u8]> {
        self.acts.iter().filter_map(|act| match act {
            Act::Write(range) => Some(&talk.bytes[range.clone()]),
            Act::Strange(bytes) => Some(&bytes[..]),
            Act::Pause(_) | Act::Answered(_) => None,
        })
    }

    /// Each request cut at these places, and the next one begun when the one before is
    /// answered.
    pub fn cut_at(talk: &Talk, cuts: &[usize]) -> CutScript {
        let mut acts = Vec::new();
        for (index, request) in talk.requests().enumerate() {
            if index > 0 {
                acts.push(Act::Answered(index));
            }
            acts.extend(parted(request, cuts.iter().copied()).map(Act::Write));
        }
        CutScript::of(acts, Finish::AfterTheAnswer, Expect::Same)
    }

    pub fn of(acts: Vec<Act>, finish: Finish, expect: Expect) -> CutScript {
        CutScript { acts, apart: Vec::new(), finish, expect }
    }

    /// The whole talk in writes that end there, without waiting for an answer between.
    pub fn in_a_row(talk: &Talk, cuts: &[usize]) -> CutScript {
        let mut from = 0;
        let ends = cuts.iter().copied().chain([talk.bytes.len()]);
        let acts = ends.map(|to| Act::Write(std::mem::replace(&mut from, to)..to)).collect();
        CutScript::of(acts, Finish::AfterTheAnswer, Expect::Same)
    }

    /// The beginning of the talk, and then an end.
    pub fn cut_off(at: usize, finish: Finish, expect: Expect) -> CutScript {
        CutScript::of(vec![Act::Write(0..at)], finish, expect)
    }

    /// A pause before each write but the first.
    pub fn paused(mut self, pause: Duration) -> CutScript {
        let mut acts = Vec::new();
        for (index, act) in self.acts.drain(..).enumerate() {
            if index > 0 && matches!(act, Act::Write(_)) {
                acts.push(Act::Pause(pause));
            }
            acts.push(act);
        }
        CutScript { acts, ..self }
    }
}
