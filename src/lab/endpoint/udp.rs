//! Two UDP sockets, each of which knows the other.

use super::{Deadline, SocketOption, Step, StepError, is_timeout, new_socket, tcp::pause_for};
use crate::link::{Link, Side};
use crate::scenario::{Bytes, Scenario};
use crate::sys::{self, Cut, Kernel, Sockets};
use crate::trace::{Observer, Recorder, What};
use crate::{Text, text};
use socket2::{Protocol, Socket, Type};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

/// The end that sends.
pub struct UdpSender<'r> {
    socket: Socket,
    at: SocketAddr,
    /// Where its datagrams go, if it is not connected.
    to: Option<SocketAddr>,
    recorder: &'r Recorder,
    deadline: Deadline,
}

/// The end that receives.
pub struct UdpReceiver<'r> {
    socket: Socket,
    recorder: &'r Recorder,
    deadline: Deadline,
}

/// Binds two UDP sockets and connects each to the other, so that no stranger's
/// datagram is taken for the peer's (udp(7)).
///
/// # Errors
/// When the system refuses a call.
pub fn bind<'r>(
    link: &dyn Link,
    scenario: &Scenario,
    recorder: &'r Recorder,
    deadline: Deadline,
) -> Step<(UdpSender<'r>, UdpReceiver<'r>)> {
    let values = &scenario.values;
    let receiver = new_socket(link, Side::Receiver, Type::DGRAM, Protocol::UDP)?;
    let sender = new_socket(link, Side::Sender, Type::DGRAM, Protocol::UDP)?;
    let receive_buffer = values.rcvbuf_bytes.map(SocketOption::ReceiveBuffer);
    let send_buffer = values.sndbuf_bytes.map(SocketOption::SendBuffer);
    let dont_fragment = values.dont_fragment.map(|v| SocketOption::DontFragment(v.is_on()));
    for (socket, side, option) in [
        (&receiver, Observer::Receiver, receive_buffer),
        (&sender, Observer::Sender, send_buffer),
        (&sender, Observer::Sender, dont_fragment),
    ] {
        if let Some(option) = option {
            option.set(socket)?;
            option.record(socket, side, recorder);
        }
    }
    let to = bound(&receiver, SocketAddr::new(link.address(Side::Receiver), 0))?;
    let from = bound(&sender, SocketAddr::new(link.address(Side::Sender), 0))?;
    for (socket, peer) in [(&receiver, from), (&sender, to)] {
        connect(socket, peer)?;
    }
    recorder.log(
        Observer::Receiver,
        What::Connected { sender: from.to_string(), receiver: to.to_string() },
    );
    Ok((
        UdpSender { socket: sender, at: from, to: None, recorder, deadline },
        UdpReceiver { socket: receiver, recorder, deadline },
    ))
}

fn connect(socket: &Socket, peer: SocketAddr) -> Step<()> {
    socket
        .connect(&peer.into())
        .map_err(StepError::io(text!("connecting UDP to {peer}", "让 UDP 套接字连接 {peer}")))
}

fn bound(socket: &Socket, at: SocketAddr) -> Step<SocketAddr> {
    socket
        .bind(&at.into())
        .map_err(StepError::io(text!("binding UDP to {at}", "把 UDP 套接字绑定到 {at}")))?;
    let address = socket
        .local_addr()
        .map_err(StepError::io(text!("asking for a socket's address", "查询套接字的地址")))?;
    address.as_socket().ok_or_else(|| {
        StepError::Impossible(text!("a UDP socket has no IP address", "UDP 套接字没有 IP 地址"))
    })
}

fn sending(data: &[u8]) -> Text {
    let bytes = Text::bytes(data.len());
    text!("sending a datagram of {bytes}", "发送 {bytes}的数据报"; bytes)
}

impl<'r> UdpSender<'r> {
    /// One datagram in one send call: whole, or not at all.
    ///
    /// # Errors
    /// As send(2); EMSGSIZE where the datagram is longer than UDP can carry.
    pub fn send(&self, data: &[u8]) -> Step<()> {
        let sent = self.transmit(data)?;
        self.recorder.wrote(data, sent);
        Ok(())
    }

    /// Gives the connection up: from here on the address stands in every call
    /// (sendto). udp(7) promises network errors to such a socket too; Linux
    /// tells them only if it asks with IP_RECVERR (ip(7)).
    ///
    /// # Errors
    /// When the system refuses the new socket.
    pub fn unconnected(self, link: &dyn Link) -> Step<UdpSender<'r>> {
        let peer = self
            .socket
            .peer_addr()
            .map_err(StepError::io(text!("asking for the peer", "查询对端的地址")))?;
        let socket = new_socket(link, Side::Sender, Type::DGRAM, Protocol::UDP)?;
        let at = bound(&socket, SocketAddr::new(link.address(Side::Sender), 0))?;
        Ok(UdpSender { socket, at, to: peer.as_socket(), ..self })
    }

    /// One datagram in one send call, which the system may refuse: ECONNREFUSED
    /// and EMSGSIZE are what these experiments are about. Whether it took it.
    ///
    /// # Errors
    /// As send(2), but for those two.
    pub fn try_send(&self, data: &[u8]) -> Step<bool> {
        let refused = match self.transmit(data) {
            Ok(sent) => {
                self.recorder.wrote(data, sent);
                return Ok(true);
            }
            Err(StepError::Io { error, .. }) if error.kind() == ErrorKind::ConnectionRefused => {
                "ECONNREFUSED"
            }
            Err(StepError::Io { error, .. }) if sys::is_too_long(&error) => "EMSGSIZE",
            Err(other) => return Err(other),
        };
        self.recorder.refused(data, refused);
        Ok(false)
    }

    /// One send call: how many bytes the kernel took.
    fn transmit(&self, data: &[u8]) -> Step<usize> {
        let waited_for = text!("room in the send buffer", "发送缓冲区腾出空间");
        self.deadline.wait(Observer::Sender, &waited_for, sending(data), |left| {
            self.socket.set_write_timeout(Some(left))?;
            match self.to {
                Some(to) => self.socket.send_to(data, &to.into()),
                None => self.socket.send(data),
            }
        })
    }

    /// Waits until the kernel has an error to tell of an earlier datagram, and
    /// leaves it to the next call. Where this system does not show that, one
    /// does not wait.
    ///
    /// # Errors
    /// When none comes in time.
    pub fn wait_refused(&self) -> Step<()> {
        let waited_for = text!("an ICMP error for its datagram", "数据报引来的 ICMP 差错");
        let left = self.deadline.left(Observer::Sender, &waited_for)?;
        match Kernel::wait_for_error(&self.socket, left) {
            Ok(false) => Err(self.deadline.passed(Observer::Sender, &waited_for)),
            Ok(true) | Err(_) => Ok(()),
        }
    }

    /// A pause that the scenario asks for.
    ///
    /// # Errors
    /// When it is longer than the run's time.
    pub fn pause(&self, pause: Duration) -> Step<()> {
        pause_for(pause, self.recorder, self.deadline)
    }
}

/// A datagram as a receiver got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datagram {
    /// What fitted the buffer.
    pub data: Vec<u8>,
    /// MSG_TRUNC: the rest is gone for good.
    pub truncated: bool,
}

impl UdpReceiver<'_> {
    /// One recv call: one datagram, cut to `recv_bytes`.
    ///
    /// # Errors
    /// When none comes in time.
    pub fn receive(&self, recv_bytes: usize) -> Step<Datagram> {
        let mut buffer = vec![0; recv_bytes];
        let Cut { bytes, true_bytes, truncated } =
            self.wait(|socket| Kernel::recv_datagram(socket, &mut buffer))?;
        buffer.truncate(bytes);
        self.recorder.log(
            Observer::Receiver,
            What::Datagram {
                asked_bytes: recv_bytes as u64,
                data: buffer[..].into(),
                true_bytes: true_bytes.ok().map(|bytes| bytes as u64),
                truncated,
            },
        );
        Ok(Datagram { data: buffer, truncated })
    }

    /// One recv call that does not wait: `None` when nothing is queued.
    ///
    /// # Errors
    /// As recv(2).
    pub fn receive_queued(&self, recv_bytes: usize) -> Step<Option<Datagram>> {
        if self.has_datagram()? { self.receive(recv_bytes).map(Some) } else { Ok(None) }
    }

    /// Takes datagrams from itself alone. The port stays ours, and yet a
    /// stranger's datagram finds it closed, as if no program were there.
    ///
    /// # Errors
    /// As connect(2).
    pub fn not_there_yet(&self) -> Step<()> {
        let own = self
            .socket
            .local_addr()
            .map_err(StepError::io(text!("asking for an address", "查询地址")))?;
        self.socket
            .connect(&own)
            .map_err(StepError::io(text!("connecting UDP to itself", "让 UDP 套接字连接自己")))
    }

    /// Takes datagrams from `sender`.
    ///
    /// # Errors
    /// As connect(2).
    pub fn there_for(&self, sender: &UdpSender) -> Step<()> {
        connect(&self.socket, sender.at)
    }

    /// How long the next datagram is, without taking it.
    ///
    /// # Errors
    /// When none comes in time.
    pub fn next_bytes(&self) -> Step<usize> {
        self.wait(Kernel::datagram_bytes)
    }

    /// Whether a datagram is waiting now; an empty one is one, too.
    ///
    /// # Errors
    /// As recv(2).
    pub fn has_datagram(&self) -> Step<bool> {
        // Not by counting: FIONREAD says 0 for an empty datagram.
        self.socket
            .set_nonblocking(true)
            .map_err(StepError::io(text!("looking without waiting", "不等待就查看")))?;
        let looked = Kernel::datagram_bytes(&self.socket);
        self.socket
            .set_nonblocking(false)
            .map_err(StepError::io(text!("waiting again", "恢复等待")))?;
        match looked {
            Ok(_) => Ok(true),
            Err(error) if is_timeout(&error) => Ok(false),
            Err(error) => Err(StepError::io(receiving())(error)),
        }
    }

    /// Hands `message` over to the application.
    pub fn deliver(&self, message: &[u8]) {
        self.recorder.log(Observer::Receiver, What::Delivered { data: Bytes::from(message) });
    }

    /// The receiver found out by itself that a message is not whole.
    pub fn notice(&self, because: Text) {
        self.recorder.log(Observer::Receiver, What::Noticed { because });
    }

    /// Notes how many datagrams the kernel has thrown away by now.
    pub fn count_dropped(&self) {
        let what = match Kernel::dropped_datagrams(&self.socket) {
            Ok(datagrams) => What::Dropped { datagrams },
            Err(because) => What::NotObserved { quantity: "dropped".to_owned(), because },
        };
        self.recorder.log(Observer::Kernel, what);
    }

    fn wait<T>(&self, mut call: impl FnMut(&Socket) -> io::Result<T>) -> Step<T> {
        let waited_for = text!("a datagram", "一个数据报");
        self.deadline.wait(Observer::Receiver, &waited_for, receiving(), |left| {
            self.socket.set_read_timeout(Some(left))?;
            call(&self.socket)
        })
    }
}

fn receiving() -> Text {
    text!("receiving a datagram", "接收数据报")
}
