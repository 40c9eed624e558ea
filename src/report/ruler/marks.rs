//! What a row shows in each column.

use super::letters::{LetterPart, letter};
use super::{Cell, Column, Content, Owner, Ruler, RulerRow, Symbols};
use unicode_width::UnicodeWidthChar;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnMark {
    pub glyph: Glyph,
    pub owner: Owner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Cut,
    /// Another row cuts here, or in the letter that goes on here.
    Join,
    Letter(char),
    /// The second column of a wide letter.
    Wide,
    Header,
    Lost,
    /// A byte that is not a letter, or a part of one that this row cuts.
    Opaque,
    LeftOut,
    Blank,
}

impl Glyph {
    pub(super) fn is_a_sign(self) -> bool {
        !matches!(self, Glyph::Letter(_)) || [CARRIAGE_RETURN, LINE_FEED].contains(&self)
    }

    fn is_wide(self) -> bool {
        matches!(self, Glyph::Letter(letter) if letter.width() == Some(2))
    }

    /// As a character of a line of text; none for the rest of a wide letter.
    pub(super) fn in_text(self, symbols: &Symbols) -> Option<char> {
        Some(match self {
            Glyph::Cut => symbols.cut,
            Glyph::Join => symbols.join,
            Glyph::Letter(letter) if symbols.is_taken(letter) => symbols.opaque,
            Glyph::Letter(letter) => letter,
            Glyph::Wide => return None,
            Glyph::Header => symbols.header,
            Glyph::Lost => symbols.lost,
            Glyph::Opaque => symbols.opaque,
            Glyph::LeftOut => symbols.left_out,
            Glyph::Blank => ' ',
        })
    }
}

impl Symbols {
    /// Whether a letter of a message would look like one of these. (In ASCII most of
    /// them are letters that messages are full of: only what stands *between* bytes
    /// is kept free.)
    fn is_taken(&self, letter: char) -> bool {
        let Symbols { cut, join, header, lost, opaque, left_out, arrow } = *self;
        let taken = [cut, join, header, lost, opaque, left_out, arrow];
        taken.contains(&letter) && (!letter.is_ascii() || letter == cut || letter == join)
    }
}

/// The line ends differ by one of these, so one must see which is there.
pub const CARRIAGE_RETURN: Glyph = Glyph::Letter('␍');
pub const LINE_FEED: Glyph = Glyph::Letter('␊');

/// Of the lower four bits.
fn hex_digit(byte: u8) -> Glyph {
    Glyph::Letter(char::from_digit(u32::from(byte & 15), 16).unwrap_or_default())
}

/// A letter that has begun and goes on in the columns to come.
struct OpenPiece {
    end: usize,
    /// Whether its second column is still to come.
    wide: bool,
}

impl OpenPiece {
    fn goes_on(&mut self) -> Glyph {
        if std::mem::take(&mut self.wide) { Glyph::Wide } else { Glyph::Join }
    }
}

impl Ruler<'_> {
    /// What the row shows in each of these columns.
    pub fn marks(&self, row: &RulerRow, columns: &[Column]) -> Vec<ColumnMark> {
        let mut open: Option<OpenPiece> = None;
        let mut marks: Vec<ColumnMark> = Vec::with_capacity(columns.len());
        for column in columns {
            let glyph = match column {
                Column::Cut(place, bar) => self.at_cut(row, *place, *bar, &mut open),
                Column::Byte(at) => self.at_byte(row, *at, &mut open),
                Column::More(at) => match marks.last().map(|mark| mark.glyph) {
                    Some(Glyph::Letter(_)) if self.letters.part(*at) == LetterPart::Hex => {
                        hex_digit(self.stream[*at])
                    }
                    Some(Glyph::Letter(_)) => Glyph::Wide,
                    Some(before) => before,
                    None => Glyph::Blank,
                },
                Column::LeftOut(range) => match over(row, range.start, range.end) {
                    Some(_) => Glyph::LeftOut,
                    None => Glyph::Blank,
                },
            };
            let owner = match (glyph, column) {
                (Glyph::Blank | Glyph::Cut, _) => Owner::Nobody,
                (_, Column::Cut(place, _)) => self.owner(place.saturating_sub(1)),
                (_, Column::Byte(at) | Column::More(at)) => self.owner(*at),
                (_, Column::LeftOut(range)) => self.owner_of_all(range.start, range.end),
            };
            marks.push(ColumnMark { glyph, owner });
        }
        // A wide letter of which only the first column is there would push the rest.
        for at in 0..marks.len() {
            let cut_off = marks[at].glyph.is_wide()
                && marks.get(at + 1).is_none_or(|next| next.glyph != Glyph::Wide);
            if cut_off {
                marks[at].glyph = Glyph::Opaque;
            }
        }
        for piece in &row.pieces {
            if let Content::Text(text) = &piece.content {
                self.write_over(piece, text, columns, &mut marks);
            }
        }
        marks
    }

    fn at_cut(
        &self,
        row: &RulerRow,
        place: usize,
        bar: usize,
        open: &mut Option<OpenPiece>,
    ) -> Glyph {
        let pieces = &row.pieces;
        let from = pieces.partition_point(|piece| piece.range.end < place);
        let here = pieces[from..].iter().take_while(|piece| piece.range.start <= place);
        let empty = here.clone().filter(|piece| piece.range.is_empty()).count();
        let edge = here.clone().any(|p| p.range.start == place || p.range.end == place);
        let bars = if edge { (empty + 1).min(super::MOST_BARS) } else { 0 };
        if bar < bars {
            return Glyph::Cut;
        }
        // What goes on to the right of the bars.
        let Some(piece) = here.clone().find(|piece| piece.range.end > place) else {
            return Glyph::Blank;
        };
        if let Some(letter) = open.as_mut().filter(|letter| place < letter.end) {
            return letter.goes_on();
        }
        let is_header = |at: usize| self.owner(at) == Owner::Header;
        let used_up = matches!(piece.content, Content::Payload | Content::Text(_))
            && (is_header(place) || (place > 0 && is_header(place - 1)));
        if used_up { Glyph::Blank } else { Glyph::Join }
    }

    fn at_byte(&self, row: &RulerRow, at: usize, open: &mut Option<OpenPiece>) -> Glyph {
        let Some(piece) = over(row, at, at + 1) else { return Glyph::Blank };
        match (&piece.content, self.owner(at)) {
            (Content::Lost, _) => return Glyph::Lost,
            (Content::Payload | Content::Text(_), Owner::Header) => return Glyph::Blank,
            (_, Owner::Header) => return Glyph::Header,
            (_, Owner::Unseen) => return Glyph::Opaque,
            _ => {}
        }
        let end = self.letters.end(at);
        match self.letters.part(at) {
            LetterPart::CutRest => match open.as_mut().filter(|letter| at < letter.end) {
                Some(letter) => return letter.goes_on(),
                None => return Glyph::Opaque,
            },
            LetterPart::CutFirst if end > piece.range.end => return Glyph::Opaque,
            LetterPart::Hex => return hex_digit(self.stream[at] >> 4),
            _ => {}
        }
        match letter(&self.stream[at..end], self.encoding) {
            None if self.stream[at] == b'\r' => CARRIAGE_RETURN,
            None if self.stream[at] == b'\n' => LINE_FEED,
            None => Glyph::Opaque,
            Some(letter) => {
                let wide = letter.width() == Some(2);
                let is_cut = self.letters.part(at) == LetterPart::CutFirst;
                *open = is_cut.then_some(OpenPiece { end, wide });
                Glyph::Letter(letter)
            }
        }
    }

    /// Writes what somebody made of a piece's bytes over its columns, those of a
    /// header aside.
    fn write_over(&self, piece: &Cell, text: &str, columns: &[Column], marks: &mut [ColumnMark]) {
        let is_header = |at: usize| self.owner(at) == Owner::Header;
        let inside = |column: &Column| match column {
            Column::Cut(place, _) => {
                piece.range.start < *place && *place < piece.range.end && !is_header(*place - 1)
            }
            Column::Byte(at) | Column::More(at) => piece.range.contains(at) && !is_header(*at),
            Column::LeftOut(range) => {
                piece.range.start < range.end && range.start < piece.range.end
            }
        };
        let mut places = (0..columns.len()).filter(|column| inside(&columns[*column])).peekable();
        let owner = places.peek().map_or(Owner::Nobody, |first| marks[*first].owner);
        let mut letters = text.chars().filter(|letter| !letter.is_control()).peekable();
        while let Some(place) = places.next() {
            let last = places.peek().is_none();
            marks[place] = match letters.next() {
                None => ColumnMark { glyph: Glyph::Blank, owner: Owner::Nobody },
                Some(_) if last && letters.peek().is_some() => {
                    ColumnMark { glyph: Glyph::LeftOut, owner }
                }
                Some(letter) => {
                    let wide = letter.width() == Some(2);
                    match places.next_if(|_| wide) {
                        Some(second) => marks[second] = ColumnMark { glyph: Glyph::Wide, owner },
                        None if wide => {
                            marks[place] = ColumnMark { glyph: Glyph::LeftOut, owner };
                            break;
                        }
                        None => {}
                    }
                    ColumnMark { glyph: Glyph::Letter(letter), owner }
                }
            };
        }
    }

    fn owner_of_all(&self, start: usize, end: usize) -> Owner {
        let owner = self.owner(start);
        if owner == self.owner(end.saturating_sub(1)) { owner } else { Owner::Nobody }
    }
}

/// The first piece of the row that has bytes in this stretch.
pub fn over(row: &RulerRow, start: usize, end: usize) -> Option<&Cell> {
    let next = row.pieces.partition_point(|piece| piece.range.end <= start);
    let mut from = row.pieces[next..].iter();
    from.find(|piece| !piece.range.is_empty()).filter(|piece| piece.range.start < end)
}
