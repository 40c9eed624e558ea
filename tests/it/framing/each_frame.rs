//! Frames that lie whole in a read, and are not copied, are held to the same laws.

use crate::framing_common::*;
use sticky_demo::framing::{
    AnnouncedCutter, Cobs, Cutter, DEFAULT_MAX_FRAME_BYTES, Decoder, Delimiter, FrameError,
    Framing, JsonHeader, Length, Limits, NETSTRING, Slip, Span, StreamDecoder, Stuffing,
};

/// Frames that were not copied are those that were: however the stream is cut, and however
/// often the caller breaks off.
#[test]
fn each_frame_of_a_read_is_what_next_frame_gives() {
    fn all<C: Cutter>(
        mut decoder: StreamDecoder<C>,
        stream: &[u8],
        chunk_bytes: usize,
        breaks_off: bool,
    ) -> Outcome {
        let mut said = Vec::new();
        let mut stream = stream.to_vec();
        let mut take = |chunk: &mut [u8], breaks_off: bool| {
            decoder.each_frame(chunk, |frame| {
                // What is kept is what is looked at, and does not change what follows.
                let keep = said.len() % 2 == 1;
                let frame = frame.map(|it| if keep { it.keep().to_vec() } else { it.to_vec() });
                // An error for good is told again by each call.
                if frame.is_ok() || said.last() != Some(&frame) {
                    said.push(frame);
                }
                if breaks_off { Err(()) } else { Ok(()) }
            })
        };
        for chunk in stream.chunks_mut(chunk_bytes) {
            let broken_off = take(chunk, breaks_off).is_err();
            assert!(breaks_off || !broken_off);
        }
        take(&mut [], false).unwrap();
        let said = said.into_iter().map(|said| match said {
            Ok(payload) => Said::Frame(payload, Span { frame: 0..0, payload: 0..0 }),
            Err(error) => Said::Refused(error),
        });
        Outcome { said: said.collect(), end: decoder.end() }
    }
    fn same<C: Cutter>(framing: &dyn Framing, made: impl Fn(Limits) -> StreamDecoder<C>) {
        let mut stream = sample(framing, 300).stream;
        for damaged in [stream.len(), stream.len() / 2, stream.len() / 3] {
            if let Some(byte) = stream.get_mut(damaged) {
                *byte = b'x';
            }
            for limits in
                [fail_over(5), resume_over(5), fail_over(DEFAULT_MAX_FRAME_BYTES), resume_over(200)]
            {
                let mut expected = decode(framing, limits, [stream.as_slice()]);
                for said in &mut expected.said {
                    if let Said::Frame(_, span) = said {
                        *span = Span { frame: 0..0, payload: 0..0 };
                    }
                }
                for chunk_bytes in (1..40).chain([100, 1000, stream.len()]) {
                    for breaks_off in [false, true] {
                        let got = all(made(limits), &stream, chunk_bytes, breaks_off);
                        assert_eq!(got, expected, "{limits:?} {chunk_bytes} {breaks_off}");
                    }
                }
            }
        }
    }
    for name in ["u32be", "varint"] {
        let length = Length::preset(name).unwrap();
        same(&length, |limits| length.stream_decoder(limits));
    }
    same(&NETSTRING, |limits| AnnouncedCutter::decoder(NETSTRING, limits));
    for lines in [Delimiter::utf8_lines(), Delimiter::new(["a", "abc", "\n"]).unwrap()] {
        same(&lines, |limits| lines.stream_decoder(limits));
    }
    let header = JsonHeader::new(Length::preset("u8").unwrap(), "size");
    same(&header, |limits| header.stream_decoder(limits));
    same(&Cobs, |limits| Cobs.stream_decoder(limits));
    same(&Slip::RFC_1055, |limits| Slip::RFC_1055.stream_decoder(limits));
}

#[test]
fn a_message_put_together_is_kept_without_a_copy() {
    let length = Length::preset("u16be").unwrap();
    let mut stream = Vec::new();
    length.encode(&[b'x'; 1000], &mut stream).unwrap();
    length.encode(b"AB", &mut stream).unwrap();
    let (mut decoder, mut kept) = (length.stream_decoder(Limits::default()), Vec::new());
    for read in stream.chunks_mut(335) {
        let told = decoder.each_frame(read, |frame| {
            let frame = frame?;
            let lay_at = frame.as_ptr();
            let frame = frame.keep();
            kept.push((frame.len(), frame.as_ptr() == lay_at));
            Ok::<_, FrameError>(())
        });
        told.unwrap();
    }
    // A small one does not take the room with it that a large one needed.
    assert_eq!(kept, [(1000, true), (2, false)]);
}
