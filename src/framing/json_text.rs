//! JSON texts one behind the other, with nothing between them but perhaps blanks.

use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Limits, Look, Refusal, StreamDecoder,
    words,
};
use std::ops::Range;

/// `│{"a":1}│{"b":"}{"}│`: objects and arrays end by themselves, where as many brackets
/// are closed as were opened, those in strings not counted. A number would not: 12 may be
/// the beginning of 123.
///
/// It finds boundaries and no more: whether the text between them is right JSON is for a
/// parser to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonText;

impl Framing for JsonText {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let mut scan = Scan::default();
        let begins = matches!(message.first(), Some(b'{' | b'['));
        if !begins || !scan.reaches_the_end(message) || scan.at != message.len() {
            return Err(EncodeError::NotOneJsonText { message_bytes: message.len() });
        }
        out.extend_from_slice(message);
        Ok(0..message.len())
    }

    fn lua(&self) -> Option<String> {
        Some(include_str!("lua/json.lua").to_owned())
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        let max_frame_bytes = limits.max_frame_bytes;
        let cutter = JsonTextCutter { scan: Scan::default(), max_frame_bytes, skipping: false };
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

/// How far a text was looked at, and in what it stands there.
#[derive(Debug, Default)]
struct Scan {
    at: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// Goes on to the end of the text, or of what is there of it; true at the former.
    fn reaches_the_end(&mut self, bytes: &[u8]) -> bool {
        while let Some(byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ if self.in_string => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1; // the first byte opened one
                    if self.depth == 0 {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }
}

#[derive(Debug)]
struct JsonTextCutter {
    scan: Scan,
    max_frame_bytes: usize,
    /// Inside a text over the limit, of which the caller has been told.
    skipping: bool,
}

impl Cutter for JsonTextCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let between = self.scan.at == 0 && !self.skipping;
        if between && !matches!(waiting[0], b'{' | b'[') {
            let blanks = waiting.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
            if blanks > 0 {
                return Ok(Look::Drop(blanks as u64));
            }
            let (field, expected) = (words::FRAME, words::A_JSON_TEXT);
            return Err(FrameError::wrong_byte(at_byte, field, expected, waiting[0]).into());
        }
        let ended = self.scan.reaches_the_end(waiting);
        let bytes = self.scan.at;
        if self.skipping {
            self.scan.at = 0;
            self.skipping = !ended;
            return Ok(Look::Drop(bytes as u64));
        }
        if bytes > self.max_frame_bytes {
            // What was looked at is skipped at once; the rest as it comes.
            self.skipping = !ended;
            self.scan.at = 0;
            let error = FrameError::no_end(at_byte, self.max_frame_bytes);
            return Err(Refusal::of_one_frame(error, bytes as u64));
        }
        if !ended {
            return Ok(Look::Wait(bytes + 1));
        }
        self.scan = Scan::default();
        Ok(Look::Frame { payload: 0..bytes, frame_bytes: bytes })
    }

    fn end(&self, waiting: &[u8]) -> End {
        match waiting.len() {
            _ if self.skipping => End::InOverLong { missing_bytes: None },
            0 => End::Clean,
            have_bytes => End::InOpenBody { have_bytes },
        }
    }

    fn overhead_bytes(&self) -> usize {
        0
    }
}
