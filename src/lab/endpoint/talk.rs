//! More that one can do on the sender's end: ask, send in other ways than one
//! blocking call, see what is not acknowledged, and leave in other ways than a
//! clean end.

use super::tcp::STALLED;
use super::*;
use crate::scenario::Bytes;
use crate::sys::Unsent;
use std::io::IoSlice;

impl TcpSender<'_> {
    /// Sets an option in the middle of a connection, and notes it.
    pub fn set(&self, option: SocketOption) -> Step<()> {
        self.end.set(option)
    }

    /// Ends the run where the system has no such option, and the run without it
    /// would prove something else ([`StepError::NotObserved`]).
    pub fn must_have(&self, option: SocketOption) -> Step<()> {
        let read = option.read_back(&self.end.socket);
        must(read.map(drop).map_err(|error| sys::said(&error)))
    }

    /// Sets an option unnoted: for those that go on and off with every message.
    pub fn switch(&self, option: SocketOption) -> Step<()> {
        option.set(&self.end.socket)
    }

    /// One send call with MSG_MORE: more is to come, so keep it (send(2)); again
    /// for what it did not take.
    pub fn write_more(&mut self, data: &[u8]) -> Step<()> {
        self.write_by(data, failed::send_more, Kernel::send_more)
    }

    /// Several pieces in one send call (writev(2)): no copying them together,
    /// and still one write.
    pub fn write_vectored(&mut self, pieces: &[&[u8]]) -> Step<()> {
        let data = pieces.concat();
        let slices: Vec<IoSlice> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
        let accepted = self.end.transmit(
            || waited::for_room_for(data.len()),
            |error| failed::write_vectored(pieces.len(), error),
            |mut socket| socket.write_vectored(&slices),
        )?;
        self.note_write(&data, accepted);
        match &data[accepted..] {
            [] => Ok(()),
            rest => self.write(rest),
        }
    }

    /// One send call that does not wait: returns how many bytes the kernel took,
    /// which may be fewer than it was given, or none (EAGAIN).
    pub fn try_write(&mut self, data: &[u8]) -> Step<usize> {
        let sent = without_waiting(&self.end.socket, || (&self.end.socket).write(data))?;
        let taken = self.taken(&format!("send({} bytes)", data.len()), data, sent)?;
        Ok(taken.unwrap_or(0))
    }

    /// The same, and every answer is noted as that of a call of `client.send()`.
    pub fn offer(&mut self, data: &[u8]) -> Step<usize> {
        let sent = without_waiting(&self.end.socket, || (&self.end.socket).write(data))?;
        self.offered("client.send()", data, sent)
    }

    /// One send call that waits for room, but not for longer than `within`
    /// (SO_SNDTIMEO); if it was given none, how long it waited is noted.
    pub fn offer_within(&mut self, data: &[u8], within: Duration) -> Step<usize> {
        let within = within.min(self.end.deadline.left(waited::for_room)?);
        let began = Instant::now();
        let patience = Some(within);
        self.end.socket.set_write_timeout(patience).map_err(StepError::io(failed::blocking))?;
        let sent = loop {
            match (&self.end.socket).write(data) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                sent => break sent,
            }
        };
        let waited_ms = milliseconds(began.elapsed());
        let taken = self.offered("client.send(), waiting", data, sent)?;
        if taken == 0 {
            self.end.log(What::Blocked { waited_ms });
        }
        Ok(taken)
    }

    fn offered(&mut self, call: &str, data: &[u8], sent: io::Result<usize>) -> Step<usize> {
        let taken = self.taken(call, data, sent)?;
        if taken.is_some() {
            self.end.log_call(call, None, None);
        }
        Ok(taken.unwrap_or(0))
    }

    /// Notes what a send call took; `None`, noted as the call's answer, where it had to
    /// wait for room.
    fn taken(&mut self, call: &str, data: &[u8], sent: io::Result<usize>) -> Step<Option<usize>> {
        match sent {
            Ok(taken) => {
                self.note_write(data, taken);
                Ok(Some(taken))
            }
            // By the name that every Unix has for it, SO_SNDTIMEO included.
            Err(error) if is_timeout(&error) => {
                self.end.log_call(call, None, Some(&ErrorKind::WouldBlock.into()));
                Ok(None)
            }
            Err(error) => Err(StepError::io(|error| failed::write(data.len(), error))(error)),
        }
    }

    /// Waits until the send buffer has room, or can be given none because the receive
    /// window is full as well: nothing is on its way, and something waits, in two looks
    /// one after the other. Whether there is room. Where the system does not tell what
    /// is on its way, there is none now, and the next call finds out.
    pub fn wait_for_room_or_full(&self, receiver: &TcpReceiver) -> Step<bool> {
        let mut before = None;
        self.end.deadline.until(waited::for_full_window, || {
            if Kernel::wait_writable(&self.end.socket, Duration::ZERO).unwrap_or(false) {
                return Ok(Some(true));
            }
            let Ok(unsent) = Kernel::unsent(&self.end.socket) else {
                return Ok(Some(false));
            };
            let seen = Some((unsent, must(Kernel::queued_bytes(&receiver.end.socket))?));
            let last = std::mem::replace(&mut before, seen);
            Ok((unsent.is_held_back() && last == seen).then_some(false))
        })
    }

    /// Notes what waits now: here, not acknowledged, and in the receiver's queue.
    pub fn note_waiting(&self, receiver: &TcpReceiver) -> Step<()> {
        self.note_unacknowledged(Kernel::unsent(&self.end.socket));
        receiver.queued().map(drop)
    }

    fn note_unacknowledged(&self, unsent: Known<Unsent>) {
        self.end.log_kernel(match unsent {
            Ok(unsent) => What::Unacknowledged { bytes: unsent.unacknowledged_bytes as u64 },
            Err(because) => What::NotObserved { quantity: "unacknowledged_bytes".into(), because },
        });
    }

    /// The program puts `bytes` aside, in a queue of its own.
    pub fn keep(&self, bytes: usize) {
        self.end.log(What::SetAside { bytes: bytes as u64 });
    }

    /// Waits until the send buffer has room: a fact that the kernel tells.
    pub fn wait_for_room(&self) -> Step<()> {
        let has_room = self.end.deadline.wait(waited::for_room, failed::wait_for_room, |left| {
            Kernel::wait_writable(&self.end.socket, left)
        })?;
        if has_room { Ok(()) } else { Err(self.end.deadline.passed(waited::for_room())) }
    }

    pub fn ask(&self) {
        self.end.log(What::Asked);
    }

    /// Waits for a reply of `bytes`, for as long as `within` and no longer:
    /// `false` when it did not come, or the other side has left. Of 0 bytes, too,
    /// something must come.
    pub fn answer(&mut self, bytes: usize, within: Duration) -> Step<bool> {
        let left = self.end.deadline.left(waited::for_a_reply)?;
        let patience = Deadline::after(left.min(within));
        let began = Instant::now();
        let mut reply = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let failed = |error: &Text| failed::read(bytes, error);
            let got = patience.wait(waited::for_a_reply, failed, |left| {
                self.end.socket.set_read_timeout(Some(left))?;
                self.end.socket.read(&mut buffer)
            });
            match got {
                Ok(0) | Err(StepError::TimedOut { .. }) => {
                    self.end.log(What::Unanswered { waited_ms: milliseconds(began.elapsed()) });
                    return Ok(false);
                }
                Ok(got) => reply.extend_from_slice(&buffer[..got]),
                Err(other) => return Err(other),
            }
            if reply.len() >= bytes {
                self.end.log(What::Answered { data: Bytes(reply) });
                return Ok(true);
            }
        }
    }

    /// Notes what the kernel has taken and not sent yet (SIOCOUTQNSD): what Nagle's
    /// algorithm holds back. No clock is in it, so a busy machine cannot blur it.
    pub fn look_held_back(&self) {
        self.end.log_kernel(match Kernel::unsent(&self.end.socket) {
            Ok(unsent) => What::HeldBack { bytes: unsent.waiting_bytes as u64 },
            Err(because) => What::NotObserved { quantity: "held_requests".into(), because },
        });
    }

    /// Waits until the peer has acknowledged everything, and notes SIOCOUTQ.
    /// Acknowledged says that the peer's kernel has it, not that anybody read it.
    /// Where the system does not tell, it is noted that it does not.
    pub fn wait_acknowledged(&self) -> Step<()> {
        let unsent = self.end.deadline.until(waited::for_acknowledgement, || {
            Ok(match Kernel::unsent(&self.end.socket) {
                Ok(unsent) if unsent.unacknowledged_bytes > 0 => None,
                known => Some(known),
            })
        })?;
        self.note_unacknowledged(unsent);
        Ok(())
    }

    /// Waits until the receive window is full: something waits to be sent, and
    /// nothing is on its way, in two looks one after the other (one alone might
    /// fall between an ACK and what it lets go). Notes what is not acknowledged,
    /// and what waits at the receiver's. When everything is acknowledged, it never
    /// will be full: [`StepError::Impossible`]. Where the system does not tell what is
    /// on its way, something waits at the receiver's and has not grown for `STALLED`.
    pub fn wait_window_full(&self, receiver: &TcpReceiver) -> Step<()> {
        let mut before = None;
        let mut changed = Instant::now();
        let (unsent, queued) = self.end.deadline.until(waited::for_full_window, || {
            let unsent = Kernel::unsent(&self.end.socket);
            if unsent.as_ref().is_ok_and(|unsent| unsent.unacknowledged_bytes == 0) {
                return Err(StepError::Impossible(words::WINDOW_NOT_FULL.into()));
            }
            let seen = Some((unsent, must(Kernel::queued_bytes(&receiver.end.socket))?));
            if before != seen {
                changed = Instant::now();
                before = seen;
                return Ok(None);
            }
            Ok(seen.filter(|(unsent, queued)| match unsent {
                Ok(unsent) => unsent.is_held_back(),
                Err(_) => *queued > 0 && changed.elapsed() > STALLED,
            }))
        })?;
        self.note_unacknowledged(unsent);
        receiver.end.log(What::Queued { bytes: queued as u64 });
        Ok(())
    }

    /// Waits until `bytes` of the receiver's have come, without reading them.
    pub fn wait_unread(&self, bytes: usize) -> Step<()> {
        self.end.deadline.until(waited::for_what_the_receiver_sent, || {
            let queued = must(Kernel::queued_bytes(&self.end.socket))?;
            Ok((queued >= bytes).then_some(()))
        })
    }

    /// Reads `bytes` of the receiver's, and says nothing about them.
    pub fn take(&mut self, bytes: usize) -> Step<()> {
        let failed = |error: &Text| failed::read(bytes, error);
        let mut buffer = vec![0; bytes];
        let mut taken = 0;
        while taken < bytes {
            let read = |mut socket: &Socket| socket.read(&mut buffer[taken..]);
            match self.end.receive(waited::for_what_the_receiver_sent, failed, read)? {
                0 => return Err(StepError::io(failed)(ErrorKind::UnexpectedEof.into())),
                got => taken += got,
            }
        }
        Ok(())
    }

    /// Closes both directions at once, and notes what was left unread: if that
    /// is anything, the kernel sends a reset instead of a clean end (RFC 1122
    /// §4.2.2.13).
    pub fn close(self) {
        if let Ok(bytes) = Kernel::queued_bytes(&self.end.socket) {
            self.end.log(What::Unread { bytes: bytes as u64 });
        }
    }
}
