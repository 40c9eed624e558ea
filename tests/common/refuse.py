"""Runs a command on a machine that refuses the wire, or a tracer, and leaves the machine as
it is: what is refused is refused to this process and its children only.

Arguments: how, then the command.
  filter   unshare(2) fails with EPERM, as in a container (seccomp(2))
  ptrace   ptrace(2) does, as in an older container
  docker   what Docker's default profile forbids, and is used here: unshare, pidfd_getfd, io_uring
  seccomp  no filter can be had
  listener somebody is asked about a call already, as some containers have it: only one can be
  sysctl   an ordinary user where user.max_user_namespaces is 0: a namespace of
           our own has that setting for itself (user_namespaces(7))
Exits with 77 where it cannot be had that way either.
"""

import ctypes, errno, os, platform, struct, sys

ASKED = 0x7FC00000  # SECCOMP_RET_USER_NOTIF
libc = ctypes.CDLL(None, use_errno=True)


def must(result, what):
    if result != 0:
        print(f"{what}: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
        sys.exit(77)


def filter(*names, refuse=0x00050000 | errno.EPERM):
    numbers = {
        "unshare": {"x86_64": 272, "aarch64": 97, "riscv64": 97},
        "swapoff": {"x86_64": 168, "aarch64": 225, "riscv64": 225},
        "io_uring_setup": {"x86_64": 425, "aarch64": 425, "riscv64": 425},
        "pidfd_getfd": {"x86_64": 438, "aarch64": 438, "riscv64": 438},
        "ptrace": {"x86_64": 101, "aarch64": 117, "riscv64": 117},
        "seccomp": {"x86_64": 317, "aarch64": 277, "riscv64": 277},
    }
    refused = [numbers[name].get(platform.machine()) for name in names]
    if None in refused:
        print(f"numbers of calls on {platform.machine()} are not known here", file=sys.stderr)
        sys.exit(77)
    load, equal, give = 0x20, 0x15, 0x06  # BPF_LD+W+ABS, BPF_JMP+JEQ+K, BPF_RET+K
    allow = 0x7FFF0000
    # The call's number is the first field of struct seccomp_data.
    lines = [(load, 0, 0, 0)]
    for number in refused:
        lines += [(equal, 0, 1, number), (give, 0, 0, refuse)]
    lines += [(give, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("HP", len(lines), ctypes.addressof(code)))
    must(libc.prctl(38, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS")
    if refuse == ASKED:
        listener = libc.syscall(numbers["seccomp"][platform.machine()], 1, 8, program)
        must(min(listener, 0), "SECCOMP_FILTER_FLAG_NEW_LISTENER")
        os.set_inheritable(listener, True)
    else:
        must(libc.prctl(22, 2, program, 0, 0), "PR_SET_SECCOMP")


def sysctl():
    user, group = os.getuid(), os.getgid()
    must(libc.unshare(0x10000000), "unshare(CLONE_NEWUSER)")
    # Not root in there: root needs no further user namespace.
    for file, text in [
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/uid_map", f"1000 {user} 1"),
        ("/proc/self/gid_map", f"1000 {group} 1"),
        ("/proc/sys/user/max_user_namespaces", "0"),
    ]:
        try:
            with open(file, "w") as handle:
                handle.write(text)
        except OSError as error:
            print(f"{file}: {error}", file=sys.stderr)
            sys.exit(77)


ways = {
    "filter": lambda: filter("unshare"),
    "docker": lambda: filter("unshare", "pidfd_getfd", "io_uring_setup"),
    "ptrace": lambda: filter("ptrace"),
    "listener": lambda: filter("swapoff", refuse=ASKED),
    "seccomp": lambda: filter("seccomp"),
    "sysctl": sysctl,
}
ways[sys.argv[1]]()
os.execv(sys.argv[2], sys.argv[2:])
