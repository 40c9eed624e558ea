import struct
import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

tx.sendall(struct.pack("<i", 12) + b"hello, world")
(size,) = struct.unpack("!I", rx.recv(4, socket.MSG_WAITALL))
print("12 bytes were sent; the reader expects", size)
assert size == 201326592
