//! The UDP lap: as fast as send(2) goes, and every datagram accounted for.

use super::{
    Arrived, Datagrams, Kind, Lap, Plan, RECEIVING, SENDING, STALLED, Timed, datagram_count,
    datagram_size, elapsed_until, pair, timed,
};
use crate::programs::{Done, Trouble};
use crate::text;
use socket2::Socket;
use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

pub(super) fn lap(plan: &Plan, datagram_bytes: usize) -> Done<Lap> {
    let (sender, receiver) = pair(plan.rcvbuf_bytes)?;
    let room = receiver.recv_buffer_size().map_err(Trouble::call("SO_RCVBUF"))?;
    let count = datagram_count(plan.bytes, datagram_bytes);
    // Once the sender is done and nothing comes for a moment, nothing will:
    // what is not in the queue then was dropped.
    let moment = Duration::from_millis(100);
    receiver.set_read_timeout(Some(moment)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    sender.set_write_timeout(Some(STALLED)).map_err(Trouble::call("SO_SNDTIMEO"))?;
    let done = AtomicBool::new(false);
    let start = Instant::now();
    let (sent, received) = thread::scope(|threads| {
        let sending = threads.spawn(|| {
            let sent = timed(|| send(&sender, plan, datagram_bytes, count));
            done.store(true, Ordering::Release);
            sent
        });
        let received = timed(|| receive(&receiver, datagram_bytes, count, &done));
        (sending.join().unwrap_or(Err(Trouble::Stopped)), received)
    });
    let (sent, received): (Timed<u64>, Timed<Received>) = (sent?, received?);
    let Received { datagrams, bytes, end } = received.value;
    Ok(Lap {
        kind: Kind::Udp(datagram_bytes),
        sent_bytes: sent.value,
        received_bytes: bytes,
        wall: elapsed_until(start, end),
        sender_cpu: sent.cpu,
        receiver_cpu: received.cpu,
        datagrams: Some(datagrams),
        rcvbuf_bytes: Some(room),
        congestion: None,
    })
}

fn send(socket: &Socket, plan: &Plan, datagram_bytes: usize, count: u64) -> Done<u64> {
    let mut datagram = vec![0xa5; datagram_bytes];
    let mut total = 0;
    for number in 0..count {
        datagram[..8].copy_from_slice(&number.to_be_bytes());
        let size = datagram_size(number, count, plan.bytes, datagram_bytes);
        loop {
            match socket.send(&datagram[..size]) {
                Ok(_) => break,
                // The network driver's queue was full (send(2)): not sent, so
                // not lost either.
                Err(error) if error.raw_os_error() == Some(NO_BUFFERS) => thread::yield_now(),
                Err(error) => return Err(Trouble::Io { tried: SENDING.into(), error }),
            }
        }
        total += size as u64;
    }
    Ok(total)
}

/// ENOBUFS on Linux (errno(3)).
const NO_BUFFERS: i32 = 105;

struct Received {
    datagrams: Datagrams,
    bytes: u64,
    end: Instant,
}

fn receive(socket: &Socket, datagram_bytes: usize, sent: u64, done: &AtomicBool) -> Done<Received> {
    // One byte more than a datagram has, so that a longer one would show.
    let mut buffer = vec![0; datagram_bytes + 1];
    let mut arrived = Arrived::none_of(sent);
    let mut datagrams = Datagrams {
        sent,
        received: 0,
        out_of_order: 0,
        retransmitted: 0,
        timer_wait: Duration::ZERO,
    };
    let (mut bytes, mut highest) = (0, None);
    // The end is the last arrival, not the moment at which we give up waiting.
    let start = Instant::now();
    let mut end = start;
    loop {
        let was_done = done.load(Ordering::Acquire);
        match (&mut &*socket).read(&mut buffer) {
            Ok(size) if size >= 8 => {
                let number = u64::from_be_bytes(buffer[..8].try_into().expect("8 bytes"));
                if arrived.insert(number) {
                    datagrams.received += 1;
                    bytes += size as u64;
                }
                if highest.is_some_and(|highest| number < highest) {
                    datagrams.out_of_order += 1;
                }
                highest = highest.max(Some(number));
                end = Instant::now();
            }
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if was_done {
                    break;
                }
                if datagrams.received == 0 && start.elapsed() > STALLED {
                    return Err(Trouble::Failed(text!(
                        "the sender should have sent datagrams; none came",
                        "发送方应当发出数据报，却一个也没有到"
                    )));
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Trouble::Io { tried: RECEIVING.into(), error }),
        }
        if datagrams.received == sent {
            break;
        }
    }
    Ok(Received { datagrams, bytes, end })
}
