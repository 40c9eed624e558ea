//! Colours, or none.

use colored::Color;

/// Whether to colour. The caller has asked the user, the environment and the
/// terminal already; here nothing is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub bool);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Message(usize),
    /// What frames a message: the price of the boundary.
    Header,
    /// Nobody knows: it was not captured.
    Unseen,
    /// Nothing: padding.
    Nobody,
}

/// Black on these is readable on dark and light screens and on a projector. Red is
/// what went wrong.
const MESSAGES: [Color; 5] = [
    Color::BrightCyan,
    Color::BrightYellow,
    Color::BrightGreen,
    Color::BrightMagenta,
    Color::BrightBlue,
];

const BOLD: &str = "1";
const FAINT: &str = "2";

impl Paint {
    /// `text` with these codes around each line: a pager begins every line
    /// without colour. We write the escapes ourselves, because a
    /// `ColoredString` asks the environment again.
    fn with(self, codes: &[&str], text: &str) -> String {
        if !self.0 {
            return text.to_owned();
        }
        let codes = codes.join(";");
        let lines = text.split('\n').map(|line| match line {
            "" => String::new(),
            line => format!("\u{1b}[{codes}m{line}\u{1b}[0m"),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A stretch of the ruler, in its owner's colour.
    pub fn owned(self, owner: Owner, text: &str) -> String {
        let color = match owner {
            Owner::Message(index) => MESSAGES[index % MESSAGES.len()],
            Owner::Header => Color::White,
            Owner::Unseen | Owner::Nobody => return text.to_owned(),
        };
        self.with(&[&color.to_bg_str(), &Color::Black.to_fg_str()], text)
    }

    pub fn heading(self, text: &str) -> String {
        self.with(&[BOLD], text)
    }

    pub fn faint(self, text: &str) -> String {
        self.with(&[FAINT], text)
    }

    /// What is as it should be. Not bold, which many terminals draw as bright:
    /// bright green is lost on a white screen.
    pub fn good(self, text: &str) -> String {
        self.with(&[&Color::Green.to_fg_str()], text)
    }

    pub fn bad(self, text: &str) -> String {
        self.with(&[BOLD, &Color::Red.to_fg_str()], text)
    }

    /// What was not shown, or cannot be said: black on yellow, because yellow letters
    /// are lost on a white screen. Not red: mostly it is what somebody asked for.
    pub fn notice(self, text: &str) -> String {
        self.with(&[&Color::Yellow.to_bg_str(), &Color::Black.to_fg_str()], text)
    }

    /// Where to look. Not yellow, which is lost on a white screen.
    pub fn unsure(self, text: &str) -> String {
        self.with(&[BOLD, &Color::Magenta.to_fg_str()], text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pager, and a screen that shows only some of the lines, begin each
    /// without colour.
    #[test]
    fn a_colour_ends_with_its_line() {
        let drawn = Paint(true).faint("one\ntwo\n");
        assert_eq!(drawn, "\u{1b}[2mone\u{1b}[0m\n\u{1b}[2mtwo\u{1b}[0m\n");
        assert_eq!(Paint(false).faint("one\ntwo\n"), "one\ntwo\n");
    }

    /// Yellow, white and what is bright have no contrast on a white screen;
    /// behind black letters they have on any.
    #[test]
    fn no_letters_that_a_white_screen_swallows() {
        let paints =
            [Paint::heading, Paint::faint, Paint::good, Paint::bad, Paint::notice, Paint::unsure];
        for drawn in paints.map(|paint| paint(Paint(true), "x")) {
            let codes = drawn.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once('m'));
            let (codes, _) = codes.unwrap_or_else(|| panic!("no escape in {drawn:?}"));
            for code in codes.split(';') {
                assert!(!["33", "37"].contains(&code) && !code.starts_with('9'), "{drawn:?}");
            }
            assert!(!(codes.contains("32") && codes.contains('1')), "bright green: {drawn:?}");
        }
    }
}
