"""The classic speed test in Python, written anew: sendall of 8000 bytes, recv of 8192.

    classic_race.py MEBIBYTES [CONGESTION]
                                  prints bytes per second at the receiver, and the congestion
                                  control that was in force at the sender and at the receiver
    classic_race.py copy FILE TO  a bare copy over loopback, 256 KiB at a time: seconds
    classic_race.py sha256 FILE   the digest's own time: seconds
"""
import hashlib
import os
import socket
import sys
import time


def under(sock, congestion):
    """Sets the congestion control before the handshake; an accepted socket has its listener's."""
    if congestion:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, congestion.encode())
    return sock


def in_force(sock):
    name = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16)
    return name.rstrip(b"\0").decode()


def race(total, congestion=None):
    listener = under(socket.socket(), congestion)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    told, tell = os.pipe()
    if os.fork() == 0:
        conn = under(socket.socket(), congestion)
        conn.connect(listener.getsockname())
        os.write(tell, in_force(conn).encode())
        block = b"x" * 8000
        for _ in range(total // 8000):
            conn.sendall(block)
        os._exit(0)
    conn, _ = listener.accept()
    start = time.perf_counter()
    count = 0
    while True:
        data = conn.recv(8192)
        if not data:
            break
        count += len(data)
    took = time.perf_counter() - start
    os.wait()
    return count / took, os.read(told, 16).decode(), in_force(conn)


def copy(source, target):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    start = time.perf_counter()
    if os.fork() == 0:
        conn = socket.create_connection(listener.getsockname())
        buffer = bytearray(256 << 10)
        with open(source, "rb", buffering=0) as file:
            while count := file.readinto(buffer):
                conn.sendall(memoryview(buffer)[:count])
        os._exit(0)
    conn, _ = listener.accept()
    buffer = bytearray(256 << 10)
    with open(target, "wb", buffering=0) as file:
        while count := conn.recv_into(buffer):
            file.write(memoryview(buffer)[:count])
    took = time.perf_counter() - start
    os.wait()
    return took


def sha256(path):
    start = time.perf_counter()
    with open(path, "rb") as file:
        hashlib.file_digest(file, "sha256")
    return time.perf_counter() - start


if __name__ == "__main__":
    if sys.argv[1] == "copy":
        print(copy(sys.argv[2], sys.argv[3]))
    elif sys.argv[1] == "sha256":
        print(sha256(sys.argv[2]))
    else:
        print(*race(int(sys.argv[1]) << 20, *sys.argv[2:3]))
