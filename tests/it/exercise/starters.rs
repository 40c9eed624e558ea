//! Programs to start from: the right ones pass, and the naive ones fail with the hint that
//! they deserve, in each language that is on this machine.

use crate::common::{TempFolder, beside_one_another, command, run, search_path};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A language: what must be there, how its file is called, made a program, and started.
struct Tongue {
    name: &'static str,
    needs: &'static str,
    file: fn(side: &str) -> String,
    make: &'static [&'static str],
    run: fn(side: &str) -> Vec<String>,
    /// What is tried in all runs of the tests; the rest in .ci/run.
    framings: &'static [&'static str],
}

fn upper(side: &str) -> String {
    side[..1].to_uppercase() + &side[1..]
}

fn itself(side: &str) -> Vec<String> {
    vec![format!("./{side}")]
}

const TONGUES: &[Tongue] = &[
    Tongue {
        name: "python",
        needs: "python3",
        file: |side| format!("{side}.py"),
        make: &["python3", "-c", ""],
        run: |side| ["python3", "-S", &format!("{side}.py")].map(str::to_owned).to_vec(),
        framings: &["length:width=3,order=le,strip=4,adjust=1"],
    },
    Tongue {
        name: "c",
        needs: "cc",
        file: |side| format!("{side}.c"),
        make: &["cc", "-Wall", "-Wextra", "-Werror", "-o", "SIDE", "FILE"],
        run: itself,
        framings: &["u64be", r"delimiter:\r\n"],
    },
    Tongue {
        name: "js",
        needs: "node",
        file: |side| format!("{side}.js"),
        make: &["node", "--check", "FILE"],
        run: |side| ["node", &format!("{side}.js")].map(str::to_owned).to_vec(),
        framings: &["length:width=2,offset=1,adjust=-3"],
    },
    Tongue {
        name: "rust",
        needs: "rustc",
        file: |side| format!("{side}.rs"),
        make: &["rustc", "--edition=2021", "-D", "warnings", "-o", "SIDE", "FILE"],
        run: itself,
        framings: &["u32be"],
    },
    Tongue {
        name: "java",
        needs: "javac",
        file: |side| format!("{}.java", upper(side)),
        make: &["javac", "FILE"],
        run: |side| ["java", "-XX:TieredStopAtLevel=1", &upper(side)].map(str::to_owned).to_vec(),
        framings: &[],
    },
    Tongue {
        name: "go",
        needs: "go",
        file: |side| format!("{side}.go"),
        make: &["go", "build", "-o", "SIDE", "FILE"],
        run: itself,
        framings: &[],
    },
];

/// What each language is tried with in the whole zoo, besides its own.
const ALL: [&str; 6] = ["u8", "u16le", "u32le", "i64le", "line", "delimiter:END"];

const SIDES: [&str; 2] = ["receiver", "sender"];

fn place(program: &str) -> Option<PathBuf> {
    let path = search_path();
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|place| place.is_file())
}

fn in_folder(folder: &Path, words: &[String]) -> (bool, String) {
    // With a PATH of its own, a name is looked up in a copy of this process.
    let mut made = Command::new(place(&words[0]).expect("it was there"));
    made.args(&words[1..]).current_dir(folder).env("PATH", search_path());
    let output = made.output().expect("it starts");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Writes the program, makes it, and lets it play.
fn plays(tongue: &Tongue, framing: &str, side: &str, right: bool) {
    let what = format!("{} {framing} {side} {right}", tongue.name);
    let folder = TempFolder::new("starter");
    let mut words = vec!["exercise", side, "--framing", framing, "--starter", tongue.name];
    words.extend(right.then_some("--right"));
    let program = run(command("sticky-demo").args(&words));
    assert_eq!(program.code, 0, "{what}: {}", program.stderr);
    // A name of ours that was not replaced; `${…}` is JavaScript's.
    let left =
        program.stdout.split('$').skip(1).any(|behind| behind.starts_with(char::is_uppercase));
    assert!(program.stdout.lines().count() < 90 && !left, "{}", program.stdout);
    let file = (tongue.file)(side);
    std::fs::write(folder.0.join(&file), &program.stdout).expect("a file");
    let make: Vec<String> =
        tongue.make.iter().map(|word| word.replace("SIDE", side).replace("FILE", &file)).collect();
    let (made, why) = in_folder(&folder.0, &make);
    assert!(made, "{what}: {why}");
    let play = ["exercise", side, "--framing", framing, "--pause-ms", "20", "--"];
    let mut demo = command("sticky-demo");
    let ran = run(demo.args(play).args((tongue.run)(side)).current_dir(&folder.0));
    assert_eq!(ran.code, i32::from(!right), "{what}: {}{}", ran.stdout, ran.stderr);
    let told = ran.stdout.replace("\n    ", " ");
    let deserved = match side {
        "receiver" => "your program takes a read for a message",
        _ if framing.starts_with("line") => "the line's number was sent",
        _ => "these are the lines themselves",
    };
    assert!(right || told.contains(deserved), "{what}: {told}");
}

#[test]
fn the_right_ones_pass_and_the_naive_ones_are_told_why_not() {
    // Where an interpreter or a compiler takes long, one side is enough here.
    let sides = |tongue: &Tongue| match tongue.name {
        "python" | "c" => &SIDES[..],
        "rust" => &SIDES[..1],
        _ => &SIDES[1..],
    };
    all_play(|tongue| tongue.framings.to_vec(), sides, |tongue| sides(tongue).len() == 2);
}

#[test]
#[ignore = "six languages and their compilers take half a minute: .ci/run plays them"]
fn in_the_whole_zoo_too() {
    all_play(|tongue| [&ALL[..], tongue.framings].concat(), |_| &SIDES, |_| true);
}

/// The right programs in these framings, and the naive ones.
fn all_play(
    framings: impl Fn(&Tongue) -> Vec<&'static str>,
    sides: impl Fn(&Tongue) -> &'static [&'static str],
    naive: impl Fn(&Tongue) -> bool,
) {
    let mut tried = Vec::new();
    for tongue in TONGUES {
        if place(tongue.needs).is_none() {
            eprintln!("starters in {} are not tried: {} is not here", tongue.name, tongue.needs);
            continue;
        }
        for framing in framings(tongue) {
            tried.extend(sides(tongue).iter().map(|side| (tongue, framing, *side, true)));
        }
        let naive = naive(tongue);
        tried.extend(naive.then_some((tongue, "u32be", "receiver", false)));
        tried.extend(naive.then_some((tongue, "line", "sender", false)));
    }
    for some in tried.chunks(4) {
        beside_one_another(some, |(tongue, framing, side, right)| {
            plays(tongue, framing, side, *right);
        });
    }
}
