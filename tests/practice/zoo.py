"""Programs with one slip each, for any frame format: the zoo.

Reads a list of [side, framing, slip] from stdin (JSON), listens at a port for each, and
prints the ports. Each connection is served by that program. Ends when stdin does.
"""
import json, selectors, socket, sys, threading, time

from formats import format_of


def reads(conn, size=65536):
    while data := conn.recv(size):
        yield data


def exact(conn, size):
    data = b""
    while len(data) < size and (part := conn.recv(size - len(data))):
        data += part
    return data


def receiver(conn, form, slip, numbered):
    number, store, buffer = 0, bytearray(), b""

    def out(message):
        nonlocal number, store
        number += 1
        message = {
            "nul": lambda: message + b"\0",
            "cr": lambda: message + b"\r",
            "bom": lambda: (b"\xef\xbb\xbf" if number == 1 else b"") + message,
            "strip": message.strip,
            "cut": lambda: message[:1024],
            "latin": lambda: message.decode("latin-1").encode(),
        }.get(slip, lambda: message)()
        if slip == "stale":
            store[: len(message)] = message
            message = bytes(store)
        if slip == "skip_empty" and not message:
            number -= 1
            return
        end = b"" if slip == "no_line_feed" else b"\n"
        conn.sendall((b"%d " % number if numbered else b"") + message + end)
        if slip == "closes_early" and number == 5:
            raise ValueError("closes early")

    if slip == "echo":
        for data in reads(conn):
            conn.sendall(data)
        return
    if slip == "naive":
        for data in reads(conn):
            out(data)
        return
    if slip in ("once", "body_once"):
        while True:
            header = conn.recv(form.header)
            while slip == "body_once" and header and len(header) < form.header:
                header += conn.recv(form.header - len(header)) or b"\0" * form.header
            if not header:
                return
            size = form.number(header[form.offset :], "") + form.base - form.strip
            out(conn.recv(size) if size else b"")
    if slip in ("zeros", "in_pieces"):  # a buffer that was not filled; text by the piece
        while header := exact(conn, form.header):
            size = form.number(header[form.offset :], "") + form.base - form.strip
            if size > 1 << 20:  # out of step: there need not be so much memory
                raise MemoryError
            message, text = bytearray(size), ""
            if slip == "zeros":
                conn.recv_into(message) if size else 0
                out(bytes(message))
                continue
            while size:
                part = conn.recv(min(5, size))
                size -= len(part)
                text += part.decode("utf-8", "replace")
            out(text.encode())
        return
    if slip == "characters":
        text = ""
        for data in reads(conn):
            text += data.decode()
            while len(text) >= form.header:
                size = form.number(text[form.offset : form.header].encode(), "")
                if len(text) < form.header + size:
                    break
                out(text[form.header : form.header + size].encode())
                text = text[form.header + size :]
        return
    if slip == "mark_cut":  # the delimiter is looked for in each read
        for data in reads(conn):
            pieces = data.split(form.mark)
            pieces[0] = buffer + pieces[0]
            buffer = pieces.pop()
            for piece in pieces:
                out(piece)
        return
    if slip == "timeout":
        conn.settimeout(2)
    turns = 0
    while True:
        try:
            data = conn.recv(65536)
        except socket.timeout:
            buffer = b""
            continue
        if not data and slip in ("spins", "end_ignored"):
            time.sleep(0.02)
            turns += 1
            if turns == 1000:  # the judge has gone by then, and the others need this processor
                break
            if slip == "end_ignored":
                out(b"")
            continue
        if not data:
            break
        if slip == "decode":
            data = data.decode("utf-8", "replace").encode()
        buffer = data if slip == "dropped" else buffer + data
        while (found := form.split(buffer, slip)) is not None:
            buffer = buffer[found[1] :]
            out(found[0])
            if slip == "first_only":
                break
    if slip == "part" and buffer:
        out(buffer[getattr(form, "strip", 0) :])
    if slip == "extra":
        out(b"done")
    if slip == "never_closes":
        time.sleep(60)


def sender(conn, form, slip, numbered):
    def frame(line):
        message = line.partition(b" ")[2] if numbered and slip != "number" else line
        message = {
            "nul": message + b"\0", "cr": message + b"\r", "crlf": message + b"\r\n",
            "line_feed": message + b"\n", "strip": message.strip(),
            "replace": message.decode("ascii", "replace").encode(),
        }.get(slip, message)  # fmt: skip
        if slip == "no_frame":
            return message
        return form.frame(message, slip)

    def lines():
        buffer = b""
        if slip == "timeout":
            conn.settimeout(2)
        for data in reads(conn):
            if slip == "part_lines":
                yield from data.split(b"\n")[:-1]
                continue
            if slip == "naive":
                yield data
                continue
            buffer += data
            if slip == "limit" and len(buffer) > 65536 and b"\n" not in buffer:
                raise ValueError("too long")
            while b"\n" in buffer:
                line, buffer = buffer.split(b"\n", 1)
                text = line.partition(b" ")[2] if numbered else line
                if text or slip != "skip_empty":
                    yield line

    if slip == "bom":
        conn.sendall(b"\xef\xbb\xbf")
    for count, line in enumerate(lines()):
        if slip == "words":
            for word in line.split():
                conn.sendall(frame(word))
            continue
        if slip == "padded":
            conn.sendall(frame(line).ljust(64, b"\0"))
            continue
        conn.sendall(frame(line))
        if slip == "closes_early" and count == 4:
            return
    if slip == "extra":
        conn.sendall(form.frame(b"", ""))
    if slip == "never_closes":
        time.sleep(60)


def serve(conn, side, framing, slip):
    numbered = framing in ("line", "line:utf8", "delimiter:\\n")
    program = {"receiver": receiver, "sender": sender}[side]

    try:
        program(conn, format_of(framing), slip, numbered)
    except (OSError, ValueError, UnicodeError, OverflowError, MemoryError):
        pass  # as a traceback would end it
    conn.close()


def keep(ready):
    while True:
        for key, _ in ready.select():
            conn, _ = key.fileobj.accept()
            threading.Thread(target=serve, args=(conn, *key.data), daemon=True).start()


threading.stack_size(256 << 10)
ports, ready = [], selectors.DefaultSelector()
for program in json.loads(sys.stdin.readline()):
    listener = socket.create_server(("127.0.0.1", 0), backlog=8)
    ports.append(listener.getsockname()[1])
    ready.register(listener, selectors.EVENT_READ, program)
threading.Thread(target=keep, args=(ready,), daemon=True).start()
print(json.dumps(ports), flush=True)
sys.stdin.read()
