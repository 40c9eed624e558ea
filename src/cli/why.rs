//! `sticky-demo why PHRASE`: from what somebody saw to the case that shows it.

use super::nearest::nearest;
use super::symptoms::{SYMPTOMS, Symptom};
use super::*;
use crate::text::alike;

const MOST: usize = 3;

#[derive(Args)]
pub struct WhyFlags {
    /// A symptom, a message of an error, or a part of one ¦ 症状、错误信息，或其中一部分
    #[arg(value_name = "PHRASE", required = true, num_args = 1..)]
    phrase: Vec<String>,
}

/// Exit code 1 where nothing fits.
pub fn why(typed: &Typed) -> CommandResult {
    let asked = typed.flags::<WhyFlags>()?.phrase.join(" ");
    let found = found(&asked);
    let words = words_of(&asked);
    let holds = |phrase: &String| fit(phrase, &words).is_some_and(|fit| fit >= 500);
    let packets = SYMPTOMS.own_packets.iter().any(holds);
    let nothing = found.is_empty() && !packets;
    let near = if nothing { near(&asked) } else { Vec::new() };
    let nearest = if nothing { nearest(&asked, of_its_page) } else { Vec::new() };
    let nearest: Vec<_> = nearest.into_iter().filter_map(shown_by).collect();
    let own = packets.then_some(words::OWN_PACKETS);
    let case = |(named, symptom): &CaseOf| {
        let (title, question) = head(*named);
        json!({
            "case": named.name(),
            "title": title,
            "question": question,
            "because": symptom.because,
            "phrases": symptom.phrases,
        })
    };
    let all = |cases: &[CaseOf]| cases.iter().map(case).collect::<Vec<_>>();
    let told = json!({
        "schema": 1,
        "phrase": asked,
        "found": all(&found),
        "near": near,
        "nearest": all(&nearest),
        "own": own,
    });
    typed.output.answer(&told, |style| {
        let own = own.map(|own| textwrap::fill(own.get(style.lang), wrapping(style.width)) + "\n");
        let cases = match (found.is_empty(), &own) {
            (true, Some(_)) => String::new(),
            (true, None) => not_found(&asked, &near, &nearest, style),
            (false, _) => cases(&found, style),
        };
        cases + &own.unwrap_or_default()
    })?;
    Ok(u8::from(nothing))
}

/// Whether a phrase of the table is this, or holds it.
pub fn knows(phrase: &str) -> bool {
    !found(phrase).is_empty()
}

fn not_found(asked: &str, near: &[&str], nearest: &[CaseOf], style: &Style) -> String {
    let fill =
        |text: Text| format!("{}\n", textwrap::fill(text.get(style.lang), wrapping(style.width)));
    let mut text = fill(words::no_such_symptom(asked));
    if !near.is_empty() {
        text += &fill(words::near_are(near));
    }
    if !nearest.is_empty() {
        return text + &fill(words::NEAREST_ARE.into()) + &cases(nearest, style);
    }
    text + &fill(words::SEE_THE_LIST.into())
}

/// What shows a symptom, each with its question and why it is the one.
fn cases(found: &[CaseOf], style: &Style) -> String {
    let Style { lang, paint, width, .. } = *style;
    let mut text = String::new();
    for (named, symptom) in found {
        let (_, question) = head(*named);
        text += &format!("{}\n", paint.heading(&format!("sticky-demo {}", named.name())));
        let rows = [["", question.get(lang)], ["", symptom.because.get(lang)]];
        text += &format!("{}\n", table(&rows, width).join("\n"));
    }
    text + &textwrap::fill(words::IN_YOUR_OWN.get(lang), wrapping(width)) + "\n"
}

/// A symptom, and the case or the command that shows it.
type CaseOf = (Named, &'static Symptom);

fn shown_by(symptom: &'static Symptom) -> Option<CaseOf> {
    Named::all(COMMANDS).find(|named| named.name() == symptom.case).map(|named| (named, symptom))
}

/// What its page says of it, in both languages.
fn of_its_page(symptom: &'static Symptom) -> Vec<String> {
    let heads = shown_by(symptom).map(|(named, _)| head(named));
    heads
        .into_iter()
        .flat_map(|(title, question)| [title, question])
        .flat_map(|text| [text.en, text.zh])
        .collect()
}

/// A case's title and question; of a command, what it does is both.
fn head(named: Named) -> (Text, Text) {
    match named {
        Named::Case(case) => (case.head().title, case.head().question),
        Named::Command(command) => {
            let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
            let about = Text { en: first(command.about.en), zh: first(command.about.zh) };
            (about.clone(), about)
        }
    }
}

/// A phrase in the form in which two are compared: words of letters and digits.
fn words_of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '\u{fffd}');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How well a phrase fits the words that were asked, if it does: the better, the more.
fn fit(phrase: &str, asked: &[String]) -> Option<usize> {
    /// Fewer letters are in too many words by chance; a Chinese character says more.
    const TOO_SHORT: usize = 4;
    let phrase = words_of(phrase);
    let [whole, all] = [&phrase[..], asked].map(|words| words.concat());
    let length = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    // A short one must be a word, or the beginning of one: EOF, but not in "typeof".
    let has = |text: &str, words: &[String], part: &str| match length(part) {
        0..2 => words.iter().any(|word| word == part), // the b of b''
        2..TOO_SHORT => words.iter().any(|word| word.starts_with(part)),
        _ => text.contains(part),
    };
    if whole == all && !all.is_empty() {
        return Some(1000);
    }
    if !whole.is_empty() && has(&all, asked, &whole) {
        return Some(500 + length(&whole)); // a longer phrase says more
    }
    if length(&all) > 1 && has(&whole, &phrase, &all) {
        return Some(400 - length(&whole).min(300)); // of a shorter one it is the larger part
    }
    // All its words, in another order or with others between them.
    let every = |some: &[String], others: &[String]| {
        some.len() > 1 && some.iter().all(|word| others.contains(word))
    };
    (every(&phrase, asked) || every(asked, &phrase)).then(|| 100 - length(&whole).min(99))
}

/// The cases and commands that fit best, each once.
pub fn found(asked: &str) -> Vec<CaseOf> {
    let asked = words_of(asked);
    let best = |symptom: &Symptom| symptom.phrases.iter().filter_map(|p| fit(p, &asked)).max();
    let mut fitting: Vec<(usize, &Symptom)> =
        SYMPTOMS.all.iter().filter_map(|symptom| Some((best(symptom)?, symptom))).collect();
    // A case's own name is a phrase, too.
    let named = |symptom: &&Symptom| fit(&symptom.case, &asked).is_some_and(|fit| fit >= 500);
    if fitting.is_empty() {
        fitting.extend(SYMPTOMS.all.iter().filter(named).map(|symptom| (1000, symptom)));
    }
    fitting.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    // What fits exactly, or holds a phrase, sets aside what is only a part of one.
    let first = fitting.first().map_or(0, |(fit, _)| *fit);
    let floor = if first >= 500 { 500 } else { 0 };
    let mut found: Vec<CaseOf> = Vec::new();
    for (_, symptom) in fitting.into_iter().filter(|(fit, _)| *fit >= floor) {
        if found.iter().all(|(_, had)| had.case != symptom.case) {
            found.extend(shown_by(symptom));
        }
    }
    found.truncate(MOST);
    found
}

fn near(asked: &str) -> Vec<&'static str> {
    alike(asked, SYMPTOMS.all.iter().flat_map(|symptom| symptom.phrases.iter().map(String::as_str)))
}
