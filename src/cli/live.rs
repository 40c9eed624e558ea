//! Draws a run's ladder while the run goes on.

use super::output::print;
use crate::report::ladder::ladder;
use crate::report::{Style, words};
use crate::trace::RunTrace;
use crate::verdict::Observed;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// What is on the screen so far.
pub struct Live {
    style: Style,
    /// Only what a program reads goes to stdout then.
    aside: bool,
    /// The run that is being drawn, and how many of its lines are there.
    shown: Mutex<(String, usize)>,
}

impl Live {
    /// Nothing yet.
    pub fn new(style: Style, aside: bool) -> Live {
        Live { style, aside, shown: Mutex::default() }
    }

    /// Draws what has come since the last look.
    pub fn look(&self, run: &RunTrace, over: bool) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let (name, lines) = &mut *shown;
        let ladder = ladder(&Observed::of(run), &self.style);
        let mut text = String::new();
        if *name != run.name {
            (*name, *lines) = (run.name.clone(), 0);
            let words = words(self.style.lang);
            let who = words.receiver_name(run.receiver);
            let title = format!("{}{}{who}", run.name, words.colon);
            let title = self.style.paint.heading(&title);
            text = format!("{title} · {}\n{}\n", words.packet.live, ladder.heading);
        }
        let settled = if over { ladder.lines.len() } else { ladder.settled };
        for line in ladder.lines.iter().take(settled).skip(*lines) {
            text += &format!("{line}\n");
        }
        *lines = settled.max(*lines);
        if over {
            text.push('\n');
        }
        // Whoever has stopped to listen misses nothing: the report comes later.
        if self.aside {
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        } else {
            let _ = print(&text);
        }
    }
}
