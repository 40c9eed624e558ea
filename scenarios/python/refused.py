import socket

closed = socket.create_server(("127.0.0.1", 0))
address = closed.getsockname()
closed.close()
try:
    socket.create_connection(address)
    raise SystemExit("somebody listens")
except ConnectionRefusedError as error:
    print(error)
