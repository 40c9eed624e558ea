//! From a line of text to a program and its arguments, without a shell.
//!
//! `subprocess.Popen(text, shell=True)`, as the tutorials write it, lets anybody
//! who can connect run anything: `ls; rm -rf ~` is two commands to a shell.
//! Here a line is cut into words by this file, the first word must be on a
//! list of allowed names, and the rest are arguments, whatever is in them.

use super::words;
use crate::Text;
use crate::programs::one_line_of;
use std::path::{Path, PathBuf};

/// Cuts a line into words, at blanks that are not quoted: those of ASCII, as a shell
/// has it. Any other is part of a word, for `ls\u{a0}/root` looks like one.
///
/// `'…'` keeps everything, `"…"` all but a backslash before `"` and `\`, and a
/// backslash outside keeps the next character. Characters that mean something to
/// a shell are refused: there is none here, and running half of what was meant is
/// worse than running nothing.
pub fn split(line: &str) -> Result<Vec<String>, Text> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (_, '\0') => return Err(words::NUL.into()),
            (Some(open), c) if c == open => quote = None,
            (Some('"'), '\\') => match characters.next() {
                Some(c @ ('"' | '\\')) => word.get_or_insert_default().push(c),
                Some(c) => word.get_or_insert_default().extend(['\\', c]),
                None => return Err(words::ENDS_IN_A_BACKSLASH.into()),
            },
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default(); // '' is a word, and an empty one
            }
            (None, '\\') => match characters.next() {
                Some(c) => word.get_or_insert_default().push(c),
                None => return Err(words::ENDS_IN_A_BACKSLASH.into()),
            },
            (None, '|' | ';' | '&' | '<' | '>' | '`') => {
                return Err(words::not_for_a_shell(c));
            }
            (None, c) if c.is_ascii_whitespace() => found.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    if let Some(open) = quote {
        return Err(words::open_quote(open));
    }
    found.extend(word);
    Ok(found)
}

/// One line that [`split`] cuts into these words again.
pub fn join(words: &[String]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=+,@%^~*?[]{}#!$".contains(c);
    let quoted = words.iter().map(|word| {
        if !word.is_empty() && word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// What may be run without being asked for by `--allow`: it only reads, and what it
/// reads is not the content of files.
const DEFAULT: [&str; 12] = [
    "date", "echo", "id", "ls", "nproc", "pwd", "seq", "true", "false", "uname", "uptime", "whoami",
];

/// Of those, `date -s` sets the clock, and `date -f FILE` prints lines of the file;
/// `ls` looks into the folder that the server was started in, and no other.
fn is_harmless(name: &str, argument: &str) -> bool {
    match name {
        "date" => argument.starts_with('+') || ["-u", "-R", "-I"].contains(&argument),
        "ls" => !argument.starts_with('/') && !argument.split('/').any(|part| part == ".."),
        _ => true,
    }
}

#[derive(Debug, Clone)]
pub struct AllowList {
    /// A name, the program, and whether any argument may follow it.
    names: Vec<(String, PathBuf, bool)>,
}

impl AllowList {
    /// The default names and `more`, each as the program that `path` (as in
    /// `$PATH`) leads to *now*: nothing that is put there later can take its
    /// place. Default names that are not there are left out.
    pub fn new(more: &[String], path: &str) -> Result<AllowList, Text> {
        let found = |name: &str| Some((name.to_owned(), find(name, path)?, false));
        let mut names: Vec<_> = DEFAULT.into_iter().filter_map(found).collect();
        for name in more {
            if name.contains('/') || name.is_empty() {
                return Err(words::not_a_name(name));
            }
            let program = find(name, path).ok_or_else(|| words::not_found(name))?;
            names.retain(|(known, ..)| known != name);
            names.push((name.clone(), program, true));
        }
        Ok(AllowList { names })
    }

    /// The program and the arguments that `line` means; or why it may not be run.
    pub fn check(&self, line: &str) -> Result<(PathBuf, Vec<String>), Text> {
        let mut parts = split(line)?.into_iter();
        let name = parts.next().ok_or(words::NO_COMMAND)?;
        let Some((_, program, anything)) = self.names.iter().find(|(known, ..)| *known == name)
        else {
            let known: Vec<&str> = self.names.iter().map(|(name, ..)| name.as_str()).collect();
            return Err(words::not_allowed(&one_line_of(name.as_bytes(), 80), &known));
        };
        let arguments: Vec<String> = parts.collect();
        if let Some(bad) = arguments.iter().find(|word| !anything && !is_harmless(&name, word)) {
            return Err(words::not_with(&name, &one_line_of(bad.as_bytes(), 80)));
        }
        Ok((program.clone(), arguments))
    }
}

fn find(name: &str, path: &str) -> Option<PathBuf> {
    path.split(':')
        .map(Path::new)
        .filter(|folder| folder.is_absolute()) // "." would be any folder that we are in
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::{join, split};

    #[test]
    fn what_is_joined_is_split_again() {
        let words = ["echo", "", "a b", "it's", "\"", "\\", "吃饭;", "-n", "$HOME"];
        let words: Vec<String> = words.map(str::to_owned).into();
        assert_eq!(split(&join(&words)).unwrap(), words);
        let words = split("echo 'a  b' \"c d\" 吃饭").unwrap();
        assert_eq!(words, ["echo", "a  b", "c d", "吃饭"]);
        assert!(split("echo 'a").is_err());
    }
}
