import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

tx.sendall(b"0123456789" * 5)
while len(rx.recv(1024, socket.MSG_PEEK)) < 50:
    pass
data, size = b"", 0
while size < 50:
    data += rx.recv(10)
    size += len(data)
print("counted", size, "received", len(data))
assert len(data) < 50 <= size
