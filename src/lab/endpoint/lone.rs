//! A socket on which a case makes single calls, where the answer to each is
//! what matters: who may bind, who is refused, who waits.

use super::{Deadline, SocketOption, Step, StepError, error_name, is_timeout, new_socket};
use crate::link::{Link, Side};
use crate::sys::{Kernel, Sockets, TcpState};
use crate::text;
use crate::trace::{Observer, Recorder, What};
use socket2::{Protocol, Socket, Type};
use std::io::{self, ErrorKind, Read};
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

/// A TCP socket with a name, which stands before each of its calls.
pub struct LoneSocket<'r> {
    socket: Socket,
    name: String,
    side: Side,
    recorder: &'r Recorder,
    deadline: Deadline,
}

impl<'r> LoneSocket<'r> {
    /// A fresh socket at one end of the link.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn open(
        link: &dyn Link,
        side: Side,
        name: &str,
        recorder: &'r Recorder,
        deadline: Deadline,
    ) -> Step<LoneSocket<'r>> {
        let socket = new_socket(link, side, Type::STREAM, Protocol::TCP)?;
        Ok(LoneSocket { socket, name: name.to_owned(), side, recorder, deadline })
    }

    /// Sets an option, and notes it as a call.
    ///
    /// # Errors
    /// When the system refuses the value.
    pub fn set(&self, option: SocketOption, call: &str) -> Step<()> {
        option.set(&self.socket)?;
        self.note(call, Ok(()));
        Ok(())
    }

    /// Binds to `at`; port 0 lets the system choose. Whether it was allowed.
    pub fn bind(&self, at: SocketAddr) -> bool {
        let call = if at.port() == 0 { "bind(any port)" } else { "bind(port)" };
        self.note(call, self.socket.bind(&at.into()))
    }

    /// Lets `backlog` connections wait for accept. Whether it was allowed.
    pub fn listen(&self, backlog: u32) -> bool {
        let backlog_int = i32::try_from(backlog).unwrap_or(i32::MAX);
        self.note(&format!("listen({backlog})"), self.socket.listen(backlog_int))
    }

    /// Where it is bound.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Step<SocketAddr> {
        let address = self
            .socket
            .local_addr()
            .map_err(StepError::io(text!("asking for an address", "查询地址")))?;
        address.as_socket().ok_or_else(|| {
            StepError::Impossible(text!("a TCP socket has no IP address", "TCP 套接字没有 IP 地址"))
        })
    }

    /// Connects, and waits for the answer. Whether it was accepted.
    ///
    /// # Errors
    /// When no answer comes in time.
    pub fn connect(&self, to: SocketAddr) -> Step<bool> {
        let left =
            self.deadline.left(Observer::Sender, &text!("its turn to connect", "轮到自己连接"))?;
        let outcome = self.socket.connect_timeout(&to.into(), left);
        if outcome.as_ref().is_err_and(is_timeout) {
            return Err(self
                .deadline
                .passed(Observer::Sender, &text!("an answer to its SYN", "对它的 SYN 的应答")));
        }
        let connected = self.note("connect(port)", outcome);
        if connected {
            let sender = self.address()?.to_string();
            self.recorder
                .log(Observer::Sender, What::Connected { sender, receiver: to.to_string() });
        }
        Ok(connected)
    }

    /// Sends the SYN and does not wait for the answer.
    ///
    /// # Errors
    /// When the system refuses the call.
    pub fn begin_connecting(&self, to: SocketAddr) -> Step<()> {
        self.recorder.log(Observer::Sender, What::Asked);
        Kernel::begin_connecting(&self.socket, to)
            .map_err(StepError::io(text!("beginning to connect", "开始连接")))
    }

    /// Whether the handshake is complete, as this end sees it.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn is_established(&self) -> Step<bool> {
        let state = Kernel::tcp_state(&self.socket).map_err(StepError::NotObserved)?;
        Ok(state == TcpState::Established)
    }

    /// Notes what became of a connection that was begun.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn note_state(&self) -> Step<()> {
        let state = Kernel::tcp_state(&self.socket).map_err(StepError::NotObserved)?;
        let error = (state == TcpState::SynSent).then(|| "SYN_SENT".to_owned());
        if state == TcpState::Established {
            let (sender, receiver) = (self.address()?.to_string(), String::new());
            self.recorder.log(Observer::Sender, What::Connected { sender, receiver });
        }
        let call = format!("{}.connect(port)", self.name);
        self.recorder.log(Observer::Sender, What::Call { call, value: None, error });
        Ok(())
    }

    /// How many completed connections wait for accept.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn waiting_for_accept(&self) -> Step<u64> {
        Kernel::waiting_for_accept(&self.socket).map_err(StepError::NotObserved)
    }

    /// The same, noted.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn note_waiting_for_accept(&self) -> Step<()> {
        let connections = self.waiting_for_accept()?;
        self.recorder.log(Observer::Kernel, What::WaitingForAccept { connections });
        Ok(())
    }

    /// Takes a waiting connection.
    ///
    /// # Errors
    /// When none comes in time.
    pub fn accept(&self, name: &str) -> Step<LoneSocket<'r>> {
        let (waited_for, tried) =
            (text!("a connection", "一条连接"), text!("accepting", "接受连接"));
        let (socket, _) = self.deadline.wait(Observer::Receiver, &waited_for, tried, |left| {
            self.socket.set_read_timeout(Some(left))?;
            self.socket.accept()
        })?;
        self.note("accept()", Ok(()));
        let (side, recorder, deadline) = (self.side, self.recorder, self.deadline);
        Ok(LoneSocket { socket, name: name.to_owned(), side, recorder, deadline })
    }

    /// One send call. A refusal is noted, for that is what one looks for here.
    ///
    /// # Errors
    /// When the kernel has no room for all of them in time: nobody acknowledges.
    pub fn send(&self, data: &[u8]) -> Step<()> {
        let waited_for = text!("room in the send buffer", "发送缓冲区有空间");
        let outcome = self.deadline.wait(
            Observer::Sender,
            &waited_for,
            text!("sending", "发送"),
            |left| {
                self.socket.set_write_timeout(Some(left))?;
                match self.socket.send(data) {
                    Ok(taken) if taken < data.len() => Err(ErrorKind::TimedOut.into()),
                    Err(error) if is_timeout(&error) || error.kind() == ErrorKind::Interrupted => {
                        Err(error) // the deadline's
                    }
                    outcome => Ok(outcome),
                }
            },
        )?;
        self.note("send()", outcome.map(drop));
        Ok(())
    }

    /// Waits for the peer's FIN.
    ///
    /// # Errors
    /// When it does not come in time.
    pub fn wait_end(&self) -> Step<()> {
        let waited_for = text!("the peer's end", "对端结束");
        let tried = text!("waiting for the peer's end", "等到对端结束");
        let got = self.deadline.wait(Observer::Sender, &waited_for, tried, |left| {
            self.socket.set_read_timeout(Some(left))?;
            (&self.socket).read(&mut [0])
        });
        got.map(drop)
    }

    /// Closes it.
    pub fn close(self) {
        self.note("close()", Ok(()));
    }

    /// Notes a call and its answer; whether it went well.
    fn note(&self, call: &str, outcome: io::Result<()>) -> bool {
        let call = format!("{}.{call}", self.name);
        let observer = match self.side {
            Side::Sender => Observer::Sender,
            Side::Receiver => Observer::Receiver,
        };
        let error = outcome.err().map(|error| error_name(&error));
        let went_well = error.is_none();
        self.recorder.log(observer, What::Call { call, value: None, error });
        went_well
    }
}

/// Waits until the receiver's host lists a connection of `server` in TIME_WAIT,
/// and notes how many there are.
///
/// # Errors
/// When none gets there in time, or the system does not tell.
pub fn wait_for_time_wait(
    server: SocketAddr,
    link: &dyn Link,
    recorder: &Recorder,
    deadline: Deadline,
) -> Step<()> {
    loop {
        let connections = link.time_wait(Side::Receiver, server).map_err(StepError::NotObserved)?;
        if connections > 0 {
            recorder.log(Observer::Kernel, What::TimeWait { connections });
            return Ok(());
        }
        deadline.left(
            Observer::Kernel,
            &text!("the connection to be in TIME_WAIT", "连接进入 TIME_WAIT"),
        )?;
        thread::sleep(Duration::from_micros(100)); // how often we look
    }
}
