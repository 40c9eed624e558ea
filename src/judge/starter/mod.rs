//! Programs to start from, in six languages: one that takes a read for a message, and
//! the right one. One template a language; a line `%% receiver right` in it says for
//! which programs the lines below it are.

use super::{LearnerSide, Task, words};
use crate::Text;
use crate::scenario::quoted;

pub struct Starter {
    /// What `--starter` takes.
    pub name: &'static str,
    template: &'static str,
}

/// Every language, in the order in which `--starter` lists them.
pub const STARTERS: &[Starter] = &[
    Starter { name: "python", template: include_str!("templates/python.txt") },
    Starter { name: "c", template: include_str!("templates/c.txt") },
    Starter { name: "java", template: include_str!("templates/java.txt") },
    Starter { name: "go", template: include_str!("templates/go.txt") },
    Starter { name: "js", template: include_str!("templates/javascript.txt") },
    Starter { name: "rust", template: include_str!("templates/rust.txt") },
];

impl Starter {
    /// The program for this task; or why its frame format has none.
    pub fn program(&self, task: &Task, right: bool) -> Result<String, Text> {
        let receiver = task.side == LearnerSide::Receiver;
        let (kind, values) = shape(task)?;
        let side = if receiver { "receiver" } else { "sender" };
        let is = [
            side,
            if right { "right" } else { "naive" },
            kind,
            if task.numbered { "numbered" } else { "plain" },
        ];
        let mut shown = true;
        let mut program = String::new();
        for line in self.template.lines() {
            match line.strip_prefix("%%") {
                Some(only) => shown = only.split_whitespace().all(|word| is.contains(&word)),
                None if shown => program += &format!("{line}\n"),
                None => {}
            }
        }
        let class = if receiver { "Receiver" } else { "Sender" };
        let quoted = quoted(&task.framing);
        // The longer names first: one may begin with another.
        let named = [("QUOTED", quoted), ("FRAMING", shown_in_comment(&task.framing))];
        let named = named.into_iter().chain([("CLASS", class.into()), ("SIDE", side.into())]);
        for (name, value) in values.into_iter().chain(named) {
            program = program.replace(&format!("${name}"), &value);
        }
        Ok(program)
    }
}

/// A name may hold any delimiter; in a comment it may end nothing.
fn shown_in_comment(framing: &str) -> String {
    framing.replace("*/", "* /").replace(['"', '\\'], "'")
}

type FrameNumbers = Vec<(&'static str, String)>;

/// The kind of frame, and the numbers in which frames of it differ.
fn shape(task: &Task) -> Result<(&'static str, FrameNumbers), Text> {
    if let Some(delimiter) = task.delimiter() {
        let bytes: Vec<String> = delimiter.iter().map(u8::to_string).collect();
        let (bytes, count) = (bytes.join(", "), delimiter.len().to_string());
        return Ok(("delimiter", vec![("DELIMITER_BYTES", count), ("DELIMITER", bytes)]));
    }
    let layout = task.layout().ok_or_else(|| words::no_starter(&task.framing))?;
    let super::task::FrameLayout { offset, width, little, base, strip } = layout;
    let header = offset + width;
    // A receiver of packets hands over what is before the length, too.
    let extra = strip.saturating_sub(header);
    let at = if little { format!("{} - i", width - 1) } else { "i".to_owned() };
    // What is nothing is not written.
    let plus = |number: i64| match number {
        0 => String::new(),
        _ if number < 0 => format!(" - {}", -number),
        _ => format!(" + {number}"),
    };
    let some = |number: usize, text: String| if number == 0 { String::new() } else { text };
    let values = [
        ("BEFORE_PYTHON", some(offset, format!("bytes({offset}) + "))),
        ("BEFORE", some(offset, format!("{offset} + "))),
        ("EXTRA_PYTHON", some(extra, format!(" + bytes({extra})"))),
        ("WIDTH", width.to_string()),
        ("OFFSET", offset.to_string()),
        ("HEADER", header.to_string()),
        ("ORDER", if little { "little" } else { "big" }.to_owned()),
        ("BASE", plus(base)),
        ("STRIP", strip.to_string()),
        ("ADD", plus(strip as i64 - base)),
        ("LAST", (width - 1).to_string()),
        ("AT", at),
    ];
    Ok(("length", values.into()))
}
