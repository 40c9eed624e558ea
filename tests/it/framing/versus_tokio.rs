//! The same streams through tokio-util's codecs: equal where they are right,
//! and a test that says so where they are not.

use crate::framing_common::{cut_at, decode, fail_over};
use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use sticky_demo::framing::{Delimiter, EncodeError, End, Framing, Layout, Length, Order, Width};
use tokio_util::codec::{AnyDelimiterCodec, Decoder, Encoder, LengthDelimitedCodec, LinesCodec};

const MAX: usize = 1 << 20;

/// What a codec hands over, fed as our decoders are, end of stream included;
/// its error, if it had one.
fn theirs<C: Decoder<Item: AsRef<[u8]>, Error: std::fmt::Display>>(
    mut codec: C,
    chunks: &[&[u8]],
) -> (Vec<Vec<u8>>, Option<String>) {
    let mut buffer = BytesMut::new();
    let mut frames = Vec::new();
    for chunk in chunks {
        buffer.extend_from_slice(chunk);
        loop {
            match codec.decode(&mut buffer) {
                Ok(Some(frame)) => frames.push(frame.as_ref().to_vec()),
                Ok(None) => break,
                Err(error) => return (frames, Some(error.to_string())),
            }
        }
    }
    loop {
        match codec.decode_eof(&mut buffer) {
            Ok(Some(frame)) => frames.push(frame.as_ref().to_vec()),
            Ok(None) => return (frames, None),
            Err(error) => return (frames, Some(error.to_string())),
        }
    }
}

fn field_bytes(width: Width) -> usize {
    match width {
        Width::One => 1,
        Width::Two => 2,
        Width::Three => 3,
        Width::Four => 4,
        Width::Eight => 8,
        Width::Varint | Width::Varint4 | Width::WebSocket => panic!("they have none"),
    }
}

/// The same layout, theirs.
fn codec(layout: Layout) -> LengthDelimitedCodec {
    let mut builder = LengthDelimitedCodec::builder();
    builder
        .max_frame_length(MAX)
        .length_field_length(field_bytes(layout.width))
        .length_field_offset(layout.offset_bytes)
        .length_adjustment(layout.adjust_bytes as isize);
    if layout.order == Order::Little {
        builder.little_endian();
    }
    if let Some(strip) = layout.strip_bytes {
        builder.num_skip(strip);
    }
    builder.new_codec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn lengths_are_found_alike(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..240), 0..12),
        width in prop::sample::select(vec![
            Width::One, Width::Two, Width::Three, Width::Four, Width::Eight,
        ]),
        little in any::<bool>(),
        offset_bytes in 0_usize..4,
        counts_itself in any::<bool>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let order = if little { Order::Little } else { Order::Big };
        let header_bytes = (offset_bytes + field_bytes(width)) as i64;
        let adjust_bytes = if counts_itself { -header_bytes } else { 0 };
        let layout = Layout { width, order, offset_bytes, adjust_bytes, ..Layout::default() };
        let ours = Length::new(layout).unwrap();

        let mut stream = Vec::new();
        let sent: Vec<_> =
            messages.into_iter().filter(|m| ours.encode(m, &mut stream).is_ok()).collect();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.sort_unstable();
        let chunks = cut_at(&stream, &cuts);
        let outcome = decode(&ours, fail_over(MAX), chunks.iter().copied());
        prop_assert_eq!(outcome.payloads(), sent.clone());
        prop_assert_eq!(theirs(codec(layout), &chunks), (sent, None));
    }

    #[test]
    fn lines_and_delimiters_are_found_alike(
        text in r"[a-z吃\r\n;,]{0,80}\n",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.sort_unstable();
        let chunks = cut_at(text.as_bytes(), &cuts);

        let lines = decode(&Delimiter::utf8_lines(), fail_over(MAX), chunks.iter().copied());
        let (their_lines, error) = theirs(LinesCodec::new(), &chunks);
        prop_assert_eq!(error, None);
        prop_assert_eq!(lines.payloads(), their_lines);

        let ours = Delimiter::new(["\n", ";", ","]).unwrap();
        let parts = decode(&ours, fail_over(MAX), chunks.iter().copied());
        let any_of = AnyDelimiterCodec::new(b"\n;,".to_vec(), b"\n".to_vec());
        prop_assert_eq!(parts.payloads(), theirs(any_of, &chunks).0);
    }
}

/// A peer that closes right after a header: they call it a clean end.
#[test]
fn they_take_an_end_right_after_a_header_for_a_clean_one() {
    let stream: &[u8] = &[0, 0, 0, 2, b'A', b'B', 0, 0, 0, 5];
    let (frames, error) = theirs(LengthDelimitedCodec::new(), &[stream]);
    assert_eq!((frames, error), (vec![b"AB".to_vec()], None)); // nothing wrong?
    let outcome = decode(&Length::preset("u32be").unwrap(), fail_over(MAX), [stream]);
    assert_eq!(outcome.end, End::AfterHeader { need_bytes: 5 });
    // One byte later they do notice.
    let (_, error) = theirs(LengthDelimitedCodec::new(), &[stream, b"C"]);
    assert!(error.is_some());
}

/// They hand over what stands after the last line end as if it were a line.
#[test]
fn they_hand_over_an_unfinished_line() {
    let stream = b"transfer 10\ntransfer 1000"; // the peer died before "00\n"
    let (frames, error) = theirs(LinesCodec::new(), &[stream]);
    assert_eq!((frames.len(), error), (2, None));
    let outcome = decode(&Delimiter::lines(), fail_over(MAX), [&stream[..]]);
    assert_eq!(outcome.payloads(), [b"transfer 10"]);
    assert_eq!(outcome.end, End::Unfinished { have_bytes: 13 });

    let any_of = AnyDelimiterCodec::new(b"\n".to_vec(), b"\n".to_vec());
    assert_eq!(theirs(any_of, &[stream]).0.len(), 2); // this one too
}

/// They compare the field with the maximum before they add the adjustment.
#[test]
fn they_check_the_maximum_before_the_adjustment() {
    // The length counts its own two bytes; the payload is of eight, the maximum.
    let stream: &[u8] = b"\0\x0aABCDEFGH";
    let mut builder = LengthDelimitedCodec::builder();
    builder.length_field_length(2).length_adjustment(-2).max_frame_length(8);
    assert!(theirs(builder.new_codec(), &[stream]).1.is_some()); // too long, they say
    let layout = Layout { width: Width::Two, adjust_bytes: -2, ..Layout::default() };
    let outcome = decode(&Length::new(layout).unwrap(), fail_over(8), [stream]);
    assert_eq!(outcome.payloads(), [b"ABCDEFGH"]);

    // The other way round a frame over the maximum gets through.
    let stream: &[u8] = b"\0\x06ABCDEFGHI";
    builder.length_adjustment(3);
    assert_eq!(theirs(builder.new_codec(), &[stream]).0, [b"ABCDEFGHI"]); // nine bytes
    let layout = Layout { width: Width::Two, adjust_bytes: 3, ..Layout::default() };
    let outcome = decode(&Length::new(layout).unwrap(), fail_over(8), [stream]);
    assert!(outcome.payloads().is_empty());
}

/// A length that does not fit its field is refused by both: older versions of
/// theirs cut it to the field's width (tokio issue 5080). But the cure lowers
/// their maximum too far, so that they refuse what they have sent themselves.
#[test]
fn they_refuse_their_own_longest_frame() {
    let their_codec = || {
        LengthDelimitedCodec::builder()
            .length_field_length(2)
            .length_adjustment(-2) // the length counts its own two bytes
            .new_codec()
    };
    let layout = Layout { width: Width::Two, adjust_bytes: -2, ..Layout::default() };
    let ours = Length::new(layout).unwrap();

    let too_long = Bytes::from(vec![b'x'; 65_534]);
    assert!(their_codec().encode(too_long.clone(), &mut BytesMut::new()).is_err());
    let error = EncodeError::TooLong { message_bytes: 65_534, limit_bytes: 65_533 };
    assert_eq!(ours.encode(&too_long, &mut Vec::new()), Err(error));

    let longest = too_long.slice(1..);
    let mut stream = BytesMut::new();
    their_codec().encode(longest.clone(), &mut stream).unwrap();
    assert_eq!(stream[..2], [0xff, 0xff]);
    assert!(theirs(their_codec(), &[&stream]).1.is_some());
    assert_eq!(decode(&ours, fail_over(MAX), [&stream[..]]).payloads(), [&longest[..]]);
}

/// What everybody writes who casts: the high bytes are gone without a word.
#[test]
fn a_cast_cuts_a_length_to_its_fields_width() {
    let message = vec![b'x'; 65_538];
    let mut stream = (message.len() as u16).to_be_bytes().to_vec();
    stream.extend_from_slice(&message);
    let (frames, _) =
        theirs(LengthDelimitedCodec::builder().length_field_length(2).new_codec(), &[&stream[..4]]);
    assert_eq!(frames, [b"xx"]); // two of 65538 bytes, and no receiver can know
    let framing = Length::preset("u16be").unwrap();
    assert!(framing.encode(&message, &mut Vec::new()).is_err());
}

/// They make room for what a header announces, before any of it has come.
#[test]
fn they_allocate_what_a_peer_claims() {
    let mut codec = LengthDelimitedCodec::new();
    let mut buffer = BytesMut::from(&[0, 0x7f, 0xff, 0xff][..]); // 8 MiB less a byte
    assert!(codec.decode(&mut buffer).unwrap().is_none());
    assert!(buffer.capacity() > 8_000_000); // ours: see framing_memory.rs
}

/// Neither of their delimiter codecs looks for its delimiter before it sends.
#[test]
fn they_send_a_line_end_inside_a_line() {
    let mut stream = BytesMut::new();
    LinesCodec::new().encode("two\nlines", &mut stream).expect("they see nothing wrong");
    assert_eq!(theirs(LinesCodec::new(), &[&stream]).0.len(), 2); // one became two
    assert!(Delimiter::lines().encode(b"two\nlines", &mut Vec::new()).is_err());
}
