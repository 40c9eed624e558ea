//! The language of everything that a person reads. It is needed before the
//! command line is parsed: `--help` and what is said about a wrong flag are
//! read by the same person as the report.

use super::*;
use std::sync::OnceLock;

/// What `--lang` says, or else the environment; found out once.
pub fn language() -> Lang {
    static FOUND: OnceLock<Lang> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let zh = || is_chinese(&locale("LC_MESSAGES"));
        let said = from_flag(std::env::args_os().skip(1));
        said.unwrap_or_else(|| if zh() { Lang::Zh } else { Lang::En })
    })
}

/// Chinese, and not in another encoding than ours: a terminal in GBK shows UTF-8 as noise.
fn is_chinese(locale: &str) -> bool {
    let encoding = locale.split_once('.').map(|(_, encoding)| encoding.to_ascii_lowercase());
    locale.starts_with("zh") && encoding.is_none_or(|encoding| encoding.starts_with("utf"))
}

/// The last `--lang zh` or `--lang=zh`, as clap takes it; a wrong one says
/// nothing here, and is refused by clap. (A command for `exec run` that has a
/// `--lang` of its own is taken at its word, for better or worse.)
fn from_flag(words: impl Iterator<Item = OsString>) -> Option<Lang> {
    let words: Vec<OsString> = words.take_while(|word| word != "--").collect();
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        let named = match word.to_str() {
            Some("--lang") => words.get(index + 1).and_then(|word| word.to_str()),
            word => word.and_then(|word| word.strip_prefix("--lang=")),
        };
        found = match named {
            Some("en") => Some(Lang::En),
            Some("zh") => Some(Lang::Zh),
            _ => found,
        };
    }
    found
}

/// The first of LC_ALL, this category and LANG that says anything (locale(7)).
pub fn locale(category: &str) -> String {
    let said = ["LC_ALL", category, "LANG"].into_iter().filter_map(std::env::var_os);
    let said = said.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    said.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_spoken_in_utf_8() {
        assert!(["zh_CN.UTF-8", "zh_TW.utf8", "zh_CN", "zh"].into_iter().all(is_chinese));
        assert!(!["zh_CN.GBK", "zh_TW.Big5", "en_US.UTF-8", ""].into_iter().any(is_chinese));
    }

    #[test]
    fn the_flag_is_found_wherever_it_stands() {
        let lang = |line: &str| from_flag(line.split(' ').map(OsString::from));
        assert_eq!(lang("nagle --lang zh --recv"), Some(Lang::Zh));
        assert_eq!(lang("--lang=zh"), Some(Lang::Zh));
        assert_eq!(lang("--lang zh --lang en"), Some(Lang::En));
        assert_eq!(lang("nagle --lang"), None);
        assert_eq!(lang("nagle --lang klingon"), None);
        assert_eq!(lang("exercise sender -- mine --lang zh"), None);
    }
}
