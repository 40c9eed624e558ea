//! JSON texts one behind the other, with nothing between them but perhaps blanks.

use super::end_search::EndSearch;
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
        let begins = matches!(message.first(), Some(b'{' | b'['));
        if !begins || Scan::default().end(message, 0) != Some(message.len()) {
            return Err(EncodeError::NotOneJsonText { message_bytes: message.len() });
        }
        out.extend_from_slice(message);
        Ok(0..message.len())
    }

    fn lua(&self) -> Option<String> {
        Some(include_str!("lua/json.lua").to_owned())
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        let cutter = JsonTextCutter { scan: Scan::default(), ending: EndSearch::new(limits, 1) };
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

/// In what of a text one stands.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// Goes on, from a byte on, to where the text ends; `None` if it is not there.
    fn end(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate().skip(from) {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ if self.in_string => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1; // the first byte opened one
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

#[derive(Debug)]
struct JsonTextCutter {
    scan: Scan,
    ending: EndSearch,
}

impl Cutter for JsonTextCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        if self.scan.depth == 0 && !matches!(waiting[0], b'{' | b'[') {
            let blanks = waiting.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
            if blanks > 0 {
                return Ok(Look::Drop(blanks as u64));
            }
            let (field, expected) = (words::FRAME, words::A_JSON_TEXT);
            return Err(FrameError::wrong_byte(at_byte, field, expected, waiting[0]).into());
        }
        let find = |bytes: &[u8], from| self.scan.end(bytes, from).map(|end| end..end);
        self.ending.look(waiting, 0, at_byte, find)
    }

    fn end(&self, waiting: &[u8]) -> End {
        match waiting.len() {
            _ if self.ending.is_skipping => End::InOverLong { missing_bytes: None },
            0 => End::Clean,
            have_bytes => End::InOpenBody { have_bytes },
        }
    }
}
