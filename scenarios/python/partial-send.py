import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
server.bind(("127.0.0.1", 0))
server.listen()
tx = socket.socket()
tx.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
tx.connect(server.getsockname())
tx.setblocking(False)
taken = tx.send(b"x" * 1_000_000)
print("send took", taken, "of 1000000 bytes")
assert taken < 1_000_000
