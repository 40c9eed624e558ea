//! What the steps of a run have at hand.

use crate::Text;
use crate::framing::{self, Decoder, End};
use crate::lab::endpoint::{
    self, Deadline, LoneSocket, Step, StepError, TcpReceiver, TcpSender, UdpReceiver, UdpSender,
};
use crate::link::{Link, Side};
use crate::scenario::{Bytes, Frame, Scenario, Transport};
use crate::trace::{Observer, Receiver, Recorder, What};
use std::net::SocketAddr;

/// One run's surroundings: its values, its frames, its link, its notebook.
pub struct Stage<'a> {
    /// The scenario, with this run's one value turned.
    pub scenario: &'a Scenario,
    /// How the receiver finds messages.
    pub receiver: Receiver,
    /// What carries the bytes.
    pub transport: Transport,
    /// The frame format of both ends.
    pub framing: &'a str,
    /// Each message as the sender writes it.
    pub frames: &'a [Frame],
    /// What the bytes go over.
    pub link: &'a dyn Link,
    /// Where everything is noted.
    pub recorder: &'a Recorder,
    /// When the run must be over.
    pub deadline: Deadline,
}

impl Stage<'_> {
    /// A TCP connection with the scenario's options, or where the run says so
    /// a pair of AF_UNIX sockets.
    ///
    /// # Errors
    /// As [`endpoint::connect`].
    pub fn connect(&self) -> Step<(TcpSender<'_>, TcpReceiver<'_>)> {
        let keeps_records = self.transport == Transport::Seqpacket;
        match self.transport {
            Transport::Unix | Transport::Seqpacket => {
                endpoint::pair(keeps_records, self.scenario, self.recorder, self.deadline)
            }
            Transport::Tcp | Transport::Udp => {
                endpoint::connect(self.link, self.scenario, self.recorder, self.deadline)
            }
        }
    }

    /// A TCP socket for single calls, at one end of the link.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn socket(&self, side: Side, name: &str) -> Step<LoneSocket<'_>> {
        LoneSocket::open(self.link, side, name, self.recorder, self.deadline)
    }

    /// The receiver's address, with a port for the system to choose.
    pub fn any_port(&self) -> SocketAddr {
        SocketAddr::new(self.link.address(Side::Receiver), 0)
    }

    /// A pair of UDP sockets with the scenario's options.
    ///
    /// # Errors
    /// As [`endpoint::bind`].
    pub fn bind(&self) -> Step<(UdpSender<'_>, UdpReceiver<'_>)> {
        endpoint::bind(self.link, self.scenario, self.recorder, self.deadline)
    }

    /// All bytes that the sender will write: messages and what frames them.
    pub fn total_bytes(&self) -> usize {
        self.frames.iter().map(|frame| frame.data.len()).sum()
    }

    /// A decoder of this run's frame format.
    ///
    /// # Errors
    /// When no format bears that name.
    pub fn decoder(&self) -> Step<Box<dyn Decoder>> {
        let framing =
            framing::by_name(self.framing).map_err(|error| StepError::Impossible(error.text()))?;
        Ok(framing.decoder(self.scenario.max_frame_bytes()))
    }

    /// The receiver hands `message` over to the application.
    pub fn deliver(&self, message: &[u8]) {
        self.recorder.log(Observer::Receiver, What::Delivered { data: Bytes::from(message) });
    }

    /// The receiver found out by itself that a message is not whole.
    pub fn notice(&self, because: Text) {
        self.recorder.log(Observer::Receiver, What::Noticed { because });
    }

    /// The receiver's program ends on an error that it does not handle.
    pub fn died(&self, because: Text) {
        self.recorder.log(Observer::Receiver, What::Died { because });
    }

    /// The receiver would now set `bytes` aside because a header says so. Here
    /// it does not: nothing that was received is trusted.
    pub fn would_allocate(&self, bytes: u64) {
        self.recorder.log(Observer::Receiver, What::WouldAllocate { bytes });
    }

    /// This run's receiver, about to begin.
    ///
    /// # Errors
    /// As [`Stage::decoder`].
    pub fn receiving(&self) -> Step<Receiving> {
        Ok(match self.receiver {
            Receiver::Naive | Receiver::Tutorial | Receiver::Nobody => Receiving::Naive,
            Receiver::Framed => Receiving::Framed(self.decoder()?),
        })
    }
}

/// The wrong receiver and the right one.
pub enum Receiving {
    /// Believes that a read is a message.
    Naive,
    /// Looks for the boundaries that the sender wrote.
    Framed(Box<dyn Decoder>),
}

impl Receiving {
    /// What the receiver makes of one read.
    ///
    /// # Errors
    /// When the framed receiver meets what no sender of its format writes.
    pub fn take(&mut self, rx: &TcpReceiver, read: &[u8]) -> Step<()> {
        self.take_each(rx, read, |_| Ok(()))
    }

    /// As [`Receiving::take`], and `then` does something with each message.
    ///
    /// # Errors
    /// As [`Receiving::take`], and as `then`.
    pub fn take_each(
        &mut self,
        rx: &TcpReceiver,
        read: &[u8],
        mut then: impl FnMut(&[u8]) -> Step<()>,
    ) -> Step<()> {
        match self {
            Receiving::Naive => {
                rx.deliver(read);
                then(read)
            }
            Receiving::Framed(decoder) => {
                decoder.feed(read);
                // One read may complete no message, one, or several.
                while let Some(message) = decoder.next_frame().map_err(StepError::Framing)? {
                    rx.deliver(message);
                    then(message)?;
                }
                Ok(())
            }
        }
    }

    /// What the receiver makes of the end of the stream. The naive one makes
    /// nothing of it; the framed one knows whether a message was cut.
    pub fn end(&self, rx: &TcpReceiver) {
        if let Receiving::Framed(decoder) = self {
            match decoder.end() {
                End::Clean => {}
                cut => rx.notice(cut.text()),
            }
        }
    }
}
