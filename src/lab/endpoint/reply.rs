//! More that one can do on the receiver's end: answer, look without taking, and
//! calls whose failure is an answer too.

use super::*;
use crate::sys::TcpState;

impl TcpReceiver<'_> {
    /// Sets an option in the middle of a connection, and notes it.
    pub fn set(&self, option: SocketOption) -> Step<()> {
        self.end.set(option)
    }

    pub fn reply(&mut self, data: &[u8]) -> Step<()> {
        send_all(data, |rest| self.send(rest))?;
        self.end.log(What::Replied { data: data.into() });
        Ok(())
    }

    /// How many bytes wait (FIONREAD).
    pub fn queued(&self) -> Step<usize> {
        let queued = must(Kernel::queued_bytes(&self.end.socket))?;
        self.end.log(What::Queued { bytes: queued as u64 });
        Ok(queued)
    }

    /// Looks at up to `bytes` of what waits, and leaves all of it (MSG_PEEK).
    pub fn peek(&self, bytes: usize) -> Step<Vec<u8>> {
        let mut seen = vec![0; bytes];
        let got = self.end.receive(waited::for_something_to_look_at, failed::peek, |socket| {
            sys::peek(socket, &mut seen)
        })?;
        seen.truncate(got);
        self.end.log(What::Peeked { data: seen[..].into() });
        Ok(seen)
    }

    /// One recv call whose failure is an answer too: it is noted, and `None`.
    pub fn try_read(&mut self, recv_bytes: usize) -> Step<Option<Vec<u8>>> {
        match self.read(recv_bytes, waited::for_end_of_connection) {
            Ok(data) => {
                if data.is_empty() {
                    self.end.log_call("recv()", Some(0), None);
                }
                Ok(Some(data))
            }
            Err(StepError::Io { error, .. }) => {
                self.end.log_call("recv()", None, Some(&error));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// One recv call with a timeout of its program's own (SO_RCVTIMEO, socket(7)): when
    /// it strikes, that is noted, and `None`.
    pub fn read_within(&mut self, recv_bytes: usize, timeout: Duration) -> Step<Option<Vec<u8>>> {
        let whole_run = self.end.deadline;
        let left = whole_run.left(waited::for_something_to_look_at)?;
        self.end.deadline = Deadline::after(left.min(timeout));
        let read = self.read(recv_bytes, waited::for_something_to_look_at);
        self.end.deadline = whole_run;
        match read {
            Err(StepError::TimedOut { .. }) => {
                self.end.log_call("recv()", None, Some(&ErrorKind::WouldBlock.into()));
                Ok(None)
            }
            read => read.map(Some),
        }
    }

    /// One send call whose failure is an answer too: it is noted. (A program in
    /// C that has not ignored SIGPIPE is ended by it here; Rust ignores it.)
    pub fn try_send(&mut self, data: &[u8]) -> Step<()> {
        match self.send(data) {
            Ok(sent) => self.end.log_call("send()", Some(sent), None),
            Err(StepError::Io { error, .. }) => self.end.log_call("send()", None, Some(&error)),
            Err(other) => return Err(other),
        }
        Ok(())
    }

    /// One send call: how many bytes the kernel took.
    fn send(&self, data: &[u8]) -> Step<usize> {
        let send = |mut socket: &socket2::Socket| socket.write(data);
        self.end.transmit(waited::for_room_to_reply, failed::reply, send)
    }

    /// Waits until the connection is over on this end too: its reset has come.
    pub fn wait_closed(&self) -> Step<()> {
        self.end.deadline.until(waited::for_reset, || {
            let socket = &self.end.socket;
            // Where the state is not told, the reset is an error that waits to be told.
            let closed = match Kernel::tcp_state(socket) {
                Ok(state) => state == TcpState::Closed,
                Err(_) => must(Kernel::wait_for_error(socket, Duration::ZERO))?,
            };
            Ok(closed.then_some(()))
        })
    }
}
