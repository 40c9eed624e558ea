//! A TCP connection's two ends.

use super::*;
use crate::sys::Unsent;
use std::cell::Cell;
use std::net::Shutdown;

pub struct TcpSender<'r> {
    pub(super) end: NotedSocket<'r>,
    not_observed_yet: bool,
}

pub struct TcpReceiver<'r> {
    pub(super) end: NotedSocket<'r>,
    quickack: Option<SocketOption>,
    /// It reads records (SOCK_SEQPACKET): each read takes one, be it empty.
    pub(super) of_records: bool,
}

pub(super) type Ends<'r> = (TcpSender<'r>, TcpReceiver<'r>);

pub(super) fn ends<'r>(ground: &Ground<'r>, sender: Socket, receiver: Socket) -> Ends<'r> {
    let (tx, rx) = (ground.noted(sender, Side::Sender), ground.noted(receiver, Side::Receiver));
    (
        TcpSender { end: tx, not_observed_yet: true },
        TcpReceiver { end: rx, quickack: None, of_records: false },
    )
}

/// Makes a connection with the options of `scenario`, each set at the moment when it
/// counts, read back and recorded.
pub fn connect<'r>(ground: &Ground<'r>, scenario: &Scenario) -> Step<Ends<'r>> {
    let (values, Ground { link, deadline, .. }) = (&scenario.values, *ground);
    let listener = new_socket(link, Side::Receiver, Type::STREAM, Protocol::TCP)?;
    // The accepted socket inherits the listener's buffer, and the size of the
    // window is settled in the handshake: a later change comes too late.
    let receive_buffer = values.rcvbuf_bytes.map(SocketOption::ReceiveBuffer);
    if let Some(option) = receive_buffer {
        option.set(&listener)?;
    }
    let at = bind_to_any_port(&listener, link, Side::Receiver)?;
    listener.listen(1).map_err(StepError::io(|error| failed::listen(at, error)))?;

    let sender = new_socket(link, Side::Sender, Type::STREAM, Protocol::TCP)?;
    let early = [
        values.mss_bytes.map(SocketOption::MaxSeg),
        values.sndbuf_bytes.map(SocketOption::SendBuffer),
    ];
    early.iter().flatten().try_for_each(|option| option.set(&sender))?;
    let left = deadline.left(waited::for_turn_to_connect)?;
    sender.connect_timeout(&at.into(), left).map_err(|error| match is_timeout(&error) {
        true => deadline.passed(waited::for_answer_to_syn(at)),
        false => StepError::io(|error| failed::connect(at, error))(error),
    })?;
    let from = local_address(&sender)?;
    let receiver = accept(&listener, from, deadline)?;
    let (tx, mut rx) = ends(ground, sender, receiver);
    rx.end.log(What::Connected { sender: from.to_string(), receiver: at.to_string() });

    early.into_iter().flatten().for_each(|option| tx.end.record(option)); // the MSS is known now
    let when = [
        values.nodelay.map(|nodelay| SocketOption::NoDelay(nodelay.is_on())),
        values.cork.map(|cork| SocketOption::Cork(cork.is_on())),
    ];
    when.into_iter().flatten().try_for_each(|option| tx.set(option))?;
    if let Some(option) = receive_buffer {
        rx.end.record(option);
    }
    // On the accepted socket and before the first write: a listener's
    // TCP_QUICKACK is not inherited.
    rx.quickack = values.quickack.map(|value| SocketOption::QuickAck(value.is_on()));
    if let Some(option) = rx.quickack {
        rx.set(option)?;
    }
    Ok((tx, rx))
}

/// Makes the same two ends as a pair of AF_UNIX sockets, with the buffers of `scenario`: no
/// network at all, only this kernel's memory (unix(7)). A stream, or with `keeps_records` a
/// SOCK_SEQPACKET.
pub fn pair<'r>(keeps_records: bool, ground: &Ground<'r>, scenario: &Scenario) -> Step<Ends<'r>> {
    let kind = if keeps_records { "SOCK_SEQPACKET" } else { "SOCK_STREAM" };
    let (sender, receiver) = Kernel::unix_pair(keeps_records)
        .map_err(StepError::io(|error| failed::unix_pair(kind, error)))?;
    let (tx, mut rx) = ends(ground, sender, receiver);
    rx.of_records = keeps_records;
    rx.end.log(What::Connected { sender: "unnamed".to_owned(), receiver: "unnamed".to_owned() });
    if let Some(bytes) = scenario.values.sndbuf_bytes {
        tx.set(SocketOption::SendBuffer(bytes))?;
    }
    if let Some(bytes) = scenario.values.rcvbuf_bytes {
        rx.set(SocketOption::ReceiveBuffer(bytes))?;
    }
    Ok((tx, rx))
}

/// Accepts the connection from `from`, and no other: any process on this machine
/// may connect to an open port.
fn accept(listener: &Socket, from: SocketAddr, deadline: Deadline) -> Step<Socket> {
    loop {
        let (socket, peer) = deadline.wait(
            || waited::for_connection_from(from),
            failed::accept,
            |left| {
                listener.set_read_timeout(Some(left))?;
                listener.accept()
            },
        )?;
        if peer.as_socket() == Some(from) {
            return Ok(socket);
        }
    }
}

impl TcpSender<'_> {
    /// One message's bytes in one send call, or in as many as the kernel wants.
    pub fn write(&mut self, data: &[u8]) -> Step<()> {
        self.write_by(data, failed::write, |mut socket, rest| socket.write(rest))
    }

    pub(super) fn write_by(
        &mut self,
        data: &[u8],
        failed: fn(usize, &Text) -> Text,
        call: fn(&Socket, &[u8]) -> io::Result<usize>,
    ) -> Step<()> {
        send_all(data, |rest| {
            let accepted = self.end.transmit(
                || waited::for_room_for(rest.len()),
                |error| failed(rest.len(), error),
                |socket| call(socket, rest),
            )?;
            self.note_write(rest, accepted);
            Ok(accepted)
        })
    }

    /// Notes a send call, and what the kernel has counted by then.
    pub(super) fn note_write(&mut self, data: &[u8], accepted: usize) {
        self.end.recorder.wrote(data, accepted);
        self.counters();
    }

    /// What `flush` does on a socket: nothing. There is no buffer of ours before
    /// the kernel's, and the kernel sends when *it* sees fit.
    pub fn flush(&mut self) -> Step<()> {
        self.end.socket.flush().map_err(StepError::io(failed::flush))
    }

    /// Notes what the kernel has counted by now. Asking after every write tells
    /// more than the sum: where a counter rose by one between two questions,
    /// the size of that segment is known too.
    pub fn counters(&mut self) {
        let less = |all: Known<u64>, again: &Known<u64>| match (all, again) {
            (Ok(all), Ok(again)) => Ok(all.saturating_sub(*again)),
            (Err(why), _) => Err(why),
            (_, Err(why)) => Err(why.clone()),
        };
        let [segments, sent_bytes, retransmitted, mss_bytes] =
            match Kernel::tcp_counters(&self.end.socket) {
                // A tail-loss probe or a retransmission is the same data again, not
                // one more segment of the stream.
                Ok(all) => [
                    less(all.data_segments_out, &all.retransmitted_segments),
                    less(all.bytes_out, &all.retransmitted_bytes),
                    all.retransmitted_segments,
                    all.mss_bytes,
                ],
                Err(why) => [const { None }; 4].map(|_: Option<()>| Err(why.clone())),
            };
        if std::mem::take(&mut self.not_observed_yet) {
            for (quantity, value) in [
                ("segments", &segments),
                ("segment_sizes", &sent_bytes),
                ("retransmitted", &retransmitted),
                ("mss_bytes", &mss_bytes),
            ] {
                if let Err(because) = value.clone() {
                    self.end.log_kernel(What::NotObserved { quantity: quantity.into(), because });
                }
            }
        }
        self.end.log_kernel(What::Counters {
            segments: segments.ok(),
            sent_bytes: sent_bytes.ok(),
            retransmitted: retransmitted.ok(),
            mss_bytes: mss_bytes.ok(),
        });
    }

    pub fn pause(&self, pause: Duration) -> Step<()> {
        self.end.pause(pause)
    }

    /// Says that no more will come (a FIN, and whatever was held back leaves with it).
    pub fn finish(&self) -> Step<()> {
        self.end.socket.shutdown(Shutdown::Write).map_err(StepError::io(failed::shutdown))
    }
}

/// Longer than anything but a full window holds a sender with nothing
/// in flight: TCP_CORK lets go after a retransmission timeout (200 ms where
/// the path is short), and a busy machine may add as much again.
pub(super) const STALLED: Duration = Duration::from_secs(2);

impl TcpReceiver<'_> {
    /// One recv call: whatever is there, up to `recv_bytes`. Empty: the peer is
    /// done. `waited` says what the receiver waited for, should nothing come.
    pub fn read(&mut self, recv_bytes: usize, waited: impl Fn() -> Text) -> Step<Vec<u8>> {
        let mut buffer = vec![0; recv_bytes];
        let failed = |error: &Text| failed::read(recv_bytes, error);
        if self.of_records {
            let cut = self
                .end
                .receive(waited, failed, |socket| Kernel::recv_datagram(socket, &mut buffer))?;
            buffer.truncate(cut.bytes);
            self.end.log(cut.event(&buffer, recv_bytes));
            return Ok(buffer);
        }
        let got = self.end.receive(waited, failed, |mut socket| socket.read(&mut buffer))?;
        // "This flag is not permanent" (tcp(7)): a read may switch quick ACKs
        // on again, so the choice is made again after each.
        if let Some(option) = self.quickack {
            option.set(&self.end.socket)?;
        }
        buffer.truncate(got);
        let data = buffer[..].into();
        self.end.log(What::Read { asked_bytes: recv_bytes as u64, data });
        Ok(buffer)
    }

    /// Waits, without reading, until `bytes` are queued: a fact, not a time.
    /// More than the receive window holds can never be queued at once; that is
    /// said and not waited for ([`StepError::Impossible`]).
    pub fn wait_queued(&self, bytes: usize, sender: &TcpSender) -> Step<()> {
        let so_far = Cell::new(0);
        let mut stalled_since = Instant::now();
        self.end.deadline.until(
            || waited::for_queue(so_far.get(), bytes),
            || {
                let queued = must(Kernel::queued_bytes(&self.end.socket))?;
                so_far.set(queued);
                if queued >= bytes {
                    self.end.log(What::Queued { bytes: queued as u64 });
                    return Ok(Some(()));
                }
                // All that is left waits, and nothing is in flight: the sender may not send.
                let stalled = Kernel::unsent(&sender.end.socket).is_ok_and(Unsent::is_held_back);
                if !stalled {
                    stalled_since = Instant::now();
                } else if stalled_since.elapsed() > STALLED {
                    return Err(StepError::Impossible(words::never_all_queued(bytes, queued)));
                }
                Ok(None)
            },
        )
    }

    /// Refuses at once what [`TcpReceiver::wait_queued`] could only wait for in
    /// vain ([`StepError::Impossible`]): a window is never larger than the buffer
    /// behind it.
    pub fn must_hold(&self, bytes: usize) -> Step<()> {
        match self.end.socket.recv_buffer_size() {
            Ok(buffer) if bytes > buffer => {
                Err(StepError::Impossible(words::never_queued_at_once(bytes, buffer)))
            }
            _ => Ok(()),
        }
    }
}
