//! Slow motion: a run's ladder and its ruler, drawn while the run goes on. At a
//! terminal whoever watches has keys. They hold back what is drawn, never the run:
//! its times stay its own.

use super::output::is_dumb;
use super::*;
use crate::lab::Watch;
use crate::observe::Observed;
use crate::report::ladder::ladder;
use crate::report::so_far;
use crate::sys::{Keys, Stop, Wait, wait};
use crate::trace::Receiver;
use std::collections::VecDeque;
use std::io::Write as _;
use std::process::exit;
use std::sync::mpsc::Receiver as Inbox;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};

/// What is on the screen so far.
pub struct Live {
    style: Style,
    /// Only what a program reads goes to stdout then.
    aside: bool,
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

/// What happens to the one who draws.
enum News {
    /// More to draw, piece by piece.
    Pieces(Vec<String>),
    Key(u8),
    /// All runs are over.
    Over,
}

impl Live {
    pub fn new(style: Style, aside: bool) -> Live {
        Live { style, aside, shown: Mutex::default() }
    }

    /// Makes the runs by `make`, and draws them on the way.
    pub fn play<T>(&self, make: impl FnOnce(&Watch) -> T) -> T {
        let drawn_at_terminal =
            if self.aside { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
        // Signals are caught before the terminal is changed, so that there is no moment
        // at which one would leave it so; and not at all where there are no keys.
        let with_keys = || {
            let keys = drawn_at_terminal.then(Keys::of_stdin)??;
            Some((keys, Stop::new().ok()?, Stop::on_interrupt().ok()?))
        };
        let Some((keys, over, interrupt)) = with_keys() else {
            return make(&|run, over| self.tell(&self.look(run, over).concat()));
        };
        let _ = keys.one_by_one();
        let lang = self.style.lang;
        self.tell(&format!("{}\n\n", self.style.paint.faint(words::KEYS.get(lang))));
        let (news, inbox) = channel();
        thread::scope(|scope| {
            let key_news = news.clone();
            scope.spawn(|| listen(&keys, interrupt, &over, key_news));
            let drawing = scope.spawn({
                let keys = &keys;
                move || self.draw(keys, inbox)
            });
            // By a panic, too: else the two would be waited for.
            let over = OnDrop(|| over.stop());
            let made = make(&|run, over| drop(news.send(News::Pieces(self.look(run, over)))));
            let _ = news.send(News::Over);
            let drawn = drawing.join();
            drop(over);
            drawn.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            made
        })
    }

    /// Draws what comes, as the keys say, until all is drawn.
    fn draw(&self, keys: &Keys, inbox: Inbox<News>) {
        let mut waiting = VecDeque::new();
        let (mut paused, mut steps, mut over) = (false, 0, false);
        while !(over && waiting.is_empty()) {
            match inbox.recv() {
                Ok(News::Pieces(pieces)) => waiting.extend(pieces),
                Ok(News::Over) => over = true,
                Ok(News::Key(b' ')) => (paused, steps) = (!paused, 0),
                Ok(News::Key(b'n' | b'N')) => (paused, steps) = (true, steps + 1),
                Ok(News::Key(b'q' | b'Q')) => {
                    self.tell(&format!("{}\n", self.clear_line()));
                    keys.restore();
                    exit(0);
                }
                Ok(News::Key(_)) => continue,
                Err(_) => return, // it broke off
            }
            let now = if paused { steps.min(waiting.len()) } else { waiting.len() };
            steps -= if paused { now } else { 0 };
            let text: String = waiting.drain(..now).collect();
            let mark = if paused { words::PAUSED.get(self.style.lang) } else { "" };
            self.tell(&format!("{}{text}{}", self.clear_line(), self.style.paint.faint(mark)));
        }
        self.tell(&self.clear_line());
    }

    /// Takes the mark of a pause away; a terminal that cannot leaves it where it is.
    fn clear_line(&self) -> String {
        if is_dumb() { String::new() } else { "\r\x1b[K".to_owned() }
    }

    /// What has come since the last look, in pieces: a line of the ladder, or a ruler.
    fn look(&self, run: &RunTrace, over: bool) -> Vec<String> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let Shown { name, receiver, lines, ruler } = &mut *shown;
        let observed = Observed::of(run);
        let lang = self.style.lang;
        let who = report::words::receiver(run.receiver).get(lang);
        let title = report::words::labelled(report::words::run(run).get(lang), who, lang);
        let title = self.style.paint.heading(&title);
        if *name == run.name && *receiver != Some(run.receiver) {
            // The other of a pair: its packets are much the same, what it made of
            // them is not. So its ruler alone, below the one that was followed.
            let ruler = so_far(&observed, &self.style);
            let meanwhile = report::words::MEANWHILE.get(lang);
            return vec![format!("{title} · {meanwhile}\n{ruler}\n")];
        }
        let ladder = ladder(&observed, &self.style);
        let mut pieces = Vec::new();
        if *name != run.name {
            (*name, *lines, *ruler) = (run.name.clone(), 0, String::new());
            *receiver = Some(run.receiver);
            let live = report::words::LIVE.get(lang);
            pieces.push(format!("{title} · {live}\n{}\n", ladder.heading));
        }
        let settled = if over { ladder.lines.len() } else { ladder.settled };
        pieces
            .extend(ladder.lines.iter().take(settled).skip(*lines).map(|line| format!("{line}\n")));
        *lines = settled.max(*lines);
        // The ruler is drawn again whenever a layer has more in it than before.
        let now = so_far(&observed, &self.style);
        if now != *ruler {
            pieces.push(format!("\n{now}\n"));
            *ruler = now;
        }
        if over {
            pieces.push("\n".to_owned());
        }
        pieces
    }

    fn tell(&self, text: &str) {
        // A reader who has stopped listening misses nothing: the report comes later.
        if self.aside {
            let _ = io::stderr().lock().write_all(text.as_bytes());
        } else {
            let _ = print(text);
        }
    }
}

/// Hands on each key until all is over. Ctrl-C and SIGTERM end the program here,
/// with the terminal as it was; what runs on the wire dies with it.
fn listen(keys: &Keys, interrupt: &Stop, over: &Stop, news: Sender<News>) {
    /// What a shell says of a command that Ctrl-C ended.
    const INTERRUPTED: i32 = 130;
    const LOOK_AGAIN: Duration = Duration::from_secs(60);
    loop {
        let mut waits = [Wait::readable(interrupt), Wait::readable(over), Wait::readable(keys)];
        let waited = wait(&mut waits, LOOK_AGAIN);
        let [interrupted, is_over, pressed] = waits.map(|wait| wait.ready);
        if interrupted {
            keys.restore();
            eprintln!();
            exit(INTERRUPTED);
        }
        if is_over || waited.is_err() {
            return;
        }
        if pressed {
            match keys.read() {
                Ok(Some(key)) if news.send(News::Key(key)).is_ok() => {}
                _ => return, // the terminal is gone: what is left plays by itself
            }
        }
    }
}

/// Does something at the end, whatever way it comes.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
