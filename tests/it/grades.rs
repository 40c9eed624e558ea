//! Reports of exercise, what a class makes of them, and what graders are told.

use crate::common::{TempFolder, command, demo, run};
use serde_json::{Value, json};
use std::time::Duration;
use sticky_demo::judge::grade::{GRADERS, GradedRound, KITS, RoundMarks, Submission};
use sticky_demo::judge::{GameRecord, LearnerSide, Peer, Task, rounds, seed_of};
use sticky_demo::verdict::Outcome;
use sticky_demo::{Lang, both};

fn marks() -> RoundMarks {
    let mark = |id: &str, name, outcome, said: &[&str]| GradedRound {
        id: id.to_owned(),
        name,
        outcome,
        said: said.iter().map(|line| line.to_string()).collect(),
    };
    let one = both!("all in one write", "一次写入全部数据").into();
    let two = both!("byte by byte", "逐字节写入").into();
    let three = both!("cut at random", "随机切分").into();
    RoundMarks {
        headline: both!("one of three", "三个之一").into(),
        tests: vec![
            mark("one_write", one, Some(Outcome::Shown), &[]),
            mark(
                "byte_by_byte",
                two,
                Some(Outcome::NotShown),
                &["a hint", "| --|>", "| Grade :=>> 100"],
            ),
            mark("at_random", three, None, &["not played"]),
        ],
        seed: 7,
        lang: Lang::En,
    }
}

fn written(name: &str) -> String {
    let grader = GRADERS.iter().find(|grader| grader.name == name).expect("it is listed");
    let variables = [("CLASSROOM", "net1"), ("ASSIGNMENT", "framing"), ("COMMIT_URL", "https://c")];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let datetime = "2026-11-26T10:00:00Z".to_owned();
    (grader.write)(&marks(), &Submission { variables, datetime })
}

fn parsed(name: &str) -> Value {
    serde_json::from_str(&written(name)).expect("JSON")
}

#[test]
fn gradescope_is_told_as_its_specification_says() {
    let test = |number: &str, name: &str, score: u8, status: &str, output: &str| {
        json!({
            "number": number, "name": name, "score": score, "max_score": 1, "status": status,
            "output": output, "output_format": "text", "visibility": "visible",
        })
    };
    assert_eq!(
        parsed("gradescope"),
        json!({
            "output": "one of three", "output_format": "text", "extra_data": { "seed": 7 },
            "tests": [
                test("1", "all in one write", 1, "passed", ""),
                test("2", "byte by byte", 0, "failed", "a hint\n| --|>\n| Grade :=>> 100"),
                test("3", "cut at random", 0, "failed", "not played"),
            ],
        })
    );
}

#[test]
fn classroom_50_is_told_as_its_wiki_says() {
    let test = |name: &str, passed: bool, output: &str| {
        json!({
            "test-name": name, "passed": passed, "score": u8::from(passed), "max-score": 1,
            "output": output,
        })
    };
    assert_eq!(
        parsed("classroom50"),
        json!({
            "schema": "classroom50/result/v1", "classroom": "net1", "assignment": "framing",
            "submission": "", "commit": "https://c", "release": "", "review": "",
            "datetime": "2026-11-26T10:00:00Z", "score": 1, "max-score": 3, "seed": 7,
            "tests": [
                test("all in one write", true, ""),
                test("byte by byte", false, "a hint\n| --|>\n| Grade :=>> 100"),
                test("cut at random", false, "not played"),
            ],
        })
    );
}

#[test]
fn prairielearn_is_told_a_share_and_whether_it_can_be_graded() {
    let told = parsed("prairielearn");
    assert_eq!(told["score"].as_f64().map(|score| (score * 300.0).round()), Some(100.0));
    assert_eq!((&told["gradable"], &told["message"]), (&json!(true), &json!("one of three")));
    let test = json!({
        "name": "byte by byte", "description": "byte_by_byte", "points": 0, "max_points": 1,
        "output": "a hint\n| --|>\n| Grade :=>> 100",
    });
    assert_eq!(told["tests"][1], test);
    let mut unsure = marks();
    unsure.tests.truncate(1);
    unsure.tests[0].outcome = Some(Outcome::Inconclusive);
    let grader = GRADERS.iter().find(|grader| grader.name == "prairielearn").expect("listed");
    let told: Value =
        serde_json::from_str(&(grader.write)(&unsure, &Submission::default())).expect("JSON");
    assert_eq!(told["gradable"], json!(false));
}

#[test]
fn autolab_is_told_in_one_line() {
    assert_eq!(
        written("autolab"),
        "{\"scoreboard\":[1],\"scores\":{\"at_random\":0,\"byte_by_byte\":0,\"one_write\":1}}\n"
    );
}

/// What a program printed can neither end the block nor grade itself.
#[test]
fn vpl_is_told_comments_and_one_grade() {
    let told = written("vpl");
    assert_eq!(
        told,
        "Comment :=>> one of three\n\
         Comment :=>>- ✓ all in one write\n\
         Comment :=>>- ✗ byte by byte\n\
         <|--\n  a hint\n  | --|>\n  | Grade :=>> 100\n--|>\n\
         Comment :=>>- ✗ cut at random\n\
         <|--\n  not played\n--|>\n\
         Grade :=>> 33\n"
    );
    assert_eq!(told.lines().filter(|line| line.starts_with("Grade")).count(), 1);
}

/// A kit's command is one that we take, and it writes what the grader reads.
#[test]
fn a_kit_runs_the_very_command() {
    for kit in KITS {
        let folder = TempFolder::new("kit");
        let out = folder.0.display().to_string();
        let words = ["exercise", "sender", "--framing", r"delimiter:\r\n", "--kit", kit.name];
        let program = ["--out", &out, "--", "python3", "it's mine.py"];
        let ran = demo(&[&words[..], &program[..]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(ran.stdout.lines().count(), folder.0.read_dir().expect("a folder").count());
        let all: String = folder
            .0
            .read_dir()
            .expect("a folder")
            .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text"))
            .collect();
        let quoted = match kit.name {
            "gradescope" => {
                r"sticky-demo exercise sender --framing 'delimiter:\r\n' --pause-ms 3200 --format gradescope --out /autograder/results/results.json -- python3 'it'\''s mine.py'"
            }
            _ => {
                r#"["sticky-demo","exercise","sender","--framing","delimiter:\\r\\n","--pause-ms","3200","--format","classroom50","--out","result.json","--","python3","it's mine.py"]"#
            }
        };
        assert!(all.contains(quoted), "{all}");
    }
}

/// A game against our own solution, written down.
fn record(student: &str, framing: &str, limit: Option<usize>) -> (Value, bool) {
    let mut task =
        Task::new(LearnerSide::Receiver, framing, seed_of(student), limit).expect("a task");
    task.pause = Duration::from_millis(10);
    let judged = rounds(&task, &Peer::Model, &mut |_| {}).expect("a game");
    let right = judged.outcome() == Outcome::Shown;
    assert!(right, "{framing}: {judged:?}");
    let record = GameRecord::of(&task, &judged, Some(student), &["python3".to_owned()]);
    (serde_json::to_value(&record).expect("JSON"), right)
}

/// Our own solution keeps to what is agreed, in every kind of format.
#[test]
fn what_is_agreed_to_be_refused_is_refused_by_our_own_solution() {
    for framing in
        ["u16be", "i32le", "varint", "netstring", "line", r"delimiter:\r\n", "json-header"]
    {
        let (told, _) = record("ann", framing, Some(4000));
        let ways = told["rounds"].as_array().expect("rounds").iter().map(|round| &round["way"]);
        let ways: Vec<&str> = ways.filter_map(Value::as_str).collect();
        assert!(ways.contains(&"over_limit"), "{framing}: {ways:?}");
        let field = framing.starts_with(['u', 'i']);
        assert_eq!(ways.contains(&"negative"), field, "{framing}: {ways:?}");
    }
}

#[test]
fn a_class_is_judged_again_from_what_came() {
    let folder = TempFolder::new("class");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.0.join(name), text).expect("a file");
    };
    let (ann, _) = record("ann", "u32be", None);
    write("ann.json", &ann.to_string());
    // One byte is another.
    let mut bob = record("bob", "u32be", None).0;
    let data = bob["rounds"][1]["data"].as_str().expect("text").replacen('l', "x", 1);
    bob["rounds"][1]["data"] = json!(data);
    write("bob.json", &bob.to_string());
    // Ann's, under another name.
    let mut cid = ann.clone();
    cid["student"] = json!("cid");
    write("cid.json", &cid.to_string());
    // Only the rounds that were right, and with another's seed and name.
    let mut dan = record("dan", "u32be", None).0;
    dan["rounds"].as_array_mut().expect("rounds").truncate(2);
    write("dan.json", &dan.to_string());
    let mut eve = ann.clone();
    eve["student"] = json!("eve");
    eve["seed"] = json!(seed_of("eve"));
    write("eve.json", &eve.to_string());
    // What is not one, and would cost much if it were believed.
    let mut big = ann.clone();
    big["framing"] = json!("fixed:1000000000000");
    write("f.json", &big.to_string());
    write("g.json", &"[".repeat(1 << 20));
    write("h.json", "{\"verdict\": \"right\"}");
    let mut escape = ann.clone();
    escape["student"] = json!("\u{1b}[2J=1+1");
    write("i.json", &escape.to_string());
    std::fs::write(folder.0.join("j.json"), b"\xff\xfe").expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/dev/zero", folder.0.join("k.json")).expect("a link");
    let dir = folder.0.display().to_string();
    let ran = demo(&["class", &dir, "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let rows: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let of = |file: &str| {
        let row = rows.as_array().and_then(|rows| rows.iter().find(|row| row["file"] == file));
        let row = row.unwrap_or_else(|| panic!("{file}"));
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        (text("verdict"), row["said"]["en"].as_str().unwrap_or_default().to_owned())
    };
    for (file, verdict, said) in [
        ("ann.json", "right", ""),
        ("bob.json", "wrong", "not the message"),
        ("cid.json", "unreadable", "not that of this student"),
        ("dan.json", "incomplete", "only 2 of 7 rounds"),
        ("eve.json", "wrong", ""),
        ("f.json", "incomplete", "more than 1048576 bytes"),
        ("g.json", "unreadable", "not a report"),
        ("h.json", "unreadable", "not a report"),
        ("i.json", "unreadable", ""),
        ("j.json", "unreadable", "UTF-8"),
    ] {
        let (verdict_told, said_told) = of(file);
        assert_eq!(verdict_told, verdict, "{file}: {said_told}");
        assert!(said_told.contains(said), "{file}: {said_told}");
    }
    #[cfg(unix)]
    assert_eq!(of("k.json").0, "unreadable");
    let table = run(command("sticky-demo").args(["class", &dir, "--lang", "en"]));
    assert!(table.stdout.contains("✓ ann") && table.stdout.contains("7/7"), "{}", table.stdout);
    assert!(!table.stdout.contains('\u{1b}'), "{}", table.stdout);
    let csv = demo(&["class", &dir, "--csv"]).stdout;
    assert!(csv.starts_with("student,side,framing,verdict,right,rounds,said,file\r\n"), "{csv}");
    assert!(
        csv.contains("\"ann\",\"receiver\",\"u32be\",right,7,7,\"\",\"ann.json\"\r\n"),
        "{csv}"
    );
}

/// The flags by which a learner gets there.
#[test]
fn a_report_is_written_and_each_student_has_other_messages() {
    let folder = TempFolder::new("reports");
    let written = |student: &str| {
        let file = folder.0.join(format!("{student}.json"));
        let words = ["exercise", "receiver", "--student", student, "--pause-ms", "20", "--report"];
        let program = ["--", "python3", "-S", "tests/practice/receiver.py"];
        let ran = run(command("sticky-demo").args(words).arg(&file).args(program));
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        std::fs::read_to_string(file).expect("a report")
    };
    assert_ne!(written("20260001"), written("20260002"));
    let ran = demo(&["class", &folder.0.display().to_string()]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("2 of 2 right"), "{}", ran.stdout);
}
