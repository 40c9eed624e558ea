//! The TCP lap: frames of a u32be length, written whole, found again.

use super::{Lap, RacePlan, Racer, Received, STALLED, Sent, words};
use crate::framing::{Decoder, End, Framing, Limits};
use crate::programs::{Connection, Done, Patience, Trouble, frames};
use crate::sys::{Kernel, Sockets};
use socket2::{SockRef, Socket};
use std::io::{ErrorKind, IoSlice, Read};
use std::time::Instant;

/// What one read asks for. With a mebibyte the calls count for nothing, and the
/// two sides wake each other seldom; four times as much no longer fits the
/// processor's own cache and is slower again.
const READ_BYTES: usize = 1 << 20;

const HEADER_BYTES: usize = 4;

pub(super) fn lap(plan: &RacePlan) -> Done<Lap> {
    let (sender, receiver) = Connection::pair(Patience { idle: STALLED, step: STALLED })?;
    let socket = SockRef::from(&sender.stream);
    let congestion = Kernel::congestion(&socket, plan.congestion.as_deref());
    if plan.congestion.is_some() {
        // Asked for and not had is another race than the one that was asked for.
        congestion.as_ref().map_err(|why| Trouble::Usage(why.clone()))?;
    }
    socket.set_write_timeout(Some(STALLED)).map_err(Trouble::call("SO_SNDTIMEO"))?;
    let mut receiver = &receiver.stream;
    receiver.set_read_timeout(Some(STALLED)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    let send = || {
        let sent = send(&socket, plan);
        let _ = socket.shutdown(std::net::Shutdown::Write);
        sent
    };
    let lap =
        super::lap(Racer::Tcp(plan.write_bytes), None, send, || receive(&mut receiver, plan))?;
    if lap.lost_bytes > 0 {
        return Err(Trouble::Failed(words::tcp_lost(lap.sent_bytes, lap.received_bytes)));
    }
    Ok(Lap { congestion: congestion.map(Some), ..lap })
}

fn send(socket: &Socket, plan: &RacePlan) -> Done<Sent> {
    let body = vec![0xa5; plan.write_bytes - HEADER_BYTES];
    let mut left = plan.bytes;
    let mut header = Vec::with_capacity(HEADER_BYTES);
    while left > 0 {
        let size = body.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if header.is_empty() || size < body.len() {
            // The family's own header, without a copy of what follows it.
            let mut frame = Vec::new();
            frames().encode(&body[..size], &mut frame)?;
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
                Err(error) => return Err(Trouble::system(words::cannot_send, "")(error)),
            }
        }
        left -= size as u64;
    }
    Ok(Sent { bytes: plan.bytes, ..Sent::default() })
}

/// Plain reads, and the frames found in them where they lie: a payload that is
/// only looked at need not be copied together first.
fn receive(stream: &mut impl Read, plan: &RacePlan) -> Done<Received> {
    let limits = Limits { max_frame_bytes: plan.write_bytes, ..Limits::default() };
    let mut buffer = vec![0; READ_BYTES];
    let mut header = frames().stream_decoder(limits);
    let mut body_left = 0;
    let mut total = 0;
    loop {
        let count = match stream.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue, // as in `send`
            read => read.map_err(Trouble::system(words::cannot_receive, ""))?,
        };
        if count == 0 {
            let clean = body_left == 0 && header.end() == End::Clean;
            if !clean {
                return Err(Trouble::Failed(words::INSIDE_A_FRAME.into()));
            }
            let end = Instant::now();
            return Ok(Received { bytes: total, datagrams: 0, out_of_order: 0, end });
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
                header = frames().stream_decoder(limits);
            }
        }
    }
}
