//! What this room says, in both languages.

use crate::Text;
use crate::text::{sentences, words};
use std::env::consts::OS;

words! {
    PROGRAMS_NEED_UNIX
        "the programs need poll(2) and process groups: they run on Unix"
        "这些程序需要 poll(2) 和进程组，只能在 Unix 上运行";

    // Unix.
    SYMBOLIC_LINK
        "a symbolic link, which may lead out of the folder" "是符号链接，可能通到目录之外";
    NOT_A_REGULAR_FILE "not a regular file" "不是普通文件";

    // Linux.
    NO_SUCH_MACHINE
        "the calls of this processor are not known here: only those of x86-64 and 64-bit ARM are"
        "这里不认识这种处理器的系统调用：只认识 x86-64 与 64 位 ARM";
    GAINS_PRIVILEGES
        "its file has privileges of its own (set-user-ID, capabilities), and a program whose reads are asked about could not gain them (no_new_privs)"
        "它的程序文件自带特权（set-user-ID 或 capabilities），而被询问读取的程序无法获得这些特权（no_new_privs）";
    ASKED_BY_ANOTHER
        "somebody else is asked about its reads already (a seccomp listener, as some containers have): only one can be"
        "已经有别人在被询问它的读取（seccomp 监听者，某些容器就有）：只能有一个";
    BUILDER_PANICKED "a thread that builds the wire panicked" "搭建虚拟网线的线程崩溃了";
}

sentences! {
    /// Why `name` is not used here.
    not_here(name: &str):
        "this program uses {name} on Linux only, and this is {OS}",
        "本程序只在 Linux 上使用 {name}，而本机是 {OS}";
    icmp_not_told():
        "{OS} did not show an ICMP error before the next call; Windows tells of it in a recv (WSAECONNRESET), which a sender seldom makes",
        "{OS} 没有在下一次调用之前显示 ICMP 差错；Windows 在 recv 中才告知（WSAECONNRESET），而发送方很少调用 recv";
    odd_answer(name: &str, answer: i32):
        "ioctl({name}) answered {answer}", "ioctl({name}) 返回了 {answer}";
    otherwise(name: &str; error: Text):
        "{name} is how Unix answers such a call, and {OS} answered: {error}",
        "{name} 是 Unix 对这种调用的回答，而 {OS} 的回答是：{error}";
    call_failed(call: &str; error: Text): "{call} failed: {error}", "{call} 失败：{error}";

    // Linux.
    no_field(name: &str, length: usize, field: &str):
        "this kernel's {name} has {length} bytes and no {field}",
        "本机内核的 {name} 只有 {length} 字节，没有 {field}";
    no_congestion_control(name: &str; error: Text):
        "congestion control {name:?}: {error}; /proc/sys/net/ipv4/tcp_available_congestion_control lists those that work",
        "拥塞控制算法 {name:?}：{error}；可用的算法列在 /proc/sys/net/ipv4/tcp_available_congestion_control";
    waited_for_address(seconds: u64, own: std::net::Ipv6Addr):
        "waited {seconds} s for the kernel to take up the address {own}",
        "等了 {seconds} 秒，内核仍未启用地址 {own}";

    // What a tracer does not see.
    io_uring(pid: u32, name: &str):
        "{name} (pid {pid}) uses io_uring: what it sends and receives that way passes no call, and is not observed. Switch io_uring off in it, if it can do without",
        "{name}（进程 {pid}）使用 io_uring：它这样收发的数据不经过系统调用，因此未观测到。如果该程序可以不用 io_uring，请关闭它";
    second_tracer(name: &str):
        "{name} asked for ptrace, as debuggers do, and was refused: a program can have one tracer only, and that is sticky-demo. Watch the program itself, without {name}",
        "{name} 像调试器一样请求 ptrace，遭到拒绝：一个程序只能有一个跟踪者，而那已经是 sticky-demo。请不经过 {name}，直接观察那个程序";
    without_privileges(tid: i32, name: &str):
        "{name} (pid {tid}) is a set-user-ID program, or has capabilities, and runs without these privileges: under an ordinary user's tracer the kernel does not give them. To watch it with them, start sticky-demo as root (sudo sticky-demo watch -- CMD)",
        "{name}（进程 {tid}）是 set-user-ID 程序，或带有 capabilities，但此时没有这些特权：跟踪者是普通用户时，内核不授予它们。要带着特权观察，请以 root 身份启动 sticky-demo（sudo sticky-demo watch -- CMD）";
    hidden(pid: u32, name: &str):
        "{name} (pid {pid}) cannot be looked into: you may not read its file, or it has hidden itself (PR_SET_DUMPABLE). Its calls are not observed. Watch it as its owner, or as root",
        "无法查看 {name}（进程 {pid}）：你无权读取它的程序文件，或它隐藏了自己（PR_SET_DUMPABLE）。它的调用未观测到。请以它的所有者或 root 的身份观察";
    of_32_bits(tid: i32, name: &str):
        "{name} (pid {tid}) is a 32-bit program: its calls have other numbers, and are not observed. Build it for 64 bits",
        "{name}（进程 {tid}）是 32 位程序：它的调用编号不同，因此未观测到。请编译成 64 位";
    other_network(pid: u32, name: &str):
        "{name} (pid {pid}) is in another network namespace (a container, ip netns): its addresses are those of that network, and --hold does nothing there. To hold there, start sticky-demo within it (nsenter --net --target {pid})",
        "{name}（进程 {pid}）在另一个网络命名空间里（容器、ip netns）：地址是那个网络里的地址，--hold 在那里不起作用。要在那里扣留，请在该命名空间里启动 sticky-demo（nsenter --net --target {pid}）";
    no_memory(; error: Text):
        "process_vm_readv: {error}. So there are lengths, and no bytes",
        "process_vm_readv：{error}。因此只有长度，没有内容";
    no_filter(; error: Text):
        "seccomp: {error}. So the program stops at every call, and is slower",
        "seccomp：{error}。因此程序在每次系统调用处都停下，会慢一些";

    cannot_ask(; error: Text):
        "this kernel does not ask about reads (seccomp_unotify(2), Linux 5.7): {error}",
        "这个内核不会询问读取（seccomp_unotify(2)，Linux 5.7）：{error}";
    may_not_ask(; error: Text):
        "this system does not let us be asked about reads (seccomp_unotify(2)): {error}",
        "本系统不允许我们被询问读取（seccomp_unotify(2)）：{error}";

    // Why it could not trace, and what to do.
    other_tracer(pid: i32, name: &str; what: Text):
        "{what}. The program runs under {name} (pid {pid}) already, and a program can have one tracer only: start the watch outside of {name}",
        "{what}。该程序已经在 {name}（进程 {pid}）的跟踪之下，而一个程序只能有一个跟踪者：请在 {name} 之外启动观察";
    yama(scope: u32; what: Text):
        "{what}. This system forbids tracing (kernel.yama.ptrace_scope = {scope}). Ask its administrator, or watch the program on another machine",
        "{what}。本系统禁止跟踪（kernel.yama.ptrace_scope = {scope}）。请找管理员，或在另一台机器上观察该程序";
    container(; what: Text):
        "{what}. The seccomp profile of this container forbids it: start the container with --cap-add SYS_PTRACE, or with Docker 19.03 or newer",
        "{what}。这个容器的 seccomp 配置禁止跟踪：请用 --cap-add SYS_PTRACE 启动容器，或使用 Docker 19.03 以上版本";
    deny_ptrace(; what: Text):
        "{what}. SELinux may forbid it (getsebool deny_ptrace): ask the administrator, or watch the program on another machine",
        "{what}。可能是 SELinux 禁止（getsebool deny_ptrace）：请找管理员，或在另一台机器上观察该程序";
    no_ptrace(; what: Text):
        "{what}. This kernel has no ptrace: watch the program on another machine",
        "{what}。这个内核没有 ptrace：请在另一台机器上观察该程序";
    no_reason(; what: Text):
        "{what}. Why is not known here: a security module may forbid tracing. Watch the program on another machine",
        "{what}。原因不明：可能是某个安全模块禁止跟踪。请在另一台机器上观察该程序";
}

#[cfg(windows)]
words! {
    BYTES_NOT_SEGMENTS
        "Windows counts the bytes that were sent, not the segments (SIO_TCP_INFO)"
        "Windows 只统计已发送的字节数，不统计报文段数（SIO_TCP_INFO）";
}

#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
sentences! {
    // Why not, and what to do.
    no_tracer():
        "calls of other programs are watched with ptrace and seccomp of Linux, and this is {OS}: watch the program on Linux",
        "观察其他程序的调用要用 Linux 的 ptrace 和 seccomp，而本机是 {OS}：请在 Linux 上观察该程序";
    no_wire_here():
        "this program uses unshare(CLONE_NEWNET) on Linux only, and this is {OS}; Linux in WSL 2, in a container or in a virtual machine has it",
        "本程序只在 Linux 上使用 unshare(CLONE_NEWNET)，而本机是 {OS}；WSL 2、容器或虚拟机里的 Linux 都有";
}
