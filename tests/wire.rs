//! The wire on this machine's kernel.
//!
//! A test here is a function that runs in a child process which may have a wire
//! of its own, once as whoever runs the tests and, if that is root, once more as
//! an ordinary user. What cannot be had is said aloud: `skipped: …`; with
//! STICKY_REQUIRE_WIRE=1 it fails. (No libtest: it would start threads, and a
//! user namespace wants a process with one.)

use socket2::{Domain, Protocol, Socket, Type};
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use sticky_demo::link::Side;
use sticky_demo::link::wire::{Cable, Wire};

fn main() {
    let start = Instant::now();
    let cable = Cable { delay_ms: 20.0, ..Cable::default() };
    let wire = Wire::build(&cable, false, start).unwrap();
    println!("built in {:?}", start.elapsed());
    let listener =
        wire.socket(Side::Receiver, Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    let address = SocketAddr::new(wire.address(Side::Receiver), 7000);
    listener.bind(&address.into()).unwrap();
    listener.listen(1).unwrap();
    let mut tx =
        wire.socket(Side::Sender, Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    let t = Instant::now();
    tx.connect(&address.into()).unwrap();
    println!("connected in {:?}", t.elapsed());
    let (mut rx, _) = listener.accept().unwrap();
    tx.write_all(&[b'x'; 4000]).unwrap();
    drop(tx);
    let mut all = Vec::new();
    rx.read_to_end(&mut all).unwrap();
    println!("{} bytes after {:?}", all.len(), t.elapsed());
    drop(rx);
    wire.wait_until("both FINs", Duration::from_secs(1), |seen| {
        seen.connections()
            .first()
            .is_some_and(|c| c.from(Side::Sender).fin && c.from(Side::Receiver).fin)
            && seen.on_the_way() == 0
    })
    .unwrap();
    let t = Instant::now();
    let capture = wire.finish().unwrap();
    println!("finished in {:?}", t.elapsed());
    for packet in capture.packets() {
        println!(
            "{:?}",
            (
                packet.number,
                packet.from,
                packet.at_ns / 1000,
                packet.fate,
                packet.tcp.map(|tcp| (
                    tcp.flags.names(),
                    tcp.seq,
                    tcp.ack,
                    tcp.payload_start,
                    tcp.payload_bytes,
                    tcp.window_bytes,
                    tcp.options
                )),
                packet.other
            )
        );
    }
    println!(
        "{:?} {:?} {:?} {:?}",
        capture.delay(),
        capture.lost,
        capture.checksums_missing,
        capture.settings
    );
    let _ = Socket::new;
    let t = Instant::now();
    std::mem::forget(t);
}
