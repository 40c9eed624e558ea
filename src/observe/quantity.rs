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

/// The ways in which a quantity is read off a run.
#[derive(Debug)]
pub(super) enum How {
    /// A way of its own.
    Of(fn(&Observed) -> Known<Number>),
    /// Such events.
    Count(fn(&What) -> bool),
    /// Calls that met this error.
    Calls(&'static str),
    /// The last answer to a question that the run asked, perhaps several times.
    Last(Pick),
    Most(Pick),
    /// Such data packets of the sender.
    Packets(fn(&Packet) -> bool),
    Frames(FrameClass),
}

impl Quantity {
    pub(super) const fn means(self, en: &'static str, zh: &'static str) -> Quantity {
        Quantity { means: Both::new(en, zh), ..self }
    }

    /// It is known of a run that broke off, too.
    pub(super) const fn of_any_run(self) -> Quantity {
        Quantity { of_any_run: true, ..self }
    }
}

impl Observed<'_> {
    /// A quantity of this run, or why it was not observed. The sums of a run that broke
    /// off are not what the claims speak of.
    pub fn quantity(&self, quantity: &Quantity) -> Known<Number> {
        let Quantity { name, how, of_any_run, .. } = quantity;
        let run = if *of_any_run { self } else { self.whole()? };
        if let Some(why) = run.needs_calls(name) {
            return Err(why);
        }
        Ok(match *how {
            How::Of(of) => return of(run),
            How::Count(is) => run.count(is).into(),
            // None, where the system has no such answer, is not zero.
            How::Calls(error) => match (run.calls(error), told(run.trace, name)) {
                (0, Some(because)) => return Err(because),
                (calls, _) => calls.into(),
            },
            How::Last(pick) => last_of(run.trace, name, pick)?.into(),
            How::Most(pick) => {
                most_of(run.trace, pick).ok_or_else(|| why_not(run.trace, name))?.into()
            }
            How::Packets(is) => run.data_packets()?.filter(|packet| is(packet)).count().into(),
            How::Frames(class) => run.frames_of(class)?,
        })
    }
}

pub(super) const fn by(name: &'static str, how: How) -> Quantity {
    Quantity { name, means: Both::new("", ""), how, of_any_run: false }
}

/// A quantity that is read off in a way of its own.
pub(super) const fn of(name: &'static str, of: fn(&Observed) -> Known<Number>) -> Quantity {
    by(name, How::Of(of))
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
