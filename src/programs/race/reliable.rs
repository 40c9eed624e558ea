//! Reliable UDP, in as few lines as it takes: what TCP had been doing all along.
//!
//! ```text
//! sender   ─▶  number (8 bytes), payload
//! receiver ─▶  next (8 bytes): all before it have come
//!              beyond (8 bytes): bit i is set if next + 1 + i has come as well
//! ```
//!
//! * **Sequence numbers** tell what is missing and what came twice.
//! * **Acknowledgements** say how far it is whole, and what came beyond
//!   (as TCP's SACK does, RFC 2018).
//! * **A window** bounds what is on its way to what the receiver's queue can
//!   hold: flow control.
//! * **Retransmission**: at once when something *later* has been acknowledged,
//!   and after a while when nothing is heard. TCP's fast retransmit waits for
//!   the third duplicate acknowledgement (RFC 5681 section 3.2), because a network
//!   may swap segments without losing any; loopback, where this runs, does not.
//!
//! Left out: adapting the window to the network (congestion control), adapting
//! the timer to the round trip (RFC 6298), opening and closing. Those are the
//! hard parts. Do not use this for anything but learning.

use super::{Datagrams, Lap, RacePlan, Racer, Received, STALLED, Sent, pair, read, words};
use crate::programs::{Done, Trouble};
use socket2::Socket;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// How long nothing may be heard before something is sent again.
const TIMER: Duration = Duration::from_millis(20);

/// The acknowledgement has this many bits for what came beyond.
const MOST_WINDOW: u64 = 64;

/// One lap. The receiver ignores every `drop_every`-th datagram, as if the
/// network had lost it: on loopback little else would be.
pub fn lap(plan: &RacePlan, datagram_bytes: usize, drop_every: Option<u64>) -> Done<Lap> {
    let (sender, receiver) = pair(plan.rcvbuf_bytes)?;
    let datagrams = Datagrams::of(plan.bytes, datagram_bytes);
    let count = datagrams.count;
    // The kernel counts its own bookkeeping as well (socket(7)), so half of the
    // buffer is room enough for about this many.
    let room = receiver.recv_buffer_size().map_err(Trouble::call("SO_RCVBUF"))?;
    let window = (room / (2 * datagram_bytes + 1024)) as u64;
    let window = window.clamp(1, MOST_WINDOW);
    for socket in [&sender, &receiver] {
        socket.set_read_timeout(Some(TIMER)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    }
    let lap = super::lap(
        Racer::Reliable(datagram_bytes),
        Some(count),
        || send(&sender, datagrams, window),
        || receive(&receiver, datagram_bytes, count, window, drop_every),
    )?;
    Ok(Lap { rcvbuf_bytes: Some(room), ..lap })
}

fn send(socket: &Socket, mut datagrams: Datagrams, window: u64) -> Done<Sent> {
    let count = datagrams.count;
    let mut transmit = |number: u64| -> Done<u64> {
        let datagram = datagrams.number(number);
        match socket.send(datagram) {
            // The receiver is gone: what was sent before came back as an ICMP
            // "port unreachable", and whichever call is next is told (udp(7)).
            // Perhaps it had all, and only its last acknowledgement was lost;
            // there is no way left to find out.
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                Err(Trouble::system(words::cannot_send, "")(error))
            }
            // What the kernel refuses now is as good as lost: the timer sees to it.
            _ => Ok(datagram.len() as u64),
        }
    };
    let (mut total, mut retransmitted, mut waits) = (0, 0, Vec::new());
    let (mut base, mut next) = (0, 0); // acknowledged up to, sent up to
    let mut beyond = 0_u64; // what came after the gap at `base`
    let mut repaired = None; // the gap that was already sent again
    let mut heard = Instant::now();
    while base < count {
        while next < count && next < base + window {
            total += transmit(next)?;
            next += 1;
        }
        let asked = Instant::now();
        match hear(socket)? {
            Some((acknowledged, bits)) if acknowledged >= base && acknowledged <= count => {
                heard = Instant::now();
                (base, beyond) = (acknowledged, bits);
                // Something later has come, and this has not: it is lost, or
                // very late. Once for each gap; the timer does the rest.
                if bits != 0 && repaired != Some(base) {
                    transmit(base)?;
                    retransmitted += 1;
                    repaired = Some(base);
                }
            }
            Some(_) => {} // an old acknowledgement that was overtaken
            None if heard.elapsed() > STALLED => {
                return Err(Trouble::Failed(words::no_acknowledgement(STALLED.as_secs())));
            }
            None => {
                waits.push((asked, Instant::now()));
                for number in base..next {
                    let came = number > base && beyond >> (number - base - 1) & 1 == 1;
                    if !came {
                        transmit(number)?;
                        retransmitted += 1;
                    }
                }
            }
        }
    }
    Ok(Sent { bytes: total, retransmitted, waits })
}

/// The next acknowledgement, or `None` when the timer is up.
fn hear(socket: &Socket) -> Done<Option<(u64, u64)>> {
    let mut bytes = [0; 16];
    // What is not an acknowledgement is as good as nothing. ECONNREFUSED is an error: sending
    // again to a receiver that is gone is pointless.
    let came = read(socket, &mut bytes)? == Some(bytes.len());
    let number = |at: usize| u64::from_be_bytes(bytes[at..at + 8].try_into().expect("8"));
    Ok(came.then(|| (number(0), number(8))))
}

fn receive(
    socket: &Socket,
    datagram_bytes: usize,
    count: u64,
    window: u64,
    drop_every: Option<u64>,
) -> Done<Received> {
    let mut buffer = vec![0; datagram_bytes + 1];
    let (mut next, mut beyond) = (0_u64, 0_u64);
    let (mut bytes, mut out_of_order, mut came, mut unsaid) = (0, 0, 0_u64, 0);
    let mut heard = Instant::now();
    let acknowledge = |next: u64, beyond: u64| {
        let _ = socket.send(&[next.to_be_bytes(), beyond.to_be_bytes()].concat());
    };
    while next < count {
        let size = match read(socket, &mut buffer)? {
            Some(size @ 8..) => size,
            None if heard.elapsed() > STALLED => {
                return Err(Trouble::Failed(words::FELL_SILENT.into()));
            }
            _ => continue,
        };
        heard = Instant::now();
        came += 1;
        if drop_every.is_some_and(|every| came.is_multiple_of(every)) {
            continue;
        }
        let number = u64::from_be_bytes(buffer[..8].try_into().expect("8 bytes"));
        let gap = match number.checked_sub(next) {
            Some(0) => {
                bytes += size as u64;
                // The one that was missing, and all that waited behind it.
                let behind = beyond.trailing_ones();
                next += 1 + u64::from(behind);
                beyond = beyond.checked_shr(behind + 1).unwrap_or(0);
                beyond != 0
            }
            Some(ahead @ 1..=MOST_WINDOW) => {
                let bit = 1 << (ahead - 1);
                if beyond & bit == 0 {
                    beyond |= bit;
                    bytes += size as u64;
                    out_of_order += 1;
                }
                true
            }
            _ => true, // came before, or from nowhere: say where we are
        };
        unsaid += 1;
        // Not for each: half a window is early enough that the sender need not
        // stop. TCP acknowledges every second segment (RFC 5681 section 4.2).
        if gap || unsaid >= window.div_ceil(2) || next == count {
            acknowledge(next, beyond);
            unsaid = 0;
        }
    }
    let end = Instant::now();
    // The last acknowledgement may be lost, and then the sender asks again: a
    // while to answer it. TCP calls that TIME-WAIT.
    let lingering = Instant::now();
    while lingering.elapsed() < 3 * TIMER {
        if matches!(read(socket, &mut buffer), Ok(Some(1..))) {
            acknowledge(next, 0);
        }
    }
    Ok(Received { bytes, datagrams: count, out_of_order, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_again_to_a_receiver_that_is_gone() {
        let (sender, receiver) = pair(None).expect("two sockets");
        sender.set_read_timeout(Some(TIMER)).expect("an option");
        drop(receiver);
        let end = send(&sender, Datagrams::of(100_000, 1000), 10);
        let gone =
            |trouble: &Trouble| matches!(trouble, Trouble::System(ErrorKind::ConnectionRefused, _));
        assert!(end.as_ref().is_err_and(gone), "{end:?}");
    }

    #[test]
    fn every_byte_arrives_although_datagrams_are_lost() {
        // The first is three datagrams: nothing comes after the one that is lost,
        // so the timer must go off.
        for (every, bytes) in [(3, 3 * 1472), (3, 200_000), (7, 1_000_000), (50, 1_000_003)] {
            let plan = RacePlan { bytes, ..RacePlan::default() };
            let lap = lap(&plan, 1472, Some(every)).unwrap();
            assert_eq!(lap.lost_bytes, 0, "every {every}th dropped");
            assert!(lap.retransmitted_datagrams > Some(0));
            let timer_s = TIMER.as_secs_f64();
            let waited = if lap.sent_datagrams == Some(3) { timer_s } else { 0.0 };
            assert!((waited..=lap.wall_s).contains(&lap.timer_wait_s), "{lap:?}");
        }
    }
}
