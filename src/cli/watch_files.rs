//! `--watch`: something is done again whenever one of the files changes that a command
//! names. Asked for, not announced: that works on every system and file system.

use super::*;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(300);
/// How long nothing may change, before it is taken for forgotten: an hour.
const LOOKS: u32 = 12_000;
/// How many files of a folder are looked at.
const MOST_FILES: usize = 1000;

/// When each file was changed, how long it is, and its name.
type FilesSeen = Vec<(Option<(String, u64)>, String)>;

/// What each of these files, or of the files beside us if there is none, was last.
fn state(command: &[String]) -> FilesSeen {
    let about = |path: &str| {
        let about = fs::metadata(path).ok().filter(|about| about.is_file())?;
        Some((format!("{:?}", about.modified().ok()?), about.len()))
    };
    let mut names: Vec<String> =
        command.iter().filter(|word| about(word).is_some()).cloned().collect();
    if names.is_empty() {
        let here = fs::read_dir(".").into_iter().flatten().flatten().take(MOST_FILES);
        names.extend(here.filter_map(|entry| entry.file_name().into_string().ok()));
        names.sort();
    }
    names.into_iter().map(|name| (about(&name), name)).collect()
}

/// Ctrl-C ends us as it ends any program; where nothing has changed for long, the exit
/// code is the last.
pub fn again_and_again(
    command: &[String],
    mut once: impl FnMut() -> CommandResult,
) -> CommandResult {
    loop {
        let before = state(command);
        let code = once()?;
        say(words::WATCHING);
        let mut looks = 0;
        while state(command) == before {
            looks += 1;
            if looks == LOOKS {
                return Ok(code);
            }
            thread::sleep(LOOK);
        }
    }
}
