"""Small servers that are right, or break at one place each: python3 servers.py PORT KIND SLIP.

http    GET or POST with Content-Length, kept alive; the body comes back
resp    arrays of bulk strings, as Redis has them: the last string comes back
u32     a length of four bytes in front, and the message comes back
"""

import os
import socket
import sys
import threading
import time

PORT, KIND, SLIP = int(sys.argv[1]), sys.argv[2], sys.argv[3]
SHARED = bytearray()  # of all connections: that is a slip
BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


class Gone(Exception):
    pass


class Reader:
    """What a connection has read and not used."""

    def __init__(self, conn):
        self.conn, self.buffer, self.reads = conn, bytearray(), 0
        self.fresh, self.ended = 0, False
        if SLIP == "shared-buffer":
            self.buffer = SHARED
            SHARED.clear()  # so one connection after the other is right

    def more(self):
        piece = self.conn.recv(65536)
        if SLIP == "gives-up":
            self.conn.settimeout(0.6)  # from now on, in the middle of a request
        if not piece:
            self.ended = True
            if SLIP == "end-is-enough" and self.buffer:
                return False
            raise Gone
        self.reads += 1
        if SLIP == "decode-each-read":
            piece = piece.decode("utf-8", "replace").encode()
        self.fresh = len(self.buffer)
        self.buffer += piece
        return True

    def until(self, end):
        """Up to and with `end`."""
        while True:
            # The slip: it is looked for in what the last read brought, and not in all.
            start = self.fresh if SLIP == "delimiter-in-one-read" else 0
            found = self.buffer.find(end, start)
            if found >= 0:
                return self.take(found + len(end))
            if not self.more():
                return self.take(len(self.buffer))

    def exactly(self, count):
        if SLIP == "body-once" and len(self.buffer) < count:
            self.buffer or self.more()
            return self.take(min(count, len(self.buffer)))
        while len(self.buffer) < count:
            if not self.more():
                break
        return self.take(count)

    def take(self, count):
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        self.fresh = max(0, self.fresh - count)
        return taken


def http(reader):
    if SLIP == "one-read" and not reader.buffer:
        reader.more()
        if b"\r\n\r\n" not in reader.buffer:
            reader.conn.sendall(BAD)
            raise Gone
    if SLIP == "first-line-once":
        reader.buffer or reader.more()
        if b"\r\n" not in reader.buffer:
            reader.conn.sendall(BAD)
            raise Gone
    head = reader.until(b"\r\n\r\n").decode("utf-8", "replace")
    if reader.ended and not head:
        raise Gone
    length = 0
    for line in head.split("\r\n"):
        if line.lower().startswith("content-length:"):
            length = int(line.split(":")[1])
    body = reader.exactly(length)
    if SLIP == "leftover-dropped":
        reader.buffer.clear()
    if SLIP == "asks-the-peer-first":
        time.sleep(0.15)
        reader.conn.setblocking(False)
        try:
            if reader.conn.recv(1, socket.MSG_PEEK) == b"":
                raise Gone
        except BlockingIOError:
            pass
        reader.conn.setblocking(True)
    line = head.split("\r\n")[0]
    answer = line.encode() + b"|" + body
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer)


def resp(reader):
    count = int(reader.until(b"\r\n")[1:])
    last = b""
    for _ in range(count):
        size = int(reader.until(b"\r\n")[1:])
        if SLIP == "believes-the-length" and size > 1 << 30:
            os._exit(1)  # what an allocation of that size may come to
        last = reader.exactly(size + 2)[:-2]
    if SLIP == "leftover-dropped":
        reader.buffer.clear()
    return b"$%d\r\n%s\r\n" % (len(last), last)


def u32(reader):
    if SLIP == "header-once":
        reader.buffer or reader.more()
        header = reader.take(4).ljust(4, b"\0")
    else:
        while len(reader.buffer) < 4:
            reader.more()
        header = reader.take(4)
    size = int.from_bytes(header, "big")
    if size > 1 << 20:
        if SLIP == "believes-the-length":
            os._exit(1)
        raise Gone
    body = reader.exactly(size)
    if SLIP == "leftover-dropped":
        reader.buffer.clear()
    return len(body).to_bytes(4, "big") + body


def serve(conn):
    reader = Reader(conn)
    cut = False
    try:
        while not reader.ended:
            reader.reads = 0
            answer = {"http": http, "resp": resp, "u32": u32}[KIND](reader)
            cut = reader.reads > 1
            conn.sendall(answer)
    except (Gone, OSError, ValueError):
        pass
    if SLIP == "stays-open" or SLIP == "stays-open-when-cut" and cut:
        time.sleep(60)
    if SLIP == "resets" or SLIP == "resets-when-cut" and cut:
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    conn.close()


listener = socket.create_server(("127.0.0.1", PORT), backlog=128)
if SLIP == "one-by-one":
    while True:
        serve(listener.accept()[0])
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
