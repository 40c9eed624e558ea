//! One name, one thing.

use super::{at_most, sources};
use std::collections::BTreeMap;

/// The types that a file defines. What a trait or an `impl` calls `type` is not one.
fn types(code: &[String]) -> Vec<&str> {
    let mut types = Vec::new();
    let mut depth = 0;
    let mut inside = Vec::new(); // depths of the blocks of traits and impls
    let mut head = false; // between `impl` or `trait` and its block
    for (at, word) in code.iter().enumerate() {
        let item =
            at == 0 || ["}", ";", "]", "pub", ")", "{", "unsafe"].contains(&code[at - 1].as_str());
        match word.as_str() {
            "{" => {
                depth += 1;
                if head {
                    inside.push(depth);
                }
                head = false;
            }
            "}" => {
                if inside.last() == Some(&depth) {
                    inside.pop();
                }
                depth -= 1;
            }
            "impl" if item => head = true,
            "type" if !inside.is_empty() => {}
            "struct" | "enum" | "union" | "trait" | "type" if item => {
                head |= word == "trait";
                let name = code.get(at + 1).map_or("", String::as_str);
                if name.starts_with(char::is_uppercase) {
                    types.push(name);
                }
            }
            _ => {}
        }
    }
    types
}

/// How many names are those of several types.
const SHARED: usize = 0;

#[test]
fn a_type_name_is_used_once_in_the_house() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources("src") {
        for name in types(source.code()) {
            places.entry(name.to_owned()).or_default().push(source.path.clone());
        }
    }
    assert!(places.len() > 100, "only {} types", places.len());
    let shared: Vec<String> = places
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| format!("{name}: {}", places.join(", ")))
        .collect();
    at_most(SHARED, "a type name is used twice", &shared);
}

#[test]
fn types_are_told_from_associated_types() {
    let code = "pub struct A; impl Iterator for A { type Item = u8; fn f() { struct B; } } \
                trait C { type D; } type E = A; enum F { G } fn h(x: impl Fn(A) -> E) {}";
    let source =
        super::Source { path: "src/x.rs".to_owned(), text: code.to_owned(), ..Default::default() };
    assert_eq!(types(source.code()), ["A", "B", "C", "E", "F"]);
}

/// How many files still spell a `Both` out.
const SPELLED_OUT: usize = 0;

/// `both!` and `text!` compare the two languages when they are compiled; halves that
/// are put together by hand nobody compares.
#[test]
fn texts_are_made_by_the_macros_that_compare_them() {
    let by_hand: Vec<String> = sources("src")
        .iter()
        .filter(|source| source.path != "src/text.rs" && source.has("Both { en : \"\""))
        .map(|source| source.path.clone())
        .collect();
    at_most(SPELLED_OUT, "write both!(\"…\", \"…\")", &by_hand);
}
