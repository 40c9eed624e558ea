import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

tx.sendall(b"hello, wor")
tx.close()
received, rounds = b"", 0
while len(received) < 12 and rounds < 1000:
    received += rx.recv(1024)
    rounds += 1
print("round", rounds, "and still", received)
assert rounds == 1000
