import socket
import struct

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

messages = [b"hello", b"hi", b"bye"]
data = b"".join(struct.pack("!I", len(m)) + m for m in messages)
tx.sendall(data)
while len(rx.recv(1024, socket.MSG_PEEK)) < len(data):
    pass
rx.settimeout(0.1)  # the tutorials' recv waits for ever
buf, got = b"", []
try:
    while len(got) < len(messages):
        buf += rx.recv(1024)
        (size,) = struct.unpack("!I", buf[:4])
        if len(buf) >= 4 + size:
            got.append(buf[4 : 4 + size])
            buf = buf[4 + size :]
except TimeoutError:
    print("got", got, "waits, and has", buf)
assert got == [b"hello"] and buf.endswith(b"bye")
