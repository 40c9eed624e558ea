//! What `watch` says of reads, from calls as a source tells them.

use sticky_demo::Lang;
use sticky_demo::report::{FORMATS, Packets, Paint, Style};
use sticky_demo::trace::{Call, CallSink, Did, MetSocket, Opened, SeenBy};
use sticky_demo::verdict::Verdict;
use sticky_demo::watch::{CallRecord, Keep};

/// A client that writes these, one connection after the other, and a server that reads them,
/// with room for so much.
fn page(connections: &[&[&str]], asked: u64) -> String {
    let mut record = CallRecord::new(Keep::default(), Some("line")).expect("a framing");
    let mut now = 0;
    for (number, pieces) in connections.iter().enumerate() {
        let client = ([127, 0, 0, 1], 4000 + number as u16).into();
        let server = ([127, 0, 0, 1], 7).into();
        let both = [(Opened::Connected, [client, server]), (Opened::Accepted, [server, client])];
        for (end, (opened, addresses)) in both.into_iter().enumerate() {
            let (network, program, pid) = (1, "program", 10 + end as u32);
            let socket = 2 * number as u64 + end as u64;
            record.socket(MetSocket { socket, network, addresses, opened, program, pid });
        }
        for (end, piece) in pieces.iter().flat_map(|piece| [(0, piece), (1, piece)]) {
            let (data, bytes) = (Some(piece.as_bytes()), piece.len() as u64);
            let did = match end {
                0 => Did::Sent { given: bytes, took: bytes, data },
                _ => Did::Received { asked, got: bytes, data },
            };
            now += 10;
            let (socket, pid) = (2 * number as u64 + end, 10 + end as u32);
            let (entered_ns, returned_ns, name) = (now, now + 1, "recvfrom");
            record.call(&Call { socket, pid, tid: pid, name, entered_ns, returned_ns, did });
        }
    }
    let trace = record.into_trace(SeenBy::Tracer, "CMD".to_owned(), String::new());
    let verdict = Verdict::judge(&trace).expect("it was seen");
    let style = Style {
        paint: Paint(false),
        width: 80,
        lang: Lang::En,
        packets: Packets::Hidden,
        proof: false,
        ascii: false,
    };
    let page = (FORMATS[0].render)(&trace, &verdict, &style);
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Of many directions those come first in which something breaks; and how many of the
/// others do is counted.
#[test]
fn what_breaks_is_drawn_first() {
    let right: &[&str] = &["ab\n", "cd\n"];
    let merged: &[&str] = &["ab\ncd\n"];
    let mut connections = vec![right; 9];
    connections[8] = merged;
    let page = page(&connections, 100);
    let first = page.find("To the server").expect("a direction");
    assert!(page[first..].starts_with("To the server: 127.0.0.1:4008"), "{page}");
    assert!(page.contains("Directions not drawn here: 3; a read breaks in 0 of them"), "{page}");
    let page = self::page(&[merged; 9], 100);
    assert!(page.contains("not drawn here: 3; a read breaks in 3 of them"), "{page}");
}

/// Who asks for no more than a frame has does not rely on luck.
#[test]
fn luck_is_said_of_those_who_rely_on_it() {
    let right: &[&str] = &["ab\n", "cd\n"];
    let by_luck = page(&[right], 100);
    assert!(by_luck.contains("exactly one frame: luck"), "{by_luck}");
    let exact = page(&[right], 3);
    assert!(exact.contains("and none asked for more."), "{exact}");
}
