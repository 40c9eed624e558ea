// Opens pages in Debian's own browsers, and does with them what a teacher would.
// node pages.mjs BINARY: says what it tried, and ends with 1 if anything is wrong.
import puppeteer from "puppeteer-core";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EVIL, STUDENTS, make } from "./traces.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BROWSERS = [
  { browser: "chrome", executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] },
  { browser: "firefox", executablePath: "/usr/bin/firefox-esr" },
];
let wrong = 0;
const check = (what, ok, more = "") => {
  if (!ok) { wrong += 1; console.log(`  WRONG: ${what} ${more}`); }
};
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

// A page, with what it did that it should not do.
async function open(browser, file, hash = "", width = 1280, height = 720, media = []) {
  const page = await browser.newPage();
  page.faults = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.faults.push(message.text()); });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => { if (!/^(file|data|about|blob):/.test(request.url())) page.faults.push(`request: ${request.url()}`); });
  await page.setViewport({ width, height });
  // Forced colours puppeteer knows not, and Chromium does; Firefox can be asked for none of them.
  const emulated = (features) => page.createCDPSession().then((session) => session.send("Emulation.setEmulatedMedia", { features }));
  if (media.length) await emulated(media).catch(() => page.skipped = true);
  await page.goto(pathToFileURL(file).href + hash);
  await page.waitForFunction(() => !document.querySelector("#plays") || document.documentElement.classList.contains("played"), { timeout: 60_000, polling: 20 });
  await settled(page);
  return page;
}
async function close(page, name) {
  check(`${name}: nothing is complained of, nothing asked for`, page.faults.length === 0, page.faults.join("; "));
  await page.close();
}
// Whether the line of time that is in view is all in view: its host's names, and its numbers above the player.
const inView = (page) => page.evaluate(() => {
  const shown = [...document.querySelectorAll(".stave")].filter((stave) => stave.getClientRects().length);
  const line = shown.find((stave) => stave.classList.contains("here")) ?? shown[0];
  const numbers = line.querySelector("text.tk").getBoundingClientRect(), player = document.querySelector(".player").getBoundingClientRect();
  return line.getBoundingClientRect().top >= 0 && numbers.bottom <= player.top + 1;
});
const state = (page) => page.evaluate(() => ({
  hash: location.hash, caption: document.querySelector("#cap").innerText, at: +document.querySelector("#pos").value,
  end: +document.querySelector("#pos").max, playing: document.documentElement.classList.contains("playing"),
  run: document.querySelector("input[name=run]:checked").id, marks: document.querySelectorAll("#marks i").length,
  side: (document.querySelector('.run:not([hidden]) input[name^="l"]:checked') || {}).id,
  dim: document.querySelectorAll(".dim").length, future: document.querySelectorAll(".fut").length, lang: document.documentElement.lang,
}));
async function stopped(page) {
  await page.waitForFunction(() => !document.documentElement.classList.contains("playing"), { timeout: 60_000, polling: 50 });
  await settled(page);
  return state(page);
}

async function plays(browser, name, file) {
  const page = await open(browser, file);
  const press = async (key) => { await page.keyboard.press(key); await settled(page); return state(page); };
  const whole = await state(page);
  check(`${name}: all of it at first`, whole.future === 0 && whole.at === whole.end);
  let seen = [];
  for (let stop = 0; stop <= whole.marks; stop++) {
    await page.keyboard.press(" ");
    const now = await stopped(page);
    if (stop < whole.marks) {
      seen.push(now.caption);
      check(`${name}: at stop ${stop + 1} the line of time is all in view`, await inView(page));
      check(`${name}: stop ${stop + 1} has its claim`, now.caption.includes(`${stop + 1}/${whole.marks}`), now.caption);
    } else check(`${name}: played to the end`, now.at === now.end && now.future === 0, JSON.stringify(now));
    if (now.at === now.end) break;
  }
  check(`${name}: no stop without a claim`, seen.every((caption) => /[✓✗?]/.test(caption)), seen.join("|"));
  const start = await press("Home");
  check(`${name}: at the start nothing has happened`, start.at === 0 && start.future > 0);
  const one = await press("ArrowRight"), two = await press("."), back = await press("ArrowLeft");
  check(`${name}: one event on and back`, one.at <= two.at && Math.abs(back.at - one.at) <= 1, [one.at, two.at, back.at].join());
  if (whole.marks) {
    const first = await press("1"), next = await press("]"), before = await press("[");
    check(`${name}: stops by number and bracket`, first.at > 0 && next.at >= first.at && before.at <= next.at);
    check(`${name}: a clicker's keys`, (await press("PageDown")).at >= before.at && (await press("b")).at === whole.end);
  }
  const other = await press("r");
  check(`${name}: another run`, other.run !== whole.run || (await page.$$(".run")).length === 1);
  const side = await press("n");
  check(`${name}: the other side`, side.hash !== other.hash || (await page.$$(".lad")).length < 2, side.hash);
  check(`${name}: 中文`, (await press("l")).lang === "zh-CN" && (await page.$eval("h1", (h) => /[\u4e00-\u9fff]/.test(h.innerText))));
  await press("l");
  await page.keyboard.type("?");
  check(`${name}: the keys are shown`, await page.$eval("#keys", (keys) => !keys.hidden));
  await press("Escape");
  await close(page, name);
}

async function lights(browser, name, file) {
  const page = await open(browser, file);
  const lit = await page.evaluate(() => {
    const strips = [...document.querySelectorAll(".ruler")].find((r) => r.getClientRects().length).querySelectorAll(".strip");
    const piece = [...strips].map((s) => s.querySelector(".pc")).filter(Boolean)[1];
    piece.focus();
    const on = [...strips].map((s) => [...s.querySelectorAll(".pc")]).filter((row) => row.length);
    return { rows: on.length, withLight: on.filter((row) => row.some((p) => !p.classList.contains("dim"))).length,
      same: on.flat().filter((p) => !p.classList.contains("dim")).every((p) => p.a < Math.max(piece.b, piece.a + 1) && Math.max(p.b, p.a + 1) > piece.a),
      label: piece.getAttribute("aria-label"), tip: document.querySelector("#tip").innerText };
  });
  check(`${name}: the same bytes in every row`, lit.rows > 2 && lit.withLight === lit.rows && lit.same, JSON.stringify(lit));
  check(`${name}: the piece says what it is`, /\d+ B/.test(lit.label) && lit.tip.includes("B"), JSON.stringify(lit));
  const both = await page.evaluate(() => {           // a segment, and what was read of it
    const rows = Object.fromEntries([...document.querySelectorAll(".run:first-of-type .ruler")].filter((r) => r.getClientRects().length).slice(0, 1)
      .flatMap((r) => [...r.querySelectorAll(".rs")].map((s) => [s.previousElementSibling.previousElementSibling.innerText, [...s.querySelectorAll(".pc")]])));
    const sent = rows.segments ?? rows.datagrams, last = sent[sent.length - 1];
    last.focus();
    const lit = rows.reads.filter((p) => !p.classList.contains("dim"));
    return { lit: lit.length, same: lit.every((p) => p.a < Math.max(last.b, last.a + 1) && Math.max(p.b, p.a + 1) > last.a) };
  });
  check(`${name}: a segment's bytes lit in the reads`, both.lit > 0 && both.same, JSON.stringify(both));
  await page.keyboard.press("ArrowDown");
  check(`${name}: down to the next row`, await page.evaluate(() => document.activeElement.classList.contains("pc")));
  await close(page, name);
}

async function links(browser, name, file) {
  const page = await open(browser, file);
  for (const key of ["r", "n", "l", "Home", "ArrowRight", "ArrowRight", "ArrowRight"]) { await page.keyboard.press(key); await settled(page); }
  const there = await state(page), again = await open(browser, file, there.hash), same = await state(again);
  check(`${name}: a link opens the same view`, ["run", "lang", "caption", "future"].every((of) => there[of] === same[of]) && Math.abs(there.at - same.at) <= 1, JSON.stringify([there, same]));
  await close(page, name);
  await close(again, name);
}

// Another frame format, in the ruler's place; a link to it; and back.
async function frames(browser, name, file) {
  const page = await open(browser, file);
  const seen = (of) => of.evaluate(() => {
    const shown = [...document.querySelectorAll(".ruler")].filter((r) => r.getClientRects().length), anew = document.querySelector(".anew");
    return { rulers: shown.length, anew: anew && !anew.hidden ? anew.innerText : "", marks: anew ? anew.querySelectorAll(".hx").length : 0 };
  });
  const before = await seen(page), names = await page.$$eval(".pick option", (all) => all.map((o) => o.value));
  check(`${name}: every format can be picked`, names.length > 12 && names[0] === "" && names.includes("netstring"), names.join());
  await page.select(".pick", "netstring");
  const picked = await seen(page), hash = await page.evaluate(() => location.hash);
  check(`${name}: netstrings in the ruler's place`, picked.rulers === before.rulers && picked.marks > 0 && picked.anew.includes("Computed, not run"), JSON.stringify(picked));
  const again = await open(browser, file, hash), same = await seen(again);
  check(`${name}: a link keeps the format`, JSON.stringify(same) === JSON.stringify(picked), JSON.stringify(same));
  check(`${name}: pieces in it light up`, await again.$eval(".anew .pc", (piece) => { piece.focus(); return document.activeElement === piece && /\d+ B/.test(document.querySelector("#tip").innerText) }));
  await again.select(".anew .pick", "");
  check(`${name}: and what was measured is back`, JSON.stringify(await seen(again)) === JSON.stringify(before));
  await close(page, name);
  await close(again, name);
}

async function stands(browser, name, file) {
  const page = await browser.newPage();
  // Firefox cannot be asked to do without.
  if (!await page.setJavaScriptEnabled(false).then(() => true, () => false)) return page.close();
  await page.setViewport({ width: 1280, height: 720 });
  await page.goto(pathToFileURL(file).href);
  const seen = await page.evaluate(() => {
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length).length;
    return { rulers: shown(".ruler"), strips: shown(".strip"), ladders: shown(".ladder"), player: shown(".player"), english: shown("h1 [lang=en]"), chinese: shown("h1 [lang=zh]") };
  }).catch(() => null);
  if (seen) check(`${name}: all of it without a script`, seen.rulers > 0 && seen.ladders > 0 && seen.player === 0 && seen.english === 1 && seen.chinese === 0, JSON.stringify(seen));
  await page.close();
}

async function looks(browser, name, file) {
  for (const [width, height] of [[320, 640], [1280, 720], [1920, 1080]]) {
    const page = await open(browser, file, "", width, height);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${name}: ${width} pixels are enough`, wide <= 1, `${wide} too wide`);
    if (name === "nagle" && width > 320) check(`nagle: ${width} by ${height} shows the times at once`, await inView(page));
    await close(page, name);
  }
  for (const media of [[{ name: "prefers-color-scheme", value: "dark" }], [{ name: "forced-colors", value: "active" }], [{ name: "prefers-reduced-motion", value: "reduce" }]]) {
    const page = await open(browser, file, "", 1280, 720, media);
    if (!page.skipped) {
      await page.addScriptTag({ content: "" }).catch(() => {});
      const of = media[0].name;
      if (of === "prefers-reduced-motion") {
        await page.keyboard.press(" ");
        const now = await state(page);
        check(`${name}: no movement where none is wanted`, !now.playing);
      } else if (of === "prefers-color-scheme") {
        const color = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        check(`${name}: dark`, /^rgb\((\d|[1-5]\d),/.test(color), color);
      } else {
        // A piece is an outline on the window's own colour, and is told from it.
        const seen = await page.evaluate(() => {
          const of = (selector, what) => getComputedStyle(document.querySelector(selector))[what];
          return { on: matchMedia("(forced-colors: active)").matches, fill: of(".strip .m1", "fill"), stroke: of(".strip .m1", "stroke"), text: of(".strip .ch", "fill"), cut: of(".cut, .ladder .line", "stroke") };
        });
        check(`${name}: forced colours`, seen.on && seen.fill !== seen.stroke && seen.text === seen.stroke && seen.cut === seen.stroke, JSON.stringify(seen));
      }
      page.faults = page.faults.filter((fault) => !/Content.Security.Policy/i.test(fault));
    }
    await close(page, name);
  }
}

async function letters(browser, name, file) {
  const page = await open(browser, file);
  const lost = await page.evaluate(() => [...document.querySelectorAll("text.ch, text.cc")].filter((text) => text.getClientRects().length
    && text.getNumberOfChars() < text.getAttribute("x").split(" ").length).length);
  check(`${name}: each letter has its place, and a space, too`, lost === 0, `${lost} have not`);
  await close(page, name);
}

async function serves(browser, name, file) {
  const page = await open(browser, file);
  const serious = await page.evaluate(`${AXE}; axe.run(document, { resultTypes: ["violations"] }).then((found) =>
    found.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target).join(" ")))`);
  check(`${name}: axe finds nothing serious`, serious.length === 0, serious.join("; "));
  page.faults = page.faults.filter((fault) => !/Content.Security.Policy/i.test(fault));
  if (browser.kind === "chrome") {
    const pdf = await page.pdf({ format: "A4" });
    check(`${name}: prints`, pdf.length > 20_000, `${pdf.length} bytes`);
    await page.emulateMediaType("print");
    const covered = await page.evaluate(() => [...document.querySelectorAll(".side")].filter((side) => {
      const [above, below] = [side, side.nextElementSibling].map((element) => element.getBoundingClientRect());
      return below.height > 0 && below.top < above.bottom - 1;
    }).length);
    check(`${name}: on paper no heading is written over`, covered === 0, `${covered} are`);
  }
  await close(page, name);
}

// Sheets for a class: a student a page, on either paper, and nothing wider than it.
async function prints(browser, file, students) {
  const page = await open(browser, file);
  if (browser.kind === "chrome") {
    for (const format of ["A4", "Letter"]) {
      const pdf = Buffer.from(await page.pdf({ format })).toString("latin1");
      const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length;
      check(`sheets: a student a page on ${format}`, pages === students, `${pages} pages`);
    }
  }
  const seen = await page.evaluate(() => ({ sheets: document.querySelectorAll(".sheet").length, wide: document.documentElement.scrollWidth - innerWidth,
    lines: Math.min(...[...document.querySelectorAll(".blank")].map((line) => line.getBoundingClientRect().height)) }));
  check("sheets: room to write", seen.sheets === students && seen.wide <= 0 && seen.lines >= 30, JSON.stringify(seen));
  await close(page, "sheets");
}

async function inert(browser, file) {
  const page = await open(browser, file);
  let asked = false;
  page.on("dialog", (dialog) => { asked = true; dialog.dismiss(); });
  const found = await page.evaluate(() => ({ text: document.body.textContent, images: document.querySelectorAll("img").length, scripts: [...document.scripts].filter((s) => !s.type).length }));
  check("hostile: stays text", !asked && found.images === 0 && found.scripts === 1 && found.text.includes(`<script>alert(1)</`), JSON.stringify({ ...found, text: "" }));
  const visible = await page.evaluate(() => document.querySelector("main").textContent);
  check("hostile: nothing hides or turns the line", !/[\u001b\u202e]/.test(visible));
  check("hostile: there are as many messages", EVIL.length === 4);
  await close(page, "hostile");
}

async function long(browser, file) {
  const began = Date.now(), page = await open(browser, file), opened = Date.now() - began;
  check("long: opens", opened < 20_000, `${opened} ms`);
  await page.keyboard.press("Home");
  const frames = await page.evaluate(() => new Promise((done) => {
    document.querySelector("#play").click();
    const start = performance.now(); let last = start, worst = 0, count = 0;
    (function frame(now) { worst = Math.max(worst, now - last); last = now; count += 1; if (now - start > 3000) done({ worst, count }); else requestAnimationFrame(frame); })(start);
  }));
  check("long: plays without freezing", frames.count > 30 && frames.worst < 1000, JSON.stringify(frames));
  await page.keyboard.press(" ");
  await page.keyboard.press("End");
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  check("long: only what is in view is drawn", nodes < 20_000, `${nodes} elements`);
  console.log(`  long: opened in ${opened} ms, ${frames.count} frames in 3 s, the longest ${Math.round(frames.worst)} ms, ${nodes} elements`);
  await close(page, "long");
}

const folder = mkdtempSync(join(tmpdir(), "sticky-pages-"));
try {
  const page = make(process.argv[2] ?? "../../target/debug/sticky-demo", folder);
  for (const options of BROWSERS) {
    if (!existsSync(options.executablePath)) { console.log(`${options.executablePath}: not here, skipped`); continue; }
    const browser = await puppeteer.launch({ ...options, headless: true });
    browser.kind = options.browser;
    console.log(await browser.version());
    for (const name of ["nagle", "mtu-split", "tcp-loss", "udp-truncate"]) {
      const file = page(name);
      for (const test of [plays, lights, links, frames, stands, looks, serves]) {
        await test(browser, name, file).catch((error) => check(`${name}: ${test.name}`, false, error.stack));
      }
    }
    await letters(browser, "short-read", page("short-read")).catch((error) => check("short-read", false, error.stack));
    await serves(browser, "sheets", page("sheets")).catch((error) => check("sheets", false, error.stack));
    await prints(browser, page("sheets"), STUDENTS).catch((error) => check("sheets", false, error.stack));
    await inert(browser, page("hostile")).catch((error) => check("hostile", false, error.stack));
    await long(browser, page("long")).catch((error) => check("long", false, error.stack));
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(wrong ? `${wrong} wrong` : "all as it should be");
process.exit(wrong ? 1 : 0);
