//! Programs to be watched, and what was seen of them.

use crate::common::{TempFolder, command, python, run, search_path};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// Whether these programs can be started here, parted by blanks. `network` is one of its own
/// and a capture of what passes there, `set-user-id` a file that root has made such.
pub fn has(needs: &str) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("watch runs on Linux only".to_owned());
    }
    let path = format!("{}:{}", search_path(), *POSTGRES);
    let is_there = |name: &str| path.split(':').any(|folder| Path::new(folder).join(name).exists());
    for need in needs.split_whitespace() {
        match need {
            "network" => has("python3").and_then(|()| NETWORK.clone())?,
            "set-user-id" => set_user_id(&TempFolder::new("id")).map(drop)?,
            name if is_there(name) => {}
            name => return Err(format!("{name} is not installed here")),
        }
    }
    Ok(())
}

/// Whether a program can run in a network of its own, beside a capture of it.
static NETWORK: LazyLock<Result<(), String>> = LazyLock::new(|| {
    let had =
        run(python().args(["-S", "tests/watch/programs/beside.py", "/dev/null", "-", "true"]));
    let required = std::env::var("STICKY_REQUIRE_WIRE").is_ok_and(|value| value == "1");
    if had.code == 0 || required { Ok(()) } else { Err(had.stderr.trim().to_owned()) }
});

/// Where Debian has the programs of PostgreSQL's server, in the form of PATH.
pub static POSTGRES: LazyLock<String> = LazyLock::new(|| {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin").display().to_string());
    folders.collect::<Vec<_>>().join(":")
});

/// How a command becomes one of nobody's.
pub const AS_NOBODY: [&str; 5] =
    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/// A copy of id(1) that is root's and gives root's rights; or why there is none.
pub fn set_user_id(folder: &TempFolder) -> Result<String, String> {
    let id = folder.file("id");
    let script = "chmod 755 \"$1\" && cp \"$(command -v id)\" \"$2\" && chmod 4755 \"$2\"";
    let made = run(Command::new("sh").args(["-c", script, "sh", &folder.file("."), &id]));
    let gives = run(Command::new(AS_NOBODY[0]).args(&AS_NOBODY[1..]).args([&id, "-u"]));
    match gives.stdout == "0\n" {
        true => Ok(id),
        false => Err(format!("gives no rights here: {}{}", made.stderr, gives.stderr)),
    }
}

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

/// What a compiler makes of these sources, by a command that has `{made}` in it. It takes
/// longer than most tests, so it is kept where cargo has what tests make, under another name
/// for another command or source.
pub fn built(command: &[&str], sources: &[&str]) -> String {
    let texts: Vec<String> = sources
        .iter()
        .map(|source| fs::read_to_string(source).unwrap_or_else(|why| panic!("{source}: {why}")))
        .collect();
    let mut hasher = DefaultHasher::new();
    (command, texts).hash(&mut hasher);
    kept(&format!("built-{:016x}", hasher.finish()), |made| {
        let words = command.iter().map(|word| word.replace("{made}", made));
        let words: Vec<String> = words.chain(sources.iter().map(ToString::to_string)).collect();
        let mut make = Command::new(&words[0]);
        let ran = run(make.args(&words[1..]).env("PATH", search_path()));
        assert_eq!(ran.code, 0, "{words:?}: {}{}", ran.stdout, ran.stderr);
    })
}

/// The path of what is made once, whole, for this and later runs of the tests.
pub fn kept(name: &str, make: impl FnOnce(&str)) -> String {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    if !Path::new(&path).exists() {
        let own = format!("{path}.{}", std::process::id());
        make(&own);
        // Others may have made it by now.
        if fs::rename(&own, &path).is_err() {
            assert!(Path::new(&path).exists(), "{own} cannot be called {path}");
            let _ = fs::remove_dir_all(&own).or_else(|_| fs::remove_file(&own));
        }
    }
    path
}

/// The talking program in C.
pub static IN_C: LazyLock<String> =
    LazyLock::new(|| built(&["cc", "-pthread", "-o", "{made}"], &["tests/watch/programs/talk.c"]));

/// A folder with the classes of both programs in Java.
pub static IN_JAVA: LazyLock<String> = LazyLock::new(|| {
    let sources = ["Echo", "Talk"].map(|name| format!("tests/watch/programs/{name}.java"));
    let soon = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"];
    let command = [&["javac"], &soon[..], &["-d", "{made}"]].concat();
    built(&command, &sources.each_ref().map(String::as_str))
});

/// How one of them starts: it does not live long, and is not optimised.
pub fn java(class: &'static str) -> [&'static str; 6] {
    ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", &IN_JAVA, class]
}
