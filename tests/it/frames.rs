//! `sticky-demo frames`: the engineer's own bytes, cut and made.

use crate::common::{Ran, TempFile, command, demo};
use std::io::Write;
use std::process::Stdio;
use sticky_demo::framing::FRAMINGS;

/// `sticky-demo frames` with these words and this standard input.
fn frames(words: &[&str], input: &[u8]) -> (i32, Vec<u8>, String) {
    let mut child = command("sticky-demo")
        .arg("frames")
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends");
    (
        output.status.code().unwrap_or(-1),
        output.stdout,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn what_was_encoded_is_cut_again_in_every_format() {
    for entry in FRAMINGS {
        if entry.name == "naive" || entry.name == "fixed" {
            continue; // no boundary to find, and one length only
        }
        let (code, bytes, stderr) =
            frames(&["--framing", entry.example, "--encode"], b"AB\nCD\\xff\n");
        if code != 0 {
            // A format for text or JSON only says so.
            assert!(stderr.contains("line "), "{}: {stderr}", entry.example);
            continue;
        }
        let (code, text, stderr) = frames(&["--framing", entry.example], &bytes);
        let text = String::from_utf8(text).expect("text");
        assert_eq!(code, 0, "{}: {stderr}", entry.example);
        let messages: Vec<&str> =
            text.lines().filter_map(|line| line.split("B  ").nth(1)).collect();
        assert_eq!(messages, ["AB", "CD\\xff"], "{}: {text}", entry.example);
    }
}

#[test]
fn the_first_error_is_told_with_its_place() {
    let (code, text, stderr) = frames(&[], b"\0\0\0\x02ABx");
    assert_eq!(code, 1);
    assert!(String::from_utf8_lossy(&text).contains("AB"));
    assert!(stderr.contains("inside a header, after 1 of its 4 bytes"), "{stderr}");
    let (code, _, stderr) = frames(&[], b"\xff\xff\xff\xff");
    assert_eq!(code, 1);
    assert!(stderr.contains("4294967295") && stderr.contains("1048576"), "{stderr}");
}

#[test]
fn an_over_long_frame_can_be_skipped() {
    let bytes = b"\0\0\0\x05hello\0\0\0\x02AB";
    let words = ["--max-frame-bytes", "3"];
    assert_eq!(frames(&words, bytes).0, 1);
    let (code, text, _) = frames(&["--max-frame-bytes", "3", "--resume"], bytes);
    let text = String::from_utf8_lossy(&text).into_owned();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("skipped") && text.contains("AB") && !text.contains("hello"), "{text}");
}

#[test]
fn a_file_is_read_as_well_and_json_is_one_object() {
    let file = TempFile::new("frames.bin", b"2:AB,1:B,");
    let ran: Ran = demo(&["frames", "--framing", "netstring", "--format", "json", file.path()]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["frames"][1]["at_byte"], 5);
    assert_eq!(report["frames"][1]["message"], "B");
    assert_eq!(report["clean"], true);
}

/// A bar stands where a frame begins or ends, with colour or without.
#[test]
fn a_dump_shows_where_the_frames_are() {
    let (code, text, _) = frames(&["--dump"], b"\0\0\0\x02AB\0\0\0\x01Cx");
    assert_eq!(code, 1, "x is in no frame");
    let line = String::from_utf8(text).expect("text");
    assert_eq!(line, "00000000 |00 00 00 02 41 42|00 00  00 01 43|78               ....AB....Cx\n");
    let encoded = frames(&["--dump", "--encode", "--color", "always"], b"AB\n").1;
    let encoded = String::from_utf8(encoded).expect("text");
    assert!(encoded.contains("\u{1b}[47;30m00\u{1b}[0m"), "a header: {encoded:?}");
}

#[test]
fn what_is_no_frame_is_skipped_where_the_format_finds_back() {
    let bytes = b"\x02AB\x03noise\x02CD\x03";
    let words = ["--framing", "stx-etx"];
    let (code, _, said) = frames(&words, bytes);
    assert!(code == 1 && said.contains("--resume"), "{said}");
    let (code, text, _) = frames(&["--framing", "stx-etx", "--resume"], bytes);
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(text.contains("AB") && text.contains("skipped") && text.contains("CD"), "{text}");
    assert_eq!(code, 1, "some bytes belonged to no frame");
}

#[test]
fn bytes_are_typed_as_text_from_a_pipe_or_in_the_files_place() {
    for text in ["00 00 00 02 41 42", "\\x00\\x00\\x00\\x02AB", "0x00,0,0,2,65,66", "AAAAAkFC"] {
        let typed = if text == "AAAAAkFC" { "base64:AAAAAkFC" } else { text };
        for (words, input) in [(&["--hex"][..], text), (&["--hex", typed], "")] {
            let (code, out, stderr) = frames(words, input.as_bytes());
            assert_eq!(code, 0, "{text} {words:?}: {stderr}");
            assert!(String::from_utf8_lossy(&out).ends_with("  AB\n"), "{text} {words:?}");
        }
    }
    // A word that may be a file's name, or text, is not guessed at.
    for (word, said) in [
        ("no-such.hex", "no-such.hex cannot be opened"),
        ("/no/such", "(os error 2)"),
        ("PING", "text:PING"),
        ("hi", "base64:"),
        ("AAAAAkFC", "is neither a file nor bytes"),
        ("base64:!", "is not base64"),
    ] {
        let (code, _, stderr) = frames(&["--hex", word], b"");
        assert!(code == 2 && stderr.contains(said), "{word}: {stderr}");
    }
    let (_, out, said) = frames(&["--framing", "line", "--hex", r"text:PING\n"], b"");
    assert!(String::from_utf8_lossy(&out).contains("PING") && said.contains("text"), "{said}");
}

/// Fault: the input was blamed.
#[test]
#[cfg(target_os = "linux")]
fn a_full_output_is_told_as_such() {
    let full = std::fs::File::create("/dev/full").expect("it is there");
    let mut frames = command("sticky-demo");
    frames.args(["frames", "--framing", "line", "Cargo.toml"]).stdout(full);
    let ran = frames.output().expect("it runs");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.contains("stdout "), "{said}");
}
