import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

for message in [b"AB", b"CDE"]:
    tx.send(message)
while len(seen := rx.recv(1024, socket.MSG_PEEK)) < 5:
    pass
read = rx.recv(1024)
print("peeked", seen, "then read", read)
assert seen == read == b"ABCDE"
