"""Plays a person at a terminal.

Arguments: its columns and lines, then the command. On stdin a JSON list of [what the screen shows, what is
typed then]; each is used once, in order, and Enter is pressed wherever the next
one does not apply. On stdout a JSON object: the screens, and the exit code.
"""

import fcntl, json, os, pty, select, struct, sys, termios

rules = json.load(sys.stdin)
columns, lines = int(sys.argv[1]), int(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])

CLEAR = b"\x1b[H\x1b[2J"
seen = bytearray()
answered = 0
prompts = 0
MOST_PROMPTS = 500


def read():
    ready, _, _ = select.select([terminal], [], [], 60)
    if not ready:
        raise SystemExit("nothing came for 60 s after:\n" + seen.decode(errors="replace")[-2000:])
    try:
        data = os.read(terminal, 65536)
    except OSError:  # the other end is closed: it has ended
        data = b""
    seen.extend(data)
    return data


while read():
    # A prompt is a whole screen that ends in "> " and waits.
    if not seen.endswith(b" > ") or len(seen) == answered:
        continue
    screen = seen[max(seen.rfind(CLEAR), 0) :].decode(errors="replace")
    prompts += 1
    if prompts > MOST_PROMPTS:
        raise SystemExit(f"asked {prompts} times, and {rules} is left; at last:\n{screen}")
    line = ""
    if rules and rules[0][0] in screen:
        line = rules.pop(0)[1]
    answered = len(seen)
    os.write(terminal, (line + "\n").encode())

status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
screens = seen.decode(errors="replace").replace("\r\n", "\n").split(CLEAR.decode())
json.dump({"screens": screens, "code": status, "unused": rules}, sys.stdout)
