//! What a person reads, always in both languages.
//!
//! A sentence is written once, in English and in Chinese side by side. Which of
//! the two is read is decided at the end, where it is printed; so a trace that
//! was recorded in one classroom can be read in another. [`Both`] is for fixed
//! words, made by [`both!`](crate::both!); [`Text`] is for sentences with values
//! in them, made by [`text!`](crate::text!). Both macros compare the two
//! languages when the program is compiled.

mod fit;
mod printable;

use fit::misfit;
pub use printable::{hex, is_binary, is_hidden, painted, printable};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::fmt;

/// Displays types that have a `text()` by its English half.
macro_rules! sentence_display {
    ($($shown:ty),+) => {$(
        impl std::fmt::Display for $shown {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.text().en)
            }
        }
    )+};
}

/// Makes errors of types that have a `text()`, displayed by its English half.
macro_rules! sentence_error {
    ($($error:ty),+) => {$(
        $crate::text::sentence_display!($error);
        impl std::error::Error for $error {}
    )+};
}

/// Makes a function of each sentence that takes its values and returns the
/// [`Text`]: how a `words.rs` gathers what its room says. What is a `Text` itself,
/// or is made one, goes after a semicolon, as in [`text!`](crate::text!).
///
/// ```ignore
/// sentences! {
///     too_long(bytes: usize, most: usize):
///         "{bytes} bytes are too many: the maximum is {most}",
///         "{bytes} 字节太多：最多 {most} 字节";
///     failed(call: &str; why: &Text):
///         "{call} failed: {why}",
///         "{call} 失败：{why}";
///     sent(name: &str; bytes: u64 = Text::bytes(bytes)):
///         "{name} sent, {bytes}",
///         "已发送 {name}，{bytes}";
/// }
/// ```
macro_rules! sentences {
    ($(
        $(#[$doc:meta])*
        $name:ident($($value:ident: $kind:ty),* $(; $($text:ident: $from:ty $(= $made:expr)?),+)?):
            $en:literal, $zh:literal;
    )+) => {$(
        $(#[$doc])*
        pub fn $name($($value: $kind,)* $($($text: $from),+)?) -> $crate::Text {
            $crate::text!($en, $zh $(; $($text $(= $made)?),+)?)
        }
    )+};
}

/// Makes a constant of each text without values: `NAME "English" "Chinese";`.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $en:literal $zh:literal;)+) => {
        $($(#[$doc])* #[doc = concat!("`` ", $en, " ``")] pub const $name: $crate::Both = $crate::both!($en, $zh);)+
    };
}

pub(crate) use {sentence_display, sentence_error, sentences, words};

/// A text in English and Chinese. Neither can be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub en: String,
    pub zh: String,
}

impl Text {
    /// What reads the same in both languages: a name, a number, the system's own
    /// words.
    pub fn same(words: impl Into<String>) -> Text {
        let en = words.into();
        Text { zh: en.clone(), en }
    }

    /// A number with its noun: `Text::counted(1, "line", "lines", "行")` is
    /// "1 line" and "1 行".
    pub fn counted(number: impl fmt::Display, one: &str, several: &str, zh: &str) -> Text {
        let number = number.to_string();
        let noun = if number == "1" { one } else { several };
        Text { en: format!("{number} {noun}"), zh: format!("{number} {zh}") }
    }

    pub fn bytes(number: impl fmt::Display) -> Text {
        Text::counted(number, "byte", "bytes", "字节")
    }

    /// Several things in a row: "send, recv" and "send、recv".
    pub fn listed<T: Borrow<str>>(things: &[T]) -> Text {
        Text { en: things.join(", "), zh: things.join("、") }
    }

    /// With a full stop behind it, if it does not end with a question mark.
    pub fn ended(&self) -> Text {
        let ended = |text: &str, stop| if text.ends_with(['?', '？']) { "" } else { stop };
        let Text { en, zh } = self;
        Text { en: format!("{en}{}", ended(en, ".")), zh: format!("{zh}{}", ended(zh, "。")) }
    }

    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }
}

/// Of `names`, those that are spelt most like `asked`, the nearest first: at most
/// three, and none that is less than half alike.
pub(crate) fn alike<'n>(asked: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    const HALF: f64 = 0.5;
    let asked = asked.to_lowercase();
    let alike = |name: &str| strsim::sorensen_dice(&name.to_lowercase(), &asked);
    let mut all: Vec<(f64, &str)> = names.map(|name| (alike(name), name)).collect();
    all.retain(|(alike, _)| *alike >= HALF);
    all.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let mut near: Vec<&str> = all.into_iter().map(|(_, name)| name).collect();
    near.dedup();
    near.truncate(3);
    near
}

/// A [`Text`] as an error, for interfaces that demand one: clap's value parsers,
/// `io::Error`. Whatever prints errors takes the text out and picks the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(pub Text);

impl Sentence {
    pub fn text(&self) -> Text {
        self.0.clone()
    }
}

impl From<Text> for Sentence {
    fn from(text: Text) -> Sentence {
        Sentence(text)
    }
}

sentence_error!(Sentence);

impl From<Both> for Text {
    fn from(both: Both) -> Text {
        Text { en: both.en.to_owned(), zh: both.zh.to_owned() }
    }
}

/// Makes a [`Text`] out of two formats, English first, which take their values
/// from the variables around them. A variable that is itself a `Text` is named
/// after a semicolon, so that each language takes its own half of it.
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
        const _: $crate::Both = $crate::Both::new($en, $zh);
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

/// Makes a [`Both`] out of two literals, English first.
///
/// ```
/// use sticky_demo::{Both, both};
/// const WHAT: Both = both!("segment", "报文段");
/// ```
///
/// Texts that do not fit each other do not compile:
///
/// ```compile_fail
/// let what = sticky_demo::both!("{count} segments", "{number} 个报文段");
/// ```
#[macro_export]
macro_rules! both {
    ($en:literal, $zh:literal $(,)?) => {
        const { $crate::Both::new($en, $zh) }
    };
}

/// A text in English and Chinese that is known when the program is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Both {
    pub en: &'static str,
    pub zh: &'static str,
}

impl Both {
    /// The two halves of a text. Meant for constants: halves that do not fit
    /// each other panic, so there they do not compile.
    pub const fn new(en: &'static str, zh: &'static str) -> Both {
        match misfit(en, zh) {
            None => Both { en, zh },
            Some(why) => panic!("{}", why),
        }
    }

    pub fn get(&self, lang: Lang) -> &'static str {
        lang.choose(self.en, self.zh)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// Of two things, the one in this language.
    pub fn choose<T>(self, en: T, zh: T) -> T {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    sentences! {
        /// With all that there may be.
        sent(name: &str, count: u8; bytes: u64 = Text::bytes(bytes), why: &Text):
            "{name}, {count}: {bytes} ({why})",
            "{name}、{count}：{bytes}（{why}）";
        none(): "none", "没有";
    }

    #[test]
    fn sentences_take_their_values_and_both_halves_of_texts() {
        let sent = sent("a", 2, 1, &none());
        assert_eq!((&*sent.en, &*sent.zh), ("a, 2: 1 byte (none)", "a、2：1 字节（没有）"));
    }
}
