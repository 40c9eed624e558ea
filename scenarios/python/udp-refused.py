import socket, time

closed = socket.socket(type=socket.SOCK_DGRAM)
closed.bind(("127.0.0.1", 0))
address = closed.getsockname()
closed.close()
tx = socket.socket(type=socket.SOCK_DGRAM)
tx.connect(address)
print("the first send succeeds:", tx.send(b"hello"))
time.sleep(0.1)
try:
    tx.send(b"hello")
    raise SystemExit("nobody told")
except ConnectionRefusedError as error:
    print("the second is told about the first:", error)
