//! The wire on this machine's kernel.
//!
//! An experiment is a function that runs in a child process and has a wire of
//! its own there; once as whoever runs the tests and, if that is root, once more
//! as an ordinary user. Where the wire cannot be had, that is said aloud
//! (`skipped: …`), and with STICKY_REQUIRE_WIRE=1 it is a failure.
//!
//! This is a program of its own and not libtest, which starts threads: making a
//! user namespace wants a process with one. `cargo test --test wire -- NAME`
//! picks those whose name contains NAME.

mod experiments;
mod left_behind;
mod tools;

use std::path::{Path, PathBuf};
use std::time::Duration;
use sticky_demo::lab::child::{answer_probe, pipe, probe};
use sticky_demo::link::wire::Denied;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["child", name] => in_child(name),
        ["probe"] => answer_probe().expect("the parent listens"),
        ["parent"] => left_behind::parent(),
        ["stay"] => experiments::stay(),
        _ => std::process::exit(run(words.iter().copied().find(|word| !word.starts_with('-')))),
    }
}

/// Runs one experiment; a panic is its failure, and the parent shows it.
fn in_child(name: &str) {
    let (_, experiment) =
        experiments::ALL.iter().find(|(known, _)| *known == name).expect("a known experiment");
    experiment();
    pipe::tell(b"held").and_then(|()| pipe::done()).expect("the parent listens");
}

/// Somebody who runs experiments: the words in front of the program.
struct Who {
    name: &'static str,
    prefix: &'static [&'static str],
}

const OURSELVES: Who = Who { name: "ourselves", prefix: &[] };
const NOBODY: Who = Who {
    name: "an ordinary user",
    prefix: &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"],
};
/// Root of a user namespace in which there may be no further one, and without
/// any rights in it.
const NOT_ALLOWED: Who = Who {
    name: "somebody who may not",
    prefix: &[
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--",
        "unshare",
        "--user",
        "--map-root-user",
        "sh",
        "-c",
        "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all \"$@\"",
        "sh",
    ],
};

impl Who {
    fn command<'a>(&'a self, program: &'a str, arguments: &[&'a str]) -> (&'a Path, Vec<&'a str>) {
        let mut words: Vec<&str> = self.prefix.to_vec();
        words.push(program);
        words.extend(arguments);
        (Path::new(words[0]), words[1..].to_vec())
    }
}

fn run(filter: Option<&str>) -> i32 {
    let required = std::env::var_os("STICKY_REQUIRE_WIRE").is_some_and(|value| value == "1");
    let program: PathBuf = std::env::current_exe().expect("our own path");
    let program = program.to_str().expect("a path in UTF-8");
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    let (mut held, mut failed, mut skipped) = (0, 0, 0);
    let mut report = |name: &str, who: &str, result: Result<(), String>| match result {
        Ok(()) => {
            held += 1;
            println!("{name}, as {who} … held");
        }
        Err(why) => {
            failed += 1;
            println!("{name}, as {who} … FAILED: {why}");
        }
    };

    let root = tools::is_root();
    let mut any = false;
    for who in [OURSELVES].into_iter().chain(root.then_some(NOBODY)) {
        let (path, arguments) = who.command(program, &["probe"]);
        if let Err(denied) = probe(path, &arguments) {
            eprintln!("skipped: the wire, as {}: {denied}", who.name);
            skipped += 1;
            continue;
        }
        any = true;
        for (name, _) in experiments::ALL.iter().filter(|(name, _)| wanted(name)) {
            let (path, arguments) = who.command(program, &["child", name]);
            let answer = pipe::run(path, &arguments, &[], Duration::from_secs(30), |_| {});
            report(name, who.name, answer.map_err(|error| error.to_string()));
        }
        for (name, test) in left_behind::ALL.iter().filter(|(name, _)| wanted(name)) {
            let (path, arguments) = who.command(program, &["parent"]);
            report(name, who.name, test(path, &arguments));
        }
    }
    if root && any && wanted("denied_with_the_remedy") {
        report("denied_with_the_remedy", NOT_ALLOWED.name, denied_with_the_remedy(program));
    }
    println!("{held} held, {failed} failed, {skipped} skipped");
    i32::from(failed > 0 || (required && skipped > 0))
}

fn denied_with_the_remedy(program: &str) -> Result<(), String> {
    let (path, arguments) = NOT_ALLOWED.command(program, &["probe"]);
    match probe(path, &arguments) {
        Err(Denied { call, remedy: Some(remedy), .. })
            if call.en == "unshare(CLONE_NEWUSER)"
                && remedy.en.contains("max_user_namespaces is 0")
                && remedy.zh.contains("max_user_namespaces 是 0") =>
        {
            Ok(())
        }
        other => Err(format!("{other:?}")),
    }
}
