//! What the wire says, in both languages.

use crate::Text;
use crate::text::{sentences, words};

words! {
    BUILDING "building the wire" "搭建虚拟网线";
    PANICKED "the thread that forwards panicked" "转发线程崩溃了";
    NO_USER_NAMESPACES
        "/proc/sys/user/max_user_namespaces is 0: allow some with `sudo sysctl -w user.max_user_namespaces=10000`, or run as root"
        "/proc/sys/user/max_user_namespaces 是 0：用 `sudo sysctl -w user.max_user_namespaces=10000` 放开，或以 root 运行";
    USER_NAMESPACES_FOR_ROOT_ONLY
        "only root may make user namespaces here: allow them with `sudo sysctl -w kernel.unprivileged_userns_clone=1`, or run as root"
        "本机只有 root 能用用户命名空间：用 `sudo sysctl -w kernel.unprivileged_userns_clone=1` 放开，或以 root 运行";
    APPARMOR_REVOKES
        "AppArmor revokes the capabilities that a user namespace grants: allow them with `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, with an AppArmor profile for this program, or run as root"
        "AppArmor 收回了用户命名空间授予的特权（capabilities）：用 `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` 放开，或为本程序写一份 AppArmor 配置，或以 root 运行";
    NO_NETWORK_NAMESPACES
        "/proc/sys/user/max_net_namespaces is 0: allow some with `sudo sysctl -w user.max_net_namespaces=10000`"
        "/proc/sys/user/max_net_namespaces 是 0：用 `sudo sysctl -w user.max_net_namespaces=10000` 放开";
    SECCOMP_FORBIDS
        "a container's seccomp filter often forbids this call: start the container with `--security-opt seccomp=unconfined`, or with `--privileged`, or run outside it"
        "容器的 seccomp 过滤器往往禁止这个调用：启动容器时加上 `--security-opt seccomp=unconfined` 或 `--privileged`，或在容器之外运行";
    NO_RIGHTS_GRANTED
        "the user namespace granted no rights over the network: a security module (AppArmor, SELinux) or a container may forbid it; run as root, or outside the container"
        "用户命名空间没有授予网络权限：可能被安全模块（AppArmor、SELinux）或容器挡住；以 root 运行，或在容器之外运行";
    NO_THREADS
        "end other programs, or raise the limit (ulimit -u)"
        "请结束别的程序，或提高上限（ulimit -u）";
    TOO_MANY_NAMESPACES
        "there are too many namespaces already: raise `user.max_user_namespaces` and `user.max_net_namespaces` with sysctl"
        "命名空间已经太多：用 sysctl 调高 `user.max_user_namespaces` 和 `user.max_net_namespaces`";
    NO_VETH
        "the kernel has no veth interfaces: load them with `modprobe veth`"
        "内核没有 veth 接口：用 `modprobe veth` 加载";
    NO_PACKET_SOCKETS
        "the kernel has no packet sockets: load them with `modprobe af_packet`"
        "内核没有 packet 套接字：用 `modprobe af_packet` 加载";
    THREADS_OR_NO_USER_NAMESPACES
        "the kernel has no user namespaces, or this process has more than one thread: run as root"
        "内核没有用户命名空间，或者本进程不止一个线程：以 root 运行";
    RATE_IS_0
        "rate_kbit is 0, and nothing would ever arrive. Leave it out for no limit"
        "rate_kbit 是 0，那就什么也到不了。不想限速就不要给它";
}

sentences! {
    denied(; call: &Text, because: &Text): "{call} failed: {because}", "{call}：{because}";
    denied_with_remedy(; call: &Text, because: &Text, remedy: &Text):
        "{call} failed: {because}. {remedy}", "{call}：{because}。{remedy}";
    broken(; why: &Text): "the cable stopped working: {why}", "虚拟网线停止了工作：{why}";
    still_on_the_way(ms: u128):
        "packets were still on their way after {ms} ms", "{ms} 毫秒后仍有数据包在途";
    mtu_too_small_for_ipv6(mtu_bytes: u32):
        "mtu_bytes is {mtu_bytes}, and IPv6 needs at least 1280 (RFC 8200, section 5). Give 1280 or more, or use IPv4",
        "mtu_bytes 是 {mtu_bytes}，而 IPv6 要求链路至少 1280（RFC 8200 第 5 节）。请给出 1280 以上的值，或改用 IPv4";
    out_of_range(name: &str, value: f64, least: f64, most: f64):
        "{name} is {value}, and must be from {least} to {most}",
        "{name} 是 {value}，而它必须在 {least} 到 {most} 之间";
    no_packet_0(name: &str):
        "{name} counts from 1; there is no packet 0", "{name} 从 1 数起，没有第 0 个数据包";
}
