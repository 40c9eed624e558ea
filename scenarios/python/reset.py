import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

tx.sendall(b"never read")
while not rx.recv(1, socket.MSG_PEEK):
    pass
rx.close()
answers = []
for _ in range(2):
    try:
        answers.append(tx.recv(1024))
    except ConnectionResetError:
        answers.append("ECONNRESET")
print(answers)
assert answers == ["ECONNRESET", b""]
