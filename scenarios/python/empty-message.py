import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

print("send returned", tx.send(b""))
rx.settimeout(0.2)
try:
    rx.recv(1024)
    raise SystemExit("something came")
except TimeoutError:
    print("nothing came: an empty message is no bytes")
