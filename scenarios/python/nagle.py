import struct, time
import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()
rx.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)

for message in [b"AB", b"B", b"CD", b"EFG", b"H"]:
    tx.send(message)
began, reads = time.monotonic(), []
while sum(map(len, reads)) < 9:
    reads.append(rx.recv(1024))
    print(f"{(time.monotonic() - began) * 1000:5.1f} ms  {reads[-1]}")
info = tx.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
(segments,) = struct.unpack_from("I", info, 156)
print("5 writes,", segments, "segments")
assert segments < 5
