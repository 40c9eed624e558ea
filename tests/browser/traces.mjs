// Pages for the browser: five cases as they are run here, one whose messages would
// like to be more than text, and one of a hundred thousand events.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const STUDENTS = 3;
export const EVIL = ["<script>alert(1)</script>", "\u001b[31mred", "a\u202ecod.exe", "\"><img src=x onerror=alert(2)>"];

function demo(binary, words) {
  try { execFileSync(binary, words, { stdio: ["ignore", "ignore", "pipe"] }); }
  catch (error) { if (![1, 3].includes(error.status)) throw new Error(`${words.join(" ")}: ${error.stderr}`); }
}

export function make(binary, folder) {
  const page = (name) => join(folder, `${name}.html`);
  for (const name of ["nagle", "mtu-split", "tcp-loss", "udp-truncate", "short-read"]) {
    demo(binary, [name, "--lang", "en", "--html", page(name)]);
  }
  demo(binary, ["free", "--lang", "en", ...EVIL.flatMap((text) => ["--message", text]), "--html", page("hostile")]);
  const trace = join(folder, "long.json");
  demo(binary, ["free", "--message", "AB", "--save-trace", trace]);
  writeFileSync(trace, JSON.stringify(long(JSON.parse(readFileSync(trace, "utf8")))));
  demo(binary, ["replay", trace, "--lang", "en", "--html", page("long")]);
  demo(binary, ["worksheet", "--seed", "7", "--students", String(STUDENTS), "--lang", "en", "--html", page("sheets")]);
  return page;
}

// Each run's one message many times over, as it was written, read and delivered.
function long(trace) {
  const times = 33_400;
  for (const run of trace.runs) {
    const is = (event) => ["write", "read", "datagram", "delivered"].includes(event.event) && event.data !== "";
    const once = run.events.filter(is), others = run.events.filter((event) => !is(event));
    const start = once.length ? once[0].at_ns : 0;
    run.messages = Array(times).fill(run.messages[0]);
    run.events = others.filter((event) => event.at_ns <= start);
    for (let nth = 0; nth < times; nth++) {
      for (const event of once) {
        const carries = event.carries?.map((part) => ({ ...part, message: nth }));
        run.events.push({ ...event, at_ns: event.at_ns + nth * 400_000, ...(carries && { carries }) });
      }
    }
    run.events.sort((a, b) => a.at_ns - b.at_ns);
  }
  trace.runs = trace.runs.slice(0, 1);
  return trace;
}
