//! Scripted reads: exactly which reads arrive, and what the decoder says after
//! each of them. Read a table as a conversation. Here: formats with a size.

use crate::framing_common::reads::{fail, resume};
use sticky_demo::framing::End;

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
                "the length at byte 0 says 1 byte, but counts its own header, so it is at least 2: does the sender count the header?",
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
    fail("varint", &[(b"\x80", &[])], End::InOpenHeader { have_bytes: 1, need_bytes: 2 });
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
