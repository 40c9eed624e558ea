//! Scripted reads: exactly which reads arrive, and what the decoder says after
//! each of them. Read a table as a conversation. Here: formats with text.

use crate::framing_common::reads::{fail, resume};
use sticky_demo::framing::{End, by_name};

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
    // The end comes while a longer one is still possible.
    fail("delimiter:--|-|---x", &[(b"AB-", &[r#""AB""#]), (b"-", &[])], End::Clean);
    fail("delimiter:--|-|---x", &[(b"AB---", &[r#""AB""#])], End::Unfinished { have_bytes: 1 });
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

/// An event stream may end its lines with any of the three, and CR LF is one end.
#[test]
fn of_delimiters_that_begin_each_other_the_longest_wins() {
    fail(
        r"delimiter:\r\n|\n|\r",
        &[
            (b"AB\r", &[r#""AB""#]), // not held back until another byte comes
            (b"\nC\rD\n", &[r#""C""#, r#""D""#]),
            (b"\r\n\r\r\n\n", &[r#""""#, r#""""#, r#""""#, r#""""#]),
        ],
        End::Clean,
    );
    fail(
        "delimiter:a|abc",
        &[(b"xa", &[r#""x""#]), (b"b", &[])],
        End::Unfinished { have_bytes: 1 },
    );
    fail("delimiter:a|abc", &[(b"xab", &[r#""x""#]), (b"cya", &[r#""y""#])], End::Clean);
    fail("delimiter:a|abc", &[(b"xabya", &[r#""x""#, r#""by""#])], End::Clean);
    let mut out = Vec::new();
    by_name("delimiter:a|abc").unwrap().encode(b"bcx", &mut out).unwrap_err();
    by_name(r"delimiter:\r\n|\n|\r").unwrap().encode(b"AB", &mut out).unwrap();
    assert_eq!(out, b"AB\r\n");
    assert!(by_name("delimiter:a|xab").is_err(), "a ends first");
}

#[test]
fn netstring() {
    fail(
        "netstring",
        &[(b"2", &[]), (b":A", &[]), (b"B", &[]), (b",0:,", &[r#""AB""#, r#""""#])],
        End::Clean,
    );
    fail("netstring", &[(b"12", &[])], End::InOpenHeader { have_bytes: 2, need_bytes: 3 });
    fail("netstring", &[(b"2:", &[])], End::AfterHeader { need_bytes: 2 });
    fail("netstring", &[(b"2:A", &[])], End::InBody { have_bytes: 1, need_bytes: 2 });
    fail("netstring", &[(b"2:AB", &[])], End::BeforeTerminator { have_bytes: 2 });
    fail("netstring", &[(b"0:", &[])], End::BeforeTerminator { have_bytes: 0 });
    fail(
        "netstring",
        &[(
            b"2:AB;",
            &[
                "the byte after the message at byte 4 should be \",\": the length before the message was wrong, and is \";\" (0x3b)",
            ],
        )],
        End::AfterError,
    );
    fail(
        "netstring",
        &[(b"-1:", &["the length at byte 0 should be a length in digits, and is \"-\" (0x2d)"])],
        End::AfterError,
    );
    fail(
        "netstring",
        &[(
            b"1:A,2;",
            &[
                r#""A""#,
                "the length at byte 5 should be a digit, or \":\" behind at most 20 digits, and is \";\" (0x3b)",
            ],
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
                "the byte after the message at byte 11 should be \",\": the length before the message was wrong, and is \"1\" (0x31)",
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
        "the JSON header at byte 1 should be a JSON object with the body's size in bytes as \"size\", and is 1.5, which is not a whole number",
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
