//! Nothing stays when the parent is gone, however it went.

use crate::needs::Who;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
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
    if namespaces.len() != 3 {
        return Err(format!("no child with three namespaces: {line:?}"));
    }
    let there = processes_in(&namespaces);
    if !there.contains(&child.to_string()) {
        return Err(format!("process {child} is in none of {namespaces:?}"));
    }
    parent.kill().map_err(|error| error.to_string())?; // SIGKILL: it cannot tidy up
    parent.wait().map_err(|error| error.to_string())?;

    // Who was there must go. A namespace's number alone says nothing: once it is free, the
    // next that is made, for another test it may be, gets it.
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let now = processes_in(&namespaces);
        let still: Vec<_> = there.intersection(&now).collect();
        if still.is_empty() {
            break;
        }
        if Instant::now() > deadline {
            return Err(format!("waited 20 s for processes {still:?} to die with their parent"));
        }
        std::thread::sleep(Duration::from_millis(5));
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

/// The numbers of all processes that are in one of these.
fn processes_in(namespaces: &BTreeSet<String>) -> BTreeSet<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_in = |process: &fs::DirEntry| {
        let link = fs::read_link(process.path().join("ns/net"));
        link.is_ok_and(|link| namespaces.contains(&*link.to_string_lossy()))
    };
    let inside = processes.filter(is_in);
    inside.map(|process| process.file_name().to_string_lossy().into_owned()).collect()
}
