//! Why the wire cannot be had, and what would help.

use crate::link::words;
use crate::sys::{Failed, said};
use crate::text::sentence_error;
use crate::{Both, Text};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;

/// The system does not let us build the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// The call that failed, and where: `unshare(CLONE_NEWUSER)`.
    pub call: Text,
    /// The system's number for the error, if it came from the system.
    pub errno: Option<i32>,
    pub because: Text,
    /// What would help, as a sentence; `None` where we know of nothing.
    pub remedy: Option<Box<Text>>,
}

sentence_error!(Denied);

impl Denied {
    /// The sentence: what failed, why, and what would help.
    pub fn text(&self) -> Text {
        let Denied { call, because, remedy, .. } = self;
        match remedy {
            Some(remedy) => words::denied_with_remedy(call, because, remedy),
            None => words::denied(call, because),
        }
    }

    pub(super) fn new(error: &io::Error) -> Denied {
        Denied::explain(error, &read_number)
    }

    fn explain(error: &io::Error, setting: &dyn Fn(&str) -> Option<u64>) -> Denied {
        let (call, source) = match Failed::inside(error) {
            Some(failed) => (Text::same(&failed.call), &failed.source),
            None => (words::BUILDING.into(), error),
        };
        let errno = source.raw_os_error();
        let remedy = remedy(&call.en, source, setting).map(|both| Box::new(both.into()));
        Denied { call, errno, because: said(source), remedy }
    }
}

const USER_NAMESPACES: &str = "/proc/sys/user/max_user_namespaces";
const NETWORK_NAMESPACES: &str = "/proc/sys/user/max_net_namespaces";
const APPARMOR: &str = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
const DEBIAN: &str = "/proc/sys/kernel/unprivileged_userns_clone";

/// What would help. The order matters: a setting that forbids it is a better
/// answer than a guess from the error.
fn remedy(call: &str, error: &io::Error, setting: &dyn Fn(&str) -> Option<u64>) -> Option<Both> {
    if error.kind() == io::ErrorKind::Unsupported && error.raw_os_error().is_none() {
        return None; // another system
    }
    let refused = error.kind() == io::ErrorKind::PermissionDenied;
    let off = |path| setting(path) == Some(0);
    let (in_call, is) = (|word| call.contains(word), |number| error.raw_os_error() == Some(number));
    let (making_user, making_network) = (in_call("CLONE_NEWUSER"), in_call("CLONE_NEWNET"));
    let remedies = [
        (making_user && off(USER_NAMESPACES), words::NO_USER_NAMESPACES),
        (making_user && off(DEBIAN), words::USER_NAMESPACES_FOR_ROOT_ONLY),
        // Ubuntu 24.04 lets an ordinary user have the namespace, and then refuses
        // whatever is to be done in it.
        (refused && setting(APPARMOR) == Some(1), words::APPARMOR_REVOKES),
        (making_network && off(NETWORK_NAMESPACES), words::NO_NETWORK_NAMESPACES),
        (refused && in_call("unshare"), words::SECCOMP_FORBIDS),
        (refused, words::NO_RIGHTS_GRANTED),
        (error.kind() == io::ErrorKind::WouldBlock, words::NO_THREADS), // EAGAIN, clone(2)
        (is(ENOSPC), words::TOO_MANY_NAMESPACES),
        (is(EOPNOTSUPP) && in_call("veth"), words::NO_VETH),
        (is(EAFNOSUPPORT) && in_call("AF_PACKET"), words::NO_PACKET_SOCKETS),
        (is(EINVAL) && making_user, words::THREADS_OR_NO_USER_NAMESPACES),
    ];
    remedies.into_iter().find_map(|(applies, remedy)| applies.then_some(remedy))
}

// Linux has these numbers on all but a few old machines (errno(3)); there, a
// remedy is missing, and that is all.
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
            ("write to /proc/self/uid_map", 1, APPARMOR, 1, "apparmor_restrict_unprivileged"),
            ("RTM_NEWLINK (a veth pair)", 1, APPARMOR, 1, "apparmor_restrict_unprivileged_userns"),
            ("unshare(CLONE_NEWNET)", ENOSPC, NETWORK_NAMESPACES, 0, "user.max_net_namespaces="),
            ("RTM_NEWLINK (a veth pair)", EOPNOTSUPP, "", 0, "modprobe veth"),
            ("clone", 11, "", 0, "ulimit -u"),
        ] {
            let said = explain(call, errno, path, value);
            assert!(said.contains(word) && said.starts_with(call), "{said}");
        }
    }
}
