"""Frame formats, each as a learner may write it: right, or with one slip.

`split` takes the first message out of what has come, and tells how many bytes that used.
"""
import json

ORDERS = {"be": "big", "le": "little"}


def check(size, slip):
    if size > {"limit": 65536, "agreed": 5000, "negative_empty": 5000, "mark_unchecked": 5000}.get(slip, size):
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


class Slip:
    def __init__(self, end, escape, xor=None):
        self.end, self.escape = end, escape
        second = [end ^ xor, escape ^ xor] if xor else [0xDC, 0xDD]
        self.pairs = [(bytes([one]), bytes([escape, two])) for one, two in zip([escape, end], second[::-1])]

    def split(self, buffer, slip):
        start = len(buffer) - len(buffer.lstrip(bytes([self.end])))
        at = buffer.find(self.end, start)
        check(len(buffer) - start - 1 if at < 0 else at - start, slip)
        if at < 0:
            return None
        message = buffer[start:at]
        for one, two in self.pairs[::-1]:
            message = message.replace(two, one)
        return message, at + 1

    def frame(self, message, slip):
        end = bytes([self.end])
        for one, two in self.pairs if slip != "unescaped" else []:
            message = message.replace(one, two)
        return end + message + end if message else b""


class Cobs:
    def split(self, buffer, slip):
        at = buffer.find(0)
        stuffed = len(buffer) if at < 0 else at
        check(stuffed - stuffed // 255 - 1, slip)
        if at < 0:
            return None
        rest, message = buffer[:at], b""
        while rest:
            code, rest = rest[0], rest[1:]
            message, rest = message + rest[: code - 1], rest[code - 1 :]
            message += b"\0" if code < 255 and rest else b""
        return message, at + 1

    def frame(self, message, slip):
        frame = b""
        for block in message.split(b"\0"):
            while len(block) >= 254:
                frame, block = frame + b"\xff" + block[:254], block[254:]
            frame += bytes([len(block) + 1]) + block
        return frame + b"\0"


class Marks:
    def __init__(self, sum=None):
        self.sum = 1 if sum else 0

    def split(self, buffer, slip):
        if buffer and buffer[0] != 2 and slip != "mark_unchecked":
            raise ValueError("no start mark")
        at = buffer.find(3)
        check(len(buffer) - 2 if at < 0 else at - 1, slip)
        if at < 0 or len(buffer) < at + 1 + self.sum:
            return None
        return buffer[1:at], at + 1 + self.sum

    def frame(self, message, slip):
        summed = message + b"\3"
        total = 0
        for byte in summed:
            total ^= byte
        if slip == "sum_of_message":
            total ^= 3
        return b"\2" + summed + (bytes([total]) if self.sum else b"")


class Magic(Length):
    def __init__(self, magic, width):
        super().__init__(width, offset=len(magic))
        self.magic = magic

    def split(self, buffer, slip):
        if buffer and not self.magic.startswith(buffer[:2]) and slip != "mark_unchecked":
            raise ValueError("no magic")
        return super().split(buffer, slip)

    def frame(self, message, slip):
        frame = super().frame(message, slip)
        return frame if slip == "no_magic" else self.magic + frame[len(self.magic) :]


class Text:
    """A length in digits, and what stands around it."""

    def __init__(self, before, behind, after=b"", base=10):
        self.before, self.behind, self.after, self.base = before, behind, after, base

    def split(self, buffer, slip):
        head, found, rest = buffer.partition(self.behind)
        if not found:
            return None
        if not head.startswith(self.before):
            raise ValueError("no such header")
        size = int(head[len(self.before) :], 10 if slip == "decimal_for_hex" else self.base)
        check(size, slip)
        need = size + len(self.after)
        if slip == "end_not_taken":
            need = size
        used = len(head) + len(self.behind) + need
        return (rest[:size], used) if len(rest) >= need else None

    def frame(self, message, slip):
        size = len(message.decode()) if slip == "counts_characters" else len(message)
        size += 1 if slip == "one_more" else 0
        digits = b"%x" % size if self.base == 16 and slip != "decimal_for_hex" else b"%d" % size
        after = b"" if slip == "no_end" else self.after
        return self.before + digits + self.behind + message + after


class JsonText:
    def split(self, buffer, slip):
        try:
            text = buffer.decode()
        except UnicodeDecodeError as cut:
            text = buffer[: cut.start].decode()
        text = text.lstrip() if slip == "blanks" else text
        if not text:
            return None
        if slip == "bracket_counts":
            end = text.find("]")
            return (text[: end + 1].encode(), len(text[: end + 1].encode())) if end >= 0 else None
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except ValueError:
            check(len(buffer), slip)
            return None
        check(len(text[:end].encode()), slip)
        return text[:end].encode(), len(text[:end].encode())

    def frame(self, message, slip):
        return message


PRESETS = {
    "u8": Length(1), "u16be": Length(2), "u16le": Length(2, "le"), "u32be": Length(),
    "u32le": Length(4, "le"), "i32le": Length(4, "le"), "u64be": Length(8), "i64le": Length(8, "le"),
    "kafka": Length(), "dns-tcp": Length(2), "varint": Varint(), "netstring": Netstring(),
    "line": Delimiter(b"\n"), "line:utf8": Delimiter(b"\n"), "json-header": Json(Length()),
    "json-header:i32le": Json(Length(4, "le")), "slip": Slip(0xC0, 0xDB), "hdlc": Slip(0x7E, 0x7D, 0x20),
    "cobs": Cobs(), r"marks:start=\x02,end=\x03,sum=xor": Marks(sum=True), "stx-etx": Marks(),
    r"magic:\xca\xfe,width=2": Magic(b"\xca\xfe", 2), "decimal": Text(b"", b" "),
    "chunked": Text(b"", b"\r\n", b"\r\n", 16), "resp": Text(b"$", b"\r\n", b"\r\n"),
    "headers": Text(b"Content-Length: ", b"\r\n\r\n"), "json": JsonText(),
    "postgres": Length(4, offset=1, adjust=-4, strip=0),
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
