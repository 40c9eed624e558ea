//! `sticky-demo exercise`: a learner's own program, its verdict and its hint.

mod common;

use common::chinese::assert_chinese;
use common::{Ran, TempFile, beside_one_another, command, demo, run};
use std::time::Instant;

fn exercise(side: &str, more: &[&str], program: &[&str]) -> Ran {
    let words = [&["exercise", side, "--lang", "zh"], more, &["--"], program].concat();
    run(command("sticky-demo").args(words))
}

#[test]
fn every_slip_is_explained_in_chinese() {
    let receiver = include_str!("practice/receiver.py");
    let sender = include_str!("practice/sender.py");
    for (side, script, right, slip, said) in [
        ("receiver", receiver, "", "", "✓ 逐字节写入"),
        ("sender", sender, "", "", "✓ 随机切分"),
        ("receiver", receiver, "b\"\\n\"", "b\"\"", "每条消息之后要写一个 LF"),
        ("receiver", receiver, "sock.sendall(", "sock.sendall(b'?' + ", "不是消息的内容"),
        ("receiver", receiver, "sock.sendall(", "if size: sock.sendall(", "这条消息是空的"),
        ("receiver", receiver, "4 + size] +", "4 + size].strip() +", "首尾的空格被去掉了"),
        ("receiver", receiver, "b\"\\n\"", "b\"\\r\\n\"", "约定的只有 LF"),
        ("sender", sender, "line[:-1]", "line.strip()", "首尾的空格被去掉了"),
        ("sender", sender, "line[:-1]", "line.rstrip()", "首尾的空格被去掉了"),
        ("sender", sender, "!I", "<I", "字节顺序反了"),
        ("sender", sender, "len(message)", "len(line)", "长度多了 1"),
        ("sender", sender, "len(message)", "len(message.decode())", "长度数的是字符"),
        ("sender", sender, "len(message)", "len(message) + 4", "把报头也算进去了"),
    ] {
        let script = script.replacen(right, slip, 1);
        let file = TempFile::new(&format!("slip-{}-{}.py", side, script.len()), script.as_bytes());
        let ran = exercise(side, &[], &["python3", file.path()]);
        assert_eq!(ran.code, i32::from(!slip.is_empty()), "{slip}: {}", ran.stdout);
        assert!(ran.stdout.replace("\n    ", "").contains(said), "{slip}: {}", ran.stdout);
        assert_chinese(&ran.stdout);
    }
}

#[test]
fn what_cannot_be_played_is_refused_in_chinese() {
    let ran = exercise("sender", &[], &["false"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("退出码 1"), "{}", ran.stdout);
    assert_chinese(&ran.stdout);
    for (more, program, said) in [
        (&[][..], "/no/such/program", "无法启动"),
        (&["--framing", "naive"], "true", "不是帧格式"),
        (&["--framing", "fixed:3"], "true", "装不下这些消息"),
        (&["--seed", "x"], "true", "--seed"),
    ] {
        let ran = exercise("receiver", more, &[program]);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        assert!(ran.stderr.starts_with("错误：") && ran.stderr.contains(said), "{}", ran.stderr);
        assert_chinese(&ran.stderr);
    }
}

#[test]
fn a_right_program_passes_and_a_wrong_one_is_told_the_byte() {
    let python = |script: &str, side: &str, lang: &str| {
        let file = TempFile::new(&format!("{side}-{}.py", script.len()), script.as_bytes());
        run(command("sticky-demo").args([
            "exercise",
            side,
            "--lang",
            lang,
            "--",
            "python3",
            file.path(),
        ]))
    };
    let receiver = include_str!("practice/receiver.py");
    let sender = include_str!("practice/sender.py");
    for (side, script) in [("receiver", receiver), ("sender", sender)] {
        let ran = python(script, side, "en");
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout.matches('✓').count(), 3, "{}", ran.stdout);
    }
    let wrong = [
        ("!I", "<I", "reverse order"),
        ("len(message)", "len(line)", "one too many"),
        ("len(message)", "len(message.decode())", "counts characters"),
        ("len(message)", "len(message) + 4", "counts the header"),
    ];
    for (right, bug, said) in wrong {
        let ran = python(&sender.replacen(right, bug, 1), "sender", "en");
        assert_eq!(ran.code, 1, "{bug}: {}", ran.stdout);
        assert!(ran.stdout.replace("\n    ", " ").contains(said), "{bug}: {}", ran.stdout);
        assert!(ran.stdout.contains("message 1"), "{}", ran.stdout);
    }
    let naive = receiver.replace(
        "    while len(buffer)",
        "    sock.sendall(data + b\"\\n\")\n    while False and len(buffer)",
    );
    let ran = python(&naive, "receiver", "zh");
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("把一次读取当成了一条消息"), "{}", ran.stdout);
    assert_eq!(demo(&["exercise", "receiver", "--", "no-such-program"]).code, 2);
    assert_eq!(demo(&["exercise", "receiver"]).code, 2);
}

/// A learner's program may leave something running that holds its output open,
/// a server started in the background, say. No round waits for that.
#[test]
fn what_a_program_leaves_running_is_not_waited_for() {
    let right = "tests/practice/receiver.py";
    let scripts = [
        (format!("sleep 120 & exec python3 {right}"), 0, "still holds its output open"),
        ("sleep 120 & echo oops".to_owned(), 1, "| oops"),
        (format!("python3 {right}; sleep 120"), 0, "the program did not end by itself"),
    ];
    beside_one_another(scripts, |(script, code, said)| {
        let began = Instant::now();
        let ran = demo(&["exercise", "receiver", "--", "sh", "-c", &script]);
        assert_eq!(ran.code, code, "{script}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.replace("\n    ", " ").contains(said), "{script}: {}", ran.stdout);
        assert!(began.elapsed().as_secs() < 100, "{script}: {:?}", began.elapsed());
    });
}
