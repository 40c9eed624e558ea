import socket

tx, rx = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
for message in [b"211", b"12", b"985"]:
    tx.send(message)
read = rx.recv(1024)
print("3 writes, 1 read:", read)
assert read == b"21112985"
