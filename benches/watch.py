#!/usr/bin/env python3
"""What being watched costs, beside strace in the same run: medians of rounds taken in turns.

    cargo build --release
    benches/watch.py [--rounds 7] [--reads 100000] [--binary target/release/sticky-demo]

A program in C reads a connection byte by byte: two stops a call, and nothing else to do. Then
programs that mostly start, and read files: one stop a read. Needs cc and strace (with
--seccomp-bpf: 5.3 or newer). Run it on a quiet machine, or for the reads as root under
`chrt -f 10` with fewer of them (what runs beside it then has to wait); the ratios are what
counts, and each is that of one round.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TALK = os.path.join(os.path.dirname(__file__), "../tests/watch/programs/talk.c")


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("--rounds", type=int, default=7)
    parse.add_argument("--reads", type=int, default=100_000)
    parse.add_argument("--binary", default="target/release/sticky-demo")
    args = parse.parse_args()
    if args.rounds < 7:
        parse.error("a median of fewer than 7 rounds says little; use fewer --reads for a quick look")
    load = os.getloadavg()[0]

    def seconds(*words):
        begun = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        return time.perf_counter() - begun

    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "byte-by-byte")
        subprocess.run(["cc", "-O2", "-pthread", "-o", program, TALK], check=True)
        watch = [args.binary, "watch", "--"]
        strace = ["strace", "-f", "--seccomp-bpf", "-yy", "-xx", "-s", "65535",
                  "-e", "trace=network,read,readv,write,writev,close,splice",
                  "-o", os.path.join(folder, "log"), "--"]
        # Not by the name that PATH has: that may be a script which starts forty others.
        starts = [[sys.executable, "-c", "import asyncio"], [shutil.which("node"), "-e", "0"]]
        starts = [start for start in starts if start[0]]
        found = {}
        for _ in range(args.rounds):
            reads = [program, "one", str(args.reads)]
            for name, before in [("bare", []), ("watch", watch), ("strace", strace)]:
                found.setdefault(f"{args.reads} reads, {name}", []).append(seconds(*before, *reads))
            for start in starts:
                # One is over in no time: five of them.
                for name, before in [("bare", []), ("watch", watch), ("strace", strace)]:
                    taken = sum(seconds(*before, *start) for _ in range(5)) / 5
                    found.setdefault(f"{os.path.basename(start[0])} starts, {name}", []).append(taken)
    print(f"{args.rounds} rounds; load before: {load:.1f} on {os.cpu_count()} cores")
    for name, values in found.items():
        print(f"{name:24} {1000 * statistics.median(values):8.1f} ms   of {len(values)}: "
              + " ".join(f"{1000 * value:.1f}" for value in values))
    ratios = [(f"{args.reads} reads, watch", f"{args.reads} reads, strace", "at most 0.7")]
    for start in starts:
        name = os.path.basename(start[0])
        ratios.append((f"{name} starts, watch", f"{name} starts, bare", "at most 1.15"))
        ratios.append((f"{name} starts, strace", f"{name} starts, bare", "for comparison"))
    for ours, theirs, least in ratios:
        rounds = sorted(one / other for one, other in zip(found[ours], found[theirs]))
        print(f"{ours} / {theirs}: {statistics.median(rounds):.2f} ({least});"
              f" round by round {rounds[0]:.2f} to {rounds[-1]:.2f}")


if __name__ == "__main__":
    main()
