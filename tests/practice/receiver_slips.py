"""Receivers for u32be that are wrong at the end, or in pieces: receiver_slips.py NAME."""
import os, socket, struct, sys, time

slip = sys.argv[1]
sock = socket.create_connection((os.environ["STICKY_HOST"], int(os.environ["STICKY_PORT"])))


def exact(size):
    data = b""
    while len(data) < size:
        data += sock.recv(size - len(data))
    return data


if slip == "spins":
    buffer = b""
    while True:
        data = sock.recv(1024)
        if not data:
            time.sleep(0.02)  # that it goes on is the slip; the processor is for others
        buffer += data
        while len(buffer) >= 4 and len(buffer) >= 4 + struct.unpack("!I", buffer[:4])[0]:
            (size,) = struct.unpack("!I", buffer[:4])
            sock.sendall(buffer[4 : 4 + size] + b"\n")
            buffer = buffer[4 + size :]
elif slip == "never_closes":
    for _ in range(8):
        sock.sendall(exact(struct.unpack("!I", exact(4))[0]) + b"\n")
    time.sleep(60)
elif slip == "once":
    while header := sock.recv(4):
        (size,) = struct.unpack("!I", header)
        sock.sendall((sock.recv(size) if size else b"") + b"\n")
else:
    sys.exit("no such slip")
