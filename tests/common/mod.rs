//! What several tests share: the built binaries as a user runs them.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod captures;
pub mod chinese;
pub mod page;
pub mod refusals;
pub mod truths;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::thread;

/// What a command came to.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A binary of this package, with nothing of the tester's own taste around it.
pub fn command(binary: &str) -> Command {
    let path = match binary {
        "sticky-demo" => env!("CARGO_BIN_EXE_sticky-demo"),
        "sticky-nagle" => env!("CARGO_BIN_EXE_sticky-nagle"),
        "sticky-short-read" => env!("CARGO_BIN_EXE_sticky-short-read"),
        "sticky-mtu-split" => env!("CARGO_BIN_EXE_sticky-mtu-split"),
        "sticky-udp-truncate" => env!("CARGO_BIN_EXE_sticky-udp-truncate"),
        other => panic!("no binary is called {other}"),
    };
    let mut command = Command::new(path);
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LC_ALL", "LC_MESSAGES"] {
        command.env_remove(variable);
    }
    command.env("PATH", search_path()).env("LANG", "C").stdin(Stdio::null());
    command
}

/// Python, if it is here: an environment of its own (venv), because a start that looks
/// through the packages of the machine takes longer than most of our scripts run.
static PYTHON: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    // The system's own is built optimised, and starts sooner than one that somebody built.
    let asked = ["-c", "import json, pty, socket, sys; print(sys.executable, end='')"];
    let place_of = |python: &str| {
        let ran = Command::new(python).args(asked).output().ok()?;
        let place = String::from_utf8(ran.stdout).ok().filter(|_| ran.status.success())?;
        fs::canonicalize(place).ok()
    };
    let place = ["/usr/bin/python3", "python3"].into_iter().find_map(place_of)?;
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = root.join("bin/python3");
    let home = place.parent()?.display();
    let config = format!("home = {home}\ninclude-system-site-packages = false\n");
    let made = || -> std::io::Result<()> {
        // Another test binary may have made it, for another user.
        if fs::read_to_string(root.join("pyvenv.cfg")).is_ok_and(|there| there == config)
            && fs::read_link(&python).is_ok_and(|link| link == place)
        {
            return Ok(());
        }
        fs::create_dir_all(root.join("bin"))?;
        fs::write(root.join("pyvenv.cfg"), &config)?;
        let _ = fs::remove_file(&python);
        std::os::unix::fs::symlink(&place, &python)
    };
    // Who may not write there takes the machine's own.
    if made().is_err() {
        return Some(place);
    }
    Some(python)
});

/// Python, with its own library and nothing else.
pub fn python() -> Command {
    Command::new(PYTHON.as_ref().expect("python3 is needed here"))
}

/// The folders of programs, that of Python first.
pub fn search_path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    match PYTHON.as_ref().and_then(|python| python.parent()) {
        Some(first) => format!("{}:{path}", first.display()),
        None => path,
    }
}

/// Runs it to its end.
pub fn run(command: &mut Command) -> Ran {
    let output = command.output().expect("the binary starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Does something with each item, all beside one another: for what mostly waits.
pub fn beside_one_another<T: Send>(items: impl IntoIterator<Item = T>, each: impl Fn(T) + Sync) {
    let each = &each;
    thread::scope(|threads| {
        for item in items {
            threads.spawn(move || each(item));
        }
    });
}

/// What came of each command, for all tests that look at it: it is run once.
pub struct Kept<T>(Mutex<BTreeMap<String, Arc<OnceLock<T>>>>);

impl<T> Kept<T> {
    pub const fn new() -> Kept<T> {
        Kept(Mutex::new(BTreeMap::new()))
    }

    /// Its place; whoever comes first fills it.
    pub fn of(&self, words: &[&str]) -> Arc<OnceLock<T>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(kept.entry(words.join("\0")).or_default())
    }
}

/// A page of help, on a screen of 80 columns, by a locale.
pub fn help(words: &[&str], locale: &str) -> String {
    static PAGES: Kept<String> = Kept::new();
    let page = PAGES.of(&[words, &[locale]].concat());
    let ask = || {
        let mut asked = command("sticky-demo");
        let ran = run(asked.args(words).arg("--help").env("LANG", locale).env("COLUMNS", "80"));
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{words:?}");
        ran.stdout
    };
    page.get_or_init(ask).clone()
}

/// `sticky-demo` with these words.
pub fn demo(words: &[&str]) -> Ran {
    run(command("sticky-demo").args(words))
}

/// The JSON report of a run.
pub fn json(words: &[&str]) -> serde_json::Value {
    json_and_code(words).0
}

/// The same, and how it exits.
pub fn json_and_code(words: &[&str]) -> (serde_json::Value, i32) {
    let ran = demo(&[words, &["--format", "json"]].concat());
    let report = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| {
        panic!("{words:?}: {error}\nstdout: {}\nstderr: {}", ran.stdout, ran.stderr)
    });
    (report, ran.code)
}

/// The run of that name before that receiver in a JSON report.
pub fn run_of<'j>(
    report: &'j serde_json::Value,
    name: &str,
    receiver: &str,
) -> &'j serde_json::Value {
    report["runs"]
        .as_array()
        .and_then(|runs| runs.iter().find(|run| run["name"] == name && run["receiver"] == receiver))
        .unwrap_or_else(|| panic!("no run {name}.{receiver} in {report:#}"))
}

/// A path that no other test has, of this process or of another.
fn temp_path(name: &str) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("sticky-demo-{}-{number}-{name}", std::process::id()))
}

/// A file of this test's own, gone when the test ends.
pub struct TempFile(pub PathBuf);

impl TempFile {
    pub fn new(name: &str, content: &[u8]) -> TempFile {
        let path = temp_path(name);
        std::fs::File::create(&path)
            .and_then(|mut file| file.write_all(content))
            .expect("a temp file");
        TempFile(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a temp path in UTF-8")
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A folder of this test's own, gone with all that is in it when the test ends.
pub struct TempFolder(pub PathBuf);

impl TempFolder {
    pub fn new(name: &str) -> TempFolder {
        let path = temp_path(name);
        fs::create_dir_all(&path).expect("a temp folder");
        TempFolder(path)
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a temp path in UTF-8").to_owned()
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Compares with what is kept in tests/goldens, byte for byte; with
/// STICKY_BLESS set, keeps this instead.
pub fn golden(name: &str, made: &str) {
    let path = PathBuf::from("tests/goldens").join(name);
    if std::env::var_os("STICKY_BLESS").is_some() {
        fs::write(&path, made).expect("the golden can be written");
    }
    let kept =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if kept != made {
        let line = kept.lines().zip(made.lines()).position(|(kept, made)| kept != made);
        let line = line.unwrap_or_else(|| kept.lines().count().min(made.lines().count()));
        panic!(
            "{} differs from line {}:\n  kept: {:?}\n  made: {:?}",
            path.display(),
            line + 1,
            kept.lines().nth(line),
            made.lines().nth(line)
        );
    }
}
