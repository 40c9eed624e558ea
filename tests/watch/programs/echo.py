"""A server at STICKY_PORT: frames of u32be come in, and each goes back.

Arguments: how it reads.
  blocking   a thread a connection, all in one buffer
  asyncio    a StreamReader, header first
  naive      takes a read for a frame
  interrupted  blocking, with a signal every few milliseconds
"""

import asyncio, os, signal, socket, struct, sys, threading

PORT, HOW = int(os.environ["STICKY_PORT"]), sys.argv[1]


def serve(conn):
    buffer = b""
    with conn:
        while data := conn.recv(1 << 20):
            if HOW == "naive":
                buffer = b""
            buffer += data
            while len(buffer) >= 4:
                end = 4 + struct.unpack("!I", buffer[:4])[0]
                if len(buffer) < end:
                    break
                conn.sendall(buffer[:end])
                buffer = b"" if HOW == "naive" else buffer[end:]


async def serve_async(reader, writer):
    try:
        while True:
            header = await reader.readexactly(4)
            writer.write(header + await reader.readexactly(struct.unpack("!I", header)[0]))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(serve_async, "127.0.0.1", PORT)
    async with server:
        await server.serve_forever()


if HOW == "asyncio":
    asyncio.run(main())
if HOW == "interrupted":
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.003, 0.003)
listener = socket.create_server(("127.0.0.1", PORT))
while True:
    conn, _ = listener.accept()
    if HOW == "interrupted":
        serve(conn)  # signals go to the main thread
    else:
        threading.Thread(target=serve, args=(conn,), daemon=True).start()
