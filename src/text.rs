//! What a person reads, always in both languages.
//!
//! A sentence is written once, in English and in Chinese side by side, at the
//! place that knows what it is about; which of the two is read is decided at
//! the end, where it is printed. So a trace that was recorded in one classroom
//! can be read in another. [`Both`] is for fixed words, [`Text`] for sentences
//! with values in them, made by [`text!`](crate::text!).

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A text in English and Chinese. Neither can be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Text {
    /// What reads the same in both languages: a name, a number, what the
    /// system itself said.
    pub fn same(words: impl Into<String>) -> Text {
        let en = words.into();
        Text { zh: en.clone(), en }
    }

    /// A number with what it counts, in English as one of it and as several:
    /// `Text::counted(1, "line", "lines", "行")` is "1 line" and "1 行".
    pub fn counted(number: impl fmt::Display, one: &str, several: &str, zh: &str) -> Text {
        let number = number.to_string();
        let noun = if number == "1" { one } else { several };
        Text { en: format!("{number} {noun}"), zh: format!("{number} {zh}") }
    }

    /// A number of bytes.
    pub fn bytes(number: impl fmt::Display) -> Text {
        Text::counted(number, "byte", "bytes", "字节")
    }

    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }
}

/// A [`Text`] where an error is asked for, as of clap's value parsers. Who prints
/// it takes the text out, and its own language of that; one who does not know of
/// it reads English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(pub Text);

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for Sentence {}

impl From<Both> for Text {
    fn from(both: Both) -> Text {
        Text { en: both.en.to_owned(), zh: both.zh.to_owned() }
    }
}

/// Makes a [`Text`] out of two formats, English first, which take their values
/// from the variables around them. A variable that is itself a `Text` is named
/// after a semicolon, so that each language takes its own half of it. A test
/// compares the places of the two formats.
///
/// ```
/// use sticky_demo::{text, Lang, Text};
/// let bytes = 3;
/// let why = text!("{bytes} bytes are missing", "还缺 {bytes} 字节");
/// let text = text!("it broke off: {why}", "运行中断：{why}"; why);
/// assert_eq!(text.get(Lang::En), "it broke off: 3 bytes are missing");
/// assert_eq!(text.get(Lang::Zh), "运行中断：还缺 3 字节");
/// let again = text!("it broke off: {why}", "运行中断：{why}"; why = text!("no", "没有"));
/// assert_eq!(again.get(Lang::En), "it broke off: no");
/// ```
#[macro_export]
macro_rules! text {
    ($en:literal, $zh:literal $(; $($nested:ident $(= $value:expr)?),+ $(,)?)?) => {{
        $($($(let $nested = $value;)?)+)?
        $crate::Text {
            en: {
                $($(let $nested = &$nested.en;)+)?
                format!($en)
            },
            zh: {
                $($(let $nested = &$nested.zh;)+)?
                format!($zh)
            },
        }
    }};
}

/// Makes errors of types that have their sentence in both languages as `text()`:
/// code that knows only [`std::error::Error`] gets the English one.
macro_rules! sentence_error {
    ($($error:ty),+ $(,)?) => {$(
        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.text().en)
            }
        }
        impl std::error::Error for $error {}
    )+};
}
pub(crate) use sentence_error;

/// A text in English and Chinese that stands in the program itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Both {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

impl Both {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        lang.choose(self.en, self.zh)
    }
}

/// The languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, ValueEnum)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

impl Lang {
    /// Of two texts, the one in this language.
    pub fn choose<'t>(self, en: &'t str, zh: &'t str) -> &'t str {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}
