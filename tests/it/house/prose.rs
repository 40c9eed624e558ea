//! A test asks for a `Text`, a field of JSON or a golden. A piece of a sentence breaks
//! when the sentence gets better, and holds when the fact behind it is gone.

use super::{at_most, sources};

/// How many assertions stand on a piece of prose: what an error or an explanation says is
/// their subject, and there is no field that says it.
const PIECES: usize = 142;

/// So many words of a sentence, or so many Chinese characters, are prose; fewer are a
/// name, a flag, a number.
const WORDS: usize = 3;
const CHARACTERS: usize = 4;

#[test]
fn tests_stand_on_facts_rather_than_on_prose() {
    let mut pieces = Vec::new();
    for source in ["tests", "benches"].into_iter().flat_map(sources) {
        let behind = |mark| source.text.split(mark).skip(1);
        let literals = behind("contains(\"").chain(behind("has(\""));
        let literals = literals.filter_map(|rest| rest.split_once('"')).map(|(text, _)| text);
        let prose = literals.filter(|text| is_prose(text));
        pieces.extend(prose.map(|text| format!("{}: {text}", source.path)));
    }
    at_most(PIECES, "ask for a Text, a field of JSON or a golden instead", &pieces);
}

fn is_prose(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_lowercase() && c != '\'');
    let words = words.filter(|word| word.len() > 1).count();
    let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let is_code = ["<", ">", "=", "--"].iter().any(|mark| text.contains(mark));
    words >= WORDS && !is_code || chinese >= CHARACTERS
}
