//! Nothing stays when the parent is gone, however it went.

use crate::needs::Who;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use sticky_demo::lab::child::pipe;

/// A parent that waits for a child that does not end, and says who it is.
pub fn parent() {
    let program = std::env::current_exe().expect("our own path");
    let forever = Duration::from_secs(60);
    let told = pipe::run(&program, &["stay"], &[], forever, |message| {
        println!("{}", String::from_utf8_lossy(message));
    });
    panic!("the child ended by itself: {told:?}");
}

pub fn killed_parent_leaves_nothing(who: &Who) -> Result<(), String> {
    let words = who.words(&["parent"]);
    let before = interfaces();
    let mut parent = Command::new(&words[0])
        .args(&words[1..])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut line = String::new();
    BufReader::new(parent.stdout.take().ok_or("no stdout")?)
        .read_line(&mut line)
        .map_err(|error| error.to_string())?;
    // The child's number, and the namespaces of the middle and of both hosts.
    let mut words = line.split_whitespace();
    let child: u32 =
        words.next().and_then(|word| word.parse().ok()).ok_or(format!("it said {line:?}"))?;
    let namespaces: BTreeSet<String> = words.map(str::to_owned).collect();
    if namespaces.len() != 3 || !Path::new(&format!("/proc/{child}")).exists() {
        return Err(format!("no child with three namespaces: {line:?}"));
    }
    parent.kill().map_err(|error| error.to_string())?; // SIGKILL: it cannot tidy up
    parent.wait().map_err(|error| error.to_string())?;

    let deadline = Instant::now() + Duration::from_secs(5);
    while Path::new(&format!("/proc/{child}")).exists() {
        if Instant::now() > deadline {
            return Err(format!("waited 5 s for process {child} to die with its parent"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let still: Vec<String> = namespaces_in_use().intersection(&namespaces).cloned().collect();
    if !still.is_empty() {
        return Err(format!("somebody is still in {still:?}"));
    }
    if interfaces() != before {
        return Err(format!("interfaces were {before:?} and are {:?}", interfaces()));
    }
    Ok(())
}

fn interfaces() -> BTreeSet<String> {
    let text = fs::read_to_string("/proc/net/dev").unwrap_or_default();
    text.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned())).collect()
}

fn namespaces_in_use() -> BTreeSet<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|process| fs::read_link(process.path().join("ns/net")).ok())
        .map(|link| link.to_string_lossy().into_owned())
        .collect()
}
