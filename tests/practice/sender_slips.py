"""Senders with one mistake each: sender_slips.py NAME. Right ones: right, json, unnumbered."""
import json, os, socket, struct, sys

slip = sys.argv[1]
sock = socket.create_connection((os.environ["STICKY_HOST"], int(os.environ["STICKY_PORT"])))
data = sock.makefile("rb").read()
lines = data.split(b"\n")[:-1]
if slip == "blanks":
    lines = [word.encode() for word in data.decode().split()]


def framed(message, order="!I", more=0):
    return struct.pack(order, len(message) + more) + message


def header(message):
    text = json.dumps({"size": len(message)}).encode()
    return struct.pack("<i", len(text)) + text + message


frame = {
    "right": framed,
    "blanks": framed,
    "bom": framed,
    "json": header,
    "little": lambda message: framed(message, "<I"),
    "two_bytes": lambda message: framed(message, "!H"),
    "nul": lambda message: framed(message + b"\0"),
    "nul_behind": lambda message: framed(message) + b"\0",
    "padded": lambda message: struct.pack("!I", len(message)) + message.ljust(16, b"\0"),
    "cr_lf": lambda message: framed(message + b"\r\n"),
    "length_alone": lambda message: framed(message)[:4],
    "line_cr_lf": lambda message: message.split(b" ", 1)[1] + b"\r\n",
    "unnumbered": lambda message: message.split(b" ", 1)[1] + b"\n",
    "echo": lambda message: message + b"\n",
    "gbk": lambda message: framed(message.decode().encode("gbk", "replace")),
}[slip]
sock.sendall(b"\xef\xbb\xbf" * (slip == "bom") + b"".join(map(frame, lines)))
sock.close()
