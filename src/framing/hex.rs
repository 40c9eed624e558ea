//! Bytes that were copied as text: out of a dump, a logger, a debugger, a source.

use super::escape::unescape;
use super::words;
use crate::{Both, Text};
use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};

/// What a text of bytes was made by, and the bytes.
pub type HexRead = (Both, Vec<u8>);

/// Reads any usual spelling: dumps with offsets (xxd, hexdump -C, Wireshark), `\x41`,
/// `0x41, 0x42`, plain pairs however they are parted, base64. Which one it is shows from
/// the text itself.
///
/// ```
/// use sticky_demo::framing::read_hex;
/// for text in ["00000000: 0002 4142  ..AB\n", "0000   00 02 41 42   ..AB", "00:02:41:42",
///     r#""\x00\x02AB""#, "{ 0x00, 0x2, 0x41, 0x42 };", "AAJBQg=="] {
///     assert_eq!(read_hex(text).unwrap().1, b"\x00\x02AB", "{text}");
/// }
/// ```
pub fn read_hex(text: &str) -> Result<HexRead, Text> {
    if let Some(read) = read_clear(text) {
        return read;
    }
    base64(text).map(|bytes| (words::BASE64, bytes)).ok_or_else(|| {
        let at = text.chars().position(|c| !c.is_ascii_hexdigit() && !parts(c)).unwrap_or(0);
        words::no_hex(at, &text.chars().skip(at).take(8).collect::<String>())
    })
}

/// What was typed where a file may be named: nothing that might be its name is taken for
/// bytes, unless `text:` or `base64:` says so.
///
/// ```
/// use sticky_demo::framing::read_typed;
/// for typed in [r"AB\n", "text:AB\\n", "41420a", "base64:QUIK"] {
///     assert_eq!(read_typed(&typed.replace("\\\\", "\\")).unwrap().1, b"AB\n", "{typed}");
/// }
/// assert!(read_typed("PING").is_err());
/// ```
pub fn read_typed(typed: &str) -> Result<HexRead, Text> {
    let spelt = |text: &str| {
        let bytes = unescape(text).map_err(|error| error.text())?;
        Ok((if text.contains('\\') { words::TEXT_WITH_ESCAPES } else { words::TEXT }, bytes))
    };
    match typed.split_once(':') {
        Some(("text", text)) => return spelt(text),
        Some(("base64", text)) => {
            let bytes = base64(text).ok_or_else(|| Text::from(words::NO_BASE64))?;
            return Ok((words::BASE64, bytes));
        }
        _ if typed.contains('\\') => return spelt(typed),
        _ => {}
    }
    read_clear(typed).unwrap_or_else(|| Err(words::NO_CLEAR_FORM.into()))
}

/// What shows by itself how it was written.
fn read_clear(text: &str) -> Option<Result<HexRead, Text>> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let offsets = lines.iter().map(|line| offset(line)).collect::<Option<Vec<_>>>();
    if let Some(offsets) =
        offsets.filter(|lines| lines.first().is_some_and(|line| !line.1.is_empty()))
    {
        return Some(dump(&offsets).map(|bytes| (words::A_DUMP, bytes)));
    }
    if let Some(bytes) = od(&lines) {
        return Some(bytes.map(|bytes| (words::A_DUMP, bytes)));
    }
    if text.contains(r"\x") {
        return Some(escapes(&lines).map(|bytes| (words::ESCAPES, bytes)));
    }
    if text.contains("0x") || text.contains("0X") {
        return Some(array(text).map(|bytes| (words::AN_ARRAY, bytes)));
    }
    let groups: Vec<&str> = text.split(parts).filter(|group| !group.is_empty()).collect();
    let is_hex = |group: &&str| group.chars().all(|c| c.is_ascii_hexdigit());
    (!groups.is_empty() && groups.iter().all(is_hex)).then(|| {
        let bytes = groups.iter().map(|group| match groups.len() {
            1 => pairs(group).ok_or_else(|| words::odd_digits(group.len())),
            _ => pairs(group).ok_or_else(|| words::odd_group(group)),
        });
        Ok((words::PLAIN_HEX, bytes.collect::<Result<Vec<_>, _>>()?.concat()))
    })
}

fn parts(c: char) -> bool {
    c.is_whitespace() || ":,-".contains(c)
}

/// od's dumps, and those of hexdump without -C: an offset, one space, and at the end an
/// offset alone. Of words of several bytes nothing tells the order.
fn od(lines: &[&str]) -> Option<Result<Vec<u8>, Text>> {
    let is_offset = |digits: &str| {
        (6..=7).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit())
    };
    let (last, rows) = lines.split_last().filter(|(last, _)| is_offset(last))?;
    let rows: Option<Vec<(&str, &str)>> = rows
        .iter()
        .map(|line| if *line == "*" { Some((*line, "")) } else { line.split_once(' ') })
        .collect();
    let mut rows = rows.filter(|rows| !rows.is_empty())?;
    if !rows.iter().all(|(at, _)| *at == "*" || is_offset(at)) {
        return None;
    }
    let of_bytes = rows.iter().all(|(_, row)| row.find(' ').unwrap_or(row.len()) <= 2);
    rows.push((last, ""));
    // od -A says in what its offsets count.
    let read = |radix| {
        let at = |at: &str| match at {
            "*" => Some(u64::MAX),
            at => u64::from_str_radix(at, radix).ok(),
        };
        let rows = rows.iter().map(|(offset, row)| Some((at(offset)?, *row)));
        dump(&rows.collect::<Option<Vec<_>>>()?).ok()
    };
    let read = [8, 16, 10].into_iter().filter_map(read).max_by_key(Vec::len);
    let read = read.filter(|_| of_bytes);
    Some(read.ok_or_else(|| words::WORDS_OF_OD.into()))
}

/// `00000010: …`, or `0010   …`: where a line of a dump begins, and what stands behind.
/// hexdump ends with an offset alone, and writes `*` for lines that repeat.
fn offset(line: &str) -> Option<(u64, &str)> {
    if line == "*" {
        return Some((u64::MAX, ""));
    }
    let end = line.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(line.len());
    let rest = &line[end..];
    let marked = rest.starts_with(':') || rest.starts_with("  ") || (rest.is_empty() && end > 6);
    let at = u64::from_str_radix(&line[..end], 16).ok()?;
    (marked && end >= 4).then_some((at, rest))
}

fn dump(lines: &[(u64, &str)]) -> Result<Vec<u8>, Text> {
    let first = lines.first().map_or(0, |line| line.0);
    let mut bytes: Vec<u8> = Vec::new();
    let mut row: Vec<u8> = Vec::new();
    for (index, (at, rest)) in lines.iter().enumerate() {
        if *at == u64::MAX {
            let until = lines.get(index + 1).map_or(0, |next| next.0.saturating_sub(first));
            let room = (until as usize).saturating_sub(bytes.len());
            if row.is_empty() || room > MOST_REPEATED {
                return Err(words::BAD_REPEAT.into());
            }
            bytes.extend(row.iter().cycle().take(room));
            continue;
        }
        if at.checked_sub(first) != Some(bytes.len() as u64) {
            return Err(words::lines_missing(*at, bytes.len() as u64 + first));
        }
        let next = lines.get(index + 1).map(|next| next.0).filter(|next| *next != u64::MAX);
        let most = next.map_or(LONGEST_ROW, |next| next.saturating_sub(*at) as usize);
        row = hex_of_row(rest, most).ok_or(words::OTHER_LETTERS)?;
        bytes.extend(&row);
    }
    Ok(bytes)
}

const MOST_REPEATED: usize = 64 << 20;
const LONGEST_ROW: usize = 32;

/// The bytes of one line: up to the column of letters, which may look like digits. `None`
/// where the letters are of other bytes, or in another order (xxd -b, xxd -e).
fn hex_of_row(rest: &str, most: usize) -> Option<Vec<u8>> {
    let (rest, gap) = match rest.strip_prefix(':') {
        Some(rest) => (rest, "  "), // xxd: pairs of bytes, then two spaces
        None => (rest, "   "),      // the others have two in the middle of the line
    };
    let rest = rest.trim_start();
    let ends = [gap, "  |", "  >"].into_iter().filter_map(|gap| rest.find(gap));
    let (digits, letters) = rest.split_at(ends.min().unwrap_or(rest.len()));
    let tokens: Vec<_> = digits.split_whitespace().map_while(pairs).collect();
    let bytes: Vec<u8> = tokens.concat().into_iter().take(most).collect();
    // Words of four bytes and more may be in either order.
    let is_told = tokens.iter().all(|word| word.len() < 4) || letters.contains(is_letter);
    (is_told && are_those(letters.trim(), &bytes)).then_some(bytes)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Whether the letters beside a line's bytes can be theirs, between bars or not. Spaces at
/// either end may have been lost on the way.
fn are_those(letters: &str, bytes: &[u8]) -> bool {
    let between = |first, last| letters.strip_prefix(first)?.strip_suffix(last);
    [Some(letters), between('|', '|'), between('>', '<')].into_iter().flatten().any(|letters| {
        let letters: Vec<char> = letters.trim().chars().collect();
        let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
        let fits = |from: usize| {
            let Some((these, rest)) = bytes[from..].split_at_checked(letters.len()) else {
                return false;
            };
            let mut both = letters.iter().zip(these);
            both.all(|(letter, byte)| !is_letter(*letter) || *letter == char::from(*byte))
                && rest.iter().all(|byte| *byte == b' ')
        };
        letters.is_empty() || (0..=spaces).any(fits)
    })
}

fn pairs(digits: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    digits.len().is_multiple_of(2).then(|| (0..digits.len()).step_by(2).map(pair).collect())?
}

/// C, Python and Rust strings: what stands in quotes, or the line as it is.
fn escapes(lines: &[&str]) -> Result<Vec<u8>, Text> {
    let mut bytes = Vec::new();
    for line in lines {
        let quote = line.chars().find(|c| ['"', '\''].contains(c));
        let inside: String = match quote {
            Some(quote) => line.split(quote).skip(1).step_by(2).collect(),
            None => (*line).to_owned(),
        };
        bytes.extend(unescape(&inside).map_err(|error| error.text())?);
    }
    Ok(bytes)
}

/// `{0x41, 0x2}`; what stands before the brace is not looked at.
fn array(text: &str) -> Result<Vec<u8>, Text> {
    let inside = text.split_once('{').map_or(text, |(_, inside)| inside);
    let inside = inside.split('}').next().unwrap_or(inside);
    let tokens = inside.split(|c: char| c.is_whitespace() || ",;[]()".contains(c));
    let byte = |token: &str| {
        let digits = token.strip_prefix("0x").or_else(|| token.strip_prefix("0X"));
        let byte = match digits {
            Some(digits) => u8::from_str_radix(digits, 16),
            None => token.parse(),
        };
        byte.map_err(|_| words::no_byte(token))
    };
    tokens.filter(|token| !token.is_empty()).map(byte).collect()
}

/// RFC 4648, either alphabet; the padding may be missing.
fn base64(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let standard = |c| match c {
        '-' => '+',
        '_' => '/',
        other => other,
    };
    let text: String = text.split_whitespace().flat_map(str::chars).map(standard).collect();
    GeneralPurpose::new(&alphabet::STANDARD, config).decode(text).ok()
}
