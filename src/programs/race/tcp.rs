//! The TCP lap: frames of a u32be length, written whole, found again.

use super::{Kind, Lap, Plan, RECEIVING, SENDING, STALLED, Timed, timed};
use crate::framing::{Decoder, End, Framing, Length, Limits};
use crate::programs::{Connection, Done, Patience, Trouble};
use crate::sys::{Kernel, Sockets};
use crate::{Both, text};
use socket2::Socket;
use std::io::{ErrorKind, IoSlice, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;
use std::time::Instant;

/// What one read asks for. With a mebibyte the calls count for nothing, and the
/// two sides wake each other seldom; four times as much no longer fits the
/// processor's own cache and is slower again.
const READ_BYTES: usize = 1 << 20;

const HEADER_BYTES: usize = 4;

const LISTENING: Both = Both { en: "listening on loopback", zh: "在回环接口上监听" };

pub(super) fn lap(plan: &Plan) -> Done<Lap> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Trouble::io(LISTENING))?;
    let address = listener.local_addr().map_err(Trouble::call("getsockname"))?;
    let patience = Patience { idle: STALLED, step: STALLED };
    let (sender, congestion) = {
        let connection = Connection::open(address, patience)?;
        let stream = connection.stream().try_clone().map_err(Trouble::call("dup"))?;
        let socket = Socket::from(stream);
        let congestion = Kernel::congestion(&socket, plan.congestion.as_deref());
        if plan.congestion.is_some() {
            // Asked for and not had is another race than the one that was asked for.
            congestion.as_ref().map_err(|why| Trouble::Usage(why.clone()))?;
        }
        socket.set_write_timeout(Some(STALLED)).map_err(Trouble::call("SO_SNDTIMEO"))?;
        (socket, congestion)
    };
    let (mut receiver, _) = listener.accept().map_err(Trouble::call("accept"))?;
    receiver.set_read_timeout(Some(STALLED)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    let start = Instant::now();
    let (sent, received) = thread::scope(|threads| {
        let sending = threads.spawn(|| {
            let sent = timed(|| send(&sender, plan));
            let _ = sender.shutdown(std::net::Shutdown::Write);
            sent
        });
        let received = timed(|| receive(&mut receiver, plan));
        (sending.join().unwrap_or(Err(Trouble::Stopped)), received)
    });
    let (sent, received): (Timed<u64>, Timed<(u64, Instant)>) = (sent?, received?);
    let (received_bytes, end) = received.value;
    if received_bytes != sent.value {
        let sent_bytes = sent.value;
        return Err(Trouble::Failed(text!(
            "TCP should have delivered every byte; {received_bytes} of {sent_bytes} came",
            "TCP 应当送达每一个字节，{sent_bytes} 字节中却只到了 {received_bytes} 字节"
        )));
    }
    Ok(Lap {
        kind: Kind::Tcp(plan.write_bytes),
        sent_bytes: sent.value,
        received_bytes,
        wall: super::elapsed_until(start, end),
        sender_cpu: sent.cpu,
        receiver_cpu: received.cpu,
        datagrams: None,
        rcvbuf_bytes: None,
        congestion: Some(congestion),
    })
}

fn framing() -> Length {
    Length::preset("u32be").expect("a preset")
}

fn send(socket: &Socket, plan: &Plan) -> Done<u64> {
    let body = vec![0xa5; plan.write_bytes - HEADER_BYTES];
    let mut left = plan.bytes;
    let mut header = Vec::with_capacity(HEADER_BYTES);
    while left > 0 {
        let size = body.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if header.is_empty() || size < body.len() {
            // The family's own header, without a copy of what follows it.
            let mut frame = Vec::new();
            framing().encode(&body[..size], &mut frame)?;
            frame.truncate(HEADER_BYTES);
            header = frame;
        }
        // Header and body in one call, and again for what it did not take.
        let total = HEADER_BYTES + size;
        let mut done = 0;
        while done < total {
            let first = header.get(done..).unwrap_or_default();
            let second = &body[done.saturating_sub(HEADER_BYTES)..size];
            match socket.send_vectored(&[IoSlice::new(first), IoSlice::new(second)]) {
                Ok(sent) => done += sent,
                Err(error) if error.kind() == ErrorKind::Interrupted => {} // stopped, and goes on
                Err(error) => return Err(Trouble::io(SENDING)(error)),
            }
        }
        left -= size as u64;
    }
    Ok(plan.bytes)
}

/// Plain reads, and the frames found in them where they lie: a payload that is
/// only looked at need not be copied together first.
fn receive(stream: &mut impl Read, plan: &Plan) -> Done<(u64, Instant)> {
    let limits = Limits { max_frame_bytes: plan.write_bytes, ..Limits::default() };
    let mut buffer = vec![0; READ_BYTES];
    let mut header = framing().stream_decoder(limits);
    let mut body_left = 0;
    let mut total = 0;
    loop {
        let count = match stream.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue, // as in `send`
            read => read.map_err(Trouble::io(RECEIVING))?,
        };
        if count == 0 {
            let clean = body_left == 0 && header.end() == End::Clean;
            return if clean {
                Ok((total, Instant::now()))
            } else {
                Err(Trouble::Failed(text!(
                    "the sender should have sent whole frames; it ended inside one",
                    "发送方应当发送完整的帧，却在一帧中间结束"
                )))
            };
        }
        let mut rest = &buffer[..count];
        while !rest.is_empty() {
            if body_left > 0 {
                let here = body_left.min(rest.len());
                total += here as u64;
                body_left -= here;
                rest = &rest[here..];
                continue;
            }
            // Byte by byte into the decoder until it knows the length: a header
            // may be cut anywhere, and it is 4 bytes out of thousands.
            header.feed(&rest[..1]);
            rest = &rest[1..];
            header.next_frame().map_err(|error| Trouble::Failed(error.text()))?;
            if let End::AfterHeader { need_bytes } = header.end() {
                body_left = need_bytes;
                header = framing().stream_decoder(limits);
            }
        }
    }
}
