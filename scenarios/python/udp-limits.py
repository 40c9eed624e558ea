import socket

rx = socket.socket(type=socket.SOCK_DGRAM)
rx.bind(("127.0.0.1", 0))
tx = socket.socket(type=socket.SOCK_DGRAM)
for size in [65507, 65508]:
    try:
        tx.sendto(b"x" * size, rx.getsockname())
        came = len(rx.recv(65535))
        print(size, "sent,", came, "came")
    except OSError as error:
        print(size, error)
assert came == 65507
