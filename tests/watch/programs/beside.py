"""Runs a command in a network of its own, and captures what passes there: what tests/watch
compares with.

Arguments: the file for the capture, the number of the user as whom it is to run, or - for
ourselves, and the command. Exits as it does, and with 77 where no such network can be had.
"""

import ctypes, fcntl, os, socket, struct, subprocess, sys, threading, time

file, user, *command = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
NEWUSER, NEWNET = 0x10000000, 0x40000000
MARKER = b"all that passed was captured before this"
OUTGOING = 4  # loopback shows each packet twice: as it goes, and as it comes


def own_network():
    own = os.getuid(), os.getgid()
    if libc.unshare(NEWNET) != 0:
        if libc.unshare(NEWUSER | NEWNET) != 0:
            print("unshare:", os.strerror(ctypes.get_errno()), file=sys.stderr)
            sys.exit(77)
        for name, text in [("setgroups", "deny"), ("uid_map", "%d %d 1"), ("gid_map", "%d %d 1")]:
            number = own[name == "gid_map"]
            with open("/proc/self/" + name, "w") as to:
                to.write(text % (number, number) if "%" in text else text)
    up = struct.pack("16sH14x", b"lo", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS


def capture(packets):
    with open(file, "wb") as to:
        to.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 1))
        while True:
            frame, (_, _, kind, *_) = packets.recvfrom(1 << 18)
            if MARKER in frame:
                return
            if kind != OUTGOING:
                now = time.time_ns() // 1000
                to.write(struct.pack("<IIII", now // 10**6, now % 10**6, len(frame), len(frame)) + frame)


own_network()
packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
packets.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
packets.bind(("lo", 0))
capturing = threading.Thread(target=capture, args=(packets,))
capturing.start()
other = {} if user == "-" else {"user": int(user), "group": int(user), "extra_groups": []}
try:
    ran = subprocess.run(command, **other)
finally:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(MARKER, ("127.0.0.1", 9))
    capturing.join()
_, lost = struct.unpack("II", packets.getsockopt(263, 6, 8))  # PACKET_STATISTICS
assert lost == 0, f"{lost} packets were lost"
sys.exit(ran.returncode)
