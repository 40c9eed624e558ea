import socket

rx = socket.socket(type=socket.SOCK_DGRAM)
rx.bind(("127.0.0.1", 0))
tx = socket.socket(type=socket.SOCK_DGRAM)
for message in [b"temperature=21.5C", b"humidity=40%", b"ok"]:
    tx.sendto(message, rx.getsockname())
for _ in range(3):
    data, _, flags, _ = rx.recvmsg(8)
    print(data, "cut" if flags & socket.MSG_TRUNC else "whole")
assert data == b"ok"
