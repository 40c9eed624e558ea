//! More that one can do on the receiver's end: answer, look without taking, and
//! calls whose failure is an answer too.

use super::talk::LOOK_AGAIN;
use super::tcp::TcpReceiver;
use super::{SocketOption, Step, StepError, error_name};
use crate::scenario::Bytes;
use crate::sys::{self, Kernel, Sockets, TcpState};
use crate::trace::{Observer, What};
use crate::{Text, text};
use std::io::Write;
use std::thread;

impl TcpReceiver<'_> {
    /// Sets an option in the middle of a connection, and notes it.
    ///
    /// # Errors
    /// When the system refuses the value.
    pub fn set(&self, option: SocketOption) -> Step<()> {
        option.set(&self.socket)?;
        option.record(&self.socket, Observer::Receiver, self.recorder);
        Ok(())
    }

    /// Writes back to the sender.
    ///
    /// # Errors
    /// When the sender makes no room in time, or the connection is gone.
    pub fn reply(&mut self, data: &[u8]) -> Step<()> {
        let mut rest = data;
        while !rest.is_empty() {
            let sent = self.send(rest)?;
            rest = &rest[sent..];
        }
        self.recorder.log(Observer::Receiver, What::Replied { data: Bytes::from(data) });
        Ok(())
    }

    /// How many bytes wait (FIONREAD).
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn queued(&self) -> Step<usize> {
        let queued = Kernel::queued_bytes(&self.socket).map_err(StepError::NotObserved)?;
        self.recorder.log(Observer::Receiver, What::Queued { bytes: queued as u64 });
        Ok(queued)
    }

    /// Looks at up to `bytes` of what waits, and leaves all of it (MSG_PEEK).
    ///
    /// # Errors
    /// When nothing comes in time, or the system refuses the call.
    pub fn peek(&self, bytes: usize) -> Step<Vec<u8>> {
        let mut seen = vec![0; bytes];
        let waited_for = text!("something to look at", "有东西可看");
        let tried = text!("looking ahead", "窥视队列");
        let got = self.deadline.wait(Observer::Receiver, &waited_for, tried, |left| {
            self.socket.set_read_timeout(Some(left))?;
            sys::peek(&self.socket, &mut seen)
        })?;
        seen.truncate(got);
        self.recorder.log(Observer::Receiver, What::Peeked { data: seen[..].into() });
        Ok(seen)
    }

    /// One recv call whose failure is an answer too: it is noted, and `None`.
    ///
    /// # Errors
    /// When nothing comes in time.
    pub fn try_read(&mut self, recv_bytes: usize) -> Step<Option<Vec<u8>>> {
        match self.read(recv_bytes, &text!("the end of the connection", "连接结束")) {
            Ok(data) => {
                if data.is_empty() {
                    self.note("recv()", Some(0), None);
                }
                Ok(Some(data))
            }
            Err(StepError::Io { error, .. }) => {
                self.note("recv()", None, Some(error_name(&error)));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// One send call whose failure is an answer too: it is noted. (A program in
    /// C that has not ignored SIGPIPE is ended by it here; Rust ignores it.)
    ///
    /// # Errors
    /// When the sender makes no room in time.
    pub fn try_send(&mut self, data: &[u8]) -> Step<()> {
        match self.send(data) {
            Ok(sent) => self.note("send()", Some(sent as u64), None),
            Err(StepError::Io { error, .. }) => {
                self.note("send()", None, Some(error_name(&error)));
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }

    /// One send call: how many bytes the kernel took.
    fn send(&self, data: &[u8]) -> Step<usize> {
        let waited_for = text!("room for a reply in the send buffer", "发送缓冲区腾出空间来回复");
        let tried = text!("replying", "发出回复");
        self.deadline.wait(Observer::Receiver, &waited_for, tried, |left| {
            self.socket.set_write_timeout(Some(left))?;
            (&self.socket).write(data)
        })
    }

    /// Waits until the connection is over on this end too: its reset has come.
    ///
    /// # Errors
    /// When it does not in time, or the system does not tell.
    pub fn wait_closed(&self) -> Step<()> {
        while Kernel::tcp_state(&self.socket).map_err(StepError::NotObserved)? != TcpState::Closed {
            self.deadline.left(Observer::Receiver, &text!("a reset", "重置（RST）"))?;
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    /// The receiver found out by itself that a message is not whole.
    pub fn notice(&self, because: Text) {
        self.recorder.log(Observer::Receiver, What::Noticed { because });
    }

    /// What the receiver reads in a message's bytes.
    pub fn decoded(&self, text: String, encoding: &str) {
        let encoding = encoding.to_owned();
        self.recorder.log(Observer::Receiver, What::Decoded { text, encoding });
    }

    fn note(&self, call: &str, value: Option<u64>, error: Option<String>) {
        self.recorder.log(Observer::Receiver, What::Call { call: call.to_owned(), value, error });
    }
}
