//! The programs in `examples/` do what they say.

#[path = "../../examples/cut_a_file.rs"]
#[allow(dead_code, reason = "its main reads a command line")]
mod cut_a_file;
#[path = "../../examples/echo.rs"]
mod echo;
#[path = "../../examples/own_cutter.rs"]
mod own_cutter;

use sticky_demo::framing::{Decoder, End, Limits, OverLong, StreamDecoder};

#[test]
fn the_echo_gets_every_message_back() {
    echo::main().expect("the echo");
}

#[test]
fn a_file_is_cut_and_its_unfinished_end_is_told() {
    let cut = |bytes: &'static [u8]| cut_a_file::cut("netstring", bytes);
    assert_eq!(cut(b"2:AB,1:B,").expect("two"), "2 bytes, frame at 0\n1 bytes, frame at 5\n");
    let told = cut(b"2:AB,3:C").expect_err("an unfinished one").to_string();
    assert!(told.starts_with("2 bytes, frame at 0\n") && told.len() > 25, "{told}");
    assert!(cut(b"2;AB").is_err());
}

#[test]
fn a_cutter_of_one_s_own_keeps_the_contract() {
    own_cutter::main();
    let limits = Limits { max_frame_bytes: 4, over_long: OverLong::Resume };
    let decoder = || StreamDecoder::new(own_cutter::Tlv(limits), limits);
    // One over the limit is told once, and the next is found behind it.
    let mut over = decoder();
    over.feed(b"\x01\0\x05hello\x01\0\x02hi");
    assert!(over.next_frame().is_err_and(|error| error.is_over_long()));
    assert_eq!(over.next_frame(), Ok(Some(&b"hi"[..])));
    let ends = [
        (&b""[..], End::Clean),
        (b"\x01\0", End::InHeader { have_bytes: 2, need_bytes: 3 }),
        (b"\x01\0\x02", End::AfterHeader { need_bytes: 2 }),
        (b"\x01\0\x02h", End::InBody { have_bytes: 1, need_bytes: 2 }),
    ];
    for (stream, end) in ends {
        let mut cut = decoder();
        cut.feed(stream);
        assert_eq!(cut.next_frame(), Ok(None), "{stream:?}");
        assert_eq!(cut.end(), end, "{stream:?}");
    }
}
