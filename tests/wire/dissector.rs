//! The dissectors in Wireshark's own TCP: the frames that tshark names are those that our
//! framings cut, however the stream lies in segments.

use crate::common::captures::{Talk, pcap};
use crate::common::{TempFolder, demo, run};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use sticky_demo::framing::{Excerpt, FRAMINGS, PRESETS, Search, by_name, dissector};

tests! {
    TSHARK:
        tshark_names_the_frames_that_we_cut;
}

/// How a stream lies in segments: piece by piece, or in another order than it was sent.
/// The last length is that of all the rest.
const CUTS: [&[usize]; 4] = [&BYTES, &[3, 5, 2, 7], &[11], &[1400]];
/// Byte by byte, but in the long message.
const BYTES: [usize; 142] = {
    let mut pieces = [1; 142];
    pieces[140] = 180;
    pieces
};

/// What other senders write, which our own encoder does not.
const MORE: [(&str, &[u8]); 13] = [
    (
        "headers",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nC: d\r\n\r\n",
    ),
    ("length:width=varint4,offset=1,strip=0", b"\x10\x02ab\xe0\0\x30\x01c\x30\x80\x80\x80\x80\x01"),
    ("chunked", b"0\r\nTrailer: x\r\nB: y\r\n\r\n1\r\na\r\n0\r\nnone\r\n"),
    ("length:width=varint,offset=1,strip=0", b"\x10\x02ab\xe0\0\x30\x01c\x30\x01d"),
    ("resp", b"*2\r\n$3\r\nget\r\n:1\r\n+OK\r\n*-1\r\n%1\r\n#t\r\n$1\r\n\n\r\n*0\r\n"),
    ("resp", b"|1\r\n+a\r\n+b\r\n:7\r\n$-1\r\n$2\r\nabX"),
    ("headers", b"GET / HTTP/1.1\r\nHost: a\r\n\r\nHTTP/1.1 204 No\r\n\r\n"),
    ("headers", b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\n\r\nabHTTP/1.1 200 OK\r\n\r\n"),
    ("chunked", b"5;name=value\r\nhello\r\nA \r\n0123456789\r\n0\r\n\r\n5\r\nhello\r\n"),
    ("json", b" \n[1,{\"a\":\"\\\"]\"}]\t{}  12"),
    ("slip", b"\xc0\xc0\xc0A\xdb\xdc\xdb\xddB\xc0C\xc0\xdb\xc0"),
    ("cobs", b"\0\0\x01\0\x05A\0"),
    ("hdlc", b"~A}]~~~B~"),
];

/// Messages of many lengths; where the format cannot carry one it is left out.
fn stream(framing: &str) -> Vec<u8> {
    let made = by_name(framing).expect("a framing");
    let mut stream = Vec::new();
    for length in [2, 0, 1, 4, 40, 4, 3, 300, 4] {
        let message: Vec<u8> = (0..length).map(|at| b'a' + (at % 26) as u8).collect();
        if made.encode(&message, &mut stream).is_err() {
            let text = format!(r#"{{"]\"}}": "{}"}}"#, String::from_utf8_lossy(&message));
            let _ = made.encode(text.as_bytes(), &mut stream);
        }
    }
    let more = MORE.iter().filter(|(name, _)| *name == framing);
    more.for_each(|(_, bytes)| stream.extend_from_slice(bytes));
    stream
}

/// The messages that we find, in hex.
fn messages(framing: &str, bytes: &[u8]) -> Vec<String> {
    let made = by_name(framing).expect("a framing");
    let excerpt = Excerpt { bytes, from_the_start: true, to_the_end: true, pieces: &[] };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let frames = Search::default().fit(&*made, &excerpt).frames;
    let payload = |span: &sticky_demo::framing::Span| {
        hex(&bytes[span.payload.start as usize..span.payload.end as usize])
    };
    frames.iter().map(payload).collect()
}

fn tshark_names_the_frames_that_we_cut() {
    let folder = TempFolder::new("dissector");
    let mut framings: Vec<&str> = FRAMINGS.iter().map(|entry| entry.example).collect();
    // Of some, the message brings its header itself: what we would write is refused.
    let written = PRESETS.iter().map(|preset| preset.name).filter(|name| !stream(name).is_empty());
    framings.extend(written);
    framings.extend([
        "length:width=varint,offset=1,strip=0",
        "length:width=varint4,offset=1,strip=0",
        "length:width=2,order=le,adjust=-2,signed=true",
        "length:width=3,offset=1,adjust=2,strip=6",
        r"delimiter:\r\n|\n|;",
        r"marks:start=\x02,end=\x03,sum=xor",
        r"marks:start=<<,end=>>,sum=add",
        r"magic:\xca\xfe,width=2",
        "decimal:width=4",
        "json-header:i64le,size=total_size",
    ]);
    let mut tshark = Command::new("tshark");
    let (mut port, mut frames, mut wanted) = (7000, Vec::new(), BTreeMap::new());
    let mut fields = Vec::new();
    for framing in framings {
        if ["naive", "line:utf8"].contains(&framing) {
            assert!(dissector(framing, &[1]).is_err(), "{framing}");
            continue;
        }
        // One script for all its ports, of which the first is in its fields' names.
        let ports: Vec<u16> = (port..).take(CUTS.len()).collect();
        let script = folder.file(&format!("{port}.lua"));
        let lua = dissector(framing, &ports).expect("a dissector");
        if wanted.is_empty() {
            let ports = ports.iter().flat_map(|port| ["--port".to_owned(), port.to_string()]);
            let words: Vec<String> = ports.collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let words = [&["dissector", "--framing", framing], &words[..]].concat();
            assert_eq!(demo(&words).stdout, lua, "the program prints the same");
        }
        fs::write(&script, lua).expect("a script");
        tshark.args(["-X", &format!("lua_script:{script}")]);
        fields.push(format!("sticky_{port}.message"));
        for (index, cut) in CUTS.iter().enumerate() {
            let mut bytes = stream(framing);
            // Once more with what no sender writes behind the third frame from the end.
            if index == 3 {
                bytes.extend_from_slice(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xffx");
            }
            assert!(messages(framing, &bytes).len() > 2, "{framing} cuts what was written");
            let mut talk = Talk::new(port);
            talk.pieces(&bytes, cut);
            if index == 2 && talk.frames.len() > 5 {
                talk.frames.swap(4, 5);
            }
            frames.append(&mut talk.frames);
            wanted.insert(port.to_string(), (framing, messages(framing, &bytes)));
            port += 1;
        }
    }
    assert!(wanted.len() > 40, "{}", wanted.len());
    let file = folder.file("all.pcap");
    fs::write(&file, pcap(1, &frames)).expect("a capture");
    tshark.args(["-r", &file, "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "fields"]);
    tshark.args(["-e", "tcp.dstport"]);
    for field in &fields {
        tshark.args(["-e", field]);
    }
    let told = run(&mut tshark);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in told.stdout.lines() {
        let mut fields = line.split('\t');
        let port = fields.next().expect("a port");
        let named = fields.flat_map(|field| field.split(',')).filter(|field| !field.is_empty());
        // How tshark writes a field of no byte.
        let message = |field: &str| field.replace("<MISSING>", "");
        found.entry(port).or_default().extend(named.map(message));
    }
    let mut wrong = Vec::new();
    for (port, (framing, messages)) in &wanted {
        let found = found.get(port.as_str()).cloned().unwrap_or_default();
        if found != *messages {
            wrong.push(format!("{framing} on port {port}: {found:?}, not {messages:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), told.stderr);
}
