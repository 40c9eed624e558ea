//! Windows: the console's size, and a job, which ends with all that was started in it.

#![allow(unsafe_code)] // each block below says why it is sound

use std::io;
use std::mem::size_of;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::process::Child;
use std::ptr::{from_ref, null};
use windows_sys::Win32::System::Console::{
    CONSOLE_SCREEN_BUFFER_INFO, GetConsoleScreenBufferInfo, GetStdHandle, STD_OUTPUT_HANDLE,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
    SetInformationJobObject,
};

/// Columns and lines of the window on the console, if stdout is one.
pub(super) fn terminal_size() -> Option<(usize, usize)> {
    let mut info = CONSOLE_SCREEN_BUFFER_INFO::default();
    // SAFETY: the answer is written through a pointer that is valid for it. The handle is
    // the process' own, and asking one that is no console is an error and no more.
    let known = unsafe { GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &mut info) };
    let extent = |from: i16, to: i16| usize::try_from(i32::from(to) - i32::from(from) + 1).ok();
    let (columns, lines) = (
        extent(info.srWindow.Left, info.srWindow.Right)?,
        extent(info.srWindow.Top, info.srWindow.Bottom)?,
    );
    (known != 0 && columns > 0 && lines > 0).then_some((columns, lines))
}

/// Ends all that is in it when it is closed: by us, or by our own end, however that comes.
pub(super) struct Job {
    _handle: OwnedHandle,
}

impl Job {
    /// A job with a process in it, and with all that it starts from then on.
    pub fn of(child: &Child) -> io::Result<Job> {
        let ok = |answer: i32| if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(()) };
        // SAFETY: no attributes and no name; the handle is checked and owned by nobody else.
        let job = unsafe { CreateJobObjectW(null(), null()) };
        if job.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: see above.
        let handle = unsafe { OwnedHandle::from_raw_handle(job) };
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        let bytes = size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32;
        let class = JobObjectExtendedLimitInformation;
        // SAFETY: the limits are read through a pointer that is valid for the length
        // beside it; both handles are open.
        unsafe {
            ok(SetInformationJobObject(job, class, from_ref(&limits).cast(), bytes))?;
            ok(AssignProcessToJobObject(job, child.as_raw_handle()))?;
        }
        Ok(Job { _handle: handle })
    }
}
