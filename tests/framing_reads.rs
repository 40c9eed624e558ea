//! Scripted reads: for each format, exactly which reads arrive, and what the
//! decoder says after each of them. Read a table as a conversation.

use sticky_demo::framing::{End, Limits, OverLong, by_name};

/// One read, and what is said about it: frames in quotes, errors as they are
/// printed, nothing while more is needed.
type Read<'a> = (&'a [u8], &'a [&'a str]);

/// Plays `reads` to a decoder with a limit of 8 bytes.
fn play(name: &str, over_long: OverLong, reads: &[Read<'_>], end: End) {
    let limits = Limits { max_frame_bytes: 8, over_long };
    let mut decoder = by_name(name).unwrap().decoder_with(limits);
    for (index, (read, expected)) in reads.iter().enumerate() {
        decoder.feed(read);
        let mut said = Vec::new();
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => said.push(format!("{:?}", String::from_utf8_lossy(frame))),
                Ok(None) => break,
                Err(error) => {
                    said.push(error.to_string());
                    if decoder.end() == End::AfterError {
                        break;
                    }
                }
            }
        }
        assert_eq!(said, *expected, "{name}: read {index}");
    }
    assert_eq!(decoder.end(), end, "{name}");
}

fn fail(name: &str, reads: &[Read<'_>], end: End) {
    play(name, OverLong::Fail, reads, end);
}

fn resume(name: &str, reads: &[Read<'_>], end: End) {
    play(name, OverLong::Resume, reads, end);
}

#[test]
fn length_one_frame_in_many_reads_and_many_frames_in_one() {
    fail("u16be", &[(b"\0\x02AB", &[r#""AB""#])], End::Clean);
    fail(
        "u16be",
        &[
            (b"\0", &[]),
            (b"\x02", &[]),
            (b"A", &[]),
            (b"B\0\x01B\0\0\0", &[r#""AB""#, r#""B""#, r#""""#]),
        ],
        End::InHeader { have_bytes: 1, need_bytes: 2 },
    );
    fail("u16be", &[(b"\0\x02", &[])], End::AfterHeader { need_bytes: 2 });
    fail("u16be", &[(b"\0\x02A", &[])], End::InBody { have_bytes: 1, need_bytes: 2 });
    fail("u16be", &[], End::Clean);
}

#[test]
fn length_refuses() {
    fail("u16be", &[(b"\0\x08ABCDEFGH", &[r#""ABCDEFGH""#])], End::Clean);
    fail(
        "u16be",
        &[
            (b"\0\x01A\0", &[r#""A""#]),
            (b"\x09", &["the length at byte 3 announces 9 bytes; the limit is 8"]),
        ],
        End::AfterError,
    );
    fail(
        "i32le",
        &[(
            b"\xfe\xff\xff\xff",
            &[
                "the length at byte 0 is -2, and a length cannot be negative: is the byte order right?",
            ],
        )],
        End::AfterError,
    );
    fail(
        "i64le",
        &[(
            b"\0\0\0\0\0\0\0\x80",
            &[
                "the length at byte 0 is -9223372036854775808, and a length cannot be negative: is the byte order right?",
            ],
        )],
        End::AfterError,
    );
    fail(
        "length:width=3,signed=true",
        &[(
            b"\xff\xff\xf0",
            &[
                "the length at byte 0 is -16, and a length cannot be negative: is the byte order right?",
            ],
        )],
        End::AfterError,
    );
}

#[test]
fn the_limit_is_checked_after_the_adjustment() {
    // The length counts its own 2 bytes: 10 is a payload of 8, and passes.
    fail("length:width=2,adjust=-2", &[(b"\0\x0aABCDEFGH", &[r#""ABCDEFGH""#])], End::Clean);
    // The length leaves 3 bytes uncounted: 6 is a payload of 9, and does not.
    fail(
        "length:width=2,adjust=3",
        &[(b"\0\x06", &["the length at byte 0 announces 9 bytes; the limit is 8"])],
        End::AfterError,
    );
    fail(
        "length:width=2,adjust=-2",
        &[(
            b"\0\x01",
            &[
                "the length at byte 0 says 1 bytes, but counts its own header, so it is at least 2: does the sender count the header?",
            ],
        )],
        End::AfterError,
    );
    fail(
        "length:width=8,adjust=2",
        &[(
            &[0xff; 8],
            &["the length at byte 0 announces 18446744073709551615 bytes; the limit is 8"],
        )],
        End::AfterError,
    );
}

#[test]
fn length_resumes_after_exactly_the_over_long_frame() {
    let too_long = "the length at byte 0 announces 9 bytes; the limit is 8";
    resume(
        "u8",
        &[
            (b"\x09\x01\x02\x03", &[too_long]),
            (b"\x04\x05\x06", &[]),
            (b"\x07\x08\x09\x01B", &[r#""B""#]),
        ],
        End::Clean,
    );
    resume("u8", &[(b"\x09\x01\x02", &[too_long])], End::InOverLong { missing_bytes: Some(7) });
    // What breaks the format still fails for good.
    resume(
        "i32le",
        &[(
            b"\xff\xff\xff\xff",
            &[
                "the length at byte 0 is -1, and a length cannot be negative: is the byte order right?",
            ],
        )],
        End::AfterError,
    );
}

#[test]
fn varint() {
    fail("varint", &[(b"\x02A", &[]), (b"B\x00", &[r#""AB""#, r#""""#])], End::Clean);
    fail("varint", &[(b"\x80", &[])], End::InHeader { have_bytes: 1, need_bytes: 2 });
    fail("varint", &[(b"\x03", &[])], End::AfterHeader { need_bytes: 3 });
    fail(
        "varint",
        &[
            (b"\x82", &[]),
            (
                b"\x00AB",
                &[
                    "the length at byte 0 is padded with zeros; only the shortest spelling of a number is accepted",
                ],
            ),
        ],
        End::AfterError,
    );
    fail(
        "varint",
        &[
            (&[0xff; 9], &[]),
            (
                &[0x7f],
                &["the length at byte 0 should be a varint of at most 64 bits, and is longer"],
            ),
        ],
        End::AfterError,
    );
}

#[test]
fn line_accepts_both_ends_and_hands_over_no_unfinished_line() {
    fail(
        "line",
        &[
            (b"A", &[]),
            (b"B\r", &[]),
            (b"\n\nC\rD\n", &[r#""AB""#, r#""""#, r#""C\rD""#]),
            (b"EF", &[]),
        ],
        End::Unfinished { have_bytes: 2 },
    );
    fail("line", &[(b"AB\n", &[r#""AB""#])], End::Clean);
    let too_long = "the frame that begins at byte 3 is longer than the limit of 8 bytes: no delimiter came in time";
    // Nine bytes may still be eight and the first half of CR LF.
    fail("line", &[(b"AB\nABCDEFGH\r", &[r#""AB""#]), (b"\n", &[r#""ABCDEFGH""#])], End::Clean);
    fail("line", &[(b"AB\nABCDEFGHI", &[r#""AB""#]), (b"J", &[too_long])], End::AfterError);
    resume(
        "line",
        &[
            (b"AB\nABCDEFGHIJ", &[r#""AB""#, too_long]),
            (b"KLMNOPQRSTUVW\r", &[]),
            (b"\nB\n", &[r#""B""#]),
        ],
        End::Clean,
    );
    resume(
        "line",
        &[(b"AB\nABCDEFGHIJ", &[r#""AB""#, too_long])],
        End::InOverLong { missing_bytes: None },
    );
}

#[test]
fn delimiter_cut_in_two_is_found() {
    fail(
        r"delimiter:END|\0",
        &[(b"ABE", &[]), (b"N", &[]), (b"DCE\0EN", &[r#""AB""#, r#""CE""#])],
        End::Unfinished { have_bytes: 2 },
    );
    resume(
        "delimiter:END",
        &[
            (
                b"ABCDEFGHIJKE",
                &[
                    "the frame that begins at byte 0 is longer than the limit of 8 bytes: no delimiter came in time",
                ],
            ),
            (b"N", &[]),
            (b"DBEND", &[r#""B""#]),
        ],
        End::Clean,
    );
}

#[test]
fn fixed() {
    fail(
        "fixed:2",
        &[(b"A", &[]), (b"BC", &[r#""AB""#])],
        End::InBody { have_bytes: 1, need_bytes: 2 },
    );
    fail(
        "fixed:9",
        &[(b"A", &["the fixed frame at byte 0 announces 9 bytes; the limit is 8"])],
        End::AfterError,
    );
}

#[test]
fn netstring() {
    fail(
        "netstring",
        &[(b"2", &[]), (b":A", &[]), (b"B", &[]), (b",0:,", &[r#""AB""#, r#""""#])],
        End::Clean,
    );
    fail("netstring", &[(b"12", &[])], End::InHeader { have_bytes: 2, need_bytes: 3 });
    fail("netstring", &[(b"2:", &[])], End::AfterHeader { need_bytes: 2 });
    fail("netstring", &[(b"2:A", &[])], End::InBody { have_bytes: 1, need_bytes: 2 });
    fail("netstring", &[(b"2:AB", &[])], End::BeforeTerminator { have_bytes: 2 });
    fail("netstring", &[(b"0:", &[])], End::BeforeTerminator { have_bytes: 0 });
    fail(
        "netstring",
        &[(
            b"2:AB;",
            &[
                "the byte after the message at byte 4 should be a comma: the length before the message was wrong, and is \";\" (0x3b)",
            ],
        )],
        End::AfterError,
    );
    fail(
        "netstring",
        &[(
            b"-1:",
            &[
                "the length at byte 0 should be a digit: a netstring begins with its length, and is \"-\" (0x2d)",
            ],
        )],
        End::AfterError,
    );
    fail(
        "netstring",
        &[(
            b"1:A,2;",
            &[r#""A""#, "the length at byte 5 should be a digit or a colon, and is \";\" (0x3b)"],
        )],
        End::AfterError,
    );
    fail(
        "netstring",
        &[(
            b"99999999999999999999",
            &["the length at byte 19 should be a number of at most 64 bits, and is \"9\" (0x39)"],
        )],
        End::AfterError,
    );
    let too_long = "the length at byte 0 announces 9 bytes; the limit is 8";
    resume(
        "netstring",
        &[(b"9:ABCDE", &[too_long]), (b"FGHI", &[]), (b",1:B,", &[r#""B""#])],
        End::Clean,
    );
    resume(
        "netstring",
        &[(b"9:ABCDEFGHI", &[too_long])],
        End::InOverLong { missing_bytes: Some(1) },
    );
    // A skipped message is held to its comma too.
    resume(
        "netstring",
        &[(
            b"9:ABCDEFGHI1:B,",
            &[
                too_long,
                "the byte after the message at byte 11 should be a comma: the length before the message was wrong, and is \"1\" (0x31)",
            ],
        )],
        End::AfterError,
    );
}

#[test]
fn json_header() {
    let header = b"\x0a{\"size\":2}";
    fail(
        "json-header:u8",
        &[(header, &[]), (b"AB\x0a", &[r#""AB""#])],
        End::InHeader { have_bytes: 1, need_bytes: 11 },
    );
    fail("json-header:u8", &[(&header[..5], &[])], End::InHeader { have_bytes: 5, need_bytes: 11 });
    fail("json-header:u8", &[(header, &[])], End::AfterHeader { need_bytes: 2 });
    fail(
        "json-header:u8",
        &[(header, &[]), (b"A", &[])],
        End::InBody { have_bytes: 1, need_bytes: 2 },
    );
    // A field of that name deeper down is another field.
    fail(
        "json-header:u8,size=total_size",
        &[(b"\x25{\"a\":{\"total_size\":7},\"total_size\":1}B", &[r#""B""#])],
        End::Clean,
    );
}

#[test]
fn json_header_refuses() {
    let refused = |read: &'static [u8], error: &'static str| {
        fail("json-header:u8", &[(read, &[error])], End::AfterError);
    };
    refused(
        b"\x0b{\"size\":-2}",
        "the size in the JSON header at byte 1 is -2, and a length cannot be negative: is the byte order right?",
    );
    refused(
        b"\x0a{\"size\":9}",
        "the size in the JSON header at byte 1 announces 9 bytes; the limit is 8",
    );
    refused(
        b"\x0c{\"size\":1.5}",
        "the JSON header at byte 1 should be a JSON object with the body's size in bytes as \"size\", and is 1.5, which is no whole number",
    );
    refused(b"\x01\xff", "the JSON header at byte 1 should be UTF-8 text, and is \"\\xff\" (0xff)");
    resume(
        "json-header:u8",
        &[
            (
                b"\x0a{\"size\":9}ABCDE",
                &["the size in the JSON header at byte 1 announces 9 bytes; the limit is 8"],
            ),
            (b"FGHI\x0a{\"size\":1}B", &[r#""B""#]),
        ],
        End::Clean,
    );
}

/// The end of these sentences is serde_json's, and only its gist is fixed here.
#[test]
fn json_header_says_what_is_wrong_with_the_json() {
    for (read, gist) in [
        (&b"\x13{\"size\":1,\"size\":2}"[..], "the field \"size\" is there twice"),
        (&b"\x0c{\"length\":1}"[..], "the field \"size\" is missing"),
        (&b"\x02[]"[..], "expected a JSON object with a field \"size\""),
        (&b"\x0c{\"size\":1} x"[..], "trailing characters"),
        (&b"\x08nonsense"[..], "expected"),
    ] {
        let mut decoder = by_name("json-header:u8").unwrap().decoder(100);
        decoder.feed(read);
        let error = decoder.next_frame().unwrap_err().to_string();
        let begins = "the JSON header at byte 1 should be a JSON object with the body's size in bytes as \"size\"";
        assert!(error.starts_with(begins), "{error}");
        assert!(error.contains(gist), "{error}");
    }
}
