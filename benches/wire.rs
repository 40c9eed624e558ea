//! What the wire costs and what it carries: `cargo bench --bench wire`.
//!
//! Each figure is taken in children, as whoever runs this and, if that is root,
//! once more as an ordinary user. No statistics beyond median and worst: these
//! are figures of a machine, for its owner to read.

use socket2::{Protocol, Socket, Type};
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use sticky_demo::lab::child::pipe;
use sticky_demo::link::wire::{Cable, Capture, Wire};
use sticky_demo::link::{Link, Side};

const BUILDS: usize = 20;
const FRAMES_PER_SECOND: u64 = 100_000;
const OFFERED_FOR: Duration = Duration::from_secs(2);
const SATURATED_FOR: Duration = Duration::from_secs(3);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["child", "build"] => answer(build()),
        ["child", "delayed"] => answer(delayed()),
        ["child", "offered"] => answer(offered()),
        ["child", "saturated"] => answer(saturated()),
        _ => measure_all(),
    }
}

fn answer(text: String) {
    pipe::tell(text.as_bytes()).and_then(|()| pipe::done()).expect("the parent listens");
}

fn measure_all() {
    let program = std::env::current_exe().expect("our own path");
    let program = program.to_str().expect("a path in UTF-8");
    let nobody: &[&str] = &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
    let root =
        std::fs::read_to_string("/proc/self/status").is_ok_and(|text| text.contains("\nUid:\t0\t"));
    let all: &[(&str, &[&str])] = &[("ourselves", &[]), ("an ordinary user", nobody)];
    for (who, prefix) in &all[..if root { 2 } else { 1 }] {
        let run = |what: &str| {
            let mut words = prefix.to_vec();
            words.extend([program, "child", what]);
            let started = Instant::now();
            let mut text = Vec::new();
            let bound = Duration::from_secs(60);
            let told = pipe::run(Path::new(words[0]), &words[1..], &[], bound, |message| {
                text.extend_from_slice(message);
            });
            let took = started.elapsed();
            (
                told.map_or_else(
                    |error| error.to_string(),
                    |()| String::from_utf8_lossy(&text).into(),
                ),
                took,
            )
        };
        let builds: Vec<(String, Duration)> = (0..BUILDS).map(|_| run("build")).collect();
        let whole_ms = builds.iter().map(|(_, took)| took.as_secs_f64() * 1e3).collect();
        let build_ms = builds.iter().map(|(text, _)| text.parse().unwrap_or(f64::NAN)).collect();
        println!("{who}: building the wire {}", spread(build_ms));
        println!("{who}: program started, wire built, used up, answered {}", spread(whole_ms));
        println!("{who}: {}", run("delayed").0);
        println!("{who}: {}", run("offered").0);
        println!("{who}: {}", run("saturated").0);
    }
}

fn spread(mut all_ms: Vec<f64>) -> String {
    all_ms.sort_by(f64::total_cmp);
    let (median, worst) = (all_ms[all_ms.len() / 2], all_ms[all_ms.len() - 1]);
    format!("median {median:.1} ms, worst {worst:.1} ms, of {}", all_ms.len())
}

fn wire(delay_ms: f64) -> Wire {
    let cable = Cable { delay_ms, ..Cable::default() };
    Wire::build(&cable, false, Instant::now()).expect("the wire can be had")
}

fn socket(wire: &Wire, side: Side, kind: Type, protocol: Protocol) -> Socket {
    wire.socket(side, kind, protocol).expect("a socket")
}

fn receiver(wire: &Wire) -> SocketAddr {
    SocketAddr::new(wire.address(Side::Receiver), 7000)
}

fn lost(capture: &Capture) -> String {
    let say =
        |count: Option<u64>| count.map_or("an unknown number".into(), |count| count.to_string());
    format!(
        "{} lost in a full ring, {} in the kernel",
        say(capture.lost.ring_full),
        say(capture.lost.kernel)
    )
}

fn build() -> String {
    let started = Instant::now();
    let wire = wire(0.0);
    let took = started.elapsed();
    wire.finish().expect("an idle wire ends well");
    (took.as_secs_f64() * 1e3).to_string()
}

/// A datagram every few milliseconds through a cable of 20 ms.
fn delayed() -> String {
    let wire = wire(20.0);
    let rx = socket(&wire, Side::Receiver, Type::DGRAM, Protocol::UDP);
    rx.bind(&receiver(&wire).into()).expect("bind");
    let tx = socket(&wire, Side::Sender, Type::DGRAM, Protocol::UDP);
    tx.connect(&receiver(&wire).into()).expect("connect");
    for _ in 0..200 {
        tx.send(&[7; 64]).expect("send");
        std::thread::sleep(Duration::from_millis(7));
    }
    std::thread::sleep(Duration::from_millis(100));
    let delay = wire.finish().expect("the wire works").delay().expect("some arrived");
    format!("20 ms asked for: median {:.2} ms, worst {:.2} ms", delay.median_ms, delay.worst_ms)
}

/// Small datagrams at a steady rate, in bursts of a millisecond's worth.
fn offered() -> String {
    let wire = wire(0.0);
    // It never reads: what its own queue drops is not the wire's affair.
    let rx = socket(&wire, Side::Receiver, Type::DGRAM, Protocol::UDP);
    rx.bind(&receiver(&wire).into()).expect("bind");
    let tx = socket(&wire, Side::Sender, Type::DGRAM, Protocol::UDP);
    tx.connect(&receiver(&wire).into()).expect("connect");
    let started = Instant::now();
    let mut sent = 0u64;
    while started.elapsed() < OFFERED_FOR {
        let due = started.elapsed().as_micros() as u64 * FRAMES_PER_SECOND / 1_000_000;
        while sent < due {
            tx.send(&[7; 64]).expect("send");
            sent += 1;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let seconds = started.elapsed().as_secs_f64();
    std::thread::sleep(Duration::from_millis(100));
    let capture = wire.finish().expect("the wire works");
    let delay = capture.delay().expect("some arrived");
    format!(
        "offered {sent} small frames at {:.0}/s: {} arrived, {}; through the cable in {:.3} ms (median), {:.1} ms (worst)",
        sent as f64 / seconds,
        delay.packets,
        lost(&capture),
        delay.median_ms,
        delay.worst_ms
    )
}

/// One TCP connection that sends as fast as it can.
fn saturated() -> String {
    let wire = wire(0.0);
    let listener = socket(&wire, Side::Receiver, Type::STREAM, Protocol::TCP);
    listener.bind(&receiver(&wire).into()).expect("bind");
    listener.listen(1).expect("listen");
    let mut tx = socket(&wire, Side::Sender, Type::STREAM, Protocol::TCP);
    tx.connect(&receiver(&wire).into()).expect("connect");
    let (mut rx, _) = listener.accept().expect("accept");
    let reader = std::thread::spawn(move || {
        let started = Instant::now();
        let mut buffer = vec![0; 1 << 18];
        let mut total = 0u64;
        while let Ok(length @ 1..) = rx.read(&mut buffer) {
            total += length as u64;
        }
        total as f64 * 8.0 / started.elapsed().as_secs_f64() / 1e9
    });
    let started = Instant::now();
    let piece = vec![7; 1 << 18];
    while started.elapsed() < SATURATED_FOR {
        tx.write_all(&piece).expect("write");
    }
    drop(tx);
    let gigabits = reader.join().expect("the reader ends");
    let capture = wire.finish().expect("the wire works");
    format!("one TCP stream: {gigabits:.2} Gbit/s of payload, {}", lost(&capture))
}
