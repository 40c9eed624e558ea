import socket
import struct

server = socket.create_server(("127.0.0.1", 0))
tx = socket.create_connection(server.getsockname())
rx, _ = server.accept()


def recv_exactly(count):
    data = b""
    while len(data) < count:
        read = rx.recv(count - len(data))
        if not read:
            return data
        data += read
    return data


message = "你好, world".encode()
tx.sendall(struct.pack("<I", len(message)) + message)  # the sender's order
tx.close()
(size,) = struct.unpack("!I", recv_exactly(4))  # the receiver's
print(len(message), "bytes were sent; the receiver waits for", size)
got = recv_exactly(size)
print("got", len(got), "bytes, and the end")
assert size == struct.unpack("<I", struct.pack("!I", len(message)))[0] and got == message
