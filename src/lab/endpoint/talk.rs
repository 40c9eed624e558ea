//! More that one can do on the sender's end: ask, send in other ways than one
//! blocking call, see what is not acknowledged, and leave in other ways than a
//! clean end.

use super::tcp::{TcpReceiver, TcpSender};
use super::{Deadline, SocketOption, Step, StepError, error_name, is_timeout};
use crate::scenario::Bytes;
use crate::sys::{self, Kernel, Sockets};
use crate::trace::{Observer, What};
use crate::{Text, text};
use std::io::{ErrorKind, IoSlice, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

/// How often we look for a fact, not how long we wait for it.
pub(super) const LOOK_AGAIN: Duration = Duration::from_micros(100);

impl TcpSender<'_> {
    /// Sets an option in the middle of a connection, and notes it.
    ///
    /// # Errors
    /// When the system refuses the value.
    pub fn set(&self, option: SocketOption) -> Step<()> {
        option.set(&self.socket)?;
        option.record(&self.socket, Observer::Sender, self.recorder);
        Ok(())
    }

    /// Breaks the run off where the system has no such option, and the run without
    /// it would prove something else.
    ///
    /// # Errors
    /// [`StepError::NotObserved`], with what the system says of it.
    pub fn must_have(&self, option: SocketOption) -> Step<()> {
        let missing = |error| StepError::NotObserved(sys::said(&error));
        option.read_back(&self.socket).map(drop).map_err(missing)
    }

    /// Sets an option and does not note it: for those that go on and off with
    /// every message.
    ///
    /// # Errors
    /// When the system refuses the value.
    pub fn switch(&self, option: SocketOption) -> Step<()> {
        option.set(&self.socket)
    }

    /// One send call with MSG_MORE: more is to come, so keep it (send(2)); again
    /// for what it did not take.
    ///
    /// # Errors
    /// When the receiver makes no room in time, or the system refuses the call.
    pub fn write_more(&mut self, data: &[u8]) -> Step<()> {
        let mut rest = data;
        loop {
            let bytes = Text::bytes(rest.len());
            let tried = text!(
                "sending {bytes} with MSG_MORE",
                "以 MSG_MORE 发送 {bytes}"; bytes
            );
            let accepted =
                self.waits_for_room(rest.len(), tried, |socket| Kernel::send_more(socket, rest))?;
            self.note_write(rest, accepted);
            rest = &rest[accepted..];
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    /// Several pieces in one send call (writev(2)): no copying them together,
    /// and still one write.
    ///
    /// # Errors
    /// When the receiver makes no room in time, or the system refuses the call.
    pub fn write_vectored(&mut self, pieces: &[&[u8]]) -> Step<()> {
        let data = pieces.concat();
        let count = Text::counted(pieces.len(), "piece", "pieces", "块");
        let slices: Vec<IoSlice> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
        let tried = text!("writing {count} in one call", "一次调用写入 {count}"; count);
        let accepted =
            self.waits_for_room(data.len(), tried, |mut socket| socket.write_vectored(&slices))?;
        self.note_write(&data, accepted);
        match &data[accepted..] {
            [] => Ok(()),
            rest => self.write(rest),
        }
    }

    /// One send call that does not wait: returns how many bytes the kernel took,
    /// which may be fewer than it was given, or none (EAGAIN).
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn try_write(&mut self, data: &[u8]) -> Step<usize> {
        self.socket.set_nonblocking(true).map_err(StepError::io(text!(
            "making the sender non-blocking",
            "把发送方设为非阻塞"
        )))?;
        let sent = self.socket.write(data);
        self.socket.set_nonblocking(false).map_err(StepError::io(text!(
            "making the sender blocking again",
            "把发送方恢复为阻塞"
        )))?;
        match sent {
            Ok(accepted) => {
                self.note_write(data, accepted);
                Ok(accepted)
            }
            Err(error) if is_timeout(&error) => {
                let call = format!("send({} bytes)", data.len());
                self.note(call, None, Some(error_name(&error)));
                Ok(0)
            }
            Err(error) => {
                let bytes = Text::bytes(data.len());
                Err(StepError::io(text!("sending {bytes}", "发送 {bytes}"; bytes))(error))
            }
        }
    }

    /// Waits until the send buffer has room: a fact that the kernel tells.
    ///
    /// # Errors
    /// When the receiver makes no room in time.
    pub fn wait_for_room(&self) -> Step<()> {
        let waited_for = text!("room in the send buffer", "发送缓冲区腾出空间");
        let tried = text!("waiting for room", "等到空间");
        let has_room = self.deadline.wait(Observer::Sender, &waited_for, tried, |left| {
            Kernel::wait_writable(&self.socket, left)
        })?;
        if has_room { Ok(()) } else { Err(self.deadline.passed(Observer::Sender, &waited_for)) }
    }

    /// A request begins.
    pub fn ask(&self) {
        self.recorder.log(Observer::Sender, What::Asked);
    }

    /// Waits for a reply of `bytes`, for as long as `within` and no longer:
    /// `false` when it did not come, or the other side has left.
    ///
    /// # Errors
    /// When the run's time is up, or the connection is gone.
    pub fn answer(&mut self, bytes: usize, within: Duration) -> Step<bool> {
        let waited_for = text!("a reply", "回复");
        let left = self.deadline.left(Observer::Sender, &waited_for)?;
        let patience = Deadline::after(left.min(within));
        let began = Instant::now();
        let mut reply = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let tried = text!("waiting for a reply", "等到回复");
            let got = patience.wait(Observer::Sender, &waited_for, tried, |left| {
                self.socket.set_read_timeout(Some(left))?;
                self.socket.read(&mut buffer)
            });
            match got {
                Ok(0) | Err(StepError::TimedOut { .. }) => break,
                Ok(got) => reply.extend_from_slice(&buffer[..got]),
                Err(other) => return Err(other),
            }
            if reply.len() >= bytes {
                let data = Bytes(reply);
                self.recorder.log(Observer::Sender, What::Answered { data });
                return Ok(true);
            }
        }
        let waited_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.recorder.log(Observer::Sender, What::Unanswered { waited_ms });
        Ok(false)
    }

    /// Notes what the kernel has taken and not sent yet (SIOCOUTQNSD): what Nagle's
    /// algorithm holds back. No clock is in it, so a busy machine cannot blur it.
    pub fn look_held_back(&self) {
        let what = match Kernel::unsent(&self.socket) {
            Ok(unsent) => What::HeldBack { bytes: unsent.waiting_bytes as u64 },
            Err(because) => What::NotObserved { quantity: "held_requests".to_owned(), because },
        };
        self.recorder.log(Observer::Kernel, what);
    }

    /// Waits until the peer has acknowledged everything, and notes SIOCOUTQ.
    /// Acknowledged says that the peer's kernel has it, not that anybody read it.
    ///
    /// # Errors
    /// When it does not in time, or the system does not tell.
    pub fn wait_acknowledged(&self) -> Step<()> {
        loop {
            let unsent = Kernel::unsent(&self.socket).map_err(StepError::NotObserved)?;
            if unsent.unacknowledged_bytes == 0 {
                self.recorder.log(Observer::Kernel, What::Unacknowledged { bytes: 0 });
                return Ok(());
            }
            self.deadline.left(
                Observer::Sender,
                &text!("everything to be acknowledged", "全部数据得到确认"),
            )?;
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Waits until the receive window is full: something waits to be sent, and
    /// nothing is on its way, in two looks one after the other (one alone might
    /// fall between an ACK and what it lets go). Notes what is not acknowledged,
    /// and what waits at the receiver's.
    ///
    /// # Errors
    /// [`StepError::Impossible`] when everything is acknowledged, so that it
    /// never will be; or when the system does not tell.
    pub fn wait_window_full(&self, receiver: &TcpReceiver) -> Step<()> {
        let mut before = None;
        loop {
            let unsent = Kernel::unsent(&self.socket).map_err(StepError::NotObserved)?;
            if unsent.unacknowledged_bytes == 0 {
                return Err(StepError::Impossible(text!(
                    "the receive window took everything and is not full: send more, or lower --rcvbuf",
                    "接收窗口全收下了，还没有满：请多发一些，或调小 --rcvbuf"
                )));
            }
            let stands =
                unsent.waiting_bytes > 0 && unsent.waiting_bytes == unsent.unacknowledged_bytes;
            let queued = Kernel::queued_bytes(&receiver.socket).map_err(StepError::NotObserved)?;
            let seen = Some((unsent, queued));
            if stands && before == seen {
                let bytes = unsent.unacknowledged_bytes as u64;
                self.recorder.log(Observer::Kernel, What::Unacknowledged { bytes });
                self.recorder.log(Observer::Receiver, What::Queued { bytes: queued as u64 });
                return Ok(());
            }
            before = seen;
            self.deadline
                .left(Observer::Sender, &text!("the receive window to be full", "接收窗口装满"))?;
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Waits until `bytes` of the receiver's have come, without reading them.
    ///
    /// # Errors
    /// When they do not in time, or the system does not tell.
    pub fn wait_unread(&self, bytes: usize) -> Step<()> {
        while Kernel::queued_bytes(&self.socket).map_err(StepError::NotObserved)? < bytes {
            self.deadline
                .left(Observer::Sender, &text!("what the receiver sent", "接收方发来的数据"))?;
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Reads `bytes` of the receiver's, and says nothing about them.
    ///
    /// # Errors
    /// When they do not come in time, or the other side has left.
    pub fn take(&mut self, bytes: usize) -> Step<()> {
        let waited_for = text!("what the receiver sent", "接收方发来的数据");
        let tried = || text!("reading what came", "读取收到的数据");
        let mut buffer = vec![0; bytes];
        let mut taken = 0;
        while taken < bytes {
            let got = self.deadline.wait(Observer::Sender, &waited_for, tried(), |left| {
                self.socket.set_read_timeout(Some(left))?;
                self.socket.read(&mut buffer[taken..])
            })?;
            if got == 0 {
                return Err(StepError::io(tried())(ErrorKind::UnexpectedEof.into()));
            }
            taken += got;
        }
        Ok(())
    }

    /// The text that a message was before it became bytes, and how many of its
    /// characters the encoding lacks.
    pub fn encoded(&self, text: String, encoding: &str, lacking: usize) {
        let (encoding, lacking) = (encoding.to_owned(), lacking as u64);
        self.recorder.log(Observer::Sender, What::Encoded { text, encoding, lacking });
    }

    /// Closes both directions at once, and notes what was left unread: if that
    /// is anything, the kernel sends a reset instead of a clean end (RFC 1122
    /// §4.2.2.13).
    pub fn close(self) {
        if let Ok(bytes) = Kernel::queued_bytes(&self.socket) {
            self.recorder.log(Observer::Sender, What::Unread { bytes: bytes as u64 });
        }
    }

    fn note(&self, call: String, value: Option<u64>, error: Option<String>) {
        self.recorder.log(Observer::Sender, What::Call { call, value, error });
    }
}
