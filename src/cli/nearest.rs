//! Where no phrase fits what somebody typed: which symptoms share its words.

use super::symptoms::{SYMPTOMS, Symptom};
use std::collections::{BTreeMap, BTreeSet};

const MOST: usize = 3;
/// A word weighs the logarithm of how few symptoms have it. Below this it may be chance:
/// two words that more than a third of them have.
const LEAST: f64 = 2.0;
/// Of the best, what another must reach to be named beside it.
const BESIDE: f64 = 0.6;
/// They join words, and say nothing of a symptom.
const JOINTS: &str = "and are but can did does for from has have how not that the then \
                      there this was what when where which why will with you";
/// Endings that make other forms of a word; the longest that fits is taken off.
const ENDINGS: [&str; 8] = ["ings", "ing", "ies", "ed", "es", "s", "e", "y"];

/// Those that share most with it; `more` is what else is written about a symptom.
pub fn nearest(
    asked: &str,
    more: impl Fn(&'static Symptom) -> Vec<String>,
) -> Vec<&'static Symptom> {
    let asked = roots(asked);
    let all: Vec<(&Symptom, BTreeSet<String>)> = SYMPTOMS
        .all
        .iter()
        .map(|symptom| {
            let written = [&symptom.because.en, &symptom.because.zh].into_iter();
            let written = written.chain(&symptom.phrases).map(|text| roots(text));
            let more = more(symptom).into_iter().map(|text| roots(&text));
            (symptom, written.chain(more).flatten().collect())
        })
        .collect();
    let mut have: BTreeMap<&str, f64> = BTreeMap::new();
    for root in all.iter().flat_map(|(_, roots)| roots) {
        *have.entry(root).or_default() += 1.0;
    }
    let weigh = |roots: &BTreeSet<String>| -> Option<f64> {
        let shared: Vec<&String> = roots.intersection(&asked).collect();
        let weight = shared.iter().map(|root| (all.len() as f64 / have[root.as_str()]).ln()).sum();
        (shared.len() > 1 && weight >= LEAST).then_some(weight)
    };
    let mut found: Vec<(f64, &Symptom)> =
        all.iter().filter_map(|(symptom, roots)| Some((weigh(roots)?, *symptom))).collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let best = found.first().map_or(0.0, |(weight, _)| *weight);
    let beside = found.into_iter().filter(|(weight, _)| *weight >= BESIDE * best);
    beside.map(|(_, symptom)| symptom).take(MOST).collect()
}

/// What is compared: words without their endings, and each two Chinese characters that
/// stand side by side, because nothing parts Chinese words.
fn roots(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let mut roots = BTreeSet::new();
    for word in lower.split(|letter: char| !letter.is_alphanumeric()) {
        if word.is_ascii() {
            let is_said = word.len() > 2 && !JOINTS.split(' ').any(|joint| joint == word);
            roots.extend(is_said.then(|| root(word).to_owned()));
        } else {
            let letters: Vec<char> = word.chars().collect();
            roots.extend(letters.windows(2).map(|two| two.iter().collect::<String>()));
        }
    }
    roots
}

fn root(word: &str) -> &str {
    let roots = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    roots.into_iter().find(|root| root.len() > 2).unwrap_or(word)
}
