import socket

server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(1)
waiting, connected = [], 0
for _ in range(4):
    client = socket.socket()
    client.settimeout(0.3)
    waiting.append(client)
    try:
        client.connect(server.getsockname())
        connected += 1
    except TimeoutError:
        pass
print("listen(1):", connected, "of 4 connected")
assert connected == 2
