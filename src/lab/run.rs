//! One run: what it is, and what it takes to make it over a link.

use super::endpoint::Deadline;
use super::*;

/// One run of an experiment: a connection of its own.
pub struct Run {
    /// `main`, `control`, or a no-cure's own name.
    pub name: &'static str,
    pub role: Role,
    pub receiver: Receiver,
    pub transport: Transport,
    /// The experiment's scenario with this run's one value turned.
    pub scenario: Scenario,
    pub steps: Steps,
}

impl Run {
    pub fn framing(&self) -> &str {
        match self.receiver {
            // A tutorial's receiver reads a format too, and reads it wrong.
            Receiver::Framed | Receiver::Tutorial => self.scenario.framing(),
            Receiver::Naive | Receiver::Nobody => "naive",
        }
    }

    /// Each message as the sender writes it; or why that is impossible.
    pub(super) fn frames(&self) -> Result<Vec<Frame>, Text> {
        self.scenario.frames(self.framing())
    }

    pub(super) fn cable(&self) -> Cable {
        let values = self.scenario.values.clone();
        let good = Cable::default();
        Cable {
            mtu_bytes: values.mtu_bytes.unwrap_or(good.mtu_bytes),
            delay_ms: values.delay_ms.unwrap_or(good.delay_ms),
            jitter_ms: values.jitter_ms.unwrap_or(good.jitter_ms),
            rate_kbit: values.rate_kbit,
            drop: values.drop.unwrap_or_default(),
            drop_fragment: values.drop_fragment.unwrap_or_default(),
            loss_percent: values.loss_percent.unwrap_or(good.loss_percent),
            duplicate: values.duplicate.unwrap_or_default(),
            reorder: values.reorder.unwrap_or_default(),
            drop_handshake: values.drop_handshake == Some(true),
            cut_after: values.cut_after,
            seed: values.seed.unwrap_or(good.seed),
            ..good
        }
    }

    /// Takes the run's steps, and says why they broke off, if they did; or that
    /// what was asked for cannot happen at all.
    pub(super) fn take_steps(
        &self,
        frames: &[Frame],
        link: &dyn Link,
        recorder: &Recorder,
    ) -> Result<Option<Text>, Text> {
        let stage = Stage {
            scenario: &self.scenario,
            receiver: self.receiver,
            transport: self.transport,
            framing: self.framing(),
            frames,
            ground: Ground { link, recorder, deadline: Deadline::after(self.scenario.timeout()) },
        };
        match (self.steps)(&stage) {
            Ok(()) => Ok(None),
            Err(StepError::Impossible(why)) => Err(words::of_run(self.name, &why)),
            Err(error) => Ok(Some(error.text_with(self.taken_by()))),
        }
    }

    /// The flag by which the cable loses packets that nobody sends again.
    fn taken_by(&self) -> Option<&'static str> {
        if self.scenario.link != LinkKind::Wire {
            return None;
        }
        let cable = self.cable();
        let udp = self.transport == Transport::Udp;
        let all = [
            ("--loss", cable.loss_percent >= 100.0 || (udp && cable.loss_percent > 0.0)),
            ("--drop-handshake", cable.drop_handshake),
            ("--cut-after", cable.cut_after.is_some()),
            ("--drop", udp && !cable.drop.is_empty()),
            ("--drop-fragment", udp && !cable.drop_fragment.is_empty()),
        ];
        all.into_iter().find_map(|(flag, takes)| takes.then_some(flag))
    }

    /// What happened, as a trace. What went wrong on the way is part of it.
    pub(super) fn trace(&self, events: Vec<Event>, error: Option<Text>) -> RunTrace {
        RunTrace {
            name: self.name.to_owned(),
            role: self.role,
            receiver: self.receiver,
            transport: self.transport,
            framing: self.framing().to_owned(),
            messages: self.scenario.messages(),
            events,
            error,
            cable: None,
            connection: None,
            direction: None,
            seen: None,
        }
    }
}
