//! A JSON header that tells the size of the body, and a length in front of it.

use super::dissector::{lua_filled, lua_string};
use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Length, LengthCutter, Limits, Look,
    Refusal, StreamDecoder, words,
};
use serde_json::{Map, Value};
use std::ops::Range;

mod size_field;
use size_field::body_bytes;

/// The length of a JSON header, the header, then a body of the size that the
/// header tells.
///
/// ```text
/// ┌───────────┬────────────┬─────┐
/// │00 00 00 0A│{"size":2}  │ A B │
/// └─ length ──┴─ header ───┴─────┘
///       └ counts the header  ↑ counted by "size"
/// ```
///
/// What many courses build for sending files: the header has room for a name or
/// a checksum. Two lengths are two chances for a mistake: both are checked
/// against a limit, and the header must say the size exactly once.
///
/// ```
/// use sticky_demo::framing::{Decoder, JsonHeader, Length, Limits};
/// use serde_json::json;
///
/// let format = JsonHeader::new(Length::preset("i32le").unwrap(), "total_size");
/// let mut header = serde_json::Map::new();
/// header.insert("filename".to_owned(), json!("a.txt"));
/// let mut stream = Vec::new();
/// format.encode_with(header, b"AB", &mut stream).unwrap();
///
/// let mut decoder = format.stream_decoder(Limits::default());
/// decoder.feed(&stream);
/// let (header, body) = decoder.next_with_header().unwrap().unwrap();
/// assert_eq!(header, r#"{"filename":"a.txt","total_size":2}"#);
/// assert_eq!(body, b"AB");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonHeader {
    length: Length,
    size_field: String,
    /// Other names of that field, in what is read.
    also: &'static [&'static str],
    max_header_bytes: usize,
}

impl JsonHeader {
    /// The longest JSON header accepted, in bytes, unless changed.
    pub const DEFAULT_MAX_HEADER_BYTES: usize = 1 << 16;

    /// A header whose own length is written as `length`, and whose field
    /// `size_field` tells the size of the body.
    pub fn new(length: Length, size_field: impl Into<String>) -> JsonHeader {
        JsonHeader {
            length,
            size_field: size_field.into(),
            also: &[],
            max_header_bytes: JsonHeader::DEFAULT_MAX_HEADER_BYTES,
        }
    }

    /// The same, which also reads headers that call the size by one of these names.
    pub fn or_read_as(self, also: &'static [&'static str]) -> JsonHeader {
        JsonHeader { also, ..self }
    }

    /// The same with another limit for the JSON text, in bytes. The limit of
    /// the body is in [`Limits`].
    pub fn max_header_bytes(self, max_header_bytes: usize) -> JsonHeader {
        JsonHeader { max_header_bytes, ..self }
    }

    /// Like [`Framing::encode`], with more fields in the header. The size field
    /// is set here, whatever `header` says. Fails where the length field cannot
    /// express the header's length, or the header is over its limit.
    pub fn encode_with(
        &self,
        mut header: Map<String, Value>,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Range<usize>, EncodeError> {
        header.insert(self.size_field.clone(), Value::from(body.len()));
        let header = Value::Object(header).to_string();
        if header.len() > self.max_header_bytes {
            return Err(EncodeError::TooLong {
                message_bytes: header.len(),
                limit_bytes: self.max_header_bytes,
            });
        }
        let before = out.len();
        self.length.encode(header.as_bytes(), out)?;
        let start = out.len() - before;
        out.extend_from_slice(body);
        Ok(start..start + body.len())
    }

    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<JsonHeaderCutter> {
        let cutter = JsonHeaderCutter {
            length: self.length.cutter(self.max_header_bytes, words::HEADER_LENGTH),
            size_field: self.size_field.clone(),
            also: self.also,
            max_header_bytes: self.max_header_bytes,
            max_frame_bytes: limits.max_frame_bytes,
            parsed: None,
            header: 0..0,
        };
        StreamDecoder::new(cutter, limits)
    }
}

impl Framing for JsonHeader {
    fn lua(&self) -> Option<String> {
        // The length cuts the JSON text alone.
        let header =
            self.length.lua()?.replace("local function cut(", "local function cut_header(");
        let header = header.replace("LIMIT", &self.max_header_bytes.to_string());
        let names = [self.size_field.as_str()].into_iter().chain(self.also.iter().copied());
        let names = names.map(|name| format!("[{}] = true", lua_string(name.as_bytes())));
        let names = names.collect::<Vec<_>>().join(", ");
        let places = [("@HEADER@", header.as_str()), ("@NAMES@", &names)];
        Some(lua_filled(include_str!("lua/json_header.lua"), &places))
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        self.encode_with(Map::new(), message, out)
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

impl StreamDecoder<JsonHeaderCutter> {
    /// Like [`Decoder::next_frame`], with the frame's JSON header.
    pub fn next_with_header(&mut self) -> Result<Option<(&str, &[u8])>, FrameError> {
        if self.next_frame()?.is_none() {
            return Ok(None);
        }
        let frame = self.last_frame();
        let header = self.cutter().header.clone();
        let body = &frame[header.end..];
        // The cutter has checked that it is UTF-8.
        let header = std::str::from_utf8(&frame[header]).unwrap_or_default();
        Ok(Some((header, body)))
    }
}

/// Finds frames with a JSON header.
#[derive(Debug)]
pub struct JsonHeaderCutter {
    length: LengthCutter,
    size_field: String,
    also: &'static [&'static str],
    max_header_bytes: usize,
    max_frame_bytes: usize,
    /// The header of the frame at the front, once read: JSON is not parsed
    /// again when the body arrives.
    parsed: Option<Parsed>,
    /// Where in the frame handed over last its JSON text lies.
    header: Range<usize>,
}

#[derive(Debug, Clone)]
struct Parsed {
    header: Range<usize>,
    frame_bytes: usize,
}

impl JsonHeaderCutter {
    /// Reads both parts of the header.
    fn parse(&self, waiting: &[u8], at_byte: u64) -> Result<Result<Parsed, Look>, Box<Refusal>> {
        let mut length = self.length.clone();
        // Without its header nobody knows where this frame ends, so even one
        // that is only too long is refused for good.
        let look = length.look(waiting, at_byte);
        let look = look.map_err(|refusal| Refusal::for_good(refusal.error))?;
        let Look::Frame { payload: header, .. } = look else { return Ok(Err(look)) };
        let header_at = at_byte + header.start as u64;
        let body_bytes =
            body_bytes(&waiting[header.clone()], &self.size_field, self.also, header_at)?;
        let frame_bytes = body_bytes.saturating_add(header.end as u64);
        if body_bytes > self.max_frame_bytes as u64 {
            let limit = self.max_frame_bytes;
            let error = FrameError::too_long(header_at, words::SIZE, body_bytes, limit);
            return Err(Refusal::of_one_frame(error, frame_bytes));
        }
        let frame_bytes = usize::try_from(frame_bytes).unwrap_or(usize::MAX);
        Ok(Ok(Parsed { header, frame_bytes }))
    }
}

impl Cutter for JsonHeaderCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let parsed = match self.parsed.take() {
            Some(parsed) => parsed,
            None => match self.parse(waiting, at_byte)? {
                Ok(parsed) => parsed,
                Err(look) => return Ok(look),
            },
        };
        let frame_bytes = parsed.frame_bytes;
        if waiting.len() < frame_bytes {
            self.parsed = Some(parsed);
            return Ok(Look::Wait(frame_bytes));
        }
        let payload = parsed.header.end..frame_bytes;
        self.header = parsed.header;
        Ok(Look::Frame { payload, frame_bytes })
    }

    fn end(&self, waiting: &[u8]) -> End {
        if let Some(Parsed { header, frame_bytes }) = &self.parsed {
            return End::behind_header(waiting.len() - header.end, frame_bytes - header.end);
        }
        let have_bytes = waiting.len();
        match self.length.end(waiting) {
            // To this format the length and the JSON text are one header.
            End::AfterHeader { need_bytes } => {
                End::InHeader { have_bytes, need_bytes: have_bytes + need_bytes }
            }
            End::InBody { have_bytes: text_bytes, need_bytes } => {
                End::InHeader { have_bytes, need_bytes: have_bytes - text_bytes + need_bytes }
            }
            other => other,
        }
    }

    fn overhead_bytes(&self) -> usize {
        self.length.overhead_bytes().saturating_add(self.max_header_bytes)
    }
}
