import struct
import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

header = struct.pack("!I", 12)
tx.sendall(header[:2])
try:
    (size,) = struct.unpack("!I", rx.recv(4))
    raise SystemExit("recv waited")
except struct.error as error:
    print(error)
