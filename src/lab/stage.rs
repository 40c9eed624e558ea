//! What the steps of a run have at hand.

use super::endpoint::{LoneSocket, UdpSender};
use super::*;
use crate::framing::{self, Decoder, End};
use crate::link::Side;
use std::net::SocketAddr;
use std::panic::resume_unwind;

/// One run's surroundings: its values, its frames, its link, its notebook.
pub struct Stage<'a> {
    /// The scenario, with this run's one value turned.
    pub scenario: &'a Scenario,
    pub receiver: Receiver,
    pub transport: Transport,
    pub framing: &'a str,
    pub frames: &'a [Frame],
    pub ground: Ground<'a>,
}

impl Stage<'_> {
    /// A TCP connection with the scenario's options, or where the run says so
    /// a pair of AF_UNIX sockets.
    pub fn connect(&self) -> Step<(TcpSender<'_>, TcpReceiver<'_>)> {
        let keeps_records = self.transport == Transport::Seqpacket;
        match self.transport {
            Transport::Unix | Transport::Seqpacket => {
                endpoint::pair(keeps_records, &self.ground, self.scenario)
            }
            Transport::Tcp | Transport::Udp => endpoint::connect(&self.ground, self.scenario),
        }
    }

    /// A TCP connection with both ends at work at once.
    pub fn both(
        &self,
        send: impl FnOnce(&mut TcpSender) -> Step<()> + Send,
        receive: impl FnOnce(&mut TcpReceiver) -> Step<()>,
    ) -> Step<()> {
        let (mut tx, mut rx) = self.connect()?;
        let send = || {
            // A sender that fails says that it is done, or the receiver would wait on.
            send(&mut tx).inspect_err(|_| drop(tx.finish()))
        };
        at_once(send, || receive(&mut rx))?;
        tx.counters();
        Ok(())
    }

    pub fn bind(&self) -> Step<(UdpSender<'_>, UdpReceiver<'_>)> {
        endpoint::bind(&self.ground, self.scenario)
    }

    /// A TCP socket for single calls, at one end of the link.
    pub fn socket(&self, side: Side, name: &str) -> Step<LoneSocket<'_>> {
        LoneSocket::open(&self.ground, side, name)
    }

    /// The receiver's address, with a port for the system to choose.
    pub fn any_port(&self) -> SocketAddr {
        SocketAddr::new(self.ground.link.address(Side::Receiver), 0)
    }

    /// All that the sender will write: messages and what frames them.
    pub fn stream(&self) -> Vec<u8> {
        self.frames.iter().flat_map(|frame| frame.data.iter().copied()).collect()
    }

    /// How much that is.
    pub fn total_bytes(&self) -> usize {
        self.frames.iter().map(|frame| frame.data.len()).sum()
    }

    pub fn decoder(&self) -> Step<Box<dyn Decoder>> {
        let format = framing::by_name(self.framing);
        let format = format.map_err(|error| StepError::Impossible(error.text()))?;
        Ok(format.decoder(self.scenario.max_frame_bytes()))
    }

    pub fn receiving(&self) -> Step<Receiving<'_>> {
        let framed = self.receiver == Receiver::Framed;
        Ok(Receiving { stage: self, decoder: framed.then(|| self.decoder()).transpose()? })
    }

    pub fn deliver(&self, message: &[u8]) {
        self.note(What::Delivered { data: message.into() });
    }

    /// The receiver found out by itself that a message is not whole.
    pub fn notice(&self, because: Text) {
        self.note(What::Noticed { because });
    }

    /// The receiver would now set `bytes` aside because a header says so. Here
    /// it does not: nothing that was received is trusted.
    pub fn would_allocate(&self, bytes: u64) {
        self.note(What::WouldAllocate { bytes });
    }

    /// What the receiver did with what it had read.
    pub fn note(&self, what: What) {
        self.ground.recorder.log(Observer::Receiver, what);
    }
}

/// Does both at once, on two threads. Of two errors the one that counts is that of the
/// side that did more than wait for the other.
pub fn at_once(
    send: impl FnOnce() -> Step<()> + Send,
    receive: impl FnOnce() -> Step<()>,
) -> Step<()> {
    let (sent, received) =
        thread::scope(|both| match thread::Builder::new().spawn_scoped(both, send) {
            Err(error) => (Err(StepError::Impossible(words::no_thread(&error))), Ok(())),
            Ok(sending) => {
                let received = receive();
                (sending.join().unwrap_or_else(|panic| resume_unwind(panic)), received)
            }
        });
    match (sent, received) {
        (Err(StepError::TimedOut { .. }), Err(cause))
            if !matches!(cause, StepError::TimedOut { .. } | StepError::PeerLeft(_)) =>
        {
            Err(cause)
        }
        (sent, received) => sent.and(received),
    }
}

/// The wrong receiver and the right one: without a decoder a read is a message, with
/// one it looks for the boundaries that the sender wrote.
pub struct Receiving<'s> {
    stage: &'s Stage<'s>,
    decoder: Option<Box<dyn Decoder>>,
}

impl Receiving<'_> {
    /// What the receiver makes of one read.
    pub fn take(&mut self, read: &[u8]) -> Step<()> {
        self.take_each(read, |_| Ok(()))
    }

    /// The same, and `then` does something with each message.
    pub fn take_each(&mut self, read: &[u8], mut then: impl FnMut(&[u8]) -> Step<()>) -> Step<()> {
        let Some(decoder) = &mut self.decoder else {
            self.stage.deliver(read);
            return then(read);
        };
        decoder.feed(read);
        // One read may complete no message, one, or several.
        while let Some(message) = decoder.next_frame().map_err(StepError::Framing)? {
            self.stage.deliver(message);
            then(message)?;
        }
        Ok(())
    }

    /// What the receiver makes of the end of the stream. The naive one makes
    /// nothing of it; the framed one knows whether a message was cut.
    pub fn end(&self) {
        match self.decoder.as_ref().map(|decoder| decoder.end()) {
            None | Some(End::Clean) => {}
            Some(cut) => self.stage.notice(cut.text()),
        }
    }
}
