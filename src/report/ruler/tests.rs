//! Pictures of streams too long for the screen.

use super::*;
use crate::Text;
use crate::report::paint::Owner;
use crate::report::rows::Content;
use encoding_rs::UTF_8;

/// A row cut at these places, the first byte and the last included.
fn row(layer: Layer, cuts: &[usize], content: Content) -> Row {
    let cells = cuts.windows(2).map(|pair| Cell { range: pair[0]..pair[1], content }).collect();
    Row { layer, cells, notes: Vec::new() }
}

/// The ruler of these bytes, in text without colour.
fn picture(bytes: &[u8], owners: &[Owner], rows: Vec<Row>, width: usize) -> Vec<String> {
    let stream = Stretch { bytes, owners, encoding: UTF_8 };
    let ruler = Ruler { stream, rows, lang: Lang::En, paint: Paint(false) };
    let lines = ruler.draw(width).lines;
    assert_eq!(ruler.has_open_edges(width), lines.iter().any(|line| line.contains('┊')));
    lines
}

/// Messages cut at `messages`, reads at `reads`, drawn in `width` columns; the
/// lines of each row.
fn drawn(messages: &[usize], reads: &[usize], width: usize) -> [Vec<String>; 2] {
    let length = *messages.last().unwrap();
    let owner = |at| Owner::Message(messages.iter().filter(|cut| **cut <= at).count());
    let owners: Vec<Owner> = (0..length).map(owner).collect();
    let rows = vec![
        row(Layer::Messages, messages, Content::Payload),
        row(Layer::Reads, reads, Content::Bytes),
    ];
    let width = width + "messages".len() - 1; // as if the labels were one letter
    let lines = picture(&vec![b'x'; length], &owners, rows, width);
    let of = |label: char| -> Vec<String> {
        lines.iter().filter(|line| line.starts_with(label)).cloned().collect()
    };
    let (messages, reads) = (of('m'), of('r'));
    for (message, read) in messages.iter().zip(&reads) {
        assert_eq!(display_width(message), display_width(read), "{message}\n{read}");
        assert!(display_width(message) <= width, "{message}");
    }
    [messages, reads]
}

/// Every size in these lines, in their order.
fn told(lines: &[String]) -> Vec<usize> {
    let sizes = lines.iter().flat_map(|line| line.split(" B").map(str::to_owned));
    sizes
        .filter_map(|before| {
            let (_, digits) = before.rsplit_once(['…', '='])?;
            digits.parse().ok()
        })
        .collect()
}

/// Cuts at even steps and at odd ones, in a stream that always needs shortening.
fn cuts(seed: usize, length: usize) -> Vec<usize> {
    let mut cuts = vec![0];
    while let Some(next) = cuts
        .last()
        .map(|last| last + 200 + (seed * 7919 + last * 31) % 2300)
        .filter(|n| *n < length)
    {
        cuts.push(next);
    }
    cuts.push(length);
    cuts
}

/// Wherever rows cut, and over however many bands a piece goes: it tells its
/// own length, whole, and once.
#[test]
fn every_shortened_piece_tells_its_length_once() {
    for seed in 0..20 {
        let (messages, reads) = (cuts(seed, 20_000), cuts(seed + 1000, 20_000));
        for width in [60, 80, 140] {
            let pictures = drawn(&messages, &reads, width);
            for (lines, cuts) in pictures.iter().zip([&messages, &reads]) {
                // The last piece may be so short that it is drawn whole.
                let long = lengths(cuts).into_iter().filter(|bytes| *bytes > width);
                let told: Vec<usize> = told(lines).into_iter().filter(|n| *n > width).collect();
                assert_eq!(told, long.collect::<Vec<_>>(), "seed {seed}: {lines:#?}");
            }
        }
    }
}

#[test]
fn a_read_of_several_messages_tells_the_sum_apart_from_the_last_of_them() {
    let [messages, reads] = drawn(&[0, 300, 305, 900], &[0, 900], 60);
    assert_eq!(told(&messages), [300, 595]);
    assert!(reads[0].contains("x…xxxxx"), "the short one is whole: {reads:?}");
    assert!(reads[0].contains("…=900 B│"), "{reads:?}");
}

/// The edge of the screen is not a cut.
#[test]
fn a_piece_that_goes_on_below_has_open_edges() {
    let reads: Vec<usize> = (0..=14).map(|n| n * 1448).collect();
    let [messages, _] = drawn(&[0, 14 * 1448], &reads, 80);
    let [first, .., last] = &messages[..] else { panic!("one band: {messages:?}") };
    assert!(first.starts_with("messages │x") && first.ends_with("…20272 B┊"), "{first}");
    assert!(last.starts_with("messages ┊x") && last.trim_end().ends_with("…│"), "{last}");
}

#[test]
fn what_is_lost_tells_how_much() {
    let mut cells = row(Layer::Segments, &[0, 1448, 3000], Content::Bytes);
    cells.cells[0].content = Content::Lost;
    let owners = vec![Owner::Message(0); 3000];
    let line = &picture(&[b'x'; 3000], &owners, vec![cells], 67)[0];
    assert!(line.starts_with("segments │░░░") && line.contains("░…1448 B│xxx"), "{line}");
}

/// A row of few pieces is only where it has one, and its count with the last.
#[test]
fn a_sparse_row_is_only_where_it_has_a_piece() {
    let cuts: Vec<usize> = (0..=10).map(|n| n * 10).collect();
    let piece = Cell { range: 20..30, content: Content::Bytes };
    let again = Row { layer: Layer::SentAgain, cells: vec![piece], notes: vec![Text::same("1")] };
    let rows = vec![row(Layer::Reads, &cuts, Content::Bytes), again];
    let lines = picture(&[b'x'; 100], &[Owner::Message(0); 100], rows, 55);
    let of = |label: &str| -> Vec<&String> {
        lines.iter().filter(|line| line.starts_with(label)).collect()
    };
    assert!(of("reads").len() > 2, "{:#?}", lines);
    assert_eq!(of("sent again").len(), 1, "{:#?}", lines);
    assert!(of("sent again")[0].ends_with("│xxxxxxxxxx│  1"), "{:#?}", lines);
}
