//! Cutting a whole input and making frames from lines: what `frames` does.

use crate::framing_common::{fail_over, framings, resume_over};
use std::io::{self, Read};
use sticky_demo::framing::escape::{escape, unescape};
use sticky_demo::framing::{
    CutEnd, CutPiece, End, Fault, FrameError, Limits, NETSTRING, Naive, by_name, cut, encode_lines,
};

/// Cuts `input`; each piece as a line of text.
fn pieces(name: &str, limits: Limits, input: impl Read) -> (Vec<String>, CutEnd) {
    let mut lines = Vec::new();
    let end = cut(&*by_name(name).unwrap(), limits, input, |piece| {
        lines.push(match piece {
            CutPiece::Frame { span, payload } => {
                format!("{}: {}", span.frame.start, escape(payload))
            }
            CutPiece::Skipped(error) => format!("{}: skipped", error.at_byte),
        });
        Ok(())
    });
    (lines, end.unwrap())
}

#[test]
fn lines_become_frames_and_lines_again() {
    for (name, framing) in framings() {
        for line in ["AB", "CDEF", "x", r"\r\n\\\xff", "吃饭了", r"\0\0\0\x02AB", ""] {
            let text = format!("{line}\n{line}\r\n{line}\n");
            let Ok(stream) = encode_lines(&*framing, &text) else { continue };
            let mut lines = Vec::new();
            let end = cut(&*framing, Limits::default(), stream.as_slice(), |piece| {
                let CutPiece::Frame { payload, .. } = piece else { panic!("{piece:?}") };
                lines.push(escape(payload));
                Ok(())
            });
            assert!(end.unwrap().is_clean(), "{name}");
            assert_eq!(lines, [line; 3], "{name}");
        }
    }
}

#[test]
fn the_first_error_ends_the_cut_and_names_its_byte() {
    let (lines, end) = pieces("netstring", fail_over(100), &b"2:AB,1:B,2:CDE"[..]);
    assert_eq!(lines, ["0: AB", "5: B"]);
    let CutEnd::Error(error) = end else { panic!("{end}") };
    assert!(matches!(error, FrameError { at_byte: 13, fault: Fault::Malformed { .. }, .. }));
}

#[test]
fn a_cut_input_is_told_from_a_whole_one() {
    assert!(pieces("u8", fail_over(100), &b"\x02AB"[..]).1.is_clean());
    let (lines, end) = pieces("u8", fail_over(100), &b"\x02AB\x05"[..]);
    assert_eq!(lines, ["0: AB"]);
    assert_eq!(end, CutEnd::Input(End::AfterHeader { need_bytes: 5 }));
    assert!(!end.is_clean());
    assert_eq!(end.to_string(), "the stream ended right after a header that announced 5 bytes");
}

#[test]
fn over_long_frames_are_skipped_if_so_wanted() {
    let (lines, end) = pieces("line", resume_over(2), &b"AB\nCDEFG\nH\n"[..]);
    assert_eq!(lines, ["0: AB", "3: skipped", "9: H"]);
    assert!(end.is_clean());
}

#[test]
fn a_line_that_cannot_be_sent_is_named() {
    let error = encode_lines(&*by_name("fixed:2").unwrap(), "AB\nABC\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2: a message of 3 bytes does not fit: in this format each has exactly 2",
    );
    let error = encode_lines(&NETSTRING, r"C:\dir").unwrap_err();
    assert!(error.text().en.starts_with("line 1: the backslash at byte 2 "), "{error}");
}

#[test]
fn naive_shows_reads() {
    let input = b"AB".chain(&b"BCD"[..]); // the reader gives them one by one
    let (lines, end) = pieces("naive", Limits::default(), input);
    assert_eq!(lines, ["0: AB", "2: BCD"]);
    assert!(end.is_clean());
    assert_eq!(encode_lines(&Naive, "AB\nB\n").unwrap(), b"ABB");
}

#[test]
fn an_error_of_the_reader_is_handed_on() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is on fire"))
        }
    }
    let result = cut(&NETSTRING, Limits::default(), Broken, |_| Ok(()));
    assert_eq!(result.unwrap_err().to_string(), "the disk is on fire");
}

#[test]
fn every_byte_string_has_one_spelling() {
    for byte in 0..=255_u8 {
        for bytes in [vec![byte], vec![b'\\', byte], vec![byte, b'n'], vec![0xc3, byte, 0xa9]] {
            let text = escape(&bytes);
            assert!(!text.contains(['\n', '\r']), "{text:?}");
            assert_eq!(unescape(&text).unwrap(), bytes, "{text}");
        }
    }
    for wrong in [r"\", r"\q", r"\x", r"\x4", r"\xg0", r"AB\"] {
        assert!(unescape(wrong).is_err(), "{wrong}");
    }
}
