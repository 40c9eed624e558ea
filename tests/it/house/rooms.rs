//! The rooms of the house, and what each may know and touch.

use super::{Source, at_most, sources};
use std::collections::BTreeSet;
use std::fs;

/// What is outside of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outside {
    Sockets,
    Files,
    Environment,
    Terminal,
    Clock,
    Threads,
    Processes,
}

use Outside::{Clock, Environment, Files, Processes, Sockets, Terminal, Threads};

impl Outside {
    const ALL: [Outside; 7] = [Sockets, Files, Environment, Terminal, Clock, Threads, Processes];

    /// The words of code by which one touches it.
    fn words(self) -> &'static [&'static str] {
        match self {
            Sockets => &[
                "TcpStream",
                "TcpListener",
                "UdpSocket",
                "UnixStream",
                "UnixListener",
                "UnixDatagram",
                "socket2",
            ],
            Files => &["std :: fs", "fs ::", "File ::"],
            Environment => &["std :: env", "env ::"],
            Terminal => &[
                "print !",
                "println !",
                "eprint !",
                "eprintln !",
                "stdin (",
                "stdout (",
                "stderr (",
                "IsTerminal",
            ],
            Clock => &["Instant :: now", "SystemTime"],
            Threads => &["std :: thread", "thread ::"],
            Processes => &["std :: process", "process ::"],
        }
    }
}

/// A room: what it may import, besides what those may import, and what outside of
/// the program it touches.
struct Room {
    name: &'static str,
    imports: &'static [&'static str],
    touches: &'static [Outside],
}

const fn room(
    name: &'static str,
    imports: &'static [&'static str],
    touches: &'static [Outside],
) -> Room {
    Room { name, imports, touches }
}

/// From the ground up: a room imports only from rooms above it in this list. All
/// may use what stands beside the rooms, [`GROUND`].
const ROOMS: &[Room] = &[
    room("framing", &[], &[]),
    room("scenario", &["framing"], &[]),
    room("trace", &["scenario"], &[Clock]),
    room("capture", &["framing", "trace"], &[]),
    room("sys", &["trace"], &[Sockets, Files, Environment, Clock, Threads, Processes]),
    room("link", &["capture", "sys", "trace"], &[Sockets, Files, Clock, Threads]),
    room(
        "lab",
        &["link", "sys", "trace"],
        &[Sockets, Environment, Terminal, Clock, Threads, Processes],
    ),
    room("watch", &["framing", "sys", "trace"], &[]),
    room("cases", &["lab"], &[Threads]),
    room("observe", &["trace"], &[]),
    room("verdict", &["observe"], &[]),
    room("report", &["verdict"], &[]),
    room(
        "judge",
        &["framing", "observe", "sys", "verdict", "report", "watch"],
        &[Sockets, Terminal, Clock, Threads, Processes],
    ),
    room(
        "programs",
        &["framing", "sys", "report"],
        &[Sockets, Files, Environment, Terminal, Clock, Threads, Processes],
    ),
    room("class", &["cases", "lab", "verdict", "report", "judge", "programs"], &[Sockets]),
    room(
        "cli",
        &["class", "cases", "lab", "report", "judge", "programs", "watch"],
        &[Files, Environment, Terminal, Threads, Processes],
    ),
    room("bin", &["cli"], &[Processes]),
];

/// What stands beside the rooms: the list of them, and texts in two languages.
const GROUND: [&str; 3] = ["lib", "text", "known"];

fn room_of(source: &Source) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == source.room())
}

/// What a room may import, and through that.
fn reach(room: &Room) -> BTreeSet<&'static str> {
    let mut reach = BTreeSet::new();
    for import in room.imports {
        let import = ROOMS.iter().find(|known| known.name == *import);
        let import = import.unwrap_or_else(|| panic!("{} imports what is not a room", room.name));
        reach.insert(import.name);
        reach.extend(self::reach(import));
    }
    reach
}

/// The names that a file takes from the top of the crate.
fn imports(code: &[String], top: &str) -> BTreeSet<String> {
    let mut imports = BTreeSet::new();
    for at in 0..code.len().saturating_sub(2) {
        if code[at] != top || code[at + 1] != "::" {
            continue;
        }
        if code[at + 2] != "{" {
            imports.insert(code[at + 2].clone());
            continue;
        }
        let mut depth = 0;
        for (index, word) in code.iter().enumerate().skip(at + 2) {
            match word.as_str() {
                "{" => depth += 1,
                "}" if depth == 1 => break,
                "}" => depth -= 1,
                name if depth == 1 && ["{", ","].contains(&code[index - 1].as_str()) => {
                    imports.insert(name.to_owned());
                }
                _ => {}
            }
        }
    }
    imports
}

#[test]
fn every_folder_is_a_room_of_the_table_and_every_room_is_a_folder() {
    let folders: BTreeSet<String> = fs::read_dir("src")
        .expect("src")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect();
    let rooms = ROOMS.iter().map(|room| room.name).chain(GROUND);
    assert_eq!(folders, rooms.map(str::to_owned).collect());
    for (at, room) in ROOMS.iter().enumerate() {
        let above: Vec<&str> = ROOMS[..at].iter().map(|room| room.name).collect();
        for import in room.imports {
            assert!(above.contains(import), "{} stands above {import}", room.name);
        }
    }
}

#[test]
fn a_room_imports_only_what_the_table_lets_it() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let allowed = room_of(source).map(reach).unwrap_or_default();
        let top = if source.room() == "bin" { "sticky_demo" } else { "crate" };
        for import in imports(source.code(), top) {
            let is_room = ROOMS.iter().any(|room| room.name == import);
            if is_room && import != source.room() && !allowed.contains(import.as_str()) {
                wrong.push(format!("{} imports {import}", source.path));
            }
        }
        // `super` may not lead out of the room.
        let folders = source.path.trim_end_matches("/mod.rs").split('/').count() - 1;
        let out = vec!["super ::"; folders].join(" ");
        if source.room() != "lib" && source.has(&out) {
            wrong.push(format!("{} leaves its room by super", source.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How much of the table is not true any more.
const NOT_TOUCHED: usize = 0;

#[test]
fn a_room_touches_what_the_table_says() {
    let mut wrong = Vec::new();
    let mut touched = BTreeSet::new();
    for source in sources("src") {
        let room = room_of(source);
        for outside in Outside::ALL {
            let Some(word) = outside.words().iter().find(|word| source.has(word)) else { continue };
            touched.insert((source.room().to_owned(), outside));
            if room.is_none_or(|room| !room.touches.contains(&outside)) {
                wrong.push(format!("{}: {word} touches {outside:?}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let listed =
        ROOMS.iter().flat_map(|room| room.touches.iter().map(|outside| (room.name, *outside)));
    let not_touched: Vec<String> = listed
        .filter(|(room, outside)| !touched.contains(&(room.to_string(), *outside)))
        .map(|(room, outside)| format!("{room}: {outside:?}"))
        .collect();
    at_most(NOT_TOUCHED, "off the table with it", &not_touched);
}

/// The lint `unsafe_code` is denied, and Clippy wants an argument for each block;
/// here is where it may be allowed.
#[test]
fn unsafe_and_the_operating_system_live_in_one_room() {
    for source in sources("src").iter().filter(|source| source.room() != "sys") {
        for word in ["target_os", "unsafe_code"] {
            assert!(!source.has(word), "{} has {word}", source.path);
        }
    }
}
