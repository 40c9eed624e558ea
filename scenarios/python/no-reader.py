import socket

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()

tx.settimeout(0.5)  # without it, send would wait for ever
taken = 0
try:
    while taken < 100_000_000:
        taken += tx.send(b"x" * 65536)
except TimeoutError:
    print("nobody reads: send took", taken, "bytes, then waited in vain")
assert 0 < taken < 100_000_000

tx.setblocking(False)
read, more = 0, 0
while not more:
    read += len(rx.recv(65536))
    try:
        more = tx.send(b"x")
    except BlockingIOError:
        pass
print("somebody read", read, "bytes, and send goes on")
