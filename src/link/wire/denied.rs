//! Why the wire cannot be had, and what would help.

use crate::sys::{Failed, said};
use crate::{Both, Text, text};
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
    /// What the system said.
    pub because: Text,
    /// What would help, as a sentence; `None` where we know of nothing.
    pub remedy: Option<Box<Text>>,
}

crate::text::sentence_error!(Denied);

impl Denied {
    /// The sentence: what failed, why, and what would help.
    pub fn text(&self) -> Text {
        let Denied { call, because, remedy, .. } = self;
        match remedy {
            Some(remedy) => {
                text!("{call} failed: {because}. {remedy}", "{call}：{because}。{remedy}"; call, because, remedy)
            }
            None => text!("{call} failed: {because}", "{call}：{because}"; call, because),
        }
    }

    /// Explains an error that building the wire met.
    pub(super) fn new(error: &io::Error) -> Denied {
        Denied::explain(error, &read_number)
    }

    fn explain(error: &io::Error, setting: &dyn Fn(&str) -> Option<u64>) -> Denied {
        let (call, source) = match Failed::inside(error) {
            Some(failed) => (Text::same(&failed.call), &failed.source),
            None => (BUILDING.into(), error),
        };
        let errno = source.raw_os_error();
        let remedy = remedy(&call.en, source, setting).map(|both| Box::new(both.into()));
        Denied { call, errno, because: said(source), remedy }
    }
}

/// What failed where no single call is known to have.
pub const BUILDING: Both = Both { en: "building the wire", zh: "搭建虚拟网线" };

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
    let making_user = call.contains("CLONE_NEWUSER");
    if making_user && setting(USER_NAMESPACES) == Some(0) {
        return Some(Both {
            en: "/proc/sys/user/max_user_namespaces is 0: allow some with `sysctl -w user.max_user_namespaces=10000`, or run as root",
            zh: "/proc/sys/user/max_user_namespaces 是 0：用 `sysctl -w user.max_user_namespaces=10000` 放开，或以 root 运行",
        });
    }
    if making_user && setting(DEBIAN) == Some(0) {
        return Some(Both {
            en: "only root may make user namespaces here: allow them with `sysctl -w kernel.unprivileged_userns_clone=1`, or run as root",
            zh: "本机只有 root 能用用户命名空间：用 `sysctl -w kernel.unprivileged_userns_clone=1` 放开，或以 root 运行",
        });
    }
    // Ubuntu 24.04 lets an ordinary user have the namespace, and then refuses
    // whatever is to be done in it.
    if refused && setting(APPARMOR) == Some(1) {
        return Some(Both {
            en: "AppArmor revokes the capabilities that a user namespace grants: allow them with `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, with an AppArmor profile for this program, or run as root",
            zh: "AppArmor 收回了用户命名空间授予的特权（capabilities）：用 `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` 放开，或为本程序写一份 AppArmor 配置，或以 root 运行",
        });
    }
    if call.contains("CLONE_NEWNET") && setting(NETWORK_NAMESPACES) == Some(0) {
        return Some(Both {
            en: "/proc/sys/user/max_net_namespaces is 0: allow some with `sysctl -w user.max_net_namespaces=10000`",
            zh: "/proc/sys/user/max_net_namespaces 是 0：用 `sysctl -w user.max_net_namespaces=10000` 放开",
        });
    }
    match error.raw_os_error() {
        _ if refused && call.contains("unshare") => Some(Both {
            en: "a container's seccomp filter often forbids this call: start the container with `--security-opt seccomp=unconfined`, or with `--privileged`, or run outside it",
            zh: "容器的 seccomp 过滤器往往禁止这个调用：启动容器时加上 `--security-opt seccomp=unconfined` 或 `--privileged`，或在容器之外运行",
        }),
        _ if refused => Some(Both {
            en: "the user namespace granted no rights over the network: a security module (AppArmor, SELinux) or a container may forbid it; run as root, or outside the container",
            zh: "用户命名空间没有授予网络权限：可能被安全模块（AppArmor、SELinux）或容器挡住；以 root 运行，或在容器之外运行",
        }),
        Some(ENOSPC) => Some(Both {
            en: "there are too many namespaces already: raise `user.max_user_namespaces` and `user.max_net_namespaces` with sysctl",
            zh: "命名空间已经太多：用 sysctl 调高 `user.max_user_namespaces` 和 `user.max_net_namespaces`",
        }),
        Some(EOPNOTSUPP) if call.contains("veth") => Some(Both {
            en: "the kernel has no veth interfaces: load them with `modprobe veth`",
            zh: "内核没有 veth 接口：用 `modprobe veth` 加载",
        }),
        Some(EAFNOSUPPORT) if call.contains("AF_PACKET") => Some(Both {
            en: "the kernel has no packet sockets: load them with `modprobe af_packet`",
            zh: "内核没有 packet 套接字：用 `modprobe af_packet` 加载",
        }),
        Some(EINVAL) if making_user => Some(Both {
            en: "the kernel has no user namespaces, or this process has more than one thread: run as root",
            zh: "内核没有用户命名空间，或者本进程不止一个线程：以 root 运行",
        }),
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
