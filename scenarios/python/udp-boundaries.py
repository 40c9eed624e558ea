import socket

rx = socket.socket(type=socket.SOCK_DGRAM)
rx.bind(("127.0.0.1", 0))
tx = socket.socket(type=socket.SOCK_DGRAM)
for message in [b"211", b"12", b"985"]:
    tx.sendto(message, rx.getsockname())
reads = [rx.recv(1024) for _ in range(3)]
print(reads)
assert reads == [b"211", b"12", b"985"]
