//! The language of everything that a person reads. It is needed before the
//! command line is parsed: `--help` and what is said about a wrong flag are
//! read by the same person as the report.

use crate::Lang;
use clap::ValueEnum;
use std::ffi::{OsStr, OsString};
use std::sync::OnceLock;

/// What `--lang` says on this process's command line, or else the environment;
/// found out once.
pub fn language() -> Lang {
    static FOUND: OnceLock<Lang> = OnceLock::new();
    *FOUND.get_or_init(|| {
        said(std::env::args_os().skip(1))
            .unwrap_or_else(|| from_environment(|name| std::env::var_os(name)))
    })
}

/// The last `--lang zh` or `--lang=zh`, as clap takes it; a wrong one says
/// nothing here, and is refused by clap. (A command for `exec run` that has a
/// `--lang` of its own is taken at its word, for better or worse.)
fn said(words: impl Iterator<Item = OsString>) -> Option<Lang> {
    let mut found = None;
    let mut words = words.take_while(|word| word != "--");
    while let Some(word) = words.next() {
        let value = match word.to_str() {
            Some("--lang") => words.next(),
            Some(word) => word.strip_prefix("--lang=").map(OsString::from),
            None => None,
        };
        let lang = value.as_deref().and_then(OsStr::to_str);
        found = lang.and_then(|lang| Lang::from_str(lang, false).ok()).or(found);
    }
    found
}

/// The first of LC_ALL, LC_MESSAGES and LANG that says anything (locale(7)).
fn from_environment(value_of: impl Fn(&str) -> Option<OsString>) -> Lang {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(value_of)
        .find(|value| !value.is_empty());
    let chinese = said.is_some_and(|value| value.to_string_lossy().starts_with("zh"));
    if chinese { Lang::Zh } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_is_found_wherever_it_stands() {
        let lang = |line: &str| said(line.split(' ').map(OsString::from));
        assert_eq!(lang("nagle --lang zh --recv"), Some(Lang::Zh));
        assert_eq!(lang("--lang=zh"), Some(Lang::Zh));
        assert_eq!(lang("--lang zh --lang en"), Some(Lang::En));
        assert_eq!(lang("nagle --lang"), None);
        assert_eq!(lang("nagle --lang klingon"), None);
        assert_eq!(lang("exercise sender -- mine --lang zh"), None);
    }
}
