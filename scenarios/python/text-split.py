import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

tx.sendall("吃饭了么?".encode())
tx.close()
while len(rx.recv(1024, socket.MSG_PEEK)) < 13:
    pass
texts = []
while data := rx.recv(5):
    texts.append(data.decode(errors="replace"))
print(texts)
assert "\ufffd" in "".join(texts)
