"""Both ends of one connection, and an account of every call: what tests/watch compares.

Arguments: how the receiver reads. The messages are lines; the last is longer than what
is kept.
  blocking   a thread an end, recv
  asyncio    a Protocol, which is told of each recv; the sender is a StreamWriter
  exact      reads a header of two bytes, then what it announces
  inherited  the receiver is another program, which has the socket as its standard input
  forked     the receiver is a child that was forked after accept
  daemon     the receiver forks twice and outlives the program that was started
  tls        both ends speak TLS, and say nothing of their calls: these are the library's
"""

import json, os, socket, sys, threading, time

MESSAGES = [b"AB\n", b"B\n", b"CD\n", b"EFG\n", b"H\n", b"x" * 99999 + b"\n"]
PAUSE = 0.02
how = sys.argv[1]
# What takes long to load, and whose files fill a log: only where it is used.
if how == "asyncio":
    import asyncio
elif how == "tls":
    import ssl
elif how == "inherited":
    import subprocess


def account(**calls):
    if how != "tls":
        os.write(2, (json.dumps(calls) + "\n").encode())


def send(to):
    sent = []
    for message in MESSAGES:
        if how == "exact":
            message = len(message).to_bytes(2, "big") + message if len(message) < 65536 else b""
        while message:
            count = to.send(message)
            sent.append(count)
            message = message[count:]
        time.sleep(PAUSE)
    to.close()
    account(sent=sent)


def receive(by):
    got = []
    while data := by.recv(4096):
        got.append(len(data))
    by.close()
    account(got=got)


def secured(sock, side):
    """Without a certificate, which TLS 1.2 allows."""
    tls = ssl.SSLContext(side)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.maximum_version = ssl.TLSVersion.TLSv1_2
    tls.set_ciphers("AECDH-AES256-SHA:@SECLEVEL=0")
    is_server = side == ssl.PROTOCOL_TLS_SERVER
    return tls.wrap_socket(sock, server_side=is_server, do_handshake_on_connect=False)


def receive_exact(by):
    got = []

    def exactly(count):
        whole = b""
        while len(whole) < count and (data := by.recv(count - len(whole))):
            got.append(len(data))
            whole += data
        return whole

    while header := exactly(2):
        exactly(int.from_bytes(header, "big"))
    account(got=got)


class Receiver(asyncio.Protocol if how == "asyncio" else object):
    def __init__(self, done):
        self.got, self.done = [], done

    def data_received(self, data):
        self.got.append(len(data))

    def connection_lost(self, _):
        account(got=self.got)
        self.done.set_result(None)


class Counted(socket.socket):
    """Takes note of what asyncio hands over."""

    sent = []

    def count(self, count):
        self.sent.append(count)
        return count

    def send(self, *words):
        return self.count(super().send(*words))

    def sendmsg(self, *words):
        return self.count(super().sendmsg(*words))


async def talk():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    server = await loop.create_server(lambda: Receiver(done), "127.0.0.1", 0)
    to = Counted()
    to.setblocking(False)
    await loop.sock_connect(to, server.sockets[0].getsockname())
    _, writer = await asyncio.open_connection(sock=to)
    for message in MESSAGES:
        writer.write(message)
        await writer.drain()
        await asyncio.sleep(PAUSE)
    writer.close()
    await done
    account(sent=to.sent)


if how == "asyncio":
    asyncio.run(talk())
    sys.exit(0)
if how == "stdin":
    receive(socket.socket(fileno=0))
    sys.exit(0)

listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
server, _ = listener.accept()
if how == "inherited":
    child = subprocess.Popen([sys.executable, "-S", __file__, "stdin"], stdin=server)
    server.close()
    send(client)
    sys.exit(child.wait())
if how in ("forked", "daemon"):
    if os.fork() == 0:
        client.close()
        if how == "daemon":
            os.setsid()
            if os.fork() > 0:
                os._exit(0)
        receive(server)
        os._exit(0)
    server.close()
    send(client)
    if how == "forked":
        os.wait()
    sys.exit(0)
if how == "tls":
    client, server = (
        secured(sock, side)
        for sock, side in [(client, ssl.PROTOCOL_TLS_CLIENT), (server, ssl.PROTOCOL_TLS_SERVER)]
    )
sender = threading.Thread(target=send, args=(client,))
sender.start()
{"exact": receive_exact}.get(how, receive)(server)
sender.join()
