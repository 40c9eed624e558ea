//! A format of one's own: a type in one byte, a length in two, then the value (TLV).
//! A [`Cutter`] says where the frame at the front of the stream ends; any chunking, the
//! limit and the errors for good are the decoder's.
//!
//!     cargo run --example own_cutter

use sticky_demo::Both;
use sticky_demo::framing::{
    Cutter, Decoder, End, Fault, FrameError, Limits, Look, Refusal, StreamDecoder,
};

pub struct Tlv(pub Limits);

const HEADER: usize = 3;

/// How long the value is that follows, once the header is there.
fn value_bytes(waiting: &[u8]) -> Option<usize> {
    let [_type, high, low, ..] = *waiting else { return None };
    Some(u16::from_be_bytes([high, low]).into())
}

impl Cutter for Tlv {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let Some(value_bytes) = value_bytes(waiting) else { return Ok(Look::Wait(HEADER)) };
        let frame_bytes = HEADER + value_bytes;
        let limit_bytes = self.0.max_frame_bytes;
        if value_bytes > limit_bytes {
            let claimed_bytes = value_bytes as u64;
            let fault = Fault::TooLong { claimed_bytes, limit_bytes, clue: None };
            let error = FrameError { at_byte, field: Both::new("TLV length", "TLV 长度"), fault };
            return Err(Refusal::of_one_frame(error, frame_bytes as u64));
        }
        if waiting.len() < frame_bytes {
            return Ok(Look::Wait(frame_bytes));
        }
        Ok(Look::Frame { payload: HEADER..frame_bytes, frame_bytes })
    }

    fn end(&self, waiting: &[u8]) -> End {
        match (waiting.len(), value_bytes(waiting)) {
            (0, _) => End::Clean,
            (have_bytes, None) => End::InHeader { have_bytes, need_bytes: HEADER },
            (HEADER, Some(need_bytes)) => End::AfterHeader { need_bytes },
            (have, Some(need_bytes)) => End::InBody { have_bytes: have - HEADER, need_bytes },
        }
    }

    fn overhead_bytes(&self) -> usize {
        HEADER
    }
}

pub fn main() {
    let limits = Limits::default();
    let mut decoder = StreamDecoder::new(Tlv(limits), limits);
    let mut values = Vec::new();
    // Byte by byte: the worst that a network can do.
    for byte in b"\x01\0\x05hello\x02\0\0\x01\0\x05world" {
        decoder.feed(&[*byte]);
        while let Some(value) = decoder.next_frame().expect("the stream is a good one") {
            values.push(String::from_utf8_lossy(value).into_owned());
        }
    }
    assert_eq!(values, ["hello", "", "world"]);
    assert_eq!(decoder.end(), End::Clean);
    println!("{values:?}");
}
