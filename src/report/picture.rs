//! Lines with their width on a screen, beside or below each other.

pub use textwrap::core::display_width;

pub const GUTTER: usize = 4;

#[derive(Debug, Clone)]
pub struct Picture {
    pub lines: Vec<String>,
    pub width: usize,
}

impl Picture {
    pub fn of(lines: Vec<String>) -> Picture {
        let width = lines.iter().map(|line| display_width(line)).max().unwrap_or(0);
        Picture { lines, width }
    }

    pub fn under(mut self, heading: String) -> Picture {
        self.lines.insert(0, heading);
        Picture::of(self.lines)
    }

    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }
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

pub fn side_by_side(pictures: &[Picture]) -> String {
    let height = pictures.iter().map(|picture| picture.lines.len()).max().unwrap_or(0);
    let line = |row: usize| {
        let parts = pictures.iter().map(|picture| {
            let line = picture.lines.get(row).map_or("", String::as_str);
            pad(line, picture.width + GUTTER)
        });
        parts.collect::<String>()
    };
    Picture { lines: (0..height).map(line).collect(), width: 0 }.text()
}
