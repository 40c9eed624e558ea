//! Which framing fits: the bytes are cut by others, and those that come out even are
//! named. Nothing is guessed from a name or a number alone.

use super::{End, FRAMINGS, Framing, Length, PRESETS, by_name, words};
use crate::Text;

/// Whether `name` cuts all of `bytes` into whole messages, and how many. Where the
/// stream goes on behind them (`is_whole` false), the last may be unfinished.
fn messages(framing: &dyn Framing, bytes: &[u8], is_whole: bool, most: usize) -> Option<usize> {
    let mut decoder = framing.decoder(most);
    decoder.feed(bytes);
    let (mut count, mut empty) = (0, 0);
    while let Some(message) = decoder.next_frame().ok()? {
        count += 1;
        empty += usize::from(message.is_empty());
    }
    let even = if is_whole { decoder.end() == End::Clean } else { count >= 3 };
    // Zeros come out as empty messages in nearly every format: that shows nothing.
    (even && 2 * empty < count).then_some(count)
}

/// How far in a stream may begin that was entered in the middle.
const FARTHEST: usize = 64;

/// What came of a stream, and how far that goes.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// No more came.
    pub is_whole: bool,
    /// Some of them were cut as they should be: the format may well be right, and the
    /// stream broken off.
    pub cut_some: bool,
}

/// What would cut a stream that `given` does not: one sentence.
///
/// ```
/// use sticky_demo::framing::{Beginning, what_fits};
/// let stream = Beginning { bytes: b"\x04\0\0\01.0\n", is_whole: true, cut_some: false };
/// let hint = what_fits("u32be", stream, 1 << 20).unwrap();
/// assert!(hint.en.contains("u32le"), "{}", hint.en);
/// ```
pub fn what_fits(given: &str, stream: Beginning<'_>, most: usize) -> Option<Text> {
    let Beginning { bytes, is_whole, cut_some } = stream;
    let fits = |name: &str, from: usize| {
        by_name(name).ok().and_then(|made| messages(&*made, bytes.get(from..)?, is_whole, most))
    };
    if let Some(name) = with_its_header(given)
        && let Some(count) = fits(&name, 0)
    {
        return Some(words::fits_with_its_header(&name, words::whole_messages(count)));
    }
    if cut_some {
        return None;
    }
    // A line end fits by chance, and a fixed size has to be known.
    let chance = ["naive", "line", "length", "i32le", "i64le"];
    let lists = FRAMINGS.iter().map(|entry| entry.name).filter(|name| !chance.contains(name));
    let names = lists.chain(PRESETS.iter().map(|preset| preset.name));
    let names = names.filter(|name| *name != given);
    let mut found: Vec<(usize, &str)> =
        names.filter_map(|name| Some((fits(name, 0)?, name))).collect();
    // The fewer the messages, the more bytes had to be right.
    found.sort_by_key(|(count, _)| *count);
    if let Some((count, name)) = found.first() {
        let others: Vec<&str> = found.iter().skip(1).map(|(_, name)| *name).take(2).collect();
        let said = words::fits(name, words::whole_messages(*count));
        return Some(match others.is_empty() {
            true => said,
            false => words::others_fit(&said, &Text::listed(&others)),
        });
    }
    let from = (1..=FARTHEST.min(bytes.len()))
        .find_map(|from| fits(given, from).filter(|count| *count > 1).map(|count| (from, count)));
    from.map(|(from, count)| words::fits_from(from, given, count))
}

/// The same length field, if it counts itself.
fn with_its_header(given: &str) -> Option<String> {
    let width = Length::preset(given)?.layout().width.bytes()?;
    let order = if given.ends_with("le") { "order=le," } else { "" };
    Some(format!("length:width={width},{order}adjust=-{width}"))
}
