#!/usr/bin/env python3
"""The figures of `race` and `file`, side by side in one run, medians of rounds taken in turns.

    cargo build --release
    benches/programs.py [--rounds 7] [--congestion cubic] [--binary target/release/sticky-demo]

Needs iperf3 for two of the lines. Run it on a quiet machine with two free cores or more: the two
ends of a download digest at the same time only where each has a core, and on one core its ratio is
that of "digest twice, then copy". The ratios are what counts. All the
racers run under the congestion control that --congestion names, each told by an option of its own,
and asked afterwards which it was. The download and the bare copy both take the system's own.

"digest twice, then copy" is no program: it is what a server that digests before it sends would
give at best, computed from the parts of "bare copy and digest", for comparison.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time

PEER = os.path.join(os.path.dirname(__file__), "..", "tests", "peers", "classic_race.py")


STARTED = []


def background(*words):
    """A server, ended when we are, however we end."""
    STARTED.append(subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    time.sleep(0.3)


def out(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=120).stdout


def warm(path, size):
    """Has the machine find memory for a file: a virtual one may have given it back to its host,
    and whoever wrote first would pay for getting it again."""
    block = bytes(1 << 20)
    with open(path, "wb") as file:
        for _ in range(size):
            file.write(block)
    os.remove(path)


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("--rounds", type=int, default=7)
    parse.add_argument("--congestion", default=open("/proc/sys/net/ipv4/tcp_congestion_control").read().strip())
    parse.add_argument("--binary", default="target/release/sticky-demo")
    parse.add_argument("--mebibytes", type=int, default=1024)
    parse.add_argument("--folder", help="where the file's copies go, such as /dev/shm")
    args = parse.parse_args()
    if args.rounds < 7:
        parse.error("a median of fewer than 7 rounds says little; use fewer --mebibytes for a quick look")
    demo, size = args.binary, args.mebibytes
    load = os.getloadavg()[0]
    found = {}

    def note(name, value):
        found.setdefault(name, []).append(value)

    iperf = shutil.which("iperf3")
    if iperf:
        background(iperf, "-s", "-p", "5997")

    def same(who, *names):
        if set(names) != {args.congestion}:
            raise SystemExit(f"{who} ran under {' and '.join(names)}, not {args.congestion}")

    def iperf3(*words):
        text = out("iperf3", "-c", "127.0.0.1", "-p", "5997", "-J", "-n", f"{size}M", *words)
        end = json.loads(text)["end"]
        if "sender_tcp_congestion" in end:
            same("iperf3", end["sender_tcp_congestion"])
        if "sum_received" in end:
            return end["sum_received"]["bits_per_second"] / 8
        # Older versions tell for UDP what was sent, and how much of it was lost.
        return end["sum"]["bits_per_second"] / 8 * (1 - end["sum"]["lost_percent"] / 100)

    def race(*words):
        text = out(demo, "race", "--bytes", f"{size}MiB", "--format", "json", *words)
        laps = {lap["kind"]: lap for lap in json.loads(text)["laps"]}
        same("race", laps["tcp"]["congestion"])
        return {kind: lap["bytes_per_s"] for kind, lap in laps.items()}

    def classic():
        speed, *names = out("python3", PEER, str(size), args.congestion).split()
        same("the classic program", *names)
        return float(speed)

    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        source = os.path.join(folder, "source")
        os.mkdir(source)
        path = os.path.join(source, "f")
        with open(path, "wb") as file:
            for _ in range(size):
                file.write(os.urandom(1 << 20))
        background(demo, "file", "serve", source, "--port", "5998")
        copied = os.path.join(folder, "copy")
        for _ in range(args.rounds):
            ours = race("--datagram", "1472", "--congestion", args.congestion)
            note("tcp, ours, framed", ours["tcp"])
            note("udp 1472, ours", ours["udp"])
            if iperf:
                note("tcp, iperf3", iperf3("-C", args.congestion))
                note("udp 1472, iperf3 -u -b 0", iperf3("-u", "-b", "0", "-l", "1472"))
            note("tcp, classic Python", classic())
            total = size << 20
            warm(os.path.join(folder, "warm"), size)
            copy = float(out("python3", PEER, "copy", path, copied))
            digest = float(out("python3", PEER, "sha256", path))
            note("bare copy and digest", total / (copy + digest))
            note("digest twice, then copy", total / (copy + 2 * digest))
            warm(os.path.join(folder, "warm"), size)
            start = time.perf_counter()
            out(demo, "file", "get", "f", "--to", ":5998", "--out", folder)
            note("file get", total / (time.perf_counter() - start))
            os.remove(os.path.join(folder, "f"))
            os.remove(copied)
    print(f"{args.rounds} rounds of {size} MiB, {args.congestion}; load before: {load:.1f} on {os.cpu_count()} cores")
    for name, values in found.items():
        print(f"{name:28} {statistics.median(values) / 1e9:6.2f} GB/s   of {len(values)}: "
              + " ".join(f"{value / 1e9:.2f}" for value in values))
    median = {name: statistics.median(values) for name, values in found.items()}
    for ours, theirs, least in [("tcp, ours, framed", "tcp, iperf3", 0.95),
                                ("tcp, ours, framed", "tcp, classic Python", 1.5),
                                ("udp 1472, ours", "udp 1472, iperf3 -u -b 0", 1.0),
                                ("file get", "bare copy and digest", 0.9),
                                ("digest twice, then copy", "bare copy and digest", None)]:
        if ours in median and theirs in median:
            rounds = sorted(one / other for one, other in zip(found[ours], found[theirs]))
            print(f"{ours} / {theirs}: {median[ours] / median[theirs]:.2f}"
                  + (f" (at least {least})" if least else " (for comparison)")
                  + f"; round by round {rounds[0]:.2f} to {rounds[-1]:.2f},"
                  + f" median {statistics.median(rounds):.2f}")


if __name__ == "__main__":
    try:
        main()
    finally:
        for server in STARTED:
            server.kill()
