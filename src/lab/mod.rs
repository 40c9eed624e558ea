//! The laboratory: an experiment in, a trace out. Sockets that write down what
//! is done with them, steps that cases share, and the child that runs on the wire.

pub mod endpoint;
mod perform;
pub mod pieces;
mod stage;
pub mod steps;

pub use perform::{Ground, WIRE_CHILD, Watch, perform, perform_watched, wire_child};
pub use stage::{Receiving, Stage};

use crate::scenario::{Scenario, Transport};
use crate::trace::{Receiver, Role};
use endpoint::StepError;

/// One run of a case: a connection of its own.
pub struct Run {
    /// `main`, `control`, or a no-cure's own name.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
    /// How its receiver finds messages.
    pub receiver: Receiver,
    /// What carries the bytes.
    pub transport: Transport,
    /// The case's scenario with this run's one value turned.
    pub scenario: Scenario,
    /// What is done.
    pub steps: fn(&Stage) -> Result<(), StepError>,
}

impl Run {
    /// The same steps before a naive receiver and a framed one: side by side.
    pub fn pair(
        name: &'static str,
        role: Role,
        scenario: &Scenario,
        transport: Transport,
        steps: fn(&Stage) -> Result<(), StepError>,
    ) -> [Run; 2] {
        [Receiver::Naive, Receiver::Framed].map(|receiver| Run {
            name,
            role,
            receiver,
            transport,
            scenario: scenario.clone(),
            steps,
        })
    }

    /// The same steps before one receiver alone, or before none.
    pub fn one(
        name: &'static str,
        role: Role,
        receiver: Receiver,
        scenario: &Scenario,
        transport: Transport,
        steps: fn(&Stage) -> Result<(), StepError>,
    ) -> [Run; 1] {
        [Run { name, role, receiver, transport, scenario: scenario.clone(), steps }]
    }

    /// The same over TCP with a tutorial's receiver in the naive one's place.
    pub fn tutorial_pair(
        name: &'static str,
        role: Role,
        scenario: &Scenario,
        steps: fn(&Stage) -> Result<(), StepError>,
    ) -> [Run; 2] {
        let [mut tutorial, framed] = Run::pair(name, role, scenario, Transport::Tcp, steps);
        tutorial.receiver = Receiver::Tutorial;
        [tutorial, framed]
    }

    /// The frame format that both ends of this run use.
    pub fn framing(&self) -> &str {
        match self.receiver {
            // A tutorial's receiver reads a format too, and reads it wrong.
            Receiver::Framed | Receiver::Tutorial => self.scenario.framing(),
            Receiver::Naive | Receiver::Nobody => "naive",
        }
    }
}
