//! Two UDP sockets, each of which knows the other.

use super::*;
use crate::sys::Cut;
use crate::trace::packet::MARKER;

pub struct UdpSender<'r> {
    end: NotedSocket<'r>,
    at: SocketAddr,
    /// Where its datagrams go, if it is not connected.
    to: Option<SocketAddr>,
}

pub struct UdpReceiver<'r> {
    end: NotedSocket<'r>,
}

/// Binds two UDP sockets and connects each to the other, so that no stranger's
/// datagram is taken for the peer's (udp(7)).
pub fn bind<'r>(
    ground: &Ground<'r>,
    scenario: &Scenario,
) -> Step<(UdpSender<'r>, UdpReceiver<'r>)> {
    let (values, link) = (&scenario.values, ground.link);
    let end = |side| {
        let socket = new_socket(link, side, Type::DGRAM, Protocol::UDP)?;
        Ok(ground.noted(socket, side))
    };
    let (receiver, sender) = (end(Side::Receiver)?, end(Side::Sender)?);
    if let Some(bytes) = values.rcvbuf_bytes {
        receiver.set(SocketOption::ReceiveBuffer(bytes))?;
    }
    match values.sndbuf_bytes {
        Some(bytes) => sender.set(SocketOption::SendBuffer(bytes))?,
        None => Kernel::allow_longest_datagram(&sender.socket),
    }
    if let Some(choice) = values.dont_fragment {
        sender.set(SocketOption::DontFragment(choice.is_on()))?;
    }
    let to = bind_to_any_port(&receiver.socket, link, Side::Receiver)?;
    let at = bind_to_any_port(&sender.socket, link, Side::Sender)?;
    connect(&receiver.socket, at)?;
    connect(&sender.socket, to)?;
    receiver.log(What::Connected { sender: at.to_string(), receiver: to.to_string() });
    Ok((UdpSender { end: sender, at, to: None }, UdpReceiver { end: receiver }))
}

fn connect(socket: &Socket, peer: SocketAddr) -> Step<()> {
    socket.connect(&peer.into()).map_err(StepError::io(|error| failed::connect(peer, error)))
}

impl<'r> UdpSender<'r> {
    /// One datagram in one send call: whole, or not at all.
    pub fn send(&self, data: &[u8]) -> Step<()> {
        let sent = self.transmit(data)?;
        self.end.recorder.wrote(data, sent);
        Ok(())
    }

    /// Gives the connection up: from here on the address is in every call
    /// (sendto). udp(7) promises network errors to such a socket too; Linux
    /// reports them only if it asks with IP_RECVERR (ip(7)).
    pub fn unconnected(self, link: &dyn Link) -> Step<UdpSender<'r>> {
        let peer = self.end.socket.peer_addr().map_err(StepError::io(failed::address))?;
        let (socket, at) = bound_socket(link, Side::Sender, Type::DGRAM, Protocol::UDP)?;
        let end = NotedSocket { socket, ..self.end };
        Ok(UdpSender { end, at, to: peer.as_socket() })
    }

    /// One datagram in one send call, which the system may refuse: ECONNREFUSED
    /// and EMSGSIZE are what these experiments are about. Whether it took it.
    pub fn try_send(&self, data: &[u8]) -> Step<bool> {
        let refused = match self.transmit(data) {
            Ok(sent) => {
                self.end.recorder.wrote(data, sent);
                return Ok(true);
            }
            Err(StepError::Io { error, .. }) if nobody_is_there(&error) => "ECONNREFUSED",
            Err(StepError::Io { error, .. }) if sys::is_too_long(&error) => "EMSGSIZE",
            Err(other) => return Err(other),
        };
        self.end.recorder.refused(data, refused);
        Ok(false)
    }

    /// One send call: how many bytes the kernel took.
    fn transmit(&self, data: &[u8]) -> Step<usize> {
        let failed = |error: &Text| failed::send_datagram(data.len(), error);
        self.end.transmit(waited::for_room, failed, |socket| match self.to {
            Some(to) => socket.send_to(data, &to.into()),
            None => socket.send(data),
        })
    }

    /// Waits until the kernel has an error to tell of an earlier datagram, and
    /// leaves it to the next call. Where this system does not show that, it is noted,
    /// and the next call finds out.
    pub fn wait_refused(&self) -> Step<()> {
        let left = self.end.deadline.left(waited::for_icmp_error)?;
        match Kernel::wait_for_icmp_error(&self.end.socket, left) {
            Ok(true) => {}
            Ok(false) => return Err(self.end.deadline.passed(waited::for_icmp_error())),
            Err(because) => {
                self.end.log_kernel(What::NotObserved { quantity: "refused".to_owned(), because });
            }
        }
        Ok(())
    }

    pub fn pause(&self, pause: Duration) -> Step<()> {
        self.end.pause(pause)
    }
}

/// The ICMP error of an earlier datagram. Windows calls it a reset, as if a datagram
/// had a connection (WSAECONNRESET).
fn nobody_is_there(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
}

impl UdpReceiver<'_> {
    /// One recv call: one datagram, cut to `recv_bytes`.
    pub fn receive(&self, recv_bytes: usize) -> Step<Vec<u8>> {
        let mut buffer = vec![0; recv_bytes];
        let cut = self.wait(|socket| Kernel::recv_datagram(socket, &mut buffer))?;
        buffer.truncate(cut.bytes);
        self.end.log(cut.event(&buffer, recv_bytes));
        Ok(buffer)
    }

    /// Takes datagrams from itself alone. The port stays ours, and yet a
    /// stranger's datagram finds it closed, as if no program were there.
    pub fn not_there_yet(&self) -> Step<()> {
        connect(&self.end.socket, local_address(&self.end.socket)?)
    }

    pub fn there_for(&self, sender: &UdpSender) -> Step<()> {
        connect(&self.end.socket, sender.at)
    }

    /// How long the next datagram is, without taking it.
    pub fn next_bytes(&self) -> Step<usize> {
        self.wait(Kernel::datagram_bytes)
    }

    /// Whether a datagram is waiting now; an empty one is one, too.
    pub fn has_datagram(&self) -> Step<bool> {
        // Not by counting: FIONREAD says 0 for an empty datagram.
        let socket = &self.end.socket;
        match without_waiting(socket, || Kernel::datagram_bytes(socket))? {
            Ok(_) => Ok(true),
            Err(error) if is_timeout(&error) => Ok(false),
            Err(error) => Err(StepError::io(failed::receive_datagram)(error)),
        }
    }

    pub fn count_dropped(&self) {
        self.end.log_kernel(match Kernel::dropped_datagrams(&self.end.socket) {
            Ok(datagrams) => What::Dropped { datagrams },
            Err(because) => What::NotObserved { quantity: "dropped".to_owned(), because },
        });
    }

    fn wait<T>(&self, call: impl FnMut(&Socket) -> io::Result<T>) -> Step<T> {
        self.end.receive(waited::for_a_datagram, failed::receive_datagram, call)
    }
}

impl Cut {
    /// The read that took it, as it is noted.
    pub(super) fn event(&self, data: &[u8], asked_bytes: usize) -> What {
        What::Datagram {
            asked_bytes: asked_bytes as u64,
            data: data.into(),
            true_bytes: self.true_bytes.as_ref().ok().map(|bytes| *bytes as u64),
            truncated: self.truncated,
        }
    }
}

/// Waits until every datagram sent so far has arrived or is lost.
///
/// A marker is sent after them over sockets of its own. No link of ours lets
/// one datagram overtake another by itself, so when the marker has come, the
/// link has seen all that went before; what it holds back on purpose is waited
/// for then. A marker may be lost like any other, so it is sent again now and
/// then.
pub fn wait_arrived(ground: &Ground) -> Step<()> {
    const NOW_AND_THEN: Duration = Duration::from_millis(50);
    let Ground { link, deadline, .. } = *ground;
    let (receiver, to) = bound_socket(link, Side::Receiver, Type::DGRAM, Protocol::UDP)?;
    let sender = new_socket(link, Side::Sender, Type::DGRAM, Protocol::UDP)?;
    loop {
        let left = deadline.left(waited::for_marker)?;
        sender
            .send_to(MARKER, &to.into())
            .map_err(StepError::io(|error| failed::send_datagram(MARKER.len(), error)))?;
        let soon = Deadline::after(left.min(NOW_AND_THEN));
        let got = soon.wait(waited::for_marker, failed::receive_datagram, |left| {
            receiver.set_read_timeout(Some(left))?;
            (&receiver).read(&mut [0; MARKER.len()])
        });
        match got {
            Ok(_) => break,
            Err(StepError::TimedOut { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    let left = deadline.left(waited::for_empty_cable)?;
    link.quiet(left).map_err(StepError::io(failed::wait_for_quiet))
}
