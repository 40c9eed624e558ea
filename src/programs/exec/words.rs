//! From a line of text to a program and its arguments, without a shell.
//!
//! `subprocess.Popen(text, shell=True)`, as the tutorials write it, lets
//! whoever can connect run anything: `ls; rm -rf ~` is two commands to a shell.
//! Here a line is cut into words by this file, the first word must stand in a
//! list of allowed names, and the rest are arguments, whatever is in them.

use crate::programs::one_line_of;
use crate::{Text, text};
use std::path::{Path, PathBuf};

/// Cuts a line into words, at spaces that are not quoted.
///
/// `'…'` keeps everything, `"…"` all but a backslash before `"` and `\`, and a
/// backslash outside keeps the next character.
///
/// # Errors
/// On a quote that does not end, and on characters that mean something to a
/// shell: there is none here, and running half of what was meant is worse than
/// running nothing.
///
/// ```
/// use sticky_demo::programs::exec::split;
/// assert_eq!(split("echo 'a  b' \"c d\" 吃饭").unwrap(), ["echo", "a  b", "c d", "吃饭"]);
/// assert!(split("ls; rm -rf /").is_err());
/// assert!(split("echo 'a").is_err());
/// ```
pub fn split(line: &str) -> Result<Vec<String>, Text> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (_, '\0') => {
                return Err(text!("a NUL cannot be part of a command", "命令里不能有 NUL"));
            }
            (Some(open), c) if c == open => quote = None,
            (Some('"'), '\\') => match characters.next() {
                Some(c @ ('"' | '\\')) => word.get_or_insert_default().push(c),
                Some(c) => word.get_or_insert_default().extend(['\\', c]),
                None => return Err(ends_in_a_backslash()),
            },
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default(); // '' is a word, and an empty one
            }
            (None, '\\') => match characters.next() {
                Some(c) => word.get_or_insert_default().push(c),
                None => return Err(ends_in_a_backslash()),
            },
            (None, '|' | ';' | '&' | '<' | '>' | '`') => {
                return Err(text!(
                    "{c:?} means something to a shell, and no shell runs here; quote it if you mean the character",
                    "{c:?} 对 shell 有特殊含义，而这里不运行 shell；若要的就是这个字符，请加引号"
                ));
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    if let Some(open) = quote {
        return Err(text!("the quote {open} does not end", "引号 {open} 没有配对"));
    }
    words.extend(word);
    Ok(words)
}

fn ends_in_a_backslash() -> Text {
    text!("a backslash ends the line", "行尾是一个反斜杠")
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

/// A name that may be run without being asked for by `--allow`: it only reads,
/// and what it reads is not the content of files.
const DEFAULT: &[(&str, Arguments)] = &[
    ("date", Arguments::Only(|word| word.starts_with('+') || ["-u", "-R", "-I"].contains(&word))),
    ("echo", Arguments::Any),
    ("id", Arguments::Any),
    ("ls", Arguments::Any),
    ("nproc", Arguments::Any),
    ("pwd", Arguments::Any),
    ("seq", Arguments::Any),
    ("true", Arguments::Any),
    ("false", Arguments::Any),
    ("uname", Arguments::Any),
    ("uptime", Arguments::Any),
    ("whoami", Arguments::Any),
];

/// What may stand behind an allowed name.
#[derive(Debug, Clone, Copy)]
enum Arguments {
    Any,
    /// `date -s` sets the clock, and `date -f FILE` prints lines of the file.
    Only(fn(&str) -> bool),
}

/// What may be run.
#[derive(Debug, Clone)]
pub struct AllowList {
    names: Vec<(String, PathBuf, Arguments)>,
}

impl AllowList {
    /// The default names and `more`, each as the program that `path` (as in
    /// `$PATH`) leads to *now*: nothing that is put there later can take its
    /// place.
    ///
    /// # Errors
    /// When one of `more` is not found; of the defaults, what is missing is
    /// left out.
    pub fn new(more: &[String], path: &str) -> Result<AllowList, Text> {
        let mut names = Vec::new();
        for (name, arguments) in DEFAULT {
            if let Some(program) = find(name, path) {
                names.push(((*name).to_owned(), program, *arguments));
            }
        }
        for name in more {
            if name.contains('/') || name.is_empty() {
                return Err(text!(
                    "--allow takes a name such as cat, not {name:?}",
                    "--allow 要的是 cat 这样的名字，而不是 {name:?}"
                ));
            }
            let program = find(name, path).ok_or_else(|| {
                text!(
                    "--allow {name}: no such program in PATH",
                    "--allow {name}：PATH 中没有这个程序"
                )
            })?;
            names.retain(|(known, ..)| known != name);
            names.push((name.clone(), program, Arguments::Any));
        }
        Ok(AllowList { names })
    }

    /// The program and the arguments that `line` means.
    ///
    /// # Errors
    /// When it may not be run: a sentence for the one who asked.
    pub fn check(&self, line: &str) -> Result<(PathBuf, Vec<String>), Text> {
        let mut words = split(line)?.into_iter();
        let Some(name) = words.next() else {
            return Err(text!("the command is empty", "命令是空的"));
        };
        let Some((_, program, allowed)) = self.names.iter().find(|(known, ..)| *known == name)
        else {
            let known: Vec<&str> = self.names.iter().map(|(name, ..)| name.as_str()).collect();
            let name = one_line_of(name.as_bytes(), 80);
            let known = Text { en: known.join(", "), zh: known.join("、") };
            return Err(text!(
                "\"{name}\" is not allowed here; {known} are, and the server's --allow adds more",
                "这里不允许“{name}”；允许的有 {known}，服务器的 --allow 可以添加"; known
            ));
        };
        let arguments: Vec<String> = words.collect();
        if let Arguments::Only(good) = allowed
            && let Some(bad) = arguments.iter().find(|word| !good(word))
        {
            let bad = one_line_of(bad.as_bytes(), 80);
            return Err(text!("{name} is not allowed with \"{bad}\"", "{name} 不允许带“{bad}”"));
        }
        Ok((program.clone(), arguments))
    }
}

fn find(name: &str, path: &str) -> Option<PathBuf> {
    path.split(':')
        .map(Path::new)
        .filter(|folder| folder.is_absolute()) // "." would be whoever's folder we are in
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_is_split_again() {
        let words = ["echo", "", "a b", "it's", "\"", "\\", "吃饭;", "-n", "$HOME"];
        let words: Vec<String> = words.map(str::to_owned).into();
        assert_eq!(split(&join(&words)).unwrap(), words);
    }

    #[test]
    fn only_allowed_names_and_no_tricks() {
        let list = AllowList::new(&[], "relative:/usr/bin:/bin").unwrap();
        assert!(list.check("echo a").is_ok());
        for bad in ["", "  ", "rm x", "/bin/echo a", "../echo", "echo a; rm b", "echo $(a) | b"] {
            assert!(list.check(bad).is_err(), "{bad}");
        }
        assert!(list.check("date +%s").is_ok());
        assert!(list.check("date -s 2030-01-01").is_err());
        assert!(list.check("date --file=/etc/passwd").is_err());
        assert!(AllowList::new(&["/bin/cat".to_owned()], "/bin").is_err());
        assert!(AllowList::new(&["no-such-program".to_owned()], "/bin").is_err());
    }
}
