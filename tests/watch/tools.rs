//! Programs to be watched, and what was seen of them.

use crate::common::{TempFolder, command, python, run, search_path};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// Whether this can be started here; several names are parted by blanks.
pub fn has(programs: &str) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("watch runs on Linux only".to_owned());
    }
    let path = format!("{}:{}", search_path(), *POSTGRES);
    let is_there =
        |name: &&str| path.split(':').any(|folder| Path::new(folder).join(name).exists());
    match programs.split_whitespace().find(|name| !is_there(name)) {
        None => Ok(()),
        Some(name) => Err(format!("{name} is not installed here")),
    }
}

/// Where Debian has the programs of PostgreSQL's server, in the form of PATH.
pub static POSTGRES: LazyLock<String> = LazyLock::new(|| {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin").display().to_string());
    folders.collect::<Vec<_>>().join(":")
});

/// What a program says of itself.
pub type Account = BTreeMap<String, Vec<u64>>;

pub struct Watched {
    pub code: i32,
    pub report: Value,
    pub stderr: String,
    pub account: Account,
}

impl Watched {
    /// The directions in which bytes passed: to the server first.
    pub fn runs(&self) -> &Vec<Value> {
        self.report["runs"].as_array().expect("runs")
    }
}

/// Runs `watch` with these flags on that command, and reads both accounts.
pub fn watch(flags: &[&str], program: &[&str]) -> Watched {
    let mut watched = command("sticky-demo");
    watched.args(["watch", "--format", "json"]).args(flags);
    if !program.is_empty() {
        watched.arg("--").args(program);
    }
    let ran = run(&mut watched);
    let report = serde_json::from_str(&ran.stdout).unwrap_or(Value::Null);
    Watched { code: ran.code, report, account: account(&ran.stderr), stderr: ran.stderr }
}

/// What is said of itself by whoever wrote that.
pub fn account(stderr: &str) -> Account {
    let lines = stderr.lines().filter(|line| line.starts_with('{'));
    lines.flat_map(|line| serde_json::from_str::<Account>(line).expect("an account")).collect()
}

/// Our talking program in Python, which reads in that way.
pub fn talk(how: &str) -> Vec<String> {
    let python = python();
    let path = python.get_program().to_str().expect("a path in UTF-8");
    [path, "-S", "tests/watch/programs/talk.py", how].map(str::to_owned).to_vec()
}

pub fn words(owned: &[String]) -> Vec<&str> {
    owned.iter().map(String::as_str).collect()
}

/// The one in C, compiled once.
pub static IN_C: LazyLock<(TempFolder, String)> = LazyLock::new(|| {
    let folder = TempFolder::new("talk");
    let made = folder.file("talk");
    let mut cc = Command::new("cc");
    cc.args(["-pthread", "-o", &made, "tests/watch/programs/talk.c"]);
    let ran = run(cc.env("PATH", search_path()));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    (folder, made)
});
