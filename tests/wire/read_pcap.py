# Reads a capture from stdin with nothing but struct, checks every checksum, and
# prints the lengths of the packets. Knows nothing of the program that wrote it.
import struct, sys

def ones(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total

def transport(source, destination, protocol, payload):
    if len(source) == 4:
        pseudo = source + destination + struct.pack("!BBH", 0, protocol, len(payload))
    else:
        pseudo = source + destination + struct.pack("!IHBB", len(payload), 0, 0, protocol)
    assert ones(pseudo + payload) == 0xFFFF, "a wrong checksum of protocol %d" % protocol

file = sys.stdin.buffer.read()
magic, major, minor, zone, accuracy, longest, link = struct.unpack_from("<IHHiIII", file)
assert (magic, major, minor, link) == (0xA1B23C4D, 2, 4, 1)
at, last, parts, checked = 24, 0, {}, 0
while at < len(file):
    seconds, nanoseconds, kept, length = struct.unpack_from("<IIII", file, at)
    assert nanoseconds < 10**9 and kept == length <= longest
    time = seconds * 10**9 + nanoseconds
    assert last <= time and seconds >= 1700000000
    last = time
    frame = file[at + 16 : at + 16 + kept]
    assert len(frame) == kept
    at += 16 + kept
    print(length)
    (kind,) = struct.unpack_from("!H", frame, 12)
    if kind == 0x0800:
        header = (frame[14] & 15) * 4
        assert ones(frame[14 : 14 + header]) == 0xFFFF, "a wrong IPv4 header checksum"
        total, ident, fragment = struct.unpack_from("!HHH", frame, 16)
        assert 14 + total == length
        protocol, source, destination = frame[23], frame[26:30], frame[30:34]
        offset, more = (fragment & 0x1FFF) * 8, bool(fragment & 0x2000)
        payload = frame[14 + header :]
    elif kind == 0x86DD:
        (after,) = struct.unpack_from("!H", frame, 18)
        assert 54 + after == length
        protocol, source, destination = frame[20], frame[22:38], frame[38:54]
        offset, more, ident, payload = 0, False, 0, frame[54:]
        if protocol == 0:  # hop by hop: what multicast groups are announced with
            protocol, payload = payload[0], payload[(payload[1] + 1) * 8 :]
        if protocol == 44:
            protocol, _, fragment, ident = struct.unpack_from("!BBHI", payload)
            offset, more, payload = fragment & 0xFFF8, bool(fragment & 1), payload[8:]
    else:
        continue
    if offset or more:
        have = parts.setdefault((source, destination, ident), {})
        have[offset] = (payload, more)
        whole, next, going = b"", 0, True
        while going and next in have:
            piece, going = have[next]
            whole, next = whole + piece, next + len(piece)
        if going:
            continue
        payload = whole
    if protocol in (6, 17, 58):
        transport(source, destination, protocol, payload)
        checked += 1
assert checked > 0
