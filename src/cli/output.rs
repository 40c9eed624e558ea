//! Where the report goes and how it looks: asked of the user first, then of
//! the environment, then of the terminal.

use super::Failure;
use super::language::language;
use crate::report::{FORMATS, Format, Packets, Paint, Style};
use crate::sys::{self, Kernel, Process};
use crate::{Lang, text};
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use std::io::{self, IsTerminal, Write};

/// The flags that every command has; they may stand before its name too.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Screen {
    /// The language of everything that a person reads [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "en|zh", global = true)]
    // Known before this is parsed: see language.rs.
    lang: Option<Lang>,

    /// Colour: auto means at a terminal, and not with NO_COLOR set
    #[arg(long, value_name = "auto|always|never", default_value = "auto", global = true)]
    color: ColorChoice,
}

/// The flag of commands whose outcome a program may want to read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Form {
    /// The report's form
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// How a command is to answer.
pub struct Output {
    screen: Screen,
    /// The report's form; text for commands that know no other.
    pub format: &'static Format,
}

impl Output {
    /// The flags as typed.
    pub(super) fn of(matches: &ArgMatches) -> Result<Output, Failure> {
        let asked = matches.try_get_one::<String>("format").ok().flatten();
        let format = FORMATS.iter().find(|format| asked.is_some_and(|name| name == format.name));
        let screen = Screen::from_arg_matches(matches)?;
        Ok(Output { screen, format: format.unwrap_or(&FORMATS[0]) })
    }

    /// Whether a program reads the output.
    pub fn is_json(&self) -> bool {
        self.format.name == "json"
    }

    /// How the report is to look on this stdout.
    pub fn style(&self) -> Style {
        let paint = match self.screen.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => stdout_takes_colour(),
        };
        Style {
            paint: Paint(paint),
            width: width().unwrap_or(80).clamp(40, 240),
            lang: language(),
            packets: Packets::Hidden,
        }
    }
}

/// What `--color auto` comes to.
pub(super) fn stdout_takes_colour() -> bool {
    io::stdout().is_terminal() && !no_color() && !dumb_terminal()
}

/// no-color.org: set, and not empty.
fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn dumb_terminal() -> bool {
    std::env::var_os("TERM").is_some_and(|value| value == "dumb")
}

/// The terminal's width; without one what COLUMNS says.
pub(super) fn width() -> Option<usize> {
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    Kernel::terminal_size().map(|(columns, _)| columns).or_else(told)
}

/// The sentence about a stdout that takes nothing.
pub(super) fn stdout_failed(error: &io::Error) -> Failure {
    text!("stdout cannot be written: {error}", "无法写标准输出：{error}"; error = sys::said(error))
        .into()
}

/// Writes `text` to stdout. A reader that has gone (`| head -1`) has seen
/// enough: that is no error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match write(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(stdout_failed(&error)),
        _ => Ok(()),
    }
}

/// All of it, at once.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush())
}
