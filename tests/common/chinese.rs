//! Whether what a person reads is Chinese, and only Chinese. English that is left
//! over shows as a run of words, and a few such runs are argued for below.

/// Checks that a text is Chinese, and that no English sentence is left in it.
pub fn assert_chinese(text: &str) {
    assert!(text.chars().any(is_chinese), "no Chinese in: {text}");
    assert_eq!(sentences(text), [""; 0], "in: {text}");
}

/// Whether it is one of the common Chinese characters.
pub fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn without_quotations(line: &str) -> String {
    let mut kept = line.to_owned();
    while let Some((before, quoted)) = kept.split_once('“') {
        let after = quoted.split_once('”').map_or("", |(_, after)| after);
        kept = format!("{before}…{after}");
    }
    while let Some((before, after)) = kept.split_once(" (os error ") {
        // Back to where our own sentence ends: at Chinese punctuation.
        let ours = before.trim_end_matches(|c: char| c.is_ascii());
        let after = after.split_once(')').map_or("", |(_, after)| after);
        kept = format!("{ours}{after}");
    }
    kept
}

/// So many English words in a row are a sentence, and no name.
const SENTENCE: usize = 4;

/// What may stand in English, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("such file or directory", "what the operating system said, in its own words"),
    ("expected value at line", "what the JSON parser said, in its own words"),
    ("import socket", "a program in Python"),
    ("window scale shift by", "headers are named field by field as Wireshark names them"),
];

/// The runs of at least [`SENTENCE`] English words in `text`. A word is lower
/// case, but for its beginning: CASE, TCP and FILE are names. What stands in
/// backquotes or beside a hyphen, a slash, a dot or an underscore is code. What
/// others said may be in any language: between “ and ”, or by the system, which
/// ends in `(os error 111)`.
pub fn sentences(text: &str) -> Vec<String> {
    let ours: Vec<String> = text.lines().map(without_quotations).collect();
    let outside_code: String = ours
        .join("\n")
        .split('`')
        .enumerate()
        .map(|(at, part)| if at % 2 == 0 { part } else { "`" })
        .collect();
    let mut found = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    // Between Chinese and English there need not be a blank.
    let spaced: String = outside_code
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { " — ".to_owned() })
        .collect();
    for token in spaced.split_whitespace().chain([""]) {
        let word = token.trim_end_matches([',', '.', ':', ';', '!', '?', ')']);
        let word = word.trim_start_matches(['(', '"']).trim_end_matches('"');
        let mut letters = word.chars();
        let beginning = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic());
        let is_word =
            beginning && letters.all(|letter| letter.is_ascii_lowercase() || letter == '\'');
        if is_word {
            words.push(word);
        }
        // A list of names is no sentence.
        let goes_on = is_word && word.len() == token.len();
        if !goes_on && words.len() >= SENTENCE {
            found.push(words.join(" "));
        }
        if !goes_on {
            words.clear();
        }
    }
    found.retain(|sentence| !ALLOWED.iter().any(|(allowed, _)| sentence.contains(allowed)));
    found
}
