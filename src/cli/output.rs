//! How a command answers: asked of the user first, then of the environment,
//! then of the terminal.

use super::*;
use crate::report::{FORMATS, Format, Packets};
use clap::{ArgAction, ColorChoice};

/// The flags that every command has; they may come before its name too.
#[derive(Debug, Clone, Args)]
pub struct OutputFlags {
    /// The language of everything that a person reads [default: from LC_ALL, LC_MESSAGES, LANG] ¦ 给人看的一切用哪种语言 [默认：由 LC_ALL、LC_MESSAGES、LANG 决定]
    // Known before this is parsed: see language.rs.
    #[arg(long, value_name = "en|zh", value_parser = ["en", "zh"], global = true, help_heading = words::OUTPUT)]
    lang: Option<String>,

    /// Colour: auto means at a terminal; NO_COLOR and CLICOLOR_FORCE count ¦ 颜色：auto 表示在终端上才用；NO_COLOR 与 CLICOLOR_FORCE 有效
    #[arg(long, value_name = "auto|always|never", default_value = "auto", global = true, help_heading = words::OUTPUT)]
    color: ColorChoice,

    /// Show this page ¦ 显示本页
    #[arg(short, long, action = ArgAction::Help, global = true)]
    help: Option<bool>,

    /// Show the version ¦ 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version, global = true)]
    version: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formats {
    Text,
    TextOrJson,
    /// Each that a report has: there is a trace to be drawn.
    Reports,
}

impl Formats {
    /// The command with the flag that chooses one, if there is a choice.
    pub fn flag(self, command: clap::Command) -> clap::Command {
        let names: Vec<&str> = match self {
            Formats::Text => return command,
            Formats::TextOrJson => vec!["text", "json"],
            Formats::Reports => FORMATS.iter().map(|format| format.name).collect(),
        };
        let flag = Arg::new("format").long("format").value_name(names.join("|"));
        let flag = flag.value_parser(names).default_value("text");
        command.arg(flag.help_heading(words::OUTPUT).help(words::FORMAT))
    }
}

pub struct Output {
    color: ColorChoice,
    /// The report's format; text for commands that know no other.
    pub format: &'static Format,
    pub lang: Lang,
}

impl Output {
    pub fn of(matches: &ArgMatches) -> Output {
        let asked = matches.try_get_one::<String>("format").ok().flatten();
        let format = FORMATS.iter().find(|format| asked.is_some_and(|name| name == format.name));
        let color = matches.get_one("color").copied().unwrap_or(ColorChoice::Auto);
        Output { color, format: format.unwrap_or(&FORMATS[0]), lang: language() }
    }

    /// Prints an answer that has no trace: JSON for a program, text for a person.
    pub fn answer<T: Serialize>(
        &self,
        for_programs: &T,
        for_people: impl FnOnce(&Style) -> String,
    ) -> CommandResult {
        match self.format.for_programs {
            true => print_json(for_programs),
            false => {
                let style = self.style();
                show(&for_people(&style), style.paint)
            }
        }
    }

    /// Draws a report; what comes of it prints it, and returns its exit code.
    pub fn draw(
        &self,
        trace: &Trace,
        packets: &PacketFlags,
    ) -> Result<impl FnOnce() -> CommandResult, Failure> {
        let verdict = Verdict::judge(trace)?;
        let style = Style { packets: packets.shown(), proof: packets.proof, ..self.style() };
        let report = (self.format.render)(trace, &verdict, &style);
        let exit_code = verdict.outcome.map_or(0, Outcome::exit_code);
        let as_it_is = self.format.for_programs;
        Ok(move || {
            if as_it_is { print(report) } else { show(&report, style.paint) }?;
            Ok(exit_code)
        })
    }

    pub fn style(&self) -> Style {
        let paint = match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => stdout_takes_colour(),
        };
        Style {
            paint: Paint(paint),
            width: width().unwrap_or(80).clamp(40, 240),
            lang: self.lang,
            packets: Packets::Hidden,
            proof: false,
            ascii: !speaks_utf8(),
        }
    }
}

/// Whether the terminal shows UTF-8: unless its locale names another character set
/// (locale(7)). One that names none, as C does, is taken for UTF-8: it mostly is.
fn speaks_utf8() -> bool {
    let locale = language::locale("LC_CTYPE");
    let set = locale.split_once('.').map_or("utf8", |(_, set)| set);
    ["utf8", "utf-8"].iter().any(|utf8| set.to_lowercase().starts_with(utf8))
}

/// Whether the terminal can do no more than print.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb")
}

/// What `--color auto` comes to (no-color.org, force-color.org, bixense.com/clicolors).
pub fn stdout_takes_colour() -> bool {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let is_set = |name| !["", "0"].contains(&variable(name).as_str());
    match variable("NO_COLOR").is_empty() {
        true if is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR") => true,
        no_objection => no_objection && io::stdout().is_terminal() && variable("TERM") != "dumb",
    }
}

/// The terminal's width; without one what COLUMNS says.
fn width() -> Option<usize> {
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    Kernel::terminal_size().map(|(columns, _)| columns).or_else(told)
}

/// The width for which pages of help are broken into lines.
pub fn page_width() -> usize {
    width().unwrap_or(80).max(40)
}
