//! A TCP connection's two ends.

use super::{Deadline, SocketOption, Step, StepError, is_timeout, new_socket};
use crate::link::{Link, Side};
use crate::scenario::{Bytes, Scenario};
use crate::sys::{Kernel, Sockets};
use crate::trace::{Observer, Recorder, What};
use crate::{Text, text};
use socket2::{Protocol, Socket, Type};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

/// The end that sends.
pub struct TcpSender<'r> {
    pub(super) socket: Socket,
    pub(super) recorder: &'r Recorder,
    pub(super) deadline: Deadline,
    pub(super) not_observed_yet: bool,
}

/// The end that receives.
pub struct TcpReceiver<'r> {
    pub(super) socket: Socket,
    pub(super) recorder: &'r Recorder,
    pub(super) deadline: Deadline,
    pub(super) quickack: Option<SocketOption>,
}

/// Makes a connection over `link` with the options of `scenario`, each set at
/// the moment when it counts, read back and recorded.
///
/// # Errors
/// When the system refuses a call, or the handshake is not over in time.
pub fn connect<'r>(
    link: &dyn Link,
    scenario: &Scenario,
    recorder: &'r Recorder,
    deadline: Deadline,
) -> Step<(TcpSender<'r>, TcpReceiver<'r>)> {
    let values = &scenario.values;
    let at = SocketAddr::new(link.address(Side::Receiver), 0);

    let listener = new_socket(link, Side::Receiver, Type::STREAM, Protocol::TCP)?;
    // The accepted socket inherits the listener's buffer, and the size of the
    // window is settled in the handshake: a later change comes too late.
    let receive_buffer = values.rcvbuf_bytes.map(SocketOption::ReceiveBuffer);
    if let Some(option) = receive_buffer {
        option.set(&listener)?;
    }
    listener
        .bind(&at.into())
        .map_err(StepError::io(text!("binding the receiver to {at}", "把接收方绑定到 {at}")))?;
    listener.listen(1).map_err(StepError::io(text!("listening on {at}", "在 {at} 上监听")))?;
    let at = local_address(&listener)?;

    let sender = new_socket(link, Side::Sender, Type::STREAM, Protocol::TCP)?;
    let early = SocketOption::sender_before_connecting(values);
    for option in &early {
        option.set(&sender)?;
    }
    let left = deadline.left(Observer::Sender, &text!("its turn to connect", "轮到自己连接"))?;
    sender.connect_timeout(&at.into(), left).map_err(|error| match is_timeout(&error) {
        true => {
            deadline.passed(Observer::Sender, &text!("{at} to answer its SYN", "{at} 应答它的 SYN"))
        }
        false => StepError::io(text!("connecting to {at}", "连接 {at}"))(error),
    })?;
    let from = local_address(&sender)?;
    let receiver = accept(&listener, from, deadline)?;
    recorder.log(
        Observer::Receiver,
        What::Connected { sender: from.to_string(), receiver: at.to_string() },
    );

    for option in early {
        option.record(&sender, Observer::Sender, recorder); // the MSS in force is known only now
    }
    for option in SocketOption::sender_connected(values) {
        option.set(&sender)?;
        option.record(&sender, Observer::Sender, recorder);
    }
    if let Some(option) = receive_buffer {
        option.record(&receiver, Observer::Receiver, recorder);
    }
    // On the accepted socket and before the first write: a listener's
    // TCP_QUICKACK is not inherited.
    let quickack = values.quickack.map(|value| SocketOption::QuickAck(value.is_on()));
    if let Some(option) = quickack {
        option.set(&receiver)?;
        option.record(&receiver, Observer::Receiver, recorder);
    }
    Ok((
        TcpSender { socket: sender, recorder, deadline, not_observed_yet: true },
        TcpReceiver { socket: receiver, recorder, deadline, quickack },
    ))
}

fn local_address(socket: &Socket) -> Step<SocketAddr> {
    let address = socket
        .local_addr()
        .map_err(StepError::io(text!("asking for a socket's address", "查询套接字的地址")))?;
    address.as_socket().ok_or_else(|| {
        StepError::Impossible(text!("a TCP socket has no IP address", "TCP 套接字没有 IP 地址"))
    })
}

/// Accepts the connection from `from`, and no other: anybody on this machine
/// may knock at an open port.
fn accept(listener: &Socket, from: SocketAddr, deadline: Deadline) -> Step<Socket> {
    loop {
        let waited_for = text!("the connection from {from}", "来自 {from} 的连接");
        let tried = text!("accepting", "接受连接");
        let (socket, peer) = deadline.wait(Observer::Receiver, &waited_for, tried, |left| {
            listener.set_read_timeout(Some(left))?;
            listener.accept()
        })?;
        if peer.as_socket() == Some(from) {
            return Ok(socket);
        }
    }
}

impl TcpSender<'_> {
    /// One message's bytes in one send call, or in as many as the kernel wants:
    /// a blocking `send` may take fewer than it was given.
    ///
    /// # Errors
    /// When the receiver makes no room in time, or the connection is gone.
    pub fn write(&mut self, data: &[u8]) -> Step<()> {
        let mut rest = data;
        loop {
            let bytes = Text::bytes(rest.len());
            let tried = text!("writing {bytes}", "写入 {bytes}"; bytes);
            let accepted =
                self.waits_for_room(rest.len(), tried, |mut socket| socket.write(rest))?;
            self.note_write(rest, accepted);
            rest = &rest[accepted..];
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    /// One send call of `bytes`, which waits for room in the send buffer.
    pub(super) fn waits_for_room(
        &self,
        bytes: usize,
        tried: Text,
        send: impl Fn(&Socket) -> io::Result<usize>,
    ) -> Step<usize> {
        let bytes = Text::bytes(bytes);
        let waited_for = text!(
            "room for {bytes} in the send buffer",
            "发送缓冲区腾出 {bytes}的空间"; bytes
        );
        self.deadline.wait(Observer::Sender, &waited_for, tried, |left| {
            self.socket.set_write_timeout(Some(left))?;
            send(&self.socket)
        })
    }

    /// Notes a send call, and what the kernel has counted by then.
    pub(super) fn note_write(&mut self, data: &[u8], accepted: usize) {
        self.recorder.wrote(data, accepted);
        self.counters();
    }

    /// What `flush` does on a socket: nothing. There is no buffer of ours before
    /// the kernel's, and the kernel sends when *it* sees fit.
    ///
    /// # Errors
    /// Never, on any system we know.
    pub fn flush(&mut self) -> Step<()> {
        self.socket.flush().map_err(StepError::io(text!("flushing", "执行 flush")))
    }

    /// Notes what the kernel has counted by now. Asking after every write tells
    /// more than the sum: where a counter rose by one between two questions,
    /// the size of that segment is known too.
    pub fn counters(&mut self) {
        let counters = Kernel::tcp_counters(&self.socket);
        let less = |all: &crate::Known<u64>, again: &crate::Known<u64>| match (all, again) {
            (Ok(all), Ok(again)) => Ok(all.saturating_sub(*again)),
            (Err(why), _) | (_, Err(why)) => Err(why.clone()),
        };
        let (segments, sent_bytes, retransmitted, mss_bytes) = match counters {
            // A tail-loss probe or a retransmission is the same data again, not
            // one more segment of the stream.
            Ok(c) => (
                less(&c.data_segments_out, &c.retransmitted_segments),
                less(&c.bytes_out, &c.retransmitted_bytes),
                c.retransmitted_segments,
                c.mss_bytes,
            ),
            Err(why) => (Err(why.clone()), Err(why.clone()), Err(why.clone()), Err(why)),
        };
        if std::mem::take(&mut self.not_observed_yet) {
            let all = [
                ("segments", &segments),
                ("segment_sizes", &sent_bytes),
                ("retransmitted", &retransmitted),
                ("mss_bytes", &mss_bytes),
            ];
            for (quantity, why) in all.into_iter().filter_map(|(q, v)| Some((q, v.as_ref().err()?)))
            {
                self.recorder.log(
                    Observer::Kernel,
                    What::NotObserved { quantity: quantity.to_owned(), because: why.clone() },
                );
            }
        }
        self.recorder.log(
            Observer::Kernel,
            What::Counters {
                segments: segments.ok(),
                sent_bytes: sent_bytes.ok(),
                retransmitted: retransmitted.ok(),
                mss_bytes: mss_bytes.ok(),
            },
        );
    }

    /// A pause that the scenario asks for.
    ///
    /// # Errors
    /// When it is longer than the run's time.
    pub fn pause(&self, pause: Duration) -> Step<()> {
        pause_for(pause, self.recorder, self.deadline)
    }

    /// Says that no more will come (a FIN, and whatever was held back leaves with it).
    ///
    /// # Errors
    /// When the connection is gone already.
    pub fn finish(&self) -> Step<()> {
        self.socket
            .shutdown(Shutdown::Write)
            .map_err(StepError::io(text!("shutting down the sender's side", "关闭发送方向")))
    }
}

/// Sleeps for a pause of the scenario, and notes it.
pub(super) fn pause_for(pause: Duration, recorder: &Recorder, deadline: Deadline) -> Step<()> {
    if pause.is_zero() {
        return Ok(());
    }
    let left = deadline.left(Observer::Sender, &text!("its next turn", "轮到下一次发送"))?;
    thread::sleep(pause.min(left));
    let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    recorder.log(Observer::Sender, What::Paused { pause_ms });
    deadline.left(Observer::Sender, &text!("the end of a pause", "停顿结束")).map(drop)
}

impl TcpReceiver<'_> {
    /// One recv call: whatever is there, up to `recv_bytes`. Empty: the peer is
    /// done.
    ///
    /// # Errors
    /// When nothing comes in time, or the connection is gone.
    pub fn read(&mut self, recv_bytes: usize, waited_for: &Text) -> Step<Vec<u8>> {
        let mut buffer = vec![0; recv_bytes];
        let room = Text::bytes(recv_bytes);
        let tried = text!("reading {room}", "读取 {room}"; room);
        let got = self.deadline.wait(Observer::Receiver, waited_for, tried, |left| {
            self.socket.set_read_timeout(Some(left))?;
            self.socket.read(&mut buffer)
        })?;
        // "This flag is not permanent" (tcp(7)): a read may switch quick ACKs
        // on again, so the choice is made again after each.
        if let Some(option) = self.quickack {
            option.set(&self.socket)?;
        }
        buffer.truncate(got);
        self.recorder.log(
            Observer::Receiver,
            What::Read { asked_bytes: recv_bytes as u64, data: buffer[..].into() },
        );
        Ok(buffer)
    }

    /// Hands `message` over to the application.
    pub fn deliver(&self, message: &[u8]) {
        self.recorder.log(Observer::Receiver, What::Delivered { data: Bytes::from(message) });
    }

    /// Waits, without reading, until `bytes` are queued: a fact, not a time.
    /// More than the receive window holds can never be queued at once; that is
    /// said and not waited for.
    ///
    /// # Errors
    /// [`StepError::Impossible`] when the window is full before; timed out
    /// otherwise.
    pub fn wait_queued(&self, bytes: usize, sender: &TcpSender) -> Step<()> {
        /// Longer than anything but a full window holds a sender with nothing
        /// in flight: TCP_CORK lets go after 200 ms (tcp(7)), and a busy machine
        /// may add as much again.
        const STALLED: Duration = Duration::from_secs(2);
        let mut standing_since = Instant::now();
        loop {
            let queued = Kernel::queued_bytes(&self.socket).map_err(StepError::NotObserved)?;
            if queued >= bytes {
                self.recorder.log(Observer::Receiver, What::Queued { bytes: queued as u64 });
                return Ok(());
            }
            // All that is left waits, and nothing is in flight: the sender may not send.
            let stands = Kernel::unsent(&sender.socket)
                .is_ok_and(|s| s.waiting_bytes > 0 && s.waiting_bytes == s.unacknowledged_bytes);
            if !stands {
                standing_since = Instant::now();
            } else if standing_since.elapsed() > STALLED {
                return Err(StepError::Impossible(text!(
                    "the receive window is full with {queued} of {bytes} bytes, so they can never all be queued: send less, or raise --rcvbuf",
                    "接收窗口装到 {queued} 字节就满了，{bytes} 字节永远不可能全部排进队列：请少发一些，或调大 --rcvbuf"
                )));
            }
            let all = Text::bytes(bytes);
            self.deadline.left(
                Observer::Receiver,
                &text!(
                    "{all} to be queued; so far {queued}",
                    "{all}排进队列（已有 {queued} 字节）"; all
                ),
            )?;
            thread::sleep(Duration::from_micros(100)); // how often we look, not how long we wait
        }
    }

    /// Refuses at once what [`TcpReceiver::wait_queued`] could only wait for in
    /// vain: a window is never larger than the buffer behind it.
    ///
    /// # Errors
    /// [`StepError::Impossible`].
    pub fn must_hold(&self, bytes: usize) -> Step<()> {
        match self.socket.recv_buffer_size() {
            Ok(buffer) if bytes > buffer => Err(StepError::Impossible(text!(
                "{bytes} bytes can never be queued at once in a receive buffer of {buffer}: send less, or raise --rcvbuf",
                "{bytes} 字节永远不可能同时排进 {buffer} 字节的接收缓冲区：请少发一些，或调大 --rcvbuf"
            ))),
            _ => Ok(()),
        }
    }
}
