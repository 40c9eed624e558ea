//! Colours, or none.

use colored::{Color, Colorize};

/// Whether to colour. Whoever turns it on has asked the user, the environment
/// and the terminal already; here nothing is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub bool);

/// What a stretch of the ruler belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The message of that index.
    Message(usize),
    /// What frames a message: the price of the boundary.
    Header,
    /// Nothing: padding.
    Nobody,
}

/// Black on these is readable on dark and light screens and on a projector.
const MESSAGES: [Color; 6] = [
    Color::BrightCyan,
    Color::BrightYellow,
    Color::BrightGreen,
    Color::BrightMagenta,
    Color::BrightBlue,
    Color::BrightRed,
];

impl Paint {
    fn with(self, text: &str, style: impl Fn(&str) -> colored::ColoredString) -> String {
        if !self.0 || text.is_empty() {
            return text.to_owned();
        }
        // The answer is ours: `colored` would look at the environment again,
        // and reads NO_COLOR and CLICOLOR_FORCE otherwise than no-color.org.
        colored::control::set_override(true);
        // Line by line: a pager begins every line without colour.
        let lines = text.split('\n').map(|line| match line {
            "" => String::new(),
            line => style(line).to_string(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A stretch of the ruler, in its owner's colour.
    pub fn owned(self, owner: Owner, text: &str) -> String {
        match owner {
            Owner::Message(index) => {
                let color = MESSAGES[index % MESSAGES.len()];
                self.with(text, |text| text.color(Color::Black).on_color(color))
            }
            Owner::Header => {
                self.with(text, |text| text.color(Color::Black).on_color(Color::White))
            }
            Owner::Nobody => text.to_owned(),
        }
    }

    /// A heading.
    pub fn heading(self, text: &str) -> String {
        self.with(text, |text| text.bold())
    }

    /// A side remark.
    pub fn faint(self, text: &str) -> String {
        self.with(text, |text| text.dimmed())
    }

    /// What is as it should be. Not bold, which many terminals draw as bright:
    /// bright green is lost on a white screen.
    pub fn good(self, text: &str) -> String {
        self.with(text, |text| text.green())
    }

    /// What is not.
    pub fn bad(self, text: &str) -> String {
        self.with(text, |text| text.red().bold())
    }

    /// What cannot be said. Not yellow, which is lost on a white screen.
    pub fn unsure(self, text: &str) -> String {
        self.with(text, |text| text.magenta().bold())
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
        let paints = [Paint::heading, Paint::faint, Paint::good, Paint::bad, Paint::unsure];
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
