import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()
tx.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

for message in [b"211", b"12", b"985"]:
    tx.send(message)
while len(rx.recv(1024, socket.MSG_PEEK)) < 8:
    pass
read = rx.recv(1024)
print("3 writes, 1 read:", read)
assert read == b"21112985"
