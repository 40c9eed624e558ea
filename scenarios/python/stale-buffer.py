import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

buf = bytearray(1024)
texts = []
for message in [b"hello, world", b"hi", b"goodbye"]:
    tx.sendall(message)
    while len(rx.recv(1024, socket.MSG_PEEK)) < len(message):
        pass
    rx.recv_into(buf)  # how many bytes it returns is not asked
    texts.append(bytes(buf).split(b"\0")[0])
print(texts)
assert texts[1] == b"hillo, world"
