import socket

for reuse in [0, 1]:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    server.bind(("127.0.0.1", 0))
    server.listen()
    address = server.getsockname()
    tx = socket.create_connection(address)
    rx, _ = server.accept()
    for first_to_close in [rx, tx, server]:
        first_to_close.close()
    again = socket.socket()
    again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    try:
        again.bind(address)
        print("SO_REUSEADDR", reuse, "bound")
    except OSError as error:
        print("SO_REUSEADDR", reuse, error)
        assert reuse == 0
