//! `sticky-demo sockopts`: the options that one reads about, on this machine.

use super::base::{CommandResult, Failure, print, print_json};
use super::command::{Command, Group, Typed, no_flags};
use super::output::Formats;
use crate::class::sockopts::{KNOWN_OPTIONS, Probed, probe};
use crate::link::Loopback;
use crate::report::{pad, wrapping};
use crate::{Both, Lang, Text, both};
use serde::Serialize;

pub const COMMAND: Command = Command {
    name: "sockopts",
    group: Group::Machine,
    about: both!(
        "Socket options: what they do, default, asked and got",
        "套接字选项：作用、默认值、要求值与实得值"
    ),
    more: None,
    examples: &["sockopts"],
    flags: no_flags,
    formats: Formats::TextOrJson,
    run: sockopts,
};

#[derive(Serialize)]
struct Line {
    name: &'static str,
    page: &'static str,
    does: Both,
    default: Option<String>,
    asked: String,
    got: Option<String>,
    because: Option<Text>,
}

/// Asks for each option on a socket of its own; exit code 0, for asking is not
/// failing.
fn sockopts(typed: &Typed) -> CommandResult {
    let style = typed.output.style();
    let lines = KNOWN_OPTIONS.iter().map(|option| {
        let Probed { default, got } = probe(option.asks, &Loopback { ipv6: false })
            .map_err(|error| Failure::from(error.text()))?;
        Ok(Line {
            name: option.asks.name(),
            page: option.page,
            does: option.does,
            because: default.as_ref().err().or(got.as_ref().err()).cloned(),
            default: default.ok(),
            asked: option.asks.asked(),
            got: got.ok(),
        })
    });
    let lines = lines.collect::<Result<Vec<_>, Failure>>()?;
    if typed.output.for_programs() {
        print_json(&lines)?;
        return Ok(0);
    }
    let [name, default, asked, got, moral] = match style.lang {
        Lang::En => {
            ["option", "default", "asked", "got", "None of them marks where a message ends."]
        }
        Lang::Zh => ["选项", "默认", "要求", "实得", "没有一个选项能标明消息在哪里结束。"],
    };
    let columns = |name: &str, default: &str, asked: &str, got: &str| {
        format!("{}{}{}{got}", pad(name, 16), pad(default, 12), pad(asked, 12))
    };
    let mut text = style.paint.heading(&columns(name, default, asked, got)) + "\n";
    for line in &lines {
        let known = |value: &Option<String>| value.clone().unwrap_or_else(|| "?".to_owned());
        let row = columns(line.name, &known(&line.default), &line.asked, &known(&line.got));
        let options =
            wrapping(style.width.min(100)).initial_indent("    ").subsequent_indent("    ");
        let does = format!("{} [{}]", line.does.get(style.lang), line.page);
        text += &format!("{row}\n{}\n", style.paint.faint(&textwrap::fill(&does, options)));
        if let Some(because) = &line.because {
            text += &format!("    ? {}\n", because.get(style.lang));
        }
    }
    print(&format!("{text}\n{moral}\n"))?;
    Ok(0)
}
