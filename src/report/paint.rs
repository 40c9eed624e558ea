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
        style(text).to_string()
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

    /// What is as it should be.
    pub fn good(self, text: &str) -> String {
        self.with(text, |text| text.green().bold())
    }

    /// What is not.
    pub fn bad(self, text: &str) -> String {
        self.with(text, |text| text.red().bold())
    }

    /// What cannot be said.
    pub fn unsure(self, text: &str) -> String {
        self.with(text, |text| text.yellow().bold())
    }
}
