//! A socket on which a case makes single calls, where the answer to each is
//! what matters: who may bind, who is refused, who waits.

use super::*;
use crate::sys::TcpState;

/// A TCP socket with a name, which is put before each of its calls.
pub struct LoneSocket<'r> {
    end: NotedSocket<'r>,
    name: String,
}

impl<'r> LoneSocket<'r> {
    pub fn open(ground: &Ground<'r>, side: Side, name: &str) -> Step<LoneSocket<'r>> {
        let socket = new_socket(ground.link, side, Type::STREAM, Protocol::TCP)?;
        Ok(LoneSocket { end: ground.noted(socket, side), name: name.to_owned() })
    }

    /// The sender's end of a connection, from now on with a name.
    pub fn sender(tx: TcpSender<'r>, name: &str) -> LoneSocket<'r> {
        LoneSocket { end: tx.end, name: name.to_owned() }
    }

    pub fn receiver(rx: TcpReceiver<'r>, name: &str) -> LoneSocket<'r> {
        LoneSocket { end: rx.end, name: name.to_owned() }
    }

    /// Sets an option, and notes it as a call.
    pub fn set(&self, option: SocketOption, call: &str) -> Step<()> {
        option.set(&self.end.socket)?;
        self.note(call, Ok(()));
        Ok(())
    }

    /// Binds to `at`; port 0 lets the system choose. Whether it was allowed.
    pub fn bind(&self, at: SocketAddr) -> bool {
        let call = if at.port() == 0 { "bind(any port)" } else { "bind(port)" };
        self.note(call, self.end.socket.bind(&at.into()))
    }

    /// Lets `backlog` connections wait for accept. Whether it was allowed.
    pub fn listen(&self, backlog: u32) -> bool {
        let backlog_int = i32::try_from(backlog).unwrap_or(i32::MAX);
        self.note(&format!("listen({backlog})"), self.end.socket.listen(backlog_int))
    }

    pub fn address(&self) -> Step<SocketAddr> {
        local_address(&self.end.socket)
    }

    /// Connects, and waits for the answer. Whether it was accepted.
    pub fn connect(&self, to: SocketAddr) -> Step<bool> {
        let left = self.end.deadline.left(waited::for_turn_to_connect)?;
        let outcome = self.end.socket.connect_timeout(&to.into(), left);
        if outcome.as_ref().is_err_and(is_timeout) {
            return Err(self.end.deadline.passed(waited::for_answer_to_syn(to)));
        }
        let connected = self.note("connect(port)", outcome);
        if connected {
            let sender = self.address()?.to_string();
            self.end.log(What::Connected { sender, receiver: to.to_string() });
        }
        Ok(connected)
    }

    /// Sends the SYN and does not wait for the answer.
    pub fn begin_connecting(&self, to: SocketAddr) -> Step<()> {
        self.end.log(What::Asked);
        Kernel::begin_connecting(&self.end.socket, to)
            .map_err(StepError::io(|error| failed::connect(to, error)))
    }

    /// Whether the handshake is complete, as this end sees it.
    pub fn is_established(&self) -> Step<bool> {
        Ok(must(Kernel::tcp_state(&self.end.socket))? == TcpState::Established)
    }

    pub fn note_state(&self) -> Step<()> {
        let state = must(Kernel::tcp_state(&self.end.socket))?;
        let error = (state == TcpState::SynSent).then(|| "SYN_SENT".to_owned());
        if state == TcpState::Established {
            let (sender, receiver) = (self.address()?.to_string(), String::new());
            self.end.log(What::Connected { sender, receiver });
        }
        let call = format!("{}.connect(port)", self.name);
        self.end.log(What::Call { call, value: None, error });
        Ok(())
    }

    pub fn waiting_for_accept(&self) -> Step<u64> {
        must(Kernel::waiting_for_accept(&self.end.socket))
    }

    pub fn note_waiting_for_accept(&self) -> Step<()> {
        let connections = self.waiting_for_accept()?;
        self.end.log_kernel(What::WaitingForAccept { connections });
        Ok(())
    }

    pub fn accept(&self, name: &str) -> Step<LoneSocket<'r>> {
        let (socket, _) =
            self.end.receive(waited::for_a_connection, failed::accept, Socket::accept)?;
        self.note("accept()", Ok(()));
        let end = NotedSocket { socket, ..self.end };
        Ok(LoneSocket { end, name: name.to_owned() })
    }

    /// One send call. A refusal is noted: it is what one looks for here.
    pub fn send(&self, data: &[u8]) -> Step<()> {
        self.send_as("send()", data)
    }

    /// The same, noted as `call`.
    pub fn send_as(&self, call: &str, data: &[u8]) -> Step<()> {
        let send = |socket: &Socket| match socket.send(data) {
            // The kernel has no room for all of it: the peer does not acknowledge.
            Ok(taken) if taken < data.len() => Err(ErrorKind::TimedOut.into()),
            Err(error) if is_timeout(&error) || error.kind() == ErrorKind::Interrupted => {
                Err(error) // the deadline's
            }
            outcome => Ok(outcome),
        };
        let failed = |error: &_| failed::write(data.len(), error);
        let outcome = self.end.transmit(waited::for_room, failed, send)?;
        if let Ok(taken) = outcome {
            self.end.recorder.wrote(data, taken);
        }
        self.note(call, outcome.map(drop));
        Ok(())
    }

    pub fn wait_acknowledged(&self) -> Step<()> {
        self.end.deadline.until(waited::for_acknowledgement, || {
            let unsent = must(Kernel::unsent(&self.end.socket))?;
            Ok((unsent.unacknowledged_bytes == 0).then_some(()))
        })
    }

    /// One recv call that waits no longer than `within` (SO_RCVTIMEO), noted with its
    /// answer: 0 is the peer's end, EAGAIN says that nothing came, ETIMEDOUT that the
    /// kernel has given the peer up. Whether the peer is known to be gone.
    pub fn hear(&self, within: Duration) -> Step<bool> {
        let until = Deadline::after(within.min(self.end.deadline.left(waited::for_end_of_peer)?));
        let heard = loop {
            // None where the time is up between two calls.
            let Ok(left) = until.left(waited::for_end_of_peer) else {
                break Err(ErrorKind::WouldBlock.into());
            };
            self.end
                .socket
                .set_read_timeout(Some(left))
                .map_err(StepError::io(failed::blocking))?;
            match (&self.end.socket).read(&mut [0; 64]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                heard => break heard,
            }
        };
        self.end.deadline.left(waited::for_end_of_peer)?;
        let call = format!("{}.recv()", self.name);
        self.end.log_call(&call, heard.as_ref().ok().copied(), heard.as_ref().err());
        Ok(match heard {
            Ok(bytes) => bytes == 0,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        })
    }

    pub fn note_unacknowledged(&self) -> Step<()> {
        let unsent = must(Kernel::unsent(&self.end.socket))?;
        self.end.log_kernel(What::Unacknowledged { bytes: unsent.unacknowledged_bytes as u64 });
        Ok(())
    }

    /// From here on nothing comes from its peer.
    pub fn note_silence(&self) {
        self.end.log(What::FellSilent);
    }

    /// Its program takes the peer to be gone.
    pub fn take_for_gone(&self) {
        self.end.log(What::TakenForGone);
    }

    pub fn wait_end(&self) -> Step<()> {
        let failed = |error: &_| failed::read(1, error);
        self.end
            .receive(waited::for_end_of_peer, failed, |mut socket| socket.read(&mut [0]).map(drop))
    }

    pub fn close(self) {
        self.note("close()", Ok(()));
    }

    /// Notes a call and its answer; whether it went well.
    fn note(&self, call: &str, outcome: io::Result<()>) -> bool {
        self.end.log_call(&format!("{}.{call}", self.name), None, outcome.as_ref().err());
        outcome.is_ok()
    }
}

/// Waits until the receiver's host lists a connection of `server` in TIME_WAIT,
/// and notes how many there are.
pub fn wait_for_time_wait(server: SocketAddr, ground: &Ground) -> Step<()> {
    let Ground { link, recorder, deadline } = *ground;
    let connections = deadline.until(waited::for_time_wait, || {
        let connections = must(link.time_wait(Side::Receiver, server))?;
        Ok((connections > 0).then_some(connections))
    })?;
    recorder.log(Observer::Kernel, What::TimeWait { connections });
    Ok(())
}
