//! Laws over the source: who may import whom, where `unsafe` lives, how long a
//! file is, and that both halves of a text say the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}")) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no source");
    found
}

/// The code of a file, without its comments and its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

#[test]
fn verdict_and_report_know_no_socket_clock_or_stdout() {
    let forbidden = [
        "std::net::Tcp",
        "std::net::Udp",
        "socket2",
        "Instant",
        "SystemTime",
        "std::io",
        "println!",
        "eprintln!",
        "print!",
        "std::env",
        "std::fs",
        "crate::lab::endpoint",
        "crate::link",
        "crate::cases",
        "crate::sys",
        "crate::cli",
    ];
    for folder in ["src/verdict", "src/report"] {
        for (path, text) in sources(folder) {
            for word in forbidden {
                assert!(!code(&text).contains(word), "{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn each_stage_imports_only_what_comes_before_it() {
    let upward = [
        (
            "src/scenario",
            &[
                "crate::cases",
                "crate::verdict",
                "crate::report",
                "crate::cli",
                "crate::lab::endpoint",
                "crate::link",
                "crate::trace",
            ][..],
        ),
        (
            "src/trace",
            &[
                "crate::cases",
                "crate::verdict",
                "crate::report",
                "crate::cli",
                "crate::lab::endpoint",
                "crate::link",
                "crate::sys",
            ],
        ),
        (
            "src/framing",
            &[
                "crate::cases",
                "crate::verdict",
                "crate::report",
                "crate::cli",
                "crate::lab::endpoint",
                "crate::link",
                "crate::scenario",
                "crate::trace",
            ],
        ),
        ("src/lab", &["crate::verdict", "crate::report", "crate::cli"]),
        (
            "src/link",
            &[
                "crate::cases",
                "crate::verdict",
                "crate::report",
                "crate::cli",
                "crate::lab::endpoint",
            ],
        ),
        ("src/cases", &["crate::verdict", "crate::report", "crate::cli"]),
        ("src/verdict", &["crate::report", "crate::cli"]),
        (
            "src/sys",
            &[
                "crate::cases",
                "crate::verdict",
                "crate::report",
                "crate::cli",
                "crate::lab::endpoint",
                "crate::scenario",
            ],
        ),
    ];
    for (folder, words) in upward {
        for (path, text) in sources(folder) {
            for word in words {
                assert!(!code(&text).contains(word), "{} looks up to {word}", path.display());
            }
        }
    }
}

#[test]
fn unsafe_and_the_operating_system_live_in_one_room() {
    for (path, text) in sources("src") {
        if path.starts_with(Path::new("src/sys")) {
            let mut lines_before: Vec<&str> = Vec::new();
            for line in text.lines() {
                if code(line).contains("unsafe {") || code(line).contains("unsafe impl") {
                    let argued =
                        lines_before.iter().rev().take(8).any(|line| line.contains("SAFETY:"));
                    assert!(
                        argued,
                        "{}: an unsafe block without its argument: {line}",
                        path.display()
                    );
                }
                lines_before.push(line);
            }
        } else {
            for word in ["unsafe {", "unsafe fn", "unsafe impl", "target_os", "allow(unsafe_code)"]
            {
                assert!(!code(&text).contains(word), "{} has {word}", path.display());
            }
        }
    }
}

#[test]
fn a_file_is_read_in_one_sitting() {
    for (path, text) in sources("src") {
        let lines = text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines: split it", path.display());
    }
}

/// The next string literal, without its quotes, and what follows it.
fn literal(code: &str) -> Option<(String, &str)> {
    let code = code.trim_start();
    if let Some(raw) = code.strip_prefix('r') {
        let hashes = &raw[..raw.find('"')?];
        let end = format!("\"{hashes}");
        let body = &raw[hashes.len() + 1..];
        let length = hashes.chars().all(|c| c == '#').then(|| body.find(&end))??;
        return Some((body[..length].to_owned(), &body[length + end.len()..]));
    }
    let body = code.strip_prefix('"')?;
    let mut escaped = false;
    let length = body.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some((body[..length].to_owned(), &body[length + 1..]))
}

/// Both halves of each `text!("…", "…")` and `Both { en: "…", zh: "…" }`.
fn pairs(code: &str) -> Vec<(String, String)> {
    let of = |opening: &str, first: &str, second: &str| -> Vec<(String, String)> {
        let halves = |after: &str| {
            let (en, after) = literal(after.trim_start().strip_prefix(first)?)?;
            let after = after.trim_start().strip_prefix(',')?.trim_start();
            let (zh, _) = literal(after.strip_prefix(second)?)?;
            Some((en, zh))
        };
        code.split(opening).skip(1).filter_map(halves).collect()
    };
    [of("text!(", "", ""), of("Both {", "en:", "zh:")].concat()
}

/// What is wrong with a Chinese text beside its English one, if anything.
fn slip(en: &str, zh: &str) -> Option<String> {
    let places = |text: &str| -> BTreeSet<String> {
        let text = text.replace("{{", "").replace("}}", "");
        let inside = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        inside.map(|(place, _)| place.split([':', '|']).next().unwrap_or("").to_owned()).collect()
    };
    if places(en) != places(zh) {
        return Some(format!("{:?} are not {:?}", places(en), places(zh)));
    }
    // Han characters and full-width punctuation: some texts are glue alone.
    let chinese = |c: &char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    if en != zh && !zh.chars().any(|c| chinese(&c)) {
        return Some("it is not Chinese".to_owned());
    }
    let all: Vec<char> = zh.chars().collect();
    let mut open = Vec::new(); // whether each open bracket is code's: recv(5)
    for (at, c) in all.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        let codes = match c {
            '(' => {
                open.push(before.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_'));
                open.last() == Some(&true)
            }
            ')' => open.pop() == Some(true),
            ',' | ':' | ';' | '?' | '!' => false,
            _ => continue,
        };
        if !codes && [before, all.get(at + 1)].into_iter().flatten().any(chinese) {
            return Some(format!("a half-width {c}"));
        }
    }
    None
}

#[test]
fn both_languages_name_the_same_places_and_chinese_looks_like_chinese() {
    for (en, zh, word) in [
        ("{a} bytes", "{b} 字节", "are not"),
        ("bytes", "octets", "not Chinese"),
        ("no, not so", "不,不是", "half-width ,"),
        ("it {why}", "它: {why}", "half-width :"),
        ("it (not)", "它(不)", "half-width ("),
    ] {
        assert!(slip(en, zh).is_some_and(|slip| slip.contains(word)), "{zh}");
    }
    for (en, zh) in [("MTU", "MTU"), ("recv(5) {n:?}", "调用 recv(5)。{n}")] {
        assert_eq!(slip(en, zh), None);
    }
    let mut seen = 0;
    let mut slips = Vec::new();
    for (path, text) in sources("src") {
        for (en, zh) in pairs(&code(&text)) {
            seen += 1;
            slips.extend(slip(&en, &zh).map(|slip| format!("{}: {slip}: {zh}", path.display())));
        }
    }
    assert!(seen > 400, "only {seen} texts were found");
    assert!(slips.is_empty(), "{}", slips.join("\n"));
}
