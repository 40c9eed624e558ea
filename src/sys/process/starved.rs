//! How long programs had work to do and no processor to do it on.

use crate::sys::guard::guards;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How long the threads of this process, and those of programs that it guards, have been
/// ready to run so far, and did not, because others ran. Nothing where the system does not
/// tell: what is to be told apart is a program that waits from one that is made to wait.
pub fn starved() -> Duration {
    let guards = guards().into_iter().map(|guard| of_process(&guard.to_string(), true));
    Duration::from_nanos(of_process("self", false) + guards.sum::<u64>())
}

/// The same of the thread that asks, alone.
pub fn thread_starved() -> Duration {
    Duration::from_nanos(of_thread(Path::new("/proc/thread-self")))
}

/// proc(5), /proc/pid/task/tid: `schedstat` has nanoseconds on a processor, nanoseconds in
/// the queue before one, and how often (Documentation/scheduler/sched-stats); `children`
/// has what that thread started, and orphans of it, where a guard is there to take them.
fn of_process(process: &str, and_children: bool) -> u64 {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let of_each = |thread: fs::DirEntry| {
        let children = fs::read_to_string(thread.path().join("children"));
        let children = children.ok().filter(|_| and_children).unwrap_or_default();
        let children = children.split_whitespace().map(|child| of_process(child, true));
        of_thread(&thread.path()) + children.sum::<u64>()
    };
    threads.map(of_each).sum()
}

fn of_thread(folder: &Path) -> u64 {
    let stat = fs::read_to_string(folder.join("schedstat")).unwrap_or_default();
    stat.split_whitespace().nth(1).and_then(|ns| ns.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::Guarded;
    use std::process::Command;
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
            Guarded::start(Command::new("taskset").args(words))
        };
        let Ok(mut loops) = (0..2).map(spin).collect::<Result<Vec<Guarded>, _>>() else {
            eprintln!("not tried: this host has no taskset");
            return;
        };
        let (before, until) = (starved(), Instant::now() + Duration::from_secs(20));
        let seen = || starved().saturating_sub(before) > Duration::from_millis(50);
        while !seen() && Instant::now() < until {
            thread::sleep(Duration::from_millis(10));
        }
        let seen = seen();
        loops.iter_mut().for_each(Guarded::end);
        assert!(seen);
    }
}
