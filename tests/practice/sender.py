"""A sender for u32be: lines in, frames out."""
import os, socket, struct

sock = socket.create_connection((os.environ["STICKY_HOST"], int(os.environ["STICKY_PORT"])))
for line in sock.makefile("rb"):
    message = line[:-1]
    sock.sendall(struct.pack("!I", len(message)) + message)
sock.close()
