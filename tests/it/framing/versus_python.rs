//! The same streams through Python's `struct`, as courses teach it: equal where
//! it is right, and a test that says so where it is not.

use crate::framing_common::{decode, fail_over};
use std::io::Write;
use std::process::Stdio;
use sticky_demo::framing::{End, Fault, Framing, JsonHeader, Length, by_name};

/// `struct`'s name for each preset.
const SAME: &[(&str, &str)] = &[
    ("u8", ">B"),
    ("u16be", ">H"),
    ("u32be", ">I"),
    ("u32le", "<I"),
    ("i32le", "<i"),
    ("u64be", ">Q"),
    ("i64le", "<q"),
];

/// Runs a Python program on `input` and returns its standard output.
pub fn python(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = crate::common::python()
        .args(["-c", program])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs python3: install it, or run cargo test -- --skip python");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "python3 failed");
    output.stdout
}

/// Writes each line of its input as a message with a length in front.
const SEND: &str = r"
import struct, sys
for line in sys.stdin.buffer.read().split(b'\n'):
    sys.stdout.buffer.write(struct.pack(sys.argv[1], len(line)) + line)
";

/// Cuts its input into messages, and writes each as a line.
const RECEIVE: &str = r"
import struct, sys
data, form = sys.stdin.buffer.read(), sys.argv[1]
size, lines = struct.calcsize(form), []
while data:
    length, = struct.unpack(form, data[:size])
    lines.append(data[size:size + length])
    data = data[size + length:]
sys.stdout.buffer.write(b'\n'.join(lines))
";

#[test]
fn python_struct_writes_and_reads_the_same_bytes() {
    let long = vec![b'x'; 255];
    let messages: Vec<&[u8]> = vec![b"AB", b"", "吃饭".as_bytes(), &long, b"\xff\0"];
    let text = messages.join(&b'\n');
    for (name, form) in SAME {
        let framing = by_name(name).unwrap();
        let mut stream = Vec::new();
        for message in &messages {
            framing.encode(message, &mut stream).unwrap();
        }
        assert_eq!(python(SEND, &[form], &text), stream, "{name} written as {form}");
        assert_eq!(python(RECEIVE, &[form], &stream), text, "{name} read as {form}");
        assert_eq!(decode(&*framing, fail_over(1000), stream.chunks(3)).payloads(), messages);
    }
}

/// The course's file transfer: a length in "i", a JSON header, the body.
#[test]
fn python_json_header_of_the_courses_is_understood() {
    let program = r"
import json, struct, sys
body = sys.stdin.buffer.read()
header = json.dumps({'filename': '饭.txt', 'md5': '…', 'total_size': len(body)}).encode()
sys.stdout.buffer.write(struct.pack('<i', len(header)) + header + body)
";
    let stream = python(program, &[], b"AB\nB");
    let framing = by_name("json-header:i32le,size=total_size").unwrap();
    assert_eq!(decode(&*framing, fail_over(100), stream.chunks(1)).payloads(), [b"AB\nB"]);

    let ours = JsonHeader::new(Length::preset("i32le").unwrap(), "total_size");
    let mut stream = Vec::new();
    ours.encode(b"AB\nB", &mut stream).unwrap();
    let program = r"
import json, struct, sys
data = sys.stdin.buffer.read()
length, = struct.unpack('<i', data[:4])
total = json.loads(data[4:4 + length])['total_size']
sys.stdout.buffer.write(data[4 + length:4 + length + total])
";
    assert_eq!(python(program, &[], &stream), b"AB\nB");
}

/// `struct.unpack("<i", …)` says −2 and the course's loop believes it: the
/// slice is then empty, and the loop goes on with the rest of the stream.
#[test]
fn python_believes_a_negative_length() {
    let stream = b"\xfe\xff\xff\xffAB";
    let program = r"
import struct, sys
data = sys.stdin.buffer.read()
length, = struct.unpack('<i', data[:4])
sys.stdout.buffer.write(b'%d %r' % (length, data[4:4 + length]))
";
    assert_eq!(python(program, &[], stream), b"-2 b''");
    let outcome = decode(&*by_name("i32le").unwrap(), fail_over(100), [&stream[..]]);
    let [crate::framing_common::Said::Refused(error)] = &outcome.said[..] else {
        panic!("{outcome:?}")
    };
    assert_eq!((error.at_byte, error.field), (0, crate::framing_common::LENGTH));
    assert!(matches!(error.fault, Fault::Negative { value: -2, .. }));
}

/// A slice past the end is no error in Python: the cut message is handed over.
#[test]
fn python_hands_over_a_message_that_was_cut() {
    let stream = b"\0\0\0\x05ABC";
    assert_eq!(python(RECEIVE, &[">I"], stream), b"ABC"); // three of five bytes
    let outcome = decode(&*by_name("u32be").unwrap(), fail_over(100), [&stream[..]]);
    assert!(outcome.payloads().is_empty());
    assert_eq!(outcome.end, End::InBody { have_bytes: 3, need_bytes: 5 });
}

/// A length that does not fit is refused by `struct` too.
#[test]
fn python_struct_refuses_a_length_that_does_not_fit() {
    let program = r"
import struct, sys
try:
    struct.pack('>B', 256)
except struct.error:
    sys.stdout.write('refused')
";
    assert_eq!(python(program, &[], b""), b"refused");
    assert!(by_name("u8").unwrap().encode(&[b'x'; 256], &mut Vec::new()).is_err());
}

/// `"i"` alone is the machine's own order: two machines may disagree.
#[test]
fn python_native_order_is_the_machines_order() {
    let native =
        python("import struct, sys; sys.stdout.buffer.write(struct.pack('i', 2))", &[], b"");
    assert_eq!(native, 2_i32.to_ne_bytes());
}
