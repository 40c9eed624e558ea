//! Signals while a program is traced: it is the one who has them, as without us.

use libc::{c_int, pid_t};
use std::mem::zeroed;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// To whom SIGTERM and SIGHUP go. Ctrl-C and Ctrl-\ come from the terminal, which sends
/// them to the whole group, so the program has them already.
static PROGRAM: AtomicI32 = AtomicI32::new(0);
static CAME: AtomicBool = AtomicBool::new(false);

const PASSED_ON: [c_int; 2] = [libc::SIGTERM, libc::SIGHUP];
const ALL: [c_int; 4] = [libc::SIGINT, libc::SIGQUIT, PASSED_ON[0], PASSED_ON[1]];

/// What was in force before is again when this is dropped.
pub(super) struct Signals {
    before: Vec<(c_int, libc::sigaction)>,
}

impl Signals {
    pub fn pass_on_to(program: pid_t) -> Signals {
        PROGRAM.store(program, Ordering::SeqCst);
        CAME.store(false, Ordering::SeqCst);
        let mut before = Vec::new();
        for signal in ALL {
            // SAFETY: plain C data, for which all zeros is a valid value.
            let (mut action, mut old): (libc::sigaction, libc::sigaction) =
                unsafe { (zeroed(), zeroed()) };
            let handler: extern "C" fn(c_int) = on_signal;
            action.sa_sigaction = handler as usize;
            // SAFETY: `action` is filled in; the handler only touches atomics and calls
            // kill(2), which signal-safety(7) allows. Without SA_RESTART waits end.
            if unsafe { libc::sigaction(signal, &action, &mut old) } == 0 {
                // What the shell wants ignored (nohup) stays so.
                if old.sa_sigaction == libc::SIG_IGN {
                    // SAFETY: puts back what was there.
                    unsafe { libc::sigaction(signal, &old, ptr::null_mut()) };
                } else {
                    before.push((signal, old));
                }
            }
        }
        Signals { before }
    }

    /// There is nobody to pass them on to any more; what came until now was for it.
    pub fn program_ended(&self) {
        PROGRAM.store(0, Ordering::SeqCst);
        self.came();
    }

    /// Whether one came since this was asked last.
    pub fn came(&self) -> bool {
        CAME.swap(false, Ordering::SeqCst)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        PROGRAM.store(0, Ordering::SeqCst);
        for (signal, old) in &self.before {
            // SAFETY: puts back what was there.
            unsafe { libc::sigaction(*signal, old, ptr::null_mut()) };
        }
    }
}

extern "C" fn on_signal(signal: c_int) {
    CAME.store(true, Ordering::SeqCst);
    let program = PROGRAM.load(Ordering::SeqCst);
    if program > 0 && PASSED_ON.contains(&signal) {
        // SAFETY: takes numbers.
        unsafe { libc::kill(program, signal) };
    }
}
