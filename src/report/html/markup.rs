//! The one writer of markup. Words of any origin go through [`Markup::text`] and
//! values through [`Markup::attribute`]: they cannot become tags, nor turn a line
//! around, nor hide. What is written raw stands in this program's own source.

use crate::observe::Number;
use crate::{Both, Lang, Text, is_hidden};
use std::borrow::Cow;
use std::fmt::{self, Display, Write};

#[derive(Debug, Default)]
pub struct Markup {
    out: String,
    /// The one language that is wanted; both, if none is.
    pub only: Option<Lang>,
}

/// Begins a tag with these attributes: `tag!(page, "g" "class" = "row")`; with more behind
/// a semicolon, as in `put!`, it is the whole element.
/// (Without a comma behind the name, rustfmt leaves it on its line.)
macro_rules! tag {
    ($to:expr, $name:literal $($attribute:literal = $value:expr),*) => {{
        $to.begin($name);
        $($to.attribute($attribute, &$value);)*
        $to.raw(">");
    }};
    ($to:expr, $name:literal $($attribute:literal = $value:expr),*; $($inside:tt)*) => {{
        $crate::report::html::tag!($to, $name $($attribute = $value),*);
        $crate::report::html::put!($to, $($inside)*);
        $to.end($name);
    }};
}

/// The same without content.
macro_rules! leaf {
    ($to:expr, $name:literal $($attribute:literal = $value:expr),*) => {{
        $to.begin($name);
        $($to.attribute($attribute, &$value);)*
        $to.leaf();
    }};
}

/// A stretch of a page as it will stand there: markup, and in brackets what is shown
/// between: `put!(page, "<p>" (words::CAME) ": " (number) "</p>")`; in square ones, words
/// of a drawing.
macro_rules! put {
    ($to:expr,) => {};
    ($to:expr, $markup:literal $($rest:tt)*) => {{
        $to.raw($markup);
        $crate::report::html::put!($to, $($rest)*);
    }};
    ($to:expr, ($shown:expr) $($rest:tt)*) => {{
        $to.put(&$shown);
        $crate::report::html::put!($to, $($rest)*);
    }};
    ($to:expr, [$drawn:expr] $($rest:tt)*) => {{
        $to.drawn(&$drawn);
        $crate::report::html::put!($to, $($rest)*);
    }};
}

pub(crate) use {leaf, put, tag};

impl Markup {
    pub fn new(only: Option<Lang>) -> Markup {
        Markup { out: String::new(), only }
    }

    pub fn finish(self) -> String {
        self.out
    }

    /// Markup out of this program's source.
    pub fn raw(&mut self, markup: &'static str) {
        self.out += markup;
    }

    /// What [`Markup::finish`] gave.
    pub fn written(&mut self, part: &str) {
        self.out += part;
    }

    pub fn add(&mut self, part: Markup) {
        self.out += &part.out;
    }

    pub fn begin(&mut self, name: &'static str) {
        self.out.push('<');
        self.out += name;
    }

    /// An attribute of the tag that has begun. On a page, a plain value goes without
    /// quotes: a report has ten thousand of them.
    pub fn attribute(&mut self, name: &'static str, value: impl Display) {
        self.out.push(' ');
        self.out += name;
        self.out += "=\"";
        let from = self.out.len();
        self.text(value);
        let plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'.');
        if self.only.is_none() && from < self.out.len() && self.out[from..].bytes().all(plain) {
            self.out.remove(from - 1);
        } else {
            self.out.push('"');
        }
    }

    pub fn leaf(&mut self) {
        self.out += if self.out.ends_with('"') { "/>" } else { " />" };
    }

    pub fn end(&mut self, name: &'static str) {
        self.out += "</";
        self.out += name;
        self.out.push('>');
    }

    pub fn text(&mut self, words: impl Display) {
        // Writing to a string cannot fail.
        let _ = write!(Inert(&mut self.out), "{words}");
    }

    /// Letters of a drawing, each at its place: a space has one, too.
    pub fn letters(&mut self, class: &str, places: &str, y: impl Display, letters: &str) {
        self.begin("text");
        self.attribute("class", class);
        if letters.starts_with(' ') || letters.contains("  ") {
            self.attribute("xml:space", "preserve");
        }
        self.attribute("x", places);
        self.attribute("y", y);
        self.raw(">");
        self.text(letters);
        self.end("text");
    }

    pub fn put(&mut self, shown: &(impl OnPage + ?Sized)) {
        shown.show(self);
    }

    /// Words in both languages, of which the page shows one.
    pub fn both(&mut self, words: &Text) {
        self.in_both("span", words);
    }

    /// The same in a drawing.
    pub fn drawn(&mut self, words: &Text) {
        self.in_both("tspan", words);
    }

    fn in_both(&mut self, tag: &'static str, words: &Text) {
        if let (Some(lang), _) | (None, Some(lang)) =
            (self.only, (words.en == words.zh).then_some(Lang::En))
        {
            return self.text(words.get(lang));
        }
        for (code, lang) in [("en", Lang::En), ("zh", Lang::Zh)] {
            self.begin(tag);
            self.attribute("lang", code);
            self.raw(">");
            self.text(words.get(lang));
            self.end(tag);
        }
    }
}

/// What can stand on a page.
pub trait OnPage {
    fn show(&self, to: &mut Markup);
}

impl<T: OnPage + ?Sized> OnPage for &T {
    fn show(&self, to: &mut Markup) {
        (**self).show(to);
    }
}

impl<T: OnPage> OnPage for Option<T> {
    fn show(&self, to: &mut Markup) {
        self.iter().for_each(|shown| shown.show(to));
    }
}

impl OnPage for Text {
    fn show(&self, to: &mut Markup) {
        to.both(self);
    }
}

impl OnPage for Both {
    fn show(&self, to: &mut Markup) {
        to.both(&(*self).into());
    }
}

macro_rules! shown_as_words {
    ($($kind:ty),+) => {
        $(impl OnPage for $kind {
            fn show(&self, to: &mut Markup) {
                to.text(self);
            }
        })+
    };
}

shown_as_words!(str, String, Cow<'_, str>, usize, Number);

/// Takes text and writes it so that it stays text.
struct Inert<'m>(&'m mut String);

impl Write for Inert<'_> {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        // Most of what a page says needs no second look at each letter.
        let plain = |byte: u8| matches!(byte, b' '..=b'~') && !b"&<>\"".contains(&byte);
        while let Some(letter) = text.chars().next() {
            let run = text.bytes().take_while(|byte| plain(*byte)).count();
            self.0.push_str(&text[..run]);
            if run > 0 {
                text = &text[run..];
                continue;
            }
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\n' => self.0.push('\n'),
                hidden if is_hidden(hidden) => write!(self.0, "{}", hidden.escape_unicode())?,
                other => self.0.push(other),
            }
            text = &text[letter.len_utf8()..];
        }
        Ok(())
    }
}

/// A place or a length in a drawing, to a tenth.
pub struct Tenths(pub f64);

impl Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A page has ten thousand of them, and whole numbers are written sooner.
        let tenths = (self.0 * 10.0).round() as i64;
        let (sign, whole, tenth) =
            (if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10);
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_becomes_a_tag_or_hides() {
        let mut markup = Markup::default();
        tag!(markup, "p" "class" = "m1", "title" = "\"><script>");
        markup.text("<script>alert(1)</script>\u{1b}[31m\u{202e}&");
        assert_eq!(
            markup.finish(),
            "<p class=m1 title=\"&quot;&gt;&lt;script&gt;\">&lt;script&gt;alert(1)&lt;/script&gt;\
             \\u{1b}[31m\\u{202e}&amp;"
        );
    }
}
