//! The same bytes through what others wrote: crates for COBS and SLIP, Python's HTTP, what
//! a Redis server and nginx answered, and the bytes of people who asked in public.

use super::versus_python::python;
use crate::framing_common::{Outcome, Said, decode, fail_over, resume_over};
use proptest::prelude::*;
use sticky_demo::framing::{End, by_name, read_hex};

const MAX: usize = 1 << 20;

fn cut(name: &str, stream: &[u8]) -> Outcome {
    decode(&*by_name(name).unwrap(), fail_over(MAX), stream.chunks(3))
}

fn encoded(name: &str, messages: &[Vec<u8>]) -> Vec<u8> {
    let framing = by_name(name).unwrap();
    let mut stream = Vec::new();
    for message in messages {
        framing.encode(message, &mut stream).unwrap();
    }
    stream
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn stuffing_is_that_of_the_crates(
        messages in prop::collection::vec(
            prop::collection::vec(
                prop_oneof![4 => any::<u8>(), 1 => prop::sample::select(vec![0, 0xc0, 0xdb, 0xdc])],
                1..700,
            ),
            1..6,
        ),
    ) {
        let mut theirs = Vec::new();
        for message in &messages {
            theirs.extend(cobs::encode_vec(message));
            theirs.push(0);
        }
        let outcome = cut("cobs", &theirs);
        prop_assert_eq!(outcome.payloads(), messages.clone());
        let ours = encoded("cobs", &messages);
        let frames = ours.split(|byte| *byte == 0).filter(|frame| !frame.is_empty());
        let decoded: Vec<_> = frames.map(|frame| cobs::decode_vec(frame).unwrap()).collect();
        prop_assert_eq!(&decoded, &messages);

        for begin_with_end in [true, false] {
            let mut theirs = Vec::new();
            for message in &messages {
                slip_codec::SlipEncoder::new(begin_with_end).encode(message, &mut theirs).unwrap();
            }
            let outcome = cut("slip", &theirs);
            prop_assert_eq!(outcome.payloads(), messages.clone());
            if begin_with_end {
                prop_assert_eq!(encoded("slip", &messages), theirs);
            }
        }
    }
}

/// 254 bytes without a zero make a full block, of which two spellings are in use.
#[test]
fn full_blocks_of_cobs() {
    for bytes in [253, 254, 255, 508, 509] {
        for message in [vec![b'x'; bytes], [vec![b'x'; bytes], vec![0]].concat()] {
            let theirs = [cobs::encode_vec(&message), vec![0]].concat();
            assert_eq!(cut("cobs", &theirs).payloads(), [&message[..]], "{bytes}");
            let ours = encoded("cobs", std::slice::from_ref(&message));
            assert_eq!(cobs::decode_vec(&ours[..ours.len() - 1]), Ok(message), "{bytes}");
        }
    }
}

#[test]
fn python_reads_our_chunks_and_we_read_its_own() {
    let program = r"
import http.client, io, sys
sent = io.BytesIO()
class Socket:
    def sendall(self, data): sent.write(data)
    def close(self): pass
    def makefile(self, *_): return io.BytesIO(sys.stdin.buffer.read())
connection = http.client.HTTPConnection('a')
connection.sock = Socket()
body = iter([b'hello', b'a\r\nb', b'x' * 300])
connection.request('POST', '/', body, {'Transfer-Encoding': 'chunked'}, encode_chunked=True)
answer = http.client.HTTPResponse(Socket())
answer.begin()
sys.stdout.buffer.write(answer.read() + b'|' + sent.getvalue())
";
    let messages: Vec<Vec<u8>> =
        vec![b"AB".to_vec(), b"\r\n0\r\n".to_vec(), vec![b'y'; 20], vec![]];
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = python(program, &[], &[&head[..], &encoded("chunked", &messages)].concat());
    let wanted = [messages.concat(), b"|".to_vec()].concat();
    let request = answer.strip_prefix(&wanted[..]).expect("Python reads what we wrote");
    let body = memchr::memmem::find(request, b"\r\n\r\n").unwrap() + 4;
    let chunks = cut("chunked", &request[body..]);
    assert_eq!(chunks.payloads(), [&b"hello"[..], b"a\r\nb", &[b'x'; 300], b""]);
    assert_eq!(chunks.end, End::Clean);
    // The header tells that there are chunks: then they are a part of the message.
    let twice = [request, request].concat();
    let whole = cut("headers", &twice);
    assert_eq!((whole.payloads(), whole.end), (vec![request, request], End::Clean));
    assert_eq!(cut("headers", &twice[..twice.len() - 1]).payloads().len(), 1);
    let trailers = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n";
    assert_eq!(cut("headers", trailers).payloads(), [trailers]);
}

/// nginx 1.22.1, a page with an SSI command; its body, as it came.
#[test]
fn chunks_of_nginx() {
    let body = b"20\r\nhello GET, this is\nanother line\n\r\n0\r\n\r\n";
    let chunks = cut("chunked", body);
    assert_eq!(chunks.payloads(), [&b"hello GET, this is\nanother line\n"[..], b""]);
    assert_eq!(chunks.end, End::Clean);
}

/// protobuf 7.36.2 from PyPI, serialize_length_prefixed: StringValue "AB", an empty one,
/// Int64Value 300, and a StringValue of 300 letters, whose length takes two bytes.
#[test]
fn messages_of_protobuf() {
    let long = [&b"\x0a\xac\x02"[..], &[b'x'; 300]].concat();
    let front = b"\x04\x0a\x02AB\0\x03\x08\xac\x02\xaf\x02";
    let stream = [&front[..], &long].concat();
    let messages = [&b"\x0a\x02AB"[..], b"", b"\x08\xac\x02", &long];
    let outcome = cut("varint", &stream);
    assert_eq!(outcome.payloads(), messages);
    assert_eq!(outcome.end, End::Clean);
    assert_eq!(encoded("varint", &messages.map(<[u8]>::to_vec)), stream);
}

/// The frames that RFC 6455, 5.7 shows: unmasked, masked, fragmented, a ping and its masked
/// answer, and one whose length takes two bytes more.
#[test]
fn frames_of_websocket() {
    let wide = [&b"\x82\x7e\x01\0"[..], &[0; 256]].concat();
    let frames = [
        &b"\x81\x05Hello"[..],
        b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
        b"\x01\x03Hel",
        b"\x80\x02lo",
        b"\x89\x05Hello",
        b"\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
        &wide,
    ];
    let outcome = cut("websocket", &frames.concat());
    assert_eq!(outcome.payloads(), frames);
    assert_eq!(outcome.end, End::Clean);
    let padded = cut("websocket", b"\x81\x7e\0\x05hello").said;
    let Some(Said::Refused(error)) = padded.first() else { panic!("{padded:?}") };
    assert!(error.to_string().contains("shortest spelling"), "{error}");
}

/// What redis-server 7.0.15 answered, in RESP2 and behind HELLO 3 in RESP3.
#[test]
fn answers_of_redis() {
    let answers: &[(&[u8], &[u8])] = &[
        (b"+PONG\r\n", b"+PONG\r\n"),
        (b"$4\r\na\r\nb\r\n", b"a\r\nb"),
        (b"$-1\r\n", b"$-1\r\n"),
        (b":2\r\n", b":2\r\n"),
        (b"*2\r\n$1\r\n1\r\n$0\r\n\r\n", b"*2\r\n$1\r\n1\r\n$0\r\n\r\n"),
        (b"-ERR unknown command 'NOSUCH', with args beginning with: \r\n", b""),
        (
            b"%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:3\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n",
            b"",
        ),
        (b"%1\r\n$1\r\nf\r\n$3\r\n1.5\r\n", b""),
        (b"_\r\n", b""),
        (b"*3\r\n:1\r\n*2\r\n:2\r\n$1\r\nx\r\n_\r\n", b""),
    ];
    let stream: Vec<u8> = answers.iter().flat_map(|(answer, _)| answer.to_vec()).collect();
    let outcome = cut("resp", &stream);
    let whole = |(answer, message): &(&'static [u8], &'static [u8])| match message.is_empty() {
        true => *answer,
        false => *message,
    };
    assert_eq!(outcome.payloads(), answers.iter().map(whole).collect::<Vec<_>>());
    assert_eq!(outcome.end, End::Clean);
    let typed = cut("resp", b"PING\r\n").said;
    let Some(Said::Refused(error)) = typed.first() else { panic!("{typed:?}") };
    assert!(error.to_string().contains("--framing line"), "{error}");
}

/// The bytes of public questions, each cut right by a framing of that name.
#[test]
fn bytes_of_people_who_asked() {
    let samples: &[(&str, &str, &[&[u8]])] = &[
        (
            "docker-logs",
            "010000000000000668656c6c6f0a02000000000000046572720a",
            &[b"\x01\0\0\0\0\0\0\x06hello\n", b"\x02\0\0\0\0\0\0\x04err\n"],
        ),
        (
            "u32le",
            "04000000312e300a0d0000006865686568656865686568650a",
            &[b"1.0\n", b"hehehehehehe\n"],
        ),
        (
            "gt06",
            "787805010001aabb0d0a797900069c010002ccdd0d0a787805130003eeff0d0a",
            &[b"\x01\0\x01\xaa\xbb\r\n", b"\x9c\x01\0\x02\xcc\xdd\r\n", b"\x13\0\x03\xee\xff\r\n"],
        ),
        (
            "headers",
            "474554202f20485454502f312e310d0a486f73743a20610d0a0d0a",
            &[b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
        ),
        ("json", "7b2261223a317d7b2262223a227d7b227d", &[br#"{"a":1}"#, br#"{"b":"}{"}"#]),
        (
            "mbap",
            "000100000005110302000a000200000007110304000100 02",
            &[b"\0\x01\0\0\0\x05\x11\x03\x02\0\x0a", b"\0\x02\0\0\0\x07\x11\x03\x04\0\x01\0\x02"],
        ),
        (
            "mllp",
            "0b4d53487c5e7e5c267c417c420d5049447c310d1c0d0b4d53487c5e7e5c267c437c440d1c0d",
            &[b"MSH|^~\\&|A|B\rPID|1\r", b"MSH|^~\\&|C|D\r"],
        ),
        (
            "resp",
            "2a320d0a24330d0a4745540d0a24340d0a2a610d0a0d0a2b4f4b0d0a",
            &[b"*2\r\n$3\r\nGET\r\n$4\r\n*a\r\n\r\n", b"+OK\r\n"],
        ),
        ("slip", "c04142dbdcc0c04344c0", &[b"AB\xc0", b"CD"]),
    ];
    for (name, hex, messages) in samples {
        let stream = read_hex(hex).unwrap().1;
        let outcome = cut(name, &stream);
        assert_eq!(outcome.payloads(), *messages, "{name}");
        assert_eq!(outcome.end, End::Clean, "{name}");
    }
}

/// A transcript of a language client whose first length counts one byte too many; and one
/// that counts characters.
#[test]
fn a_length_of_header_lines_that_is_wrong_is_told_by_what_follows() {
    let long = "Content-Length: 14\r\n\r\n{\"m\":\"a—b\"}Content-Length: 8\r\n\r\n{\"m\":12}";
    let short = long.replace("14", "11");
    let right = long.replace("14", "13");
    for (stream, wrong) in [(long, "1 byte too large"), (&short, "2 bytes too small")] {
        let outcome = cut("lsp", stream.as_bytes());
        let Some(Said::Refused(error)) = outcome.said.last() else { panic!("{outcome:?}") };
        assert!(error.to_string().contains(wrong), "{error}");
    }
    let right = cut("lsp", right.as_bytes());
    assert_eq!(right.payloads(), ["{\"m\":\"a—b\"}".as_bytes(), br#"{"m":12}"#]);
    assert_eq!(right.end, End::Clean);
}

/// A wrong checksum, noise, another kind of frame: said, and back in step at the next.
#[test]
fn a_format_that_finds_back_says_what_it_left_out() {
    let samples: &[(&str, &[u8], &str, &[u8])] = &[
        (
            r"marks:start=\x02,end=\x03,sum=xor",
            b"\x02AB\x03@\x02CD\x03\x04",
            "checksum at byte 4",
            b"CD",
        ),
        ("stx-etx", b"\x02AB\x03@\x02CD\x03", "frame at byte 4 should be the start mark", b"CD"),
        ("mllp", b"\x0bA\x1c\r\n\x0bCD\x1c\r", "frame at byte 4", b"CD"),
        (
            r"magic:\x78\x78,width=1,adjust=2",
            b"\x78\x78\x01A\r\n\x79\x79\0\x01\x78\x78\x02CD\r\n",
            "frame at byte 6",
            b"CD\r\n",
        ),
        ("gt06", b"\0\x78\x78\x02CD\r\n", "frame at byte 0", b"CD\r\n"),
        ("slip", b"\xc0A\xdbB\xc0CD\xc0", "byte after the escape at byte 3", b"CD"),
        ("cobs", b"\x05A\0\x03CD\0", "code at byte 0", b"CD"),
    ];
    for (name, stream, said, last) in samples {
        let framing = by_name(name).unwrap();
        let outcome = decode(&*framing, resume_over(MAX), stream.chunks(2));
        let errors = outcome.said.iter().filter_map(|said| match said {
            Said::Refused(error) => Some(error.to_string()),
            Said::Frame(..) => None,
        });
        let errors: Vec<_> = errors.collect();
        assert_eq!(errors.len(), 1, "{name}: {errors:?}");
        assert!(errors[0].contains(said), "{name}: {}", errors[0]);
        assert_eq!(outcome.payloads().last(), Some(last), "{name}");
        assert_eq!(outcome.end, End::Clean, "{name}");
        let given_up = decode(&*framing, fail_over(MAX), stream.chunks(2));
        assert_eq!(given_up.end, End::AfterError, "{name}");
    }
    let lost = decode(&*by_name("stx-etx").unwrap(), resume_over(MAX), [&b"\x02A\x03xyz"[..]]);
    assert_eq!(lost.end, End::OutOfStep);
}
