//! How long programs had work to do and no processor to do it on.

use std::fs;
use std::time::Duration;

/// How long the threads of this process, and of all that it started, have been ready to
/// run so far, and did not, because others ran. Nothing where the system does not tell:
/// what is to be told apart is a program that waits from one that is made to wait.
pub fn starved() -> Duration {
    Duration::from_nanos(of_process("self"))
}

/// proc(5), /proc/pid/task/tid: `schedstat` has nanoseconds on a processor, nanoseconds in
/// the queue before one, and how often (Documentation/scheduler/sched-stats); `children`
/// has what that thread started, and orphans of it, where a guard is there to take them.
fn of_process(process: &str) -> u64 {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let of_thread = |thread: fs::DirEntry| {
        let read = |file| fs::read_to_string(thread.path().join(file)).unwrap_or_default();
        let queued = read("schedstat").split_whitespace().nth(1).and_then(|ns| ns.parse().ok());
        queued.unwrap_or(0) + read("children").split_whitespace().map(of_process).sum::<u64>()
    };
    threads.map(of_thread).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command};
    use std::thread;
    use std::time::Instant;

    /// Two that want the one processor: one of them waits, and it is not ourselves.
    #[test]
    fn children_that_wait_for_a_processor_are_seen() {
        if !cfg!(target_os = "linux") {
            return; // nothing is told there
        }
        let cpu = fs::read_to_string("/proc/self/status").expect("proc(5)");
        let cpu = cpu.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        let cpu = cpu.and_then(|list| list.trim().split([',', '-']).next()).expect("a processor");
        let spin = |_| {
            let words = ["-c", cpu, "sh", "-c", "while :; do :; done"];
            Command::new("taskset").args(words).spawn()
        };
        let Ok(mut loops) = (0..2).map(spin).collect::<Result<Vec<Child>, _>>() else {
            eprintln!("not tried: this host has no taskset");
            return;
        };
        let (before, until) = (starved(), Instant::now() + Duration::from_secs(20));
        let seen = || starved().saturating_sub(before) > Duration::from_millis(50);
        while !seen() && Instant::now() < until {
            thread::sleep(Duration::from_millis(10));
        }
        let seen = seen();
        for spinning in &mut loops {
            spinning.kill().expect("it is ours");
            spinning.wait().expect("it ends");
        }
        assert!(seen);
    }
}
