//! Why the wire cannot be had, and what would help.

use crate::sys::Failed;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs;
use std::io;

/// The system does not let us build the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// The call that failed, and where: `unshare(CLONE_NEWUSER)`.
    pub call: String,
    /// The system's number for the error, if it came from the system.
    pub errno: Option<i32>,
    /// What the system said.
    pub because: String,
    /// What would help, as a sentence; `None` where we know of nothing.
    pub remedy: Option<String>,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed: {}", self.call, self.because)?;
        if let Some(remedy) = &self.remedy {
            write!(f, ". {remedy}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Denied {}

impl Denied {
    /// Explains an error that building the wire met.
    pub(super) fn new(error: &io::Error) -> Denied {
        Denied::explain(error, &read_number)
    }

    fn explain(error: &io::Error, setting: &dyn Fn(&str) -> Option<u64>) -> Denied {
        let (call, source) = match Failed::inside(error) {
            Some(failed) => (failed.call.clone(), &failed.source),
            None => ("building the wire".to_owned(), error),
        };
        let errno = source.raw_os_error();
        let remedy = remedy(&call, source, setting).map(str::to_owned);
        Denied { call, errno, because: source.to_string(), remedy }
    }
}

const USER_NAMESPACES: &str = "/proc/sys/user/max_user_namespaces";
const NETWORK_NAMESPACES: &str = "/proc/sys/user/max_net_namespaces";
const APPARMOR: &str = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
const DEBIAN: &str = "/proc/sys/kernel/unprivileged_userns_clone";

/// What would help. The order matters: a setting that forbids it is a better
/// answer than a guess from the error.
fn remedy(
    call: &str,
    error: &io::Error,
    setting: &dyn Fn(&str) -> Option<u64>,
) -> Option<&'static str> {
    if error.kind() == io::ErrorKind::Unsupported && error.raw_os_error().is_none() {
        return None; // another system
    }
    let refused = error.kind() == io::ErrorKind::PermissionDenied;
    let making_user = call.contains("CLONE_NEWUSER");
    if making_user && setting(USER_NAMESPACES) == Some(0) {
        return Some(
            "/proc/sys/user/max_user_namespaces is 0: allow some with `sysctl -w user.max_user_namespaces=10000`, or run as root",
        );
    }
    if making_user && setting(DEBIAN) == Some(0) {
        return Some(
            "user namespaces are for root only here: allow them with `sysctl -w kernel.unprivileged_userns_clone=1`, or run as root",
        );
    }
    // Ubuntu 24.04 lets an ordinary user have the namespace, and then refuses
    // whatever is to be done in it.
    if refused && setting(APPARMOR) == Some(1) {
        return Some(
            "AppArmor takes the rights away that a user namespace brings: allow them with `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, with an AppArmor profile for this program, or run as root",
        );
    }
    if call.contains("CLONE_NEWNET") && setting(NETWORK_NAMESPACES) == Some(0) {
        return Some(
            "/proc/sys/user/max_net_namespaces is 0: allow some with `sysctl -w user.max_net_namespaces=10000`",
        );
    }
    match error.raw_os_error() {
        _ if refused && call.contains("unshare") => Some(
            "a container's seccomp filter often forbids this call: start the container with `--security-opt seccomp=unconfined`, or with `--privileged`, or run outside of it",
        ),
        _ if refused => Some(
            "the user namespace brought no rights over the network: a security module (AppArmor, SELinux) or a container may be in the way; run as root or outside of it",
        ),
        Some(ENOSPC) => Some(
            "there are too many namespaces already: raise `user.max_user_namespaces` and `user.max_net_namespaces` with sysctl",
        ),
        Some(EOPNOTSUPP) if call.contains("veth") => {
            Some("the kernel has no veth interfaces: load them with `modprobe veth`")
        }
        Some(EAFNOSUPPORT) if call.contains("AF_PACKET") => {
            Some("the kernel has no packet sockets: load them with `modprobe af_packet`")
        }
        Some(EINVAL) if making_user => Some(
            "the kernel has no user namespaces, or this process has more than one thread: run as root",
        ),
        _ => None,
    }
}

// The numbers of Linux on every machine that Rust's standard library runs on
// but a few old ones (errno(3)); there, a remedy is missing and no more.
const EINVAL: i32 = 22;
const ENOSPC: i32 = 28;
const EOPNOTSUPP: i32 = 95;
const EAFNOSUPPORT: i32 = 97;

fn read_number(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::failed;

    fn explain(call: &str, errno: i32, path: &str, value: u64) -> String {
        let error = failed(call, io::Error::from_raw_os_error(errno));
        Denied::explain(&error, &|asked| (asked == path).then_some(value)).to_string()
    }

    #[test]
    fn the_remedy_names_the_switch_that_is_in_the_way() {
        for (call, errno, path, value, word) in [
            ("unshare(CLONE_NEWUSER)", ENOSPC, USER_NAMESPACES, 0, "user.max_user_namespaces="),
            ("unshare(CLONE_NEWUSER)", 1, DEBIAN, 0, "unprivileged_userns_clone"),
            ("unshare(CLONE_NEWUSER)", 1, "", 0, "seccomp"),
            ("unshare(CLONE_NEWNET)", 1, APPARMOR, 1, "apparmor_restrict_unprivileged_userns"),
            (
                "write to /proc/self/uid_map",
                1,
                APPARMOR,
                1,
                "apparmor_restrict_unprivileged_userns",
            ),
            ("RTM_NEWLINK (a veth pair)", 1, APPARMOR, 1, "apparmor_restrict_unprivileged_userns"),
            ("unshare(CLONE_NEWNET)", ENOSPC, NETWORK_NAMESPACES, 0, "user.max_net_namespaces="),
            ("RTM_NEWLINK (a veth pair)", EOPNOTSUPP, "", 0, "modprobe veth"),
        ] {
            let said = explain(call, errno, path, value);
            assert!(said.contains(word) && said.starts_with(call), "{said}");
        }
    }
}
