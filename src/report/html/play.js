// Everything stands on the page already. This moves a cursor over it, dims what has
// not happened yet, and lights up the same bytes in every layer.
(function () {
  "use strict";
  var root = document.documentElement, X0 = 92, SPEED = .16;
  var $ = function (s, e) { return (e || document).querySelector(s) };
  var all = function (s, e) { return Array.prototype.slice.call((e || document).querySelectorAll(s)) };
  var META, FRAMES, sections = all(".run"), runs = sections.map(function (r) { return r.dataset.run });
  var still = matchMedia("(prefers-reduced-motion: reduce)");
  // Where one is: a run, a side of it, a place on its line of time (Infinity: all of it).
  var S = { run: runs[0], side: "", u: Infinity, byte: null, pin: false, frames: "" }, timer = 0, said = "", seen = "";
  // What only a script reads is packed; where a browser cannot unpack it, the page stands still.
  var packed = Uint8Array.from(atob($("#plays").textContent), function (c) { return c.charCodeAt(0) });
  new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).json().then(function (data) {
    META = data.ladders; FRAMES = data.framings; root.classList.add("played"); start(); formats();
    addEventListener("hashchange", read); read();
  });

  // ---- where and when
  function start() { Object.keys(META).forEach(function (key) {
    var m = META[key], u = 0; m.pts = [];
    m.staves.forEach(function (s) { s.u = u; s.pts.forEach(function (p) { m.pts.push([p[0], u + p[1] - X0]) }); u += s.end - X0 + 1 });
    m.end = u;
    // What is decided at one place of the drawing is one stop.
    m.stops = m.stops.reduce(function (stops, c) {
      c.u = m.pts.length ? place(m, c.t) : 0; var last = stops[stops.length - 1];
      if (!last || c.u - last.u > 1) stops.push(c);
      else { if (last.en.indexOf(c.en) < 0) { last.en += " " + c.en; last.zh += c.zh } last.claim += " · " + c.claim }
      return stops;
    }, []);
  }) }
  function search(list, is) { var a = 0, b = list.length; while (a < b) { var c = (a + b) >> 1; if (is(list[c])) b = c; else a = c + 1 } return a }
  function between(m, i, from, to, at) {
    var a = m.pts[i - 1] || [0, 0], b = m.pts[i]; if (!b) return m.pts.length ? m.pts[m.pts.length - 1][to] : 0;
    return a[to] + (b[to] - a[to]) * (at - a[from]) / ((b[from] - a[from]) || 1);
  }
  function place(m, t) { return between(m, search(m.pts, function (p) { return p[0] >= t - 1e-4 }), 0, 1, t) }
  function time(m, u) { return between(m, search(m.pts, function (p) { return p[1] >= u }), 1, 0, u) }
  var section = function () { return sections[runs.indexOf(S.run)] };
  var sides = function () { return all(".lad", section()).map(function (l) { return l.dataset.side }) };
  var meta = function () { return META[S.run + "/" + S.side] || { stops: [], staves: [], pts: [], end: 0, u: 0 } };
  var zh = function () { return $("#zh").checked };
  var whole = function () { return S.u >= meta().end };
  function stopAt(u) { var k = -1; meta().stops.forEach(function (c, i) { if (c.u <= u + 1) k = i }); return k }

  // ---- drawing
  function show() {
    var run = section(), radio = $("#r" + runs.indexOf(S.run)); radio.checked = true;
    if (sides().indexOf(S.side) < 0) S.side = sides()[0] || "";
    if (meta().id) $("#" + meta().id).checked = true;
    root.lang = zh() ? "zh-CN" : "en";
    var h = $("h1 [lang=" + (zh() ? "zh" : "en") + "]"); if (h) document.title = h.textContent + " · sticky-demo";
    var marks = $("#marks"), m = meta(); marks.textContent = "";
    m.stops.forEach(function (s, k) {          // marks too close for two numbers share one
      var i = document.createElement("i"), at = 100 * s.u / (m.end || 1), last = marks.lastChild, near = last && at - last.at < 1.5;
      i.at = at; i.first = near ? last.first : k + 1; if (near) last.dataset.n = "";
      i.dataset.n = near ? i.first + "–" + (k + 1) : k + 1; i.style.left = at + "%"; marks.append(i);
    });
    prepare(run); names(run);
    all(".pick option:first-child").forEach(function (o) { o.textContent = zh() ? "实测的格式" : "as measured" });
    said = ""; draw();
  }
  function prepare(run) {                      // once a run: what its pieces say of themselves
    if (run.ready) return; run.ready = true;
    all(".pc", run).forEach(function (e) { var v = e.dataset.p.split(" ").map(Number); e.a = v[0]; e.b = v[1]; e.t = v[2]; e.n = v[3] });
    all("[data-b]", run).forEach(bytes);
    all(".ruler", run).forEach(function (r) { all(".pc", r).forEach(function (e, i) { e.setAttribute("tabindex", i ? -1 : 0); e.setAttribute("role", "img") }) });
  }
  function names(run) { all(".ruler .pc", run).forEach(function (e) { e.setAttribute("aria-label", name(e)) }) }
  function bytes(e) { var v = e.dataset.b.split(" "); e.a = +v[0]; e.b = +v[1] }
  function draw() {
    var m = meta(), run = section(), all_of_it = whole(), u = Math.min(S.u, m.end), t = all_of_it ? Infinity : time(m, u);
    var now = search(m.staves, function (s) { return s.u > u }) - 1, lad = $('.lad[data-side="' + S.side + '"]', run);
    if (lad) {
      staves(lad, m, now, u, all_of_it);     // what a wait came to is told when it is over
      all("[data-t]", lad).forEach(function (e) { e.classList.toggle("fut", +e.dataset.t > t + 2e-3) });
    }
    all(".ruler", run).forEach(function (r) {
      var mine = r.dataset.side === S.side;
      all(".pc,[data-t]", r).forEach(function (e) { e.classList.toggle("fut", mine && (e.t === undefined ? +e.dataset.t : e.t) > t + 2e-3) });
    });
    var p = $("#pos"); p.max = Math.round(m.end); p.value = Math.round(u);
    p.setAttribute("aria-valuetext", all_of_it ? (zh() ? "全部" : "everything") : t.toFixed(1) + " ms");
    caption(all_of_it ? -2 : stopAt(u), t);
  }
  function staves(lad, m, now, u, all_of_it) {
    var there = all(".stave:not(.walk)", lad), long = m.staves.length > there.length, walk = $(".walk", lad);
    if (long && !walk) { walk = document.createElement("div"); walk.className = "stave scroll walk"; walk.n = -1; lad.insertBefore(walk, lad.firstChild) }
    if (long) {                                // only the line in view is drawn
      there.concat(all(".gone", lad)).forEach(function (e) { e.hidden = !all_of_it });
      walk.hidden = all_of_it;
      if (!all_of_it && walk.n !== now) {
        var same = $('.stave[data-n="' + now + '"]:not(.walk)', lad);
        walk.innerHTML = same ? same.innerHTML : now < 0 ? "" : m.staves[now].svg; walk.n = now; walk.dataset.n = now;
        all("[data-b]", walk).forEach(bytes); if (S.byte !== null) light(S.byte, S.byte + 1);
      }
    }
    all(".stave", lad).forEach(function (e) {
      var n = +e.dataset.n, x = all_of_it || n < now ? 1200 : n > now ? 86 : X0 + u - m.staves[n].u, veil = $(".veil", e);
      if (!veil) return;
      veil.setAttribute("x", x); veil.setAttribute("width", 1204 - x);
      $(".cur", e).setAttribute("d", "M" + x + " 4V188"); e.classList.toggle("here", !all_of_it && n === now);
      if (!all_of_it && n === now && e.scrollWidth > e.clientWidth) e.scrollLeft = x / 1200 * e.scrollWidth - e.clientWidth / 2;
    });
  }
  function caption(k, t) {                     // one line, and only where it stops
    var key = [S.run, S.side, zh(), k].join(); if (key === said || timer && k < 0) return; said = key;
    var c = $("#cap"), s = meta().stops[k]; c.textContent = "";
    if (!s) { if (k === -2) c.append($("#hint [lang=" + (zh() ? "zh" : "en") + "]").textContent); return }
    var d = document.createElement("small");
    d.textContent = (k + 1) + "/" + meta().stops.length + " · " + s.t.toFixed(1) + " ms · " + s.claim;
    c.append(zh() ? s.zh : s.en, d);
  }

  // ---- moving
  function go(u) {                             // the line in view is all in view, above the player
    S.u = u; draw(); var here = $(".here", section()), now = said + (here && here.dataset.n);
    if (!here || now === seen) return; seen = now;
    here.style.scrollMarginBottom = $(".player").offsetHeight + 8 + "px"; here.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function stop() { if (timer) cancelAnimationFrame(timer); timer = 0; root.classList.remove("playing"); hash() }
  function chapter(d) {
    stop(); var st = meta().stops, k = whole() ? (d > 0 ? -1 : st.length) : stopAt(S.u);
    if (d < 0 && st[k] && S.u > st[k].u + 1) k++;
    k += d; go(k < 0 ? 0 : k >= st.length ? Infinity : st[k].u); hash();
  }
  function step(d) {
    stop(); var m = meta(), u = whole() ? (d > 0 ? -1 : m.end) : S.u;
    var i = d > 0 ? search(m.pts, function (p) { return p[1] > u + .5 }) : search(m.pts, function (p) { return p[1] >= u - .5 }) - 1;
    go(m.pts[i] ? m.pts[i][1] : d > 0 ? Infinity : 0); hash();
  }
  function play() {
    if (timer) return stop();
    if (still.matches) return chapter(1);      // no movement is wanted: from stop to stop
    var m = meta(), from = whole() ? 0 : S.u, began = 0, next = m.stops.filter(function (s) { return s.u > from + 1 })[0], to = next ? next.u : m.end;
    root.classList.add("playing");
    timer = requestAnimationFrame(function frame(now) {
      began = began || now; var u = from + (now - began) * SPEED;
      if (u >= to) { timer = 0; go(next ? to : Infinity); return stop() }
      go(u); timer = requestAnimationFrame(frame);
    });
  }
  function turn(run, side) {                   // another run, or the other side: at the same stop
    stop(); var all_of_it = whole(), k = all_of_it ? 0 : stopAt(S.u);
    S.run = run; if (side) S.side = side; if (sides().indexOf(S.side) < 0) S.side = sides()[0] || "";
    var st = meta().stops; S.u = all_of_it ? Infinity : k < 0 || !st.length ? 0 : st[Math.min(k, st.length - 1)].u;
    dark(); show(); hash();
  }
  function lang(l) { $("#" + l).checked = true; show(); hash() }
  function hash() {
    var q = "run=" + encodeURIComponent(S.run) + "&side=" + S.side + (whole() ? "" : "&at=" + time(meta(), S.u).toFixed(5)) + (S.byte !== null ? "&byte=" + S.byte : "") + (S.frames ? "&frames=" + S.frames : "") + "&lang=" + (zh() ? "zh" : "en");
    try { history.replaceState(null, "", "#" + q) } catch (e) { /* a sandboxed frame has no address */ }
  }
  function read() {
    var q = {}; location.hash.slice(1).split("&").forEach(function (p) { var i = p.indexOf("="); if (i > 0) try { q[p.slice(0, i)] = decodeURIComponent(p.slice(i + 1)) } catch (e) { /* not ours */ } });
    if (runs.indexOf(q.run) >= 0) S.run = q.run; else S.run = runs[Math.max(0, all("input[name=run]").findIndex(function (r) { return r.checked }))];
    if (sides().indexOf(q.side) >= 0) S.side = q.side; else if (sides().indexOf(S.side) < 0) S.side = sides()[0] || "";
    if (q.lang === "zh" || q.lang === "en") $("#" + q.lang).checked = true;
    S.u = Infinity; anew(q.frames || "");
    if (q.at !== undefined && isFinite(q.at)) { var near = meta().stops.filter(function (c) { return Math.abs(c.t - q.at) < .002 })[0]; S.u = near ? near.u : place(meta(), +q.at) }
    show();
    if (/^\d+$/.test(q.byte || "")) { light(+q.byte, +q.byte + 1); S.pin = true }
  }

  // ---- the same bytes in every layer
  function name(e) {
    var svg = e.closest("svg"), i = all(".pc", svg).indexOf(e) + 1, text = $(".ch", e), label = svg.closest(".ruler") ? svg.parentNode : svg;
    var row = label.previousElementSibling && label.previousElementSibling.previousElementSibling;
    var words = row ? row.innerText : svg.dataset.row, lost = e.classList.contains("lost") ? zh() ? "，丢失" : ", lost" : "";
    return words + " " + i + (text ? (zh() ? "：" : ": ") + text.textContent : "") + ", " + e.n + " B" + lost;
  }
  function light(a, b, e) {
    S.byte = a; b = Math.max(b, a + 1);
    all(".pc,[data-b]", section()).forEach(function (g) { g.classList.toggle("dim", !(g.a < b && Math.max(g.b, g.a + 1) > a)) });
    if (!e) return;
    var tip = $("#tip"), head = document.createElement("b"), more = document.createElement("small"), label = name(e);
    head.textContent = label; more.textContent = (zh() ? "消息中的字节 " : "bytes of the messages ") + (e.a + 1) + "–" + Math.max(e.b, e.a + 1) + (e.t ? " · " + e.t.toFixed(2) + " ms" : "");
    tip.textContent = ""; tip.append(head, more); root.classList.add("tipping");
  }
  function dark() { S.byte = null; S.pin = false; all(".dim").forEach(function (g) { g.classList.remove("dim") }); root.classList.remove("tipping") }
  var piece = function (e) { var g = e.target.closest && e.target.closest(".pc,[data-b]"); return g && g.closest(".run") ? g : null };
  document.addEventListener("pointerover", function (e) { if (S.pin) return; var g = piece(e); if (g) light(g.a, g.b, g.classList.contains("pc") ? g : null); else if (S.byte !== null) dark() });
  document.addEventListener("focusin", function (e) { if (e.target.classList.contains("pc")) { S.pin = false; light(e.target.a, e.target.b, e.target) } });
  document.addEventListener("focusout", function (e) { if (e.target.classList.contains("pc") && !S.pin) dark() });
  document.addEventListener("click", function (e) { var g = piece(e); if (g) { S.pin = !(S.pin && S.byte === g.a); if (S.pin) light(g.a, g.b, g.classList.contains("pc") ? g : null); else dark(); hash() } });
  function walk(e, k) {                        // arrows, from piece to piece and row to row
    var r = e.closest(".ruler"), own = all(".pc", r), i = own.indexOf(e), rows = all(".strip", r).filter(function (s) { return $(".pc", s) }), row = rows.indexOf(e.closest("svg")), to;
    if (k === "ArrowRight") to = own[i + 1]; else if (k === "ArrowLeft") to = own[i - 1];
    else { var next = rows[row + (k === "ArrowDown" ? 1 : -1)]; if (next) to = all(".pc", next).filter(function (p) { return p.b > e.a })[0] || $(".pc", next) }
    if (to) { e.setAttribute("tabindex", -1); to.setAttribute("tabindex", 0); to.focus() }
  }

  // ---- what one may press
  $("#play").onclick = play; $("#prev").onclick = function () { chapter(-1) }; $("#next").onclick = function () { chapter(1) };
  $("#pos").oninput = function () { stop(); go(+this.value >= meta().end - 1 ? Infinity : +this.value) };
  var help = function () { var k = $("#keys"); k.hidden = !k.hidden; $("#help").setAttribute("aria-expanded", !k.hidden) }; $("#help").onclick = help;
  all("input[type=radio]").forEach(function (r) {
    r.addEventListener("change", function () {
      if (r.name === "lang") lang(r.id); else if (r.name === "run") turn(runs[+r.id.slice(1)]); else turn(S.run, r.id.replace(/^l\d+/, ""));
    });
  });
  var after = function (list, one) { return list[(list.indexOf(one) + 1) % list.length] };
  var KEYS = {
    " ": play, k: play, ".": step, ",": step, ArrowRight: step, ArrowLeft: step, "]": chapter, PageDown: chapter, "[": chapter, PageUp: chapter,
    Home: function () { stop(); go(0); hash() }, End: function () { stop(); go(Infinity); hash() }, l: function () { lang(zh() ? "en" : "zh") },
    r: function () { turn(after(runs, S.run)) }, n: function () { turn(S.run, after(sides(), S.side)) }, "?": help,
    Escape: function () { dark(); hash(); if (!$("#keys").hidden) help() }
  };
  KEYS.b = KEYS.B = KEYS.End;
  document.addEventListener("keydown", function (e) {
    var t = e.target, k = e.key, back = /^(,|ArrowLeft|\[|PageUp)$/.test(k);
    if (e.ctrlKey || e.metaKey || e.altKey || /^(SELECT|TEXTAREA)$/.test(t.tagName)) return;
    if (t.classList.contains("pc") && /^Arrow/.test(k)) { walk(t, k); return e.preventDefault() }
    if (t.tagName === "INPUT" && /^(Arrow| )/.test(k) && t.type === "radio") return;
    if (/^(BUTTON|SUMMARY|A)$/.test(t.tagName) && (k === " " || k === "Enter")) return;
    if (/^[1-9]$/.test(k) && meta().stops[k - 1]) { stop(); go(meta().stops[k - 1].u); hash() }
    else if (KEYS[k]) KEYS[k](back ? -1 : 1); else return;
    e.preventDefault();
  });

  // ---- the same messages in another format, in the place of the ruler that was measured
  function formats() {
    FRAMES.forEach(function (f, i) {
      var own = $('.ruler[data-side="' + f.side + '"]', sections[0]);
      if (!own) return;
      if (!i) own.after(Object.assign(document.createElement("div"), { className: "ruler anew", hidden: true }));
      f.own = own; f.box = own.nextElementSibling;
    });
    if (FRAMES.length && FRAMES[0].own) picker(FRAMES[0].own);
  }
  function picker(ruler) {
    var pick = document.createElement("select"), first = { name: "" };
    pick.className = "pick"; pick.setAttribute("aria-label", "frames");
    [first].concat(FRAMES).forEach(function (f) {
      var o = document.createElement("option"); o.value = o.textContent = f.name; pick.append(o);
    });
    pick.value = S.frames; pick.onchange = function () { anew(pick.value); show(); $(".pick", FRAMES[0].box.hidden ? FRAMES[0].own : FRAMES[0].box).focus(); hash() };
    $(".ph", ruler).append(pick);
  }
  function anew(name) {
    var f = FRAMES.filter(function (f) { return f.name === name && f.own })[0], any = FRAMES[0];
    S.frames = f ? f.name : "";
    if (!any || !any.own) return;
    any.own.hidden = !!f; any.box.hidden = !f; any.box.innerHTML = f ? f.ruler : "";
    if (f) picker(f.box); else $(".pick", any.own).value = "";
    sections[0].ready = false;
  }
})();
