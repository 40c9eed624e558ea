"""Peers as the tutorials' own programs talk, written anew: socket, struct, json, hmac.

    tutorial.py serve DIALECT [KIND]     prints its port, serves one connection after the other
    tutorial.py call DIALECT PORT [ARG]  acts as the client, prints what came as JSON

Their naive habits are kept where they are the dialect (one send for a request);
receiving is done in loops, so that a failure of a test is ours.
"""
import hashlib
import hmac
import json
import os
import socket
import struct
import sys

KEY = os.environ.get("PEER_KEY", "the tutorials' key").encode()
ENCODING = os.environ.get("PEER_ENCODING", "utf-8")
CHINESE = "粘包：面向流的协议没有边界\n"


def sized(kind):
    """A body of a named size: 0, 1, 1MiB, 20MiB, or Chinese text."""
    if kind == "chinese":
        return CHINESE.encode(ENCODING)
    size = {"0": 0, "1": 1, "1MiB": 1 << 20, "20MiB": 20 << 20}[kind]
    block = bytes(range(256)) * 4096
    return (block * (size // len(block) + 1))[:size]


def exactly(conn, count):
    parts = []
    while count:
        part = conn.recv(min(count, 1 << 20))
        if not part:
            raise SystemExit("the peer closed %d bytes too early" % count)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def describe(body):
    return {"bytes": len(body), "md5": hashlib.md5(body).hexdigest(),
            "text": body[:200].decode(ENCODING, "replace")}


def answer(conn, dialect, body):
    if dialect == "i32":
        conn.sendall(struct.pack("<i", len(body)) + body)
    elif dialect == "json32":
        header = json.dumps({"data_size": len(body)}).encode()
        conn.sendall(struct.pack("<i", len(header)))
        conn.sendall(header)
        conn.sendall(body)
    elif dialect == "i64":
        conn.sendall(struct.pack("<q", len(body)))
        conn.sendall(body)


def take_answer(conn, dialect):
    if dialect == "i32":
        return exactly(conn, struct.unpack("<i", exactly(conn, 4))[0])
    if dialect == "json32":
        header = json.loads(exactly(conn, struct.unpack("<i", exactly(conn, 4))[0]))
        return exactly(conn, header["data_size"])
    return exactly(conn, struct.unpack("<q", exactly(conn, 8))[0])


def serve_exec(conn, dialect):
    """Each request names a size; the answer has it."""
    while True:
        if dialect == "i64":
            head = conn.recv(1)
            if not head:
                return
            head += exactly(conn, 7)
            request = exactly(conn, struct.unpack("<q", head)[0])
        else:
            request = conn.recv(1024)
            if not request:
                return
        words = request.decode(ENCODING).split()
        body = sized(words[1]) if words[0] == "size" else request
        answer(conn, dialect, body)


def serve_file(conn, dialect, kind):
    body = sized(kind)
    if dialect == "ascii":
        # The upload: the client names a size, we say go, it sends, we say done.
        size = int(conn.recv(1024))
        conn.sendall("开始传送".encode(ENCODING))
        came = exactly(conn, size)
        conn.sendall("接收完毕".encode(ENCODING))
        print(json.dumps(describe(came)), flush=True)
        return
    if dialect == "ascii-down":
        conn.sendall(str(len(body)).encode())
        conn.sendall("开始传送".encode(ENCODING))
        conn.sendall(body)
        conn.sendall("接收完毕".encode(ENCODING))
        return
    header = json.dumps({"file_name": "文件.bin", "file_size": len(body),
                         "md5": hashlib.md5(body).hexdigest()},
                        ensure_ascii=False).encode(ENCODING)
    conn.sendall(struct.pack("<q" if dialect == "json64" else "<i", len(header)))
    conn.sendall(header)
    conn.sendall(body)


def serve_auth(conn):
    challenge = os.urandom(32)
    conn.sendall(challenge)
    proof = exactly(conn, 16)
    if not hmac.compare_digest(hmac.new(KEY, challenge, "md5").digest(), proof):
        return
    while True:
        data = conn.recv(1024)
        if not data:
            return
        conn.sendall(data.upper())


def serve(dialect, kind):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(5)
    print(listener.getsockname()[1], flush=True)
    while True:
        conn, _ = listener.accept()
        conn.settimeout(20)
        try:
            if dialect == "hmac-md5":
                serve_auth(conn)
            elif dialect.startswith("file-"):
                serve_file(conn, dialect[5:], kind)
            else:
                serve_exec(conn, dialect)
        except (OSError, SystemExit):
            pass
        conn.close()


def call(dialect, port, arg):
    conn = socket.create_connection(("127.0.0.1", port), timeout=20)
    if dialect == "hmac-md5":
        challenge = exactly(conn, 32)
        conn.sendall(hmac.new(KEY, challenge, "md5").digest())
        conn.sendall(arg.encode(ENCODING))
        print(json.dumps(describe(exactly(conn, len(arg.encode(ENCODING))))))
    elif dialect in ("file-json64", "file-json32"):
        length, form = (8, "<q") if dialect == "file-json64" else (4, "<i")
        header = json.loads(exactly(conn, struct.unpack(form, exactly(conn, length))[0]).decode(ENCODING))
        body = exactly(conn, header["file_size"])
        print(json.dumps({**describe(body), "header": header}))
    elif dialect == "file-ascii-down":
        # The dialect tells three messages apart by luck. A test must not stand
        # on luck: digits are read one by one, up to the word.
        word = "开始传送".encode(ENCODING)
        digits, byte = b"", exactly(conn, 1)
        while byte != word[:1]:
            digits, byte = digits + byte, exactly(conn, 1)
        size = int(digits)
        assert byte + exactly(conn, len(word) - 1) == word
        body = exactly(conn, size)
        word = exactly(conn, len("接收完毕".encode(ENCODING)))
        assert word.decode(ENCODING) == "接收完毕"
        print(json.dumps(describe(body)))
    elif dialect == "file-ascii":
        body = sized(arg)
        conn.sendall(str(len(body)).encode())
        # An empty upload has nothing between the two words of the server: a
        # reader that comes late would find both, so they are told apart by length.
        word = "开始传送".encode(ENCODING)
        assert (conn.recv(1024) if body else exactly(conn, len(word))) == word
        conn.sendall(body)
        assert conn.recv(1024).decode(ENCODING) == "接收完毕"
        print(json.dumps(describe(body)))
    else:
        answers = []
        for command in arg.split("|"):  # many over one connection
            raw = command.encode(ENCODING)
            conn.sendall(struct.pack("<q", len(raw)) + raw if dialect == "i64" else raw)
            answers.append(describe(take_answer(conn, dialect)))
        print(json.dumps(answers))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "1")
    else:
        call(sys.argv[2], int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else "")
