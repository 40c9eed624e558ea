//! Pictures of streams too long for the screen.

use super::*;
use encoding_rs::UTF_8;

/// A row cut at these places, the first byte and the last included.
fn row(label: &str, cuts: &[usize], content: Content) -> Row {
    let cells = cuts.windows(2).map(|pair| Cell { range: pair[0]..pair[1], content }).collect();
    Row::new(label, cells, String::new())
}

/// Messages cut at `messages`, reads at `reads`, drawn in so many columns; the
/// lines of each row.
fn drawn(messages: &[usize], reads: &[usize], width: usize) -> [Vec<String>; 2] {
    let length = *messages.last().unwrap();
    let owner = |at| Owner::Message(messages.iter().filter(|cut| **cut <= at).count());
    let ruler = Ruler {
        stream: &vec![b'x'; length],
        owners: &(0..length).map(owner).collect::<Vec<_>>(),
        encoding: UTF_8,
        rows: vec![row("m", messages, Content::Payload), row("r", reads, Content::Bytes)],
    };
    let picture = ruler.draw(width, Paint(false));
    assert!(picture.lines.iter().all(|(line, columns)| display_width(line) == *columns));
    let of = |label: char| -> Vec<String> {
        let lines = picture.lines.iter().map(|(line, _)| line.clone());
        lines.filter(|line| line.starts_with(label)).collect()
    };
    let open = |line: &String| line.contains('┊');
    let (messages, reads) = (of('m'), of('r'));
    assert_eq!(ruler.has_open_edges(width), messages.iter().chain(&reads).any(open));
    [messages, reads]
}

/// Every size that stands in these lines, in their order.
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

/// The edge of the screen is no cut.
#[test]
fn a_piece_that_goes_on_below_has_open_edges() {
    let reads: Vec<usize> = (0..=14).map(|n| n * 1448).collect();
    let [messages, _] = drawn(&[0, 14 * 1448], &reads, 80);
    let [first, .., last] = &messages[..] else { panic!("one band: {messages:?}") };
    assert!(first.starts_with("m │x") && first.ends_with("…20272 B┊"), "{first}");
    assert!(last.starts_with("m ┊x") && last.trim_end().ends_with("…│"), "{last}");
}

#[test]
fn what_is_lost_tells_how_much() {
    let stream = vec![b'x'; 3000];
    let mut cells = row("s", &[0, 1448, 3000], Content::Bytes);
    cells.cells[0].content = Content::Lost;
    let owners = vec![Owner::Message(0); 3000];
    let ruler = Ruler { stream: &stream, owners: &owners, encoding: UTF_8, rows: vec![cells] };
    let line = &ruler.draw(60, Paint(false)).lines[0].0;
    assert!(line.starts_with("s │░░░") && line.contains("░…1448 B│xxx"), "{line}");
}

/// A row of few pieces stands only where it has one, and its count with the last.
#[test]
fn a_sparse_row_stands_only_where_it_has_a_piece() {
    let cuts: Vec<usize> = (0..=10).map(|n| n * 10).collect();
    let piece = Cell { range: 20..30, content: Content::Bytes };
    let again = Row { sparse: true, ..Row::new("again", vec![piece], "1".to_owned()) };
    let ruler = Ruler {
        stream: &[b'x'; 100],
        owners: &[Owner::Message(0); 100],
        encoding: UTF_8,
        rows: vec![row("r", &cuts, Content::Bytes), again],
    };
    let picture = ruler.draw(50, Paint(false));
    let of = |label: &str| -> Vec<&str> {
        let lines = picture.lines.iter().map(|(line, _)| line.as_str());
        lines.filter(|line| line.starts_with(label)).collect()
    };
    assert!(of("r ").len() > 2, "{:#?}", picture.lines);
    assert_eq!(of("again").len(), 1, "{:#?}", picture.lines);
    assert!(of("again")[0].ends_with("│xxxxxxxxxx│  1"), "{:#?}", picture.lines);
}
