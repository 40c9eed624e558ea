import time
import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

for message in [b"ls", b"pwd", b"whoami"]:
    tx.send(message)
    time.sleep(0.05)
read = rx.recv(1024)
print("3 writes, 1 read:", read)
assert read == b"lspwdwhoami"
