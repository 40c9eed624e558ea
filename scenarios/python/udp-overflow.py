import socket

rx = socket.socket(type=socket.SOCK_DGRAM)
rx.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2000)
rx.bind(("127.0.0.1", 0))
tx = socket.socket(type=socket.SOCK_DGRAM)
for number in range(1, 11):
    tx.sendto(b"tick %02d" % number, rx.getsockname())
rx.setblocking(False)
reads = []
try:
    while True:
        reads.append(rx.recv(1024))
except BlockingIOError:
    print("10 sent,", len(reads), "read")
assert len(reads) < 10
