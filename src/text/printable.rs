//! Text that came from somewhere else, as a screen may have it. It goes through here
//! where it leaves the program, and not where it is made: no sentence, file or peer
//! can forget it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character shows nothing, steers the screen, or turns the line around: the
/// controls, those of direction, and what Unicode calls default-ignorable.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character),
            0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
            | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164
            | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
            | 0x1_BCA0..=0x1_BCA3 | 0x1_D173..=0x1_D17A | 0xE_0000..=0xE_0FFF)
}

/// Whether letters would mean nothing for these bytes: for the most part they are no text.
/// A letter that is cut off at the end is one all the same.
pub fn is_binary(bytes: &[u8]) -> bool {
    let is_text = match std::str::from_utf8(bytes) {
        Ok(text) => !text.contains('\0'),
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    let letter = |byte: &&u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    !is_text && 2 * bytes.iter().filter(letter).count() < bytes.len()
}

/// Bytes as hexadecimal digits, with `between` between two bytes: `41 42`.
pub fn hex(bytes: &[u8], between: &str) -> String {
    let digit = |four_bits: u8| char::from(b"0123456789abcdef"[usize::from(four_bits)]);
    let mut digits = String::with_capacity(bytes.len() * (2 + between.len()));
    for (index, byte) in bytes.iter().enumerate() {
        digits += if index == 0 { "" } else { between };
        digits.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    digits
}

/// The text with its hidden characters shown as what they are: `\u{1b}`. Line ends and
/// tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    shown(text, |_| 0)
}

/// The same of a text that we have coloured ourselves (`ESC [ 1 ; 31 m`). Files hold
/// no ESC: they are not let in with one.
pub fn painted(text: &str) -> Cow<'_, str> {
    shown(text, |rest| {
        let codes = rest.strip_prefix("\u{1b}[").unwrap_or_default();
        let end = codes.find(|code: char| !code.is_ascii_digit() && code != ';');
        end.filter(|end| codes[*end..].starts_with('m')).map_or(0, |end| end + "\u{1b}[m".len())
    })
}

/// `kept` says how much at the front of a text stays as it is.
fn shown(text: &str, kept: impl Fn(&str) -> usize) -> Cow<'_, str> {
    let hides = |character: char| is_hidden(character) && !['\n', '\t'].contains(&character);
    let mut rest = text;
    let mut shown = String::new();
    while let Some(at) = rest.find(hides) {
        let (before, hidden) = rest.split_at(at);
        shown += before;
        rest = match kept(hidden) {
            0 => {
                let mut characters = hidden.chars();
                let code = characters.next().map_or(0, u32::from);
                let _ = write!(shown, "\\u{{{code:x}}}"); // writing to a String cannot fail
                characters.as_str()
            }
            end => {
                shown += &hidden[..end];
                &hidden[end..]
            }
        };
    }
    match shown.is_empty() && rest.len() == text.len() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(shown + rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_is_shown_as_what_it_is() {
        let text = "a\u{1b}[31mb\u{9b}c\u{202e}d\u{200b}e\r\n\u{2028}\u{feff}吃\u{fe0f}\t.";
        let seen =
            "a\\u{1b}[31mb\\u{9b}c\\u{202e}d\\u{200b}e\\u{d}\n\\u{2028}\\u{feff}吃\\u{fe0f}\t.";
        assert_eq!(printable(text), seen);
        assert!(matches!(printable("plain 吃饭\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn our_own_colours_pass_and_nothing_else() {
        let ours = "\u{1b}[1;31mred\u{1b}[0m";
        assert_eq!(painted(ours), ours);
        assert_eq!(painted("\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}"), "\\u{1b}[2J\\u{1b}]0;x\\u{7}\\u{1b}");
        assert_eq!(printable(ours), "\\u{1b}[1;31mred\\u{1b}[0m");
    }
}
