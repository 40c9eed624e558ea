//! Pictures of streams, and what holds for every one of them.

use super::*;
use crate::report::picture::as_text;
use encoding_rs::UTF_8;
use std::time::{Duration, Instant};

/// A row cut at these places, the first byte and the last included.
fn row(label: &str, cuts: &[usize]) -> RulerRow {
    let piece = |pair: &[usize]| Cell { range: pair[0]..pair[1], content: Content::Bytes };
    let pieces = cuts.windows(2).map(piece).collect();
    RulerRow { label: label.to_owned(), pieces, notes: Vec::new() }
}

/// A stream, whose its bytes are, and where its frames begin and end.
type Framed = (Vec<u8>, Vec<OwnedBytes>, Vec<usize>);

/// Frames one after the other, each a header of so many bytes and a message.
fn framed(header: usize, messages: &[&str]) -> Framed {
    let (mut stream, mut owners, mut cuts) = (Vec::new(), Vec::new(), vec![0]);
    for (index, message) in messages.iter().enumerate() {
        for (bytes, owner) in
            [(vec![0; header], Owner::Header), (message.as_bytes().to_vec(), Owner::Message(index))]
        {
            let start = stream.len();
            stream.extend(bytes);
            owners.push(OwnedBytes { range: start..stream.len(), owner });
        }
        cuts.push(stream.len());
    }
    (stream, owners, cuts)
}

fn with(mut row: RulerRow, content: Content) -> RulerRow {
    row.pieces.iter_mut().for_each(|piece| piece.content = content.clone());
    row
}

fn drawn((stream, owners, _): &Framed, rows: Vec<RulerRow>, width: usize, focus: usize) -> String {
    let ruler = Ruler::new(stream, owners, UTF_8, rows);
    let canvas = Canvas { width, label_width: Some(2), focus, symbols: &BOXES };
    let lines = ruler.draw(&canvas, Paint(false)).lines;
    check(&ruler, &ruler.columns(width.saturating_sub(2).max(LEAST_ROOM), focus));
    as_text(&lines)
}

/// What the picture promises: every row has every column, and a join stands only
/// where another row has a cut or a part of a letter.
fn check(ruler: &Ruler, columns: &[Column]) {
    let rows: Vec<_> = ruler.rows.iter().map(|row| ruler.marks(row, columns)).collect();
    assert!(rows.iter().all(|marks| marks.len() == columns.len()));
    for column in 0..columns.len() {
        let glyphs: Vec<Glyph> = rows.iter().map(|marks| marks[column].glyph).collect();
        if glyphs.contains(&Glyph::Join) {
            let cut = |glyph: &Glyph| matches!(glyph, Glyph::Cut | Glyph::Opaque);
            assert!(glyphs.iter().any(cut), "a join without a cut: {glyphs:?} in {column}");
        }
    }
}

#[test]
fn letters_stand_in_fixed_columns() {
    let of = framed(0, &["AB", "B", "CD", "EFG", "H"]);
    let rows = vec![row("w", &of.2), row("s", &[0, 2, 9]), row("r", &[0, 9])];
    let lines = "w │AB│B│CD│EFG│H│\n\
                 s │AB│B─CD─EFG─H│\n\
                 r │AB─B─CD─EFG─H│\n";
    assert_eq!(drawn(&of, rows, 80, 0), lines);
}

#[test]
fn a_header_is_dots_and_used_up_where_messages_are_handed_over() {
    let of = framed(4, &["hello, world", "hi", "goodbye"]);
    let reads = [0, 5, 10, 15, 20, 25, 30, 33];
    let rows = vec![row("r", &reads), with(row("d", &of.2), Content::Payload)];
    let lines = "r │····h│ello,│ worl│d─····│hi─···│·good│bye│\n\
                 d │    h─ello,─ worl─d│     hi│     good─bye│\n";
    assert_eq!(drawn(&of, rows, 80, 0), lines);
}

#[test]
fn a_letter_that_is_cut_has_a_column_a_byte_and_one_that_is_not_its_own_width() {
    let of = framed(0, &["吃饭了么?", "刚吃过👍"]);
    let rows = vec![row("w", &of.2), row("r", &[0, 5, 10, 15, 20, 25, 26])];
    let lines = "w │吃饭──了么──?│刚──吃过──👍───│\n\
                 r │吃▯▯│▯了▯│▯▯?─▯▯│▯吃▯│▯▯▯▯▯│▯│\n";
    assert_eq!(drawn(&of, rows, 80, 0), lines);
}

#[test]
fn what_somebody_made_of_the_bytes_stands_in_their_columns() {
    let of = framed(0, &["吃饭了么?"]);
    let mut read = row("d", &[0, 5, 10, 13]);
    for (piece, text) in
        read.pieces.iter_mut().zip(["吃\u{fffd}", "\u{fffd}了\u{fffd}", "\u{fffd}?"])
    {
        piece.content = Content::Text(text.to_owned());
    }
    let lines = "w │吃饭──了么──?│\n\
                 r │吃▯▯│▯了▯│▯▯?│\n\
                 d │吃� │�了�│�? │\n";
    assert_eq!(drawn(&of, vec![row("w", &of.2), row("r", &[0, 5, 10, 13]), read], 80, 0), lines);
}

#[test]
fn lost_bytes_are_hatched_and_leave_nothing_behind() {
    let of = framed(0, &["temperature=21.5C", "ok"]);
    let mut reads = row("r", &[0, 8, 17, 19]);
    reads.pieces[1].content = Content::Lost;
    let mut delivered = row("d", &[0, 8, 17, 19]);
    delivered.pieces.remove(1);
    let lines = "w │temperat─ure=21.5C│ok│\n\
                 r │temperat│░░░░░░░░░│ok│\n\
                 d │temperat│         │ok│\n";
    assert_eq!(drawn(&of, vec![row("w", &of.2), reads, delivered], 80, 0), lines);
}

#[test]
fn an_empty_piece_is_two_bars_and_a_row_without_it_goes_on() {
    let of = framed(0, &["hi", "", "bye"]);
    let rows = vec![row("w", &[0, 2, 2, 5]), row("r", &[0, 2, 5]), row("x", &[0, 5])];
    let lines = "w │hi││bye│\n\
                 r │hi│─bye│\n\
                 x │hi──bye│\n";
    assert_eq!(drawn(&of, rows, 80, 0), lines);
}

#[test]
fn no_byte_looks_like_a_sign() {
    let of = framed(0, &["a│b─c·d░e…f◄g", "\u{5d0}\u{200b}\n"]);
    assert_eq!(drawn(&of, vec![row("w", &of.2)], 80, 0), "w │a▯b▯c▯d▯e▯f▯g│▯▯␊│\n");
    let ruler = Ruler::new(b"a|b_c:d", &[], UTF_8, vec![row("w", &[0, 3, 7]), row("r", &[0, 7])]);
    let canvas = Canvas { width: 80, label_width: None, focus: 0, symbols: &ASCII };
    let lines = ruler.draw(&canvas, Paint(false)).lines;
    assert_eq!([&lines[0], &lines[1]], ["w |a?b|?c:d|", "r |a?b_?c:d|"]);
}

#[test]
fn long_pieces_keep_both_ends() {
    let message = "0123456789".repeat(400);
    let of = framed(0, &[&message]);
    let rows = vec![row("w", &of.2), row("s", &[0, 1448, 2896, 4000])];
    let lines = "w │0123…567─8901…345─6789…789│\n\
                 s │0123…567│8901…345│6789…789│\n";
    assert_eq!(drawn(&of, rows, 30, 0), lines);
}

#[test]
fn of_many_pieces_whole_messages_stay_around_the_place_that_matters() {
    let messages: Vec<String> = (0..10).map(|n| format!("x=0{n};")).collect();
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let of = framed(0, &messages);
    let rows = vec![row("w", &of.2), row("r", &[0, 5, 10, 15, 50])];
    let lines = "w │x=00;│…│x=02;│x=03;│x=04;│x=05;│…│x=09;│\n\
                 r │x=00;│…│x=02;│x=03;─x=04;─x=05;─…─x=09;│\n";
    assert_eq!(drawn(&of, rows, 45, 16), lines);
}

/// Whatever the cuts, the widths, and the bytes: the grid keeps its promises, and
/// is no wider than its room.
#[test]
fn every_grid_keeps_its_promises() {
    let mut seed = 1_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    for _ in 0..400 {
        let text: String =
            (0..1 + random(60)).map(|_| ['a', 'é', '吃', '👍', '│'][random(5)]).collect();
        let halves = text.char_indices().nth(text.chars().count() / 2).unwrap().0;
        let of = framed(random(5), &[&text[..halves], "", &text[halves..]]);
        let mut rows = vec![row("w", &of.2), with(row("d", &of.2), Content::Payload)];
        for _ in 0..1 + random(3) {
            let mut cuts: Vec<usize> = (0..random(20)).map(|_| random(of.0.len() + 1)).collect();
            cuts.extend([0, of.0.len()]);
            cuts.sort_unstable();
            rows.push(row("r", &cuts));
        }
        let ruler = Ruler::new(&of.0, &of.1, UTF_8, rows);
        for room in [16, 30, 60, 120] {
            let columns = ruler.columns(room, random(of.0.len() + 1));
            check(&ruler, &columns);
            let needed = ruler.cuts.first().map_or(0, |cut| cut.1) + ruler.cuts.last().unwrap().1;
            let count = columns.len();
            assert!(count <= room.max(40 + needed), "{count} of {room}");
        }
    }
}

/// Nothing in it grows with the square of the pieces: that would take minutes. (On a
/// machine of its own it takes a tenth of a second.)
#[test]
fn a_hundred_thousand_reads_are_drawn_at_once() {
    let message = "0123456789".repeat(10_000);
    let of = framed(4, &[&message]);
    let reads: Vec<usize> = (0..=of.0.len()).collect();
    let rows = vec![row("w", &of.2), row("r", &reads), with(row("d", &of.2), Content::Payload)];
    let began = Instant::now();
    let picture = drawn(&of, rows, 80, 50_000);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(picture.lines().all(|line| display_width(line) <= 80), "{picture}");
    assert!(picture.contains("│…│"), "{picture}");
}
