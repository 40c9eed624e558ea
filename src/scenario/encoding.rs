//! Texts as bytes, in other encodings than UTF-8: that of a Chinese Windows
//! console (GBK), and its kin.

use super::*;
use encoding_rs::EncoderResult;

/// The encoding that bears this name, as web pages name them; or a sentence that
/// names some.
pub fn by_name(name: &str) -> Result<&'static Encoding, Text> {
    Encoding::for_label(name.as_bytes())
        // UTF-16 can be read here and not written.
        .filter(|encoding| encoding.output_encoding() == *encoding)
        .ok_or_else(|| words::no_encoding(name))
}

/// `text` in that encoding, and how many characters it lacks: each of these
/// becomes `?`, as in a Windows console.
pub fn encode(text: &str, encoding: &'static Encoding) -> (Vec<u8>, usize) {
    let mut lacking = 0;
    let mut encoder = encoding.new_encoder();
    let mut bytes = Vec::with_capacity(2 * text.len() + 16);
    let mut rest = text;
    loop {
        let (outcome, read) =
            encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = &rest[read..];
        match outcome {
            EncoderResult::InputEmpty => return (bytes, lacking),
            EncoderResult::OutputFull => bytes.reserve(2 * rest.len() + 16),
            EncoderResult::Unmappable(_) => {
                bytes.push(b'?');
                lacking += 1;
            }
        }
    }
}

/// The text in `bytes`, with U+FFFD where they make no character.
pub fn decode(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_encoding_lacks_becomes_a_question_mark() {
        let gbk = by_name("gbk").expect("GBK");
        assert_eq!(encode("吃👍!", gbk), (vec![0xB3, 0xD4, b'?', b'!'], 1));
        assert_eq!(decode(&encode("吃饭了么", gbk).0, gbk), "吃饭了么");
        let all = by_name("gb18030").expect("GB 18030");
        assert_eq!(decode(&encode("吃👍", all).0, all), "吃👍");
        assert!(by_name("utf-16le").is_err() && by_name("latin").is_err());
    }
}
