import socket
import struct

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()


def recv_exactly(n):
    data = b""
    while len(data) < n:
        data += rx.recv(n - len(data))
    return data


frame = struct.pack("!I", 12) + b"hello, world"
tx.sendall(frame[:10])
rx.settimeout(0.1)
try:
    recv_exactly(int.from_bytes(recv_exactly(4), "big"))
except TimeoutError:
    print("timeout: begin again with a header")
tx.sendall(frame[10:])
size = int.from_bytes(recv_exactly(4), "big")
print("the next length is", size)
assert size == int.from_bytes(b" wor", "big")
