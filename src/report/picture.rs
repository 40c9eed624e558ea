//! Lines with their width on a screen, beside or below each other.

pub use textwrap::core::display_width;

pub const GUTTER: usize = 4;

pub fn width_of(lines: &[String]) -> usize {
    lines.iter().map(|line| display_width(line)).max().unwrap_or(0)
}

pub fn as_text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// `text` in `width` columns, or more where it is longer. Colours take none.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(display_width(text))))
}

/// As many of the letters as have room in `width` columns.
pub fn fitting(letters: impl Iterator<Item = char>, width: usize) -> String {
    let mut room = width;
    let fits = |letter: &char| {
        let columns = display_width(letter.encode_utf8(&mut [0; 4]));
        let fits = columns <= room;
        room = room.saturating_sub(columns);
        fits
    };
    letters.take_while(fits).collect()
}

pub fn side_by_side(pictures: &[Vec<String>]) -> String {
    let height = pictures.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = pictures.iter().map(|lines| width_of(lines) + GUTTER).collect();
    let line = |row: usize| -> String {
        let parts = pictures.iter().zip(&widths);
        parts.map(|(lines, width)| pad(lines.get(row).map_or("", String::as_str), *width)).collect()
    };
    as_text(&(0..height).map(line).collect::<Vec<_>>())
}
