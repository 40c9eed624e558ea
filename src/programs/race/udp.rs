//! The UDP lap: as fast as send(2) goes, and every datagram accounted for.

use super::{Datagrams, Lap, RacePlan, Racer, Received, STALLED, Sent, pair, read, words};
use crate::programs::{Done, Trouble};
use socket2::Socket;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

pub(super) fn lap(plan: &RacePlan, datagram_bytes: usize) -> Done<Lap> {
    let (sender, receiver) = pair(plan.rcvbuf_bytes)?;
    let room = receiver.recv_buffer_size().map_err(Trouble::call("SO_RCVBUF"))?;
    let datagrams = Datagrams::of(plan.bytes, datagram_bytes);
    let count = datagrams.count;
    // Once the sender is done and nothing comes for a moment, nothing will:
    // what is not in the queue then was dropped.
    let moment = Duration::from_millis(100);
    receiver.set_read_timeout(Some(moment)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    sender.set_write_timeout(Some(STALLED)).map_err(Trouble::call("SO_SNDTIMEO"))?;
    let done = AtomicBool::new(false);
    let send = || {
        let sent = send(&sender, datagrams);
        done.store(true, Ordering::Release);
        sent
    };
    let receive = || receive(&receiver, datagram_bytes, count, &done);
    let lap = super::lap(Racer::Udp(datagram_bytes), Some(count), send, receive)?;
    Ok(Lap { rcvbuf_bytes: Some(room), ..lap })
}

fn send(socket: &Socket, mut datagrams: Datagrams) -> Done<Sent> {
    let mut total = 0;
    for number in 0..datagrams.count {
        let datagram = datagrams.number(number);
        total += datagram.len() as u64;
        loop {
            match socket.send(datagram) {
                Ok(_) => break,
                // The network driver's queue was full (send(2)): not sent, so
                // not lost either.
                Err(error) if error.raw_os_error() == Some(NO_BUFFERS) => thread::yield_now(),
                Err(error) => return Err(Trouble::system(words::cannot_send, "")(error)),
            }
        }
    }
    Ok(Sent { bytes: total, ..Sent::default() })
}

/// ENOBUFS on Linux (errno(3)).
const NO_BUFFERS: i32 = 105;

fn receive(socket: &Socket, datagram_bytes: usize, sent: u64, done: &AtomicBool) -> Done<Received> {
    // One byte more than a datagram has, so that a longer one would show.
    let mut buffer = vec![0; datagram_bytes + 1];
    let mut highest = None;
    let start = Instant::now();
    let mut received = Received { bytes: 0, datagrams: 0, out_of_order: 0, end: start };
    loop {
        let was_done = done.load(Ordering::Acquire);
        match read(socket, &mut buffer)? {
            Some(size @ 8..) => {
                let number = u64::from_be_bytes(buffer[..8].try_into().expect("8 bytes"));
                received.datagrams += 1; // loopback doubles none
                received.bytes += size as u64;
                if highest.is_some_and(|highest| number < highest) {
                    received.out_of_order += 1;
                }
                highest = highest.max(Some(number));
                received.end = Instant::now();
            }
            None if was_done => break,
            None if received.datagrams == 0 && start.elapsed() > STALLED => {
                return Err(Trouble::Failed(words::NONE_CAME.into()));
            }
            _ => {}
        }
        if received.datagrams == sent {
            break;
        }
    }
    Ok(received)
}
