import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

for message in [b"hello, world", b"hi", b"goodbye"]:
    tx.send(message)
tx.close()
while len(rx.recv(1024, socket.MSG_PEEK)) < 21:
    pass
reads = []
while data := rx.recv(5):
    reads.append(data)
print(reads)
assert reads == [b"hello", b", wor", b"ldhig", b"oodby", b"e"]
