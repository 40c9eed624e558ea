//! Draws a run's ladder and its ruler while the run goes on.

use super::base::print;
use crate::observe::Observed;
use crate::report::ladder::ladder;
use crate::report::{Style, so_far, words};
use crate::trace::{Receiver, RunTrace};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// What is on the screen so far.
pub struct Live {
    style: Style,
    /// Only what a program reads goes to stdout then.
    aside: bool,
    /// What is drawn already.
    shown: Mutex<Shown>,
}

/// The run that is being drawn, before which receiver, how many lines of its
/// ladder are there, and its ruler as it was drawn last.
#[derive(Default)]
struct Shown {
    name: String,
    receiver: Option<Receiver>,
    lines: usize,
    ruler: String,
}

impl Live {
    /// Nothing yet.
    pub fn new(style: Style, aside: bool) -> Live {
        Live { style, aside, shown: Mutex::default() }
    }

    /// Draws what has come since the last look.
    pub fn look(&self, run: &RunTrace, over: bool) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let Shown { name, receiver, lines, ruler } = &mut *shown;
        let observed = Observed::of(run);
        let lang = self.style.lang;
        let who = words::receiver(run.receiver).get(lang);
        let title = words::labelled(&words::run(run, lang), who, lang);
        let title = self.style.paint.heading(&title);
        if *name == run.name && *receiver != Some(run.receiver) {
            // The other of a pair: its packets are much the same, what it made of
            // them is not. So its ruler alone, below the one that was followed.
            let ruler = so_far(&observed, &self.style);
            return self.tell(&format!("{title} · {}\n{ruler}\n", words::MEANWHILE.get(lang)));
        }
        let ladder = ladder(&observed, &self.style);
        let mut text = String::new();
        if *name != run.name {
            (*name, *lines, *ruler) = (run.name.clone(), 0, String::new());
            *receiver = Some(run.receiver);
            text = format!("{title} · {}\n{}\n", words::LIVE.get(lang), ladder.heading);
        }
        let settled = if over { ladder.lines.len() } else { ladder.settled };
        for line in ladder.lines.iter().take(settled).skip(*lines) {
            text += &format!("{line}\n");
        }
        *lines = settled.max(*lines);
        // The ruler is drawn again whenever a layer has more in it than before.
        let now = so_far(&observed, &self.style);
        if now != *ruler {
            text += &format!("\n{now}\n");
            *ruler = now;
        }
        if over {
            text.push('\n');
        }
        self.tell(&text);
    }

    fn tell(&self, text: &str) {
        // A reader who has stopped listening misses nothing: the report comes later.
        if self.aside {
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        } else {
            let _ = print(text);
        }
    }
}
