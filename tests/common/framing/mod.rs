//! What the framing tests and the fuzz targets share: run a decoder over some
//! chunks, and write down all that it says.

#![allow(dead_code)] // each test binary uses its own part

use std::fmt::Debug;

pub mod reads;
use sticky_demo::framing::{
    self, End, FRAMINGS, FrameError, Framing, Limits, OverLong, Span, by_name,
};
use sticky_demo::{Both, both};

/// What errors call the length field.
pub const LENGTH: Both = both!("length", "长度字段");

/// All that a decoder said about a stream.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub said: Vec<Said>,
    pub end: End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Frame(Vec<u8>, Span),
    Refused(FrameError),
}

impl Outcome {
    pub fn payloads(&self) -> Vec<&[u8]> {
        self.said
            .iter()
            .filter_map(|said| match said {
                Said::Frame(payload, _) => Some(payload.as_slice()),
                Said::Refused(_) => None,
            })
            .collect()
    }
}

pub fn fail_over(max_frame_bytes: usize) -> Limits {
    Limits { max_frame_bytes, over_long: OverLong::Fail }
}

pub fn resume_over(max_frame_bytes: usize) -> Limits {
    Limits { max_frame_bytes, over_long: OverLong::Resume }
}

/// Feeds the chunks one by one, and takes all frames after each.
pub fn decode<'a>(
    framing: &dyn Framing,
    limits: Limits,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> Outcome {
    let mut decoder = framing.decoder_with(limits);
    let mut said = Vec::new();
    for chunk in chunks {
        decoder.feed(chunk);
        loop {
            match decoder.next_owned() {
                Ok(Some(payload)) => said.push(Said::Frame(payload, decoder.last_span())),
                Ok(None) => break,
                Err(error) => {
                    if decoder.end() == End::AfterError {
                        // For good means for good.
                        decoder.feed(b"2:AB,\n\0\0\0\x02AB");
                        assert_eq!(decoder.next_frame(), Err(error.clone()));
                        said.push(Said::Refused(error));
                        return Outcome { said, end: decoder.end() };
                    }
                    let may_go_on = error.is_over_long() || framing.finds_back();
                    assert!(may_go_on, "went on after {error}");
                    said.push(Said::Refused(error));
                }
            }
        }
    }
    Outcome { said, end: decoder.end() }
}

/// Cuts `stream` after each of the given offsets.
pub fn cut_at<'a>(stream: &'a [u8], offsets: &[usize]) -> Vec<&'a [u8]> {
    let mut chunks = Vec::new();
    let mut from = 0;
    for &to in offsets.iter().chain([&stream.len()]) {
        chunks.push(&stream[from..to]);
        from = to;
    }
    chunks
}

/// Every way to cut `stream` into chunks that are not empty: bit `i` of a
/// number says whether there is a cut after byte `i`.
pub fn all_chunkings(stream: &[u8]) -> impl Iterator<Item = Vec<&[u8]>> {
    let places = stream.len().saturating_sub(1);
    (0..1_u32 << places).map(move |cuts| {
        let offsets: Vec<_> = (0..places).filter(|i| cuts >> i & 1 == 1).map(|i| i + 1).collect();
        cut_at(stream, &offsets)
    })
}

/// A name of every entry of the list, and more where one entry has many faces.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = FRAMINGS.iter().map(|entry| entry.example).collect();
    names.extend([
        "length:width=3",
        "length:width=3,order=le,signed=true",
        "length:width=1,offset=2,adjust=1,strip=4", // a flag byte, counted by nobody
        "length:width=4,strip=0",                   // the message brings its header
        "length:width=2,offset=3,strip=1,adjust=-2",
        "length:width=varint,offset=1,adjust=-1",
        "length:width=varint4,offset=1",
        "length:width=websocket,offset=1",
        "length:width=8,adjust=5",
        "line:utf8",
        "delimiter:;",
        r"delimiter:aab|ba|\0",
        "delimiter:1|2|3|4|5",
        r"delimiter:\r|\n|\r\n", // one begins another: the longest wins
        "delimiter:a|ab|abc",
        "fixed:1",
        r"decimal:\r\n",
        "decimal:width=4",
        r"marks:start=\x02,end=\x03",
        r"marks:start=\x0b\x0b,end=\x1c\r,sum=add",
        r"slip:end=\x7e,escape=\x7d,xor=\x20",
        r"slip:end=A,escape=B,as=CD",
        r"magic:\x78\x78,width=1,adjust=2|\x79\x79,width=2,adjust=2",
        r"magic:AAB,width=varint,offset=1|B,width=3,signed=true",
        "json-header:varint,size=total",
        "json-header:i64le",
    ]);
    names
}

/// Whether a message's bytes are rewritten on their way.
pub fn stuffs(name: &str) -> bool {
    name.starts_with("slip") || name == "cobs"
}

/// All but naive, which is exempt by design: it has no boundaries to keep.
pub fn framings() -> Vec<(&'static str, Box<dyn Framing>)> {
    let names = names().into_iter().filter(|name| *name != "naive");
    names.map(|name| (name, by_name(name).unwrap())).collect()
}

/// Messages that are awkward for one format or another. None takes all.
pub fn candidates() -> Vec<Vec<u8>> {
    let mut candidates: Vec<Vec<u8>> = vec![
        b"AB".to_vec(),
        b"".to_vec(),
        b"B".to_vec(),
        b"CDEF".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        b"\xc0\xdb\x7e\x7d".to_vec(),
        b"\xdb\xdcA\xc0".to_vec(),
        br#"{"a":"}\""}"#.to_vec(),
        b"\r".to_vec(),
        b"\n".to_vec(),
        b"a".to_vec(),
        b"aa".to_vec(),
        b"A\r\nB".to_vec(),
        b"\r\rAB".to_vec(),
        b"2:AB,".to_vec(),
        b"\0\0\0\x02AB".to_vec(),
        b"\0\0\0\0".to_vec(),
        b"\0\0\0\x02".to_vec(),
        b"\0\0\0\x05ABC".to_vec(),
        "吃饭了".as_bytes().to_vec(),
        vec![0xff; 5],
    ];
    candidates.extend([100, 127, 128, 255, 256, 300].map(|size| vec![b'x'; size]));
    candidates
}

/// The candidates that `framing` takes, their stream, and each frame's end.
pub struct Sample {
    pub messages: Vec<Vec<u8>>,
    pub stream: Vec<u8>,
    pub ends: Vec<usize>,
}

pub fn sample(framing: &dyn Framing, longest_message_bytes: usize) -> Sample {
    let mut sample = Sample { messages: Vec::new(), stream: Vec::new(), ends: Vec::new() };
    for message in candidates().into_iter().filter(|m| m.len() <= longest_message_bytes) {
        if framing.encode(&message, &mut sample.stream).is_ok() {
            sample.messages.push(message);
            sample.ends.push(sample.stream.len());
        }
    }
    sample
}

/// Asserts that every one of `chunkings` gives what the whole stream in one
/// read gives.
pub fn assert_chunks_do_not_matter<'a>(
    name: &dyn Debug,
    framing: &dyn Framing,
    limits: Limits,
    stream: &'a [u8],
    chunkings: impl IntoIterator<Item = Vec<&'a [u8]>>,
) {
    let whole = decode(framing, limits, [stream]);
    for chunks in chunkings {
        let cut = decode(framing, limits, chunks.iter().copied());
        assert_eq!(cut, whole, "{name:?} {limits:?} cut as {chunks:?}");
    }
}

/// What a fuzz target does with one input. The first bytes choose the limit and
/// the chunks, the others are the stream. Panics where a law is broken.
pub fn fuzz(framing: &dyn Framing, input: &[u8]) {
    fuzz_stuffed(framing, input, false);
}

/// The same; a format that stuffs keeps no message's bytes as they are.
pub fn fuzz_stuffed(framing: &dyn Framing, input: &[u8], stuffed: bool) {
    let [limit, resume, first, second, stream @ ..] = input else {
        return;
    };
    let max_frame_bytes = match limit {
        0xff => framing::DEFAULT_MAX_FRAME_BYTES,
        limit => usize::from(*limit),
    };
    let limits =
        if resume & 1 == 1 { resume_over(max_frame_bytes) } else { fail_over(max_frame_bytes) };
    let whole = decode(framing, limits, [stream]);
    assert_eq!(decode(framing, limits, stream.chunks(1)), whole, "byte by byte");
    let sizes = [usize::from(first % 16) + 1, usize::from(second % 64) + 1];
    let mut chunks = Vec::new();
    let mut rest = stream;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, behind) = rest.split_at(rest.len().min(*size));
        chunks.push(chunk);
        rest = behind;
    }
    assert_eq!(decode(framing, limits, chunks), whole, "in chunks of {sizes:?}");

    let mut last_end = 0;
    for said in &whole.said {
        let Said::Frame(payload, span) = said else { continue };
        assert!(payload.len() <= max_frame_bytes, "{} bytes got through", payload.len());
        assert!(last_end <= span.frame.start, "frames overlap");
        last_end = span.frame.end;
        let lies_at = &stream[span.payload.start as usize..span.payload.end as usize];
        assert!(stuffed || lies_at == payload, "the span is wrong");
        // What can be received can nearly always be sent; then it must survive.
        let mut frame = Vec::new();
        if framing.encode(payload, &mut frame).is_ok() {
            let again = decode(framing, limits, [frame.as_slice()]);
            assert_eq!(again.payloads(), [payload.as_slice()]);
            assert_eq!(again.end, End::Clean);
        }
    }
    // And any bytes are a message, or are refused without a trace.
    let mut frame = Vec::new();
    match framing.encode(stream, &mut frame) {
        Ok(place) => {
            assert!(stuffed || &frame[place] == stream);
            let again = decode(framing, fail_over(stream.len()), [frame.as_slice()]);
            assert_eq!(again.payloads(), [stream]);
        }
        Err(_) => assert!(frame.is_empty(), "a refused message left bytes behind"),
    }
}
