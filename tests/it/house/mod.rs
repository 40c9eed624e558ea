//! Laws over the source: which room may know what, how long things are, that one
//! name is one thing.

mod names;
mod prose;
mod rooms;
mod sizes;

use memchr::memmem;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

/// A source file.
#[derive(Default)]
pub struct Source {
    pub path: String,
    pub text: String,
    code: OnceLock<Vec<String>>,
    line: OnceLock<String>,
}

/// The Rust files below a folder, in order; read once.
pub fn sources(folder: &str) -> &'static [Source] {
    static READ: Mutex<BTreeMap<String, &[Source]>> = Mutex::new(BTreeMap::new());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.entry(folder.to_owned()).or_insert_with(|| below(folder).leak())
}

fn below(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}")) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let path = path.to_str().expect("UTF-8").to_owned();
                found.push(Source { path, text, ..Source::default() });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no source");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

impl Source {
    /// `src/framing/cut.rs` is in the room `framing`, and `src/text.rs` in `text`.
    pub fn room(&self) -> &str {
        let below = self.path.trim_start_matches("src/");
        below.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The code as words and marks: without its comments, its tests and what is in
    /// its strings.
    pub fn code(&self) -> &[String] {
        self.code.get_or_init(|| {
            let mut words = Vec::new();
            if !self.path.ends_with("/tests.rs") {
                let stream: Result<TokenStream, _> = self.text.parse();
                let stream = stream.unwrap_or_else(|error| panic!("{}: {error}", self.path));
                flatten(stream, &mut words);
            }
            words
        })
    }

    /// Whether these words stand in its code one behind the other.
    pub fn has(&self, words: &str) -> bool {
        let line = self.line.get_or_init(|| format!(" {} ", self.code().join(" ")));
        memmem::find(line.as_bytes(), format!(" {words} ").as_bytes()).is_some()
    }
}

fn flatten(stream: TokenStream, words: &mut Vec<String>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(open.to_owned());
                flatten(group.stream(), words);
                words.push(close.to_owned());
                if words.ends_with(&["#", "[", "cfg", "(", "test", ")", "]"].map(str::to_owned)) {
                    // An item ends with its block, or without one.
                    trees.by_ref().find(|tree| match tree {
                        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                        TokenTree::Punct(mark) => mark.as_char() == ';',
                        _ => false,
                    });
                }
            }
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Punct(mark) if mark.as_char() == ':' => match words.last_mut() {
                Some(last) if last == ":" => *last = "::".to_owned(),
                _ => words.push(":".to_owned()),
            },
            TokenTree::Punct(mark) => words.push(mark.to_string()),
            TokenTree::Literal(_) => words.push("\"\"".to_owned()),
        }
    }
}

/// A law that does not hold yet may not be broken more than it is: `most` goes down
/// as the house is put in order, and stays at 0.
pub fn at_most(most: usize, what: &str, broken: &[String]) {
    let list = broken.join("\n  ");
    assert!(broken.len() <= most, "{} times, at most {most}: {what}\n  {list}", broken.len());
    if !broken.is_empty() {
        println!("{} times, at most {most}: {what}\n  {list}", broken.len());
    }
}
