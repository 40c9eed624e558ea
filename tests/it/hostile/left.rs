//! Nothing of a learner's program is left running, whoever ends whom.

use crate::common::{TempFile, beside_one_another, command, run};
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A right receiver; what it does beside that stands before it.
const RIGHT: &str = "
import os, socket, struct, sys, time
def leave():
    for kind in range(6):
        if os.fork() == 0:
            if kind % 2: os.setsid()
            if kind % 3 == 0 and os.fork(): os._exit(0)
            time.sleep(100); os._exit(0)
def right():
    s = socket.create_connection((os.environ['STICKY_HOST'], int(os.environ['STICKY_PORT'])))
    f = s.makefile('rb'); out = b''
    while len(h := f.read(4)) == 4:
        n = struct.unpack('>I', h)[0]
        if len(m := f.read(n)) == n: out += m + b'\\n'
    s.sendall(out); s.close()
";

/// Processes with this in their command line.
fn running(mark: &str) -> usize {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = all.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(mark)).count()
}

fn until(what: impl Fn() -> bool, about: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !what() {
        assert!(Instant::now() < deadline, "{about}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_right_program_may_talk_and_leave_children_behind() {
    let talk = "for i in range(5000): sys.stderr.write('debug line %d of the learner, read 5 bytes so far\\n' % i)\n";
    let file = TempFile::new("leaves.py", format!("{RIGHT}{talk}leave(); right()\n").as_bytes());
    // By itself, behind a shell, and behind one that does not wait for it.
    let by_shell = format!("python3 {}; true", file.path());
    let launched = format!("(setsid python3 {} &)", file.path());
    beside_one_another([vec!["python3", file.path()], vec!["sh", "-c", &by_shell]], |program| {
        let ran = run(command("sticky-demo").args(["exercise", "receiver", "--"]).args(&program));
        assert_eq!(ran.code, 0, "{program:?}: {}", ran.stdout);
    });
    assert_eq!(running(file.path()), 0);
    let _ = run(command("sticky-demo").args(["exercise", "receiver", "--", "sh", "-c", &launched]));
    assert_eq!(running(file.path()), 0, "of the one that was launched");
}

#[test]
fn nothing_is_left_when_we_are_ended() {
    beside_one_another(["INT", "TERM", "HUP", "KILL"], |signal| {
        let file =
            TempFile::new("stays.py", format!("{RIGHT}leave(); time.sleep(100)\n").as_bytes());
        let shell = format!("python3 {}; true", file.path());
        let mut ours = command("sticky-demo");
        ours.args(["exercise", "receiver", "--", "sh", "-c", &shell]);
        let mut ours = ours.stdout(Stdio::null()).spawn().expect("it starts");
        // Ourselves, the guard, the shell, the script, six children.
        until(|| running(file.path()) >= 9, "the program begins");
        let number = ours.id().to_string();
        let killed = Command::new("kill").args(["-s", signal, &number]).status();
        assert!(killed.is_ok_and(|status| status.success()), "{signal}");
        ours.wait().expect("it ends");
        until(|| running(file.path()) == 0, signal);
    });
}
