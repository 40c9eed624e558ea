"""Programs with one slip each, for any frame format: the zoo.

Reads a list of [side, framing, slip] from stdin (JSON), listens at a port for each, and
prints the ports. Each connection is served by that program. Ends when stdin does.
"""
import json, socket, struct, sys, threading, time

ORDERS = {"be": "big", "le": "little"}


def check(size, slip):
    if size > {"limit": 65536, "agreed": 5000, "negative_empty": 5000}.get(slip, size):
        raise ValueError("too long")


class Length:
    """A length in front; what is after `strip` bytes is the message."""

    def __init__(self, width=4, order="be", offset=0, adjust=0, strip=None, signed="false"):
        self.width, self.order, self.offset = int(width), order, int(offset)
        self.header = self.offset + self.width
        self.base = self.header + int(adjust)
        self.strip = self.header if strip is None else int(strip)

    def number(self, field, slip):
        order = self.order
        if slip == "order":
            order = "le" if order == "be" else "be"
        return int.from_bytes(field, ORDERS[order], signed=slip in ("signed", "negative_empty"))

    def split(self, buffer, slip):
        width = {"width": 2 if self.width != 2 else 4}.get(slip, self.width)
        header = self.offset + width
        if len(buffer) < header:
            return None
        size = self.number(buffer[self.offset : header], slip)
        base, strip = self.base + header - self.header, self.strip + header - self.header
        if slip == "counts_header":
            base -= self.header
        check(size + base - strip, slip)
        if slip == "negative_empty":
            size = max(size, 0)
        if size < 0:
            raise ValueError("negative")
        end = max(size + base, strip)
        if len(buffer) < end:
            return None
        return buffer[strip:end], max(end, 1)

    def frame(self, message, slip):
        width, order, size = self.width, self.order, len(message)
        if slip == "order":
            order = "le" if order == "be" else "be"
        if slip == "width":
            width = 2 if width != 2 else 4
        size += {"counts_header": self.header, "one_more": 1}.get(slip, 0)
        if slip == "counts_characters":
            size = len(message.decode())
        size += self.strip - self.base
        if slip == "digits":
            return b"%d" % size + message
        field = (size % 256**width).to_bytes(width, ORDERS[order])
        frame = bytes(self.offset) + field + bytes(self.strip - self.header)
        if slip == "length_alone":
            return frame
        behind = b"\0" if slip == "nul_behind" else b""
        return frame + (frame if slip == "header_twice" else b"") + message + behind


class Varint:
    strip = 1

    def split(self, buffer, slip):
        size = shift = at = 0
        while True:
            if at == len(buffer):
                return None
            size |= (buffer[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if slip == "one_byte" or buffer[at - 1] < 128:
                break
        if slip == "one_byte":
            size = buffer[0]
        check(size, slip)
        return (buffer[at : at + size], at + size) if len(buffer) >= at + size else None

    def frame(self, message, slip):
        size = len(message.decode()) if slip == "counts_characters" else len(message)
        size += 1 if slip == "one_more" else 0
        field = b""
        while True:
            size, low = size >> 7, size & 127
            field += bytes([low | (128 if size else 0)])
            if not size:
                return field + message


class Delimiter:
    def __init__(self, mark):
        self.mark = mark

    def split(self, buffer, slip):
        at = buffer.find(self.mark)
        check(len(buffer) - len(self.mark) if at < 0 else at, slip)
        return None if at < 0 else (buffer[:at], at + len(self.mark))

    def frame(self, message, slip):
        return message + self.mark


class Fixed:
    def __init__(self, size):
        self.size = int(size)

    def split(self, buffer, slip):
        return (buffer[: self.size], self.size) if len(buffer) >= self.size else None

    def frame(self, message, slip):
        return message


class Netstring:
    def split(self, buffer, slip):
        size, colon, rest = buffer.partition(b":")
        if colon:
            check(int(size), slip)
        if not colon or len(rest) < int(size) + 1:
            return None
        return rest[: int(size)], len(size) + 1 + int(size) + 1

    def frame(self, message, slip):
        size = len(message.decode()) if slip == "counts_characters" else len(message)
        return b"%d:%s%s" % (size, message, b"" if slip == "no_comma" else b",")


class Json:
    def __init__(self, length):
        self.length = length

    def split(self, buffer, slip):
        found = self.length.split(buffer, "")
        if found is None:
            return None
        header, used = found
        size = json.loads(header)["size"]
        check(size, slip)
        return (buffer[used : used + size], used + size) if len(buffer) >= used + size else None

    def frame(self, message, slip):
        size = len(message.decode()) if slip == "counts_characters" else len(message)
        return self.length.frame(json.dumps({"size": size}).encode(), "") + message


PRESETS = {
    "u8": Length(1), "u16be": Length(2), "u16le": Length(2, "le"), "u32be": Length(),
    "u32le": Length(4, "le"), "i32le": Length(4, "le"), "u64be": Length(8), "i64le": Length(8, "le"),
    "kafka": Length(), "dns-tcp": Length(2), "varint": Varint(), "netstring": Netstring(),
    "line": Delimiter(b"\n"), "line:utf8": Delimiter(b"\n"), "json-header": Json(Length()),
    "json-header:i32le": Json(Length(4, "le")),
}  # fmt: skip


def format_of(name):
    if name in PRESETS:
        return PRESETS[name]
    kind, _, rest = name.partition(":")
    if kind == "length":
        return Length(**dict(part.split("=") for part in rest.split(",")))
    if kind == "fixed":
        return Fixed(rest)
    return Delimiter(rest.encode().decode("unicode_escape").encode("latin-1"))


def reads(conn, size=4096):
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
        conn.settimeout(0.4)
    turns = 0
    while True:
        try:
            data = conn.recv(4096)
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
            conn.settimeout(0.4)
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


def serve(listener, side, framing, slip):
    numbered = framing in ("line", "line:utf8", "delimiter:\\n")
    program = {"receiver": receiver, "sender": sender}[side]

    def run(conn):
        try:
            program(conn, format_of(framing), slip, numbered)
        except (OSError, ValueError, UnicodeError, OverflowError, MemoryError):
            pass  # as a traceback would end it
        conn.close()

    while True:
        conn, _ = listener.accept()
        threading.Thread(target=run, args=(conn,), daemon=True).start()


threading.stack_size(256 << 10)
ports = []
for program in json.loads(sys.stdin.readline()):
    listener = socket.create_server(("127.0.0.1", 0), backlog=8)
    ports.append(listener.getsockname()[1])
    threading.Thread(target=serve, args=(listener, *program), daemon=True).start()
print(json.dumps(ports), flush=True)
sys.stdin.read()
