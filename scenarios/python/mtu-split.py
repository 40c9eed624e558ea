import socket, struct

server = socket.create_server(("127.0.0.1", 0))
tx = socket.socket()
tx.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1460)
tx.connect(server.getsockname())
rx, _ = server.accept()

tx.sendall(b"0123456789" * 400)
received = b""
while len(received) < 4000:
    received += rx.recv(65536)
info = tx.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
(segments,) = struct.unpack_from("I", info, 156)
print("1 write,", segments, "segments")
assert segments > 1
