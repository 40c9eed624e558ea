//! What a quantity is, and the ways in which one is read off a run.

use super::events::{Pick, last as last_of, most as most_of, told, why_not};
use super::{FrameClass, Number, Observed, frames, layers, of_calls, of_packets, of_stream, taken};
use crate::trace::What;
use crate::trace::packet::Packet;
use crate::{Both, Known};

#[derive(Debug)]
pub struct Quantity {
    /// Its name, with the unit where it is not a count.
    pub name: &'static str,
    pub means: Both,
    how: How,
    of_any_run: bool,
}

#[derive(Debug)]
enum How {
    Of(fn(&Observed) -> Known<Number>),
    Count(fn(&What) -> bool),
    Calls(&'static str),
    Last(Pick),
    Most(Pick),
    Packets(fn(&Packet) -> bool),
    Frames(FrameClass),
}

impl Quantity {
    const fn new(name: &'static str, how: How) -> Quantity {
        Quantity { name, means: Both::new("", ""), how, of_any_run: false }
    }

    pub(super) const fn means(self, en: &'static str, zh: &'static str) -> Quantity {
        Quantity { means: Both::new(en, zh), ..self }
    }

    /// It is known of a run that broke off, too.
    pub(super) const fn of_any_run(self) -> Quantity {
        Quantity { of_any_run: true, ..self }
    }

    /// Its value in a run, or why it was not observed. The sums of a run that broke off
    /// are not what the claims speak of.
    pub(super) fn read_off(&self, run: &Observed) -> Known<Number> {
        let run = if self.of_any_run { run } else { run.whole()? };
        if let Some(why) = run.needs_calls(self.name) {
            return Err(why);
        }
        Ok(match self.how {
            How::Of(of) => return of(run),
            How::Count(is) => run.count(is).into(),
            // None, where the system has no such answer, is not zero.
            How::Calls(error) => match (run.calls(error), told(run.trace, self.name)) {
                (0, Some(because)) => return Err(because),
                (calls, _) => calls.into(),
            },
            How::Last(pick) => last_of(run.trace, self.name, pick)?.into(),
            How::Most(pick) => {
                most_of(run.trace, pick).ok_or_else(|| why_not(run.trace, self.name))?.into()
            }
            How::Packets(is) => run.data_packets()?.filter(|packet| is(packet)).count().into(),
            How::Frames(class) => run.frames_of(class)?,
        })
    }
}

/// A quantity that is read off in a way of its own.
pub(super) const fn of(name: &'static str, of: fn(&Observed) -> Known<Number>) -> Quantity {
    Quantity::new(name, How::Of(of))
}

pub(super) const fn count(name: &'static str, is: fn(&What) -> bool) -> Quantity {
    Quantity::new(name, How::Count(is))
}

pub(super) const fn calls(name: &'static str, error: &'static str) -> Quantity {
    Quantity::new(name, How::Calls(error))
}

/// The last answer to a question that the run asked, perhaps several times.
pub(super) const fn last(name: &'static str, pick: Pick) -> Quantity {
    Quantity::new(name, How::Last(pick))
}

pub(super) const fn most(name: &'static str, pick: Pick) -> Quantity {
    Quantity::new(name, How::Most(pick))
}

pub(super) const fn packets(name: &'static str, is: fn(&Packet) -> bool) -> Quantity {
    Quantity::new(name, How::Packets(is))
}

pub(super) const fn class(name: &'static str, class: FrameClass) -> Quantity {
    Quantity::new(name, How::Frames(class))
}

/// Everything that can be named as `run.receiver.quantity`.
pub fn quantities() -> impl Iterator<Item = &'static Quantity> {
    let tables = [
        of_stream::QUANTITIES,
        layers::QUANTITIES,
        frames::QUANTITIES,
        taken::QUANTITIES,
        of_calls::QUANTITIES,
        of_packets::QUANTITIES,
    ];
    tables.into_iter().flatten()
}
