import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

tx.sendall(b"question")
tx.shutdown(socket.SHUT_WR)
received = b""
while data := rx.recv(3):
    received += data
rx.sendall(received + b": answer")
rx.close()
answer = tx.recv(1024)
print(answer)
assert answer == b"question: answer"
