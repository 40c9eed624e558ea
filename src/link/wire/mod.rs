//! Two hosts and a cable, in one process and without root.
//!
//! Loopback has no cable: no real MTU, no round trip, no loss,
//! nothing to capture. The wire has all of these, and its packets are real: two
//! network namespaces of the kernel, each with the kernel's own TCP/IP, joined
//! through this program, which takes every Ethernet frame from one and gives it
//! to the other. So it can delay, lose, repeat or reorder exactly the frame it
//! wants, and it *has* them all.
//!
//! Reading order: [`Cable`], what it is like; [`Hosts`], what is at its ends;
//! `forward`, the loop that carries frames; `plan`, what happens to them; `seen`, what
//! is known so far; [`Capture`], what is known in the end. What is in a frame, and which
//! connection it belongs to, is read in [`capture`](crate::capture).

mod cable;
mod capture;
mod cut;
mod denied;
mod forward;
mod plan;
mod seen;

pub use cable::Cable;
pub use capture::{Capture, Delay, Lost};
pub use denied::Denied;
pub use words::BUILDING;

use super::{Link, Side, words};
use crate::sys::{Hosts, Kernel, Middle, Sockets, failed, said};
use crate::text::sentence_error;
use crate::trace::LinkInfo;
use crate::trace::packet::Packet;
use crate::{Known, Sentence, Text};
use forward::Forwarder;
use plan::Plan;
use seen::{Seen, Shared};
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, PipeWriter};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Two hosts and the cable between them, at work. It is gone when this is
/// dropped.
pub struct Wire {
    cable: Cable,
    pub hosts: Hosts,
    shared: Arc<Shared>,
    /// Without it, the forwarder ends.
    stop: PipeWriter,
    forwarder: JoinHandle<Middle>,
}

/// Why there is no wire, or no longer.
#[derive(Debug)]
pub enum WireError {
    /// Such a cable is not possible; a sentence says why.
    Cable(Text),
    Denied(Denied),
    Broken(Text),
}

sentence_error!(WireError);

impl WireError {
    pub fn text(&self) -> Text {
        match self {
            WireError::Cable(sentence) => sentence.clone(),
            WireError::Denied(denied) => denied.text(),
            WireError::Broken(why) => words::broken(why),
        }
    }
}

impl Wire {
    /// Builds two hosts and a cable. `start` is the time from which all times
    /// of the capture are counted.
    ///
    /// This must be a process of its own (`lab::child`), and as an ordinary
    /// user it must have one thread only: the process moves into a user
    /// namespace, and the calling thread into the middle of the cable, where
    /// there is no network, for good.
    pub fn build(cable: &Cable, ipv6: bool, start: Instant) -> Result<Wire, WireError> {
        cable.check(ipv6).map_err(WireError::Cable)?;
        let denied = |error: io::Error| WireError::Denied(Denied::new(&error));
        let (hosts, middle) = Hosts::build(cable.mtu_bytes, ipv6).map_err(denied)?;
        let (stopped, stop) = io::pipe().map_err(|error| denied(failed("pipe", error)))?;
        let shared = Arc::new(Shared::default());
        let forwarder = Forwarder::new(middle, Plan::new(cable), Arc::clone(&shared), start);
        let forwarder = std::thread::Builder::new()
            .name("cable".into())
            .spawn(move || forwarder.run(&stopped))
            .map_err(denied)?;
        Ok(Wire { cable: cable.clone(), hosts, shared, stop, forwarder })
    }

    /// The packets whose fate is settled by now, in the order in which the cable
    /// saw them.
    pub fn packets_so_far(&self) -> Vec<Packet> {
        self.shared.lock().done.in_order()
    }

    /// Ends the cable's work and hands over what it saw, unless the cable had
    /// given up before. What is still on its way is marked as such.
    pub fn finish(self) -> Result<Capture, WireError> {
        drop(self.stop);
        let panicked = |_| WireError::Broken(words::PANICKED.into());
        let middle = self.forwarder.join().map_err(panicked)?;
        let mut seen = self.shared.lock();
        if let Some(error) = &seen.failed {
            return Err(WireError::Broken(said(error)));
        }
        let packets = seen.done.take();
        let lost = Lost { ring_full: middle.lost().ok(), kernel: self.hosts.dropped() };
        middle.close_in_background();
        let Seen { not_kept, checksums_missing, .. } = *seen;
        Ok(Capture { packets, not_kept, lost, checksums_missing })
    }
}

impl Link for Wire {
    fn info(&self) -> LinkInfo {
        self.cable.info()
    }

    fn address(&self, side: Side) -> IpAddr {
        self.hosts.address(side)
    }

    fn quiet(&self, timeout: Duration) -> io::Result<()> {
        let refused = |why: Text| Err(io::Error::other(Sentence(why)));
        let seen = self.shared.at_rest(timeout);
        match &seen.failed {
            Some(error) => refused(WireError::Broken(said(error)).text()),
            None if seen.on_the_way > 0 => refused(words::still_on_the_way(timeout.as_millis())),
            None => Ok(()),
        }
    }

    fn socket(&self, side: Side, kind: Type, protocol: Protocol) -> io::Result<Socket> {
        let domain = Domain::for_address((self.address(side), 0).into());
        self.hosts.on(side, || Socket::new(domain, kind, Some(protocol)))
    }

    fn time_wait(&self, side: Side, at: SocketAddr) -> Known<u64> {
        self.hosts.on(side, || Ok(Kernel::time_wait(at))).unwrap_or_else(|error| Err(said(&error)))
    }
}
