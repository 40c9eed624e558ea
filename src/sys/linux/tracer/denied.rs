//! Why a program could not be traced, and what to do.

use super::about::line;
use crate::Text;
use crate::sys::error::Failed;
use crate::sys::{said, words};
use libc::c_int;
use std::fs;
use std::io;

/// What forbids it here, as far as that can be found out (Yama: the kernel's
/// documentation, admin-guide/LSM/Yama).
pub fn denied(error: &io::Error) -> Text {
    let what = said(error);
    let call = Failed::inside(error).map(|failed| (&*failed.call, failed.source.raw_os_error()));
    let Some(("PTRACE_SEIZE", Some(number))) = call else { return what };
    let filtered = line("status", "thread-self", "Seccomp").is_some_and(|mode| mode == "2");
    reason(number, yama_scope(), filtered, what)
}

/// Where nobody else traces us: by the error, Yama's setting, and whether a filter of
/// somebody's is in force.
fn reason(number: c_int, scope: Option<u32>, filtered: bool, what: Text) -> Text {
    match (number, scope) {
        (libc::EPERM, Some(scope @ 2..)) => words::yama(scope, what),
        (libc::EPERM | libc::EACCES | libc::ENOSYS, _) if filtered => words::container(what),
        (libc::EACCES, _) => words::deny_ptrace(what),
        (libc::ENOSYS, _) => words::no_ptrace(what),
        _ => words::no_reason(what),
    }
}

pub(super) fn yama_scope() -> Option<u32> {
    fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_reason_and_its_remedy() {
        let cases = [
            (libc::EPERM, Some(2), false, "ptrace_scope = 2"),
            (libc::EPERM, Some(3), true, "ptrace_scope = 3"),
            (libc::EPERM, Some(1), true, "--cap-add SYS_PTRACE"),
            (libc::ENOSYS, None, true, "--cap-add SYS_PTRACE"),
            (libc::EACCES, Some(1), false, "deny_ptrace"),
            (libc::ENOSYS, None, false, "has no ptrace"),
            (libc::EPERM, Some(0), false, "security module"),
        ];
        for (number, scope, filtered, expected) in cases {
            let what = Text::same("PTRACE_SEIZE failed".to_owned());
            let told = reason(number, scope, filtered, what);
            assert!(told.en.starts_with("PTRACE_SEIZE failed"), "{told:?}");
            assert!(told.en.contains(expected), "{told:?}");
        }
    }
}
