import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

for message in [b"hello", b"world", b"!"]:
    tx.send(message)
tx.close()
while data := rx.recv(1024):
    print(data)
