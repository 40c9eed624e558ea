//! The runs of a case, one below the other.

use super::*;
use crate::scenario::Values;

pub type Steps = fn(&Stage) -> Step<()>;

/// A list of runs that grows from top to bottom. [`main`](Runs::main),
/// [`control`](Runs::control) and [`no_cure`](Runs::no_cure) add the same steps before
/// each receiver; what follows one of these ([`turned`](Runs::turned), …) changes what
/// was added last.
pub struct Runs<'s> {
    scenario: &'s Scenario,
    receivers: &'static [Receiver],
    transport: Transport,
    all: Vec<Run>,
    /// Where those that were added last begin.
    last: usize,
}

impl<'s> Runs<'s> {
    /// Over TCP, before a naive receiver and a framed one: side by side.
    pub fn of(scenario: &'s Scenario) -> Runs<'s> {
        Runs::before(&[Receiver::Naive, Receiver::Framed], scenario)
    }

    /// Over TCP, with a tutorial's receiver in the naive one's place.
    pub fn of_tutorial(scenario: &'s Scenario) -> Runs<'s> {
        Runs::before(&[Receiver::Tutorial, Receiver::Framed], scenario)
    }

    /// Single calls over TCP: no message crosses, so there is no receiver.
    pub fn of_calls(scenario: &'s Scenario) -> Runs<'s> {
        Runs::before(&[Receiver::Nobody], scenario)
    }

    /// Over UDP, side by side.
    pub fn of_datagrams(scenario: &'s Scenario) -> Runs<'s> {
        Runs { transport: Transport::Udp, ..Runs::of(scenario) }
    }

    pub fn before(receivers: &'static [Receiver], scenario: &'s Scenario) -> Runs<'s> {
        Runs { scenario, receivers, transport: Transport::Tcp, all: Vec::new(), last: 0 }
    }

    pub fn main(self, name: &'static str, steps: Steps) -> Runs<'s> {
        self.add(name, Role::Main, steps)
    }

    /// One value turned, and the effect is gone.
    pub fn control(self, name: &'static str, steps: Steps) -> Runs<'s> {
        self.add(name, Role::Control, steps)
    }

    /// A popular remedy, and the effect is still there.
    pub fn no_cure(self, name: &'static str, steps: Steps) -> Runs<'s> {
        self.add(name, Role::NoCure, steps)
    }

    fn add(mut self, name: &'static str, role: Role, steps: Steps) -> Runs<'s> {
        self.last = self.all.len();
        let (transport, scenario) = (self.transport, self.scenario);
        let run =
            |&receiver| Run { name, role, receiver, transport, scenario: scenario.clone(), steps };
        self.all.extend(self.receivers.iter().map(run));
        self
    }

    pub fn turned(self, turn: impl Fn(&mut Values)) -> Runs<'s> {
        self.turned_for(|_, values| turn(values))
    }

    /// Values turned for each receiver in its own way.
    pub fn turned_for(mut self, turn: impl Fn(Receiver, &mut Values)) -> Runs<'s> {
        for run in &mut self.all[self.last..] {
            turn(run.receiver, &mut run.scenario.values);
        }
        self
    }

    pub fn over(mut self, transport: Transport) -> Runs<'s> {
        for run in &mut self.all[self.last..] {
            run.transport = transport;
        }
        self
    }

    pub fn only(mut self, receiver: Receiver) -> Runs<'s> {
        let before = self.all.split_off(self.last);
        self.all.extend(before.into_iter().filter(|run| run.receiver == receiver));
        self
    }

    pub fn all(self) -> Vec<Run> {
        self.all
    }
}
