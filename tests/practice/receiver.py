"""A receiver for u32be: frames in, lines out."""
import os, socket, struct

sock = socket.create_connection((os.environ["STICKY_HOST"], int(os.environ["STICKY_PORT"])))
buffer = b""
while data := sock.recv(4096):
    buffer += data
    while len(buffer) >= 4:
        (size,) = struct.unpack("!I", buffer[:4])
        if len(buffer) < 4 + size:
            break
        sock.sendall(buffer[4 : 4 + size] + b"\n")
        buffer = buffer[4 + size :]
sock.close()
