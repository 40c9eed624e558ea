"""Presses single keys at a terminal.

Arguments: the command. On stdin a JSON list of [what must be on the screen, what is
pressed then, as text, or a signal's name]; each is used once, in order, and waits for
what has come since the one before. On stdout a JSON object: all that was shown, the
exit code (a signal's is negative), and whether the terminal is as it was.
"""

import json, os, pty, select, signal, sys, termios

rules = json.load(sys.stdin)
master, slave = pty.openpty()
before = termios.tcgetattr(slave)
pid = os.fork()
if pid == 0:
    os.close(master)
    os.login_tty(slave)
    os.execvp(sys.argv[1], sys.argv[1:])

seen, used = b"", 0
while True:
    ended = os.waitpid(pid, os.WNOHANG)
    ready, _, _ = select.select([master], [], [], 0.05)
    if ready:
        seen += os.read(master, 65536)
    elif ended[0]:
        break
    if ended[0]:
        while select.select([master], [], [], 0)[0]:
            seen += os.read(master, 65536)
        break
    at = seen.find(rules[0][0].encode(), used) if rules else -1
    if at >= 0:
        used, press = len(seen), rules.pop(0)[1]
        if press.startswith("SIG"):
            os.kill(pid, getattr(signal, press))
        else:
            os.write(master, press.encode())

shown = seen.decode(errors="replace").replace("\r\n", "\n")
code = os.waitstatus_to_exitcode(ended[1])
json.dump({"shown": shown, "code": code, "unused": rules, "restored": termios.tcgetattr(slave) == before}, sys.stdout)
