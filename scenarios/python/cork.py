import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()
tx.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

tx.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
for message in [b"HTTP/1.1 200 OK\r\n", b"Content-Length: 2\r\n\r\n", b"ok"]:
    tx.send(message)
rx.setblocking(False)
try:
    rx.recv(1024)
    raise SystemExit("not held back")
except BlockingIOError:
    print("held back")
tx.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
rx.settimeout(5)
read = rx.recv(1024)
print("3 writes, 1 read:", read)
assert read.endswith(b"ok")
