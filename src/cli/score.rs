//! What came of lessons: a line of JSON for each that was played to its end. The menu
//! shows the last of each, and a teacher collects the lines of a class.

use super::*;
use crate::class::lessons::LessonScore;
use serde::Deserialize;
use std::fs::OpenOptions;
use std::io::Write;

/// The longest list that is read, in bytes: thousands of lessons.
const LONGEST: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
struct ScoreLine {
    schema: u32,
    /// Who played it, as the system calls them.
    who: Option<String>,
    lesson: String,
    #[serde(flatten)]
    score: LessonScore,
}

/// Puts a lesson's line behind those that stand there.
pub fn append(path: &Path, lesson: &str, score: LessonScore) -> Result<(), Text> {
    let who = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let line = ScoreLine { schema: 1, who, lesson: lesson.to_owned(), score };
    let line = serde_json::to_string(&line).unwrap_or_default() + "\n";
    let written = OpenOptions::new().create(true).append(true).open(path);
    let written = written.and_then(|mut file| file.write_all(line.as_bytes()));
    written.map_err(|error| words::cannot_be_written(super::files::name(path), &error))
}

/// This learner's own list: state, as the XDG base directory specification has it.
fn own() -> Option<PathBuf> {
    let folder = |name: &str, under: &str| {
        let folder = std::env::var_os(name).filter(|folder| !folder.is_empty())?;
        Some(PathBuf::from(folder).join(under))
    };
    let state = folder("XDG_STATE_HOME", "")
        .or_else(|| folder("HOME", ".local/state"))
        .or_else(|| folder("LOCALAPPDATA", ""))?;
    Some(state.join("sticky-demo").join("lessons.jsonl"))
}

/// Notes a lesson there. Where nothing can be kept, nothing is.
pub fn keep(lesson: &str, score: LessonScore) {
    if let Some(path) = own() {
        let _ = path.parent().map(fs::create_dir_all);
        let _ = append(&path, lesson, score);
    }
}

/// What the learner's own list says of a lesson: the last time.
pub fn kept() -> impl Fn(&str) -> Option<LessonScore> {
    let text = own().and_then(|path| read_text(&path, LONGEST).ok()).unwrap_or_default();
    let lines: Vec<ScoreLine> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    move |lesson| lines.iter().rev().find(|line| line.lesson == lesson).map(|line| line.score)
}
