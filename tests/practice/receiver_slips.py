"""Receivers with one mistake each: receiver_slips.py NAME. Right ones: right, numbered."""
import os, socket, struct, sys

slip = sys.argv[1]
sock = socket.create_connection((os.environ["STICKY_HOST"], int(os.environ["STICKY_PORT"])))


def exact(size):
    data = b""
    while len(data) < size:
        part = sock.recv(size - len(data))
        if not part:
            return None
        data += part
    return data


def out(message):
    sock.sendall(message + b"\n")


def reads():
    while data := sock.recv(4096):
        yield data


def frames(order="!I", first_only=False):
    """A buffer, as it should be."""
    buffer, width = b"", struct.calcsize(order)
    for data in reads():
        buffer += data
        while len(buffer) >= width:
            (size,) = struct.unpack(order, buffer[:width])
            if len(buffer) < width + size:
                break
            yield buffer[width : width + size]
            buffer = buffer[width + size :]
            if first_only:
                break


def by_lines():
    buffer = b""
    for data in reads():
        buffer += data
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            yield line


if slip == "right":
    for message in frames():
        out(message)
elif slip == "little":
    for message in frames("<I"):
        out(message)
elif slip == "two_bytes":
    for message in frames("!H"):
        out(message)
elif slip == "first_only":
    for message in frames(first_only=True):
        out(message)
elif slip == "dropped":
    for data in reads():
        if len(data) >= 4:
            (size,) = struct.unpack("!I", data[:4])
            out(data[4 : 4 + size])
elif slip == "extra":
    for message in frames():
        out(message)
    out(b"done")
elif slip == "end_ignored":  # the end of the stream is a header of zeros to it
    while True:
        header = exact(4) or bytes(4)
        out(exact(struct.unpack("!I", header)[0]))
elif slip == "spins":
    buffer = b""
    while True:
        buffer += sock.recv(1024)
        while len(buffer) >= 4 and len(buffer) >= 4 + struct.unpack("!I", buffer[:4])[0]:
            (size,) = struct.unpack("!I", buffer[:4])
            out(buffer[4 : 4 + size])
            buffer = buffer[4 + size :]
elif slip == "never_closes":
    for _ in range(8):
        out(exact(struct.unpack("!I", exact(4))[0]))
    import time

    time.sleep(60)
elif slip == "characters":
    text = ""
    for data in reads():
        text += data.decode()
        while len(text) >= 4:
            (size,) = struct.unpack("!I", text[:4].encode())
            if len(text) < 4 + size:
                break
            out(text[4 : 4 + size].encode())
            text = text[4 + size :]
elif slip == "zeros":
    while header := exact(4):
        (size,) = struct.unpack("!I", header)
        message = bytearray(size)
        if size:
            sock.recv_into(message, size)
        out(bytes(message))
elif slip == "replaced":
    while header := exact(4):
        (size,) = struct.unpack("!I", header)
        text = ""
        while size:
            part = sock.recv(min(5, size))
            size -= len(part)
            text += part.decode("utf-8", "replace")
        out(text.encode())
elif slip == "stale":
    store, high = bytearray(512), 0
    for message in frames():
        store[: len(message)] = message
        high = max(high, len(message))
        out(bytes(store[:high]))
elif slip == "once":
    while header := sock.recv(4):
        (size,) = struct.unpack("!I", header)
        out(sock.recv(size) if size else b"")
elif slip == "cut":
    for message in frames():
        out(message[:100])
elif slip == "latin":
    for message in frames():
        out(message.decode("latin-1").encode())
elif slip == "echo":
    for data in reads():
        sock.sendall(data)
elif slip == "lines":  # no number
    for line in by_lines():
        out(line)
elif slip.startswith("numbered"):
    number = 0
    for line in by_lines():
        if not line and slip == "numbered_skips":
            continue
        number += 1
        out(b"%d " % number + (line[:100] if slip == "numbered_cut" else line))
elif slip == "delimiter_cut":
    part = b""
    for data in reads():
        pieces = data.split(b"\r\n")
        pieces[0] = part + pieces[0]
        part = pieces.pop()
        for piece in pieces:
            out(piece)
else:
    sys.exit("no such slip")
sock.close()
