//! A JSON header that tells the size of the body, and a length in front of it.

use super::announced::{Announced, AnnouncedCutter, Announcer, ReadHeader};
use super::dissector::{lua_filled, lua_string};
use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Length, LengthCutter, Limits, Look,
    StreamDecoder, words,
};
use crate::Both;
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
}

impl JsonHeader {
    /// The longest JSON header accepted, in bytes. The limit of the body is in [`Limits`].
    pub const MAX_HEADER_BYTES: usize = 1 << 16;

    /// A header whose own length is written as `length`, and whose field
    /// `size_field` tells the size of the body.
    pub fn new(length: Length, size_field: impl Into<String>) -> JsonHeader {
        JsonHeader { length, size_field: size_field.into(), also: &[] }
    }

    /// The same, which also reads headers that call the size by one of these names.
    pub fn or_read_as(self, also: &'static [&'static str]) -> JsonHeader {
        JsonHeader { also, ..self }
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
        let (message_bytes, limit_bytes) = (header.len(), JsonHeader::MAX_HEADER_BYTES);
        if message_bytes > limit_bytes {
            return Err(EncodeError::TooLong { message_bytes, limit_bytes });
        }
        let before = out.len();
        self.length.encode(header.as_bytes(), out)?;
        let start = out.len() - before;
        out.extend_from_slice(body);
        Ok(start..start + body.len())
    }

    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<JsonHeaderCutter> {
        let length = self.length.cutter(JsonHeader::MAX_HEADER_BYTES, words::HEADER_LENGTH);
        AnnouncedCutter::decoder(LengthAndJson { format: self.clone(), length, json: 0..0 }, limits)
    }
}

/// Finds frames with a JSON header.
pub type JsonHeaderCutter = AnnouncedCutter<LengthAndJson>;

impl Framing for JsonHeader {
    fn lua(&self) -> Option<String> {
        // The length cuts the JSON text alone.
        let header =
            self.length.lua()?.replace("local function cut(", "local function cut_header(");
        let header = header.replace("LIMIT", &JsonHeader::MAX_HEADER_BYTES.to_string());
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
        let header = self.cutter().header.json.clone();
        let frame = self.last_frame();
        let body = &frame[header.end..];
        // The cutter has checked that it is UTF-8.
        let header = std::str::from_utf8(&frame[header]).unwrap_or_default();
        Ok(Some((header, body)))
    }
}

/// Reads a length, and as much JSON.
#[derive(Debug)]
pub struct LengthAndJson {
    format: JsonHeader,
    length: LengthCutter,
    /// Where in the frame that was read last its JSON text lies.
    json: Range<usize>,
}

impl Announcer for LengthAndJson {
    const FIELD: Both = words::SIZE;

    fn read(&mut self, waiting: &[u8], at_byte: u64, _most: usize) -> ReadHeader {
        // Without its header nobody knows where this frame ends, so even one
        // that is only too long is refused for good.
        let look = self.length.look(waiting, at_byte);
        let look = look.map_err(|refusal| refusal.error)?;
        let Look::Frame { payload: json, .. } = look else { return Ok(None) };
        let Some(text) = waiting.get(json.clone()) else { return Ok(None) };
        let JsonHeader { size_field, also, .. } = &self.format;
        let (told_at, header_bytes) = (json.start, json.end);
        let at_byte = at_byte + told_at as u64;
        let body_bytes = body_bytes(text, size_field, also, at_byte)?;
        self.json = json;
        Ok(Some(Announced { told_at, ..Announced::body(header_bytes, body_bytes, b"") }))
    }

    fn end_inside(&self, waiting: &[u8]) -> End {
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

    fn longest_bytes(&self) -> usize {
        self.length.overhead_bytes().saturating_add(JsonHeader::MAX_HEADER_BYTES)
    }
}
