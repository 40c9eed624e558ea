//! Whether what a person reads is Chinese, and only Chinese.

/// Checks that a text is Chinese, and that no English sentence is left in it: no
/// four English words in a row. What others said may be in any language: between
/// “ and ”, or by the system, which ends in `(os error 111)`.
pub fn assert_chinese(text: &str) {
    assert!(text.chars().any(is_chinese), "no Chinese in: {text}");
    for line in text.lines() {
        if let Some(english) = english_in(line) {
            panic!("{english:?} is not Chinese, in: {line}");
        }
    }
}

fn is_chinese(c: char) -> bool {
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

/// Four English words in a row that nobody else said, if there are any.
pub fn english_in(line: &str) -> Option<String> {
    let word = |word: &&str| {
        let letters = word.trim_end_matches([',', '.', ':', ';', '?']);
        letters.len() > 1 && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    without_quotations(line).split(|c: char| !c.is_ascii()).find_map(|between| {
        let words: Vec<&str> = between.split(' ').collect();
        let four = words.windows(4).find(|four| four.iter().all(word))?;
        Some(four.join(" "))
    })
}
