//! What is wrong is answered in one sentence, in the reader's language, and nothing
//! is done. The sentences are kept in `tests/goldens/refusals.en.txt` and `.zh.txt`:
//! there one reads them. After a change that is meant:
//! `STICKY_BLESS=1 cargo test --test it refusals`, and read the difference.

use crate::common::refusals::refusals;

/// What is typed behind `sticky-demo`.
const LINES: &[&str] = &[
    // Names, and near ones.
    "nagel",
    "nagle --bogus",
    "nagle --nodlay on",
    "show",
    "show tcp-loss --python",
    "run misspelt.toml",
    "man telepathy",
    "completions telepathy",
    "walkthrough telepathy",
    "walkthrough bytes --from 99",
    "myths 99",
    "myths -1",
    // Values.
    "short-read --recv 0",
    "short-read --recv -1",
    "nagle --recv",
    "nagle --recv much",
    "nagle --loss x",
    "nagle --loss 101",
    "nagle --drop -1",
    "mtu-split --mss 87",
    "mtu-split --mss 32768",
    "nagle --framing morse",
    "nagle --timeout-s 0",
    "nagle --timeout-s NaN",
    "nagle --nodelay perhaps",
    "nagle --repeat 0",
    "nagle --transport pigeon",
    "text-split --encoding latin",
    "worksheet",
    "worksheet --seed x",
    "free --message C:\\dir",
    "race --bytes 0",
    "race --datagram 3",
    "race --datagram 65508",
    "race --rcvbuf 0",
    "race --rcvbuf 2GiB",
    "race --rcvbuf 4GiB",
    "race --rcvbuf 99GiB",
    "race --bytes 1MiB --congestion no-such",
    // What does not go together.
    "udp-truncate --nodelay on",
    "free --repeat 2",
    "short-read --random 2 --message a",
    "nagle --max-frame-bytes 2 --message abc",
    "nagle --slow --delay-ms 3",
    "nagle --slow --repeat 2",
    "nagle --slow --link loopback",
    "nagle --link loopback --delay-ms 5",
    "nagle --link loopback --drop 1",
    "nagle --link loopback --pcap never-written.pcap",
    "tcp-loss --link loopback",
    "unix --link wire",
    "free --write 3 --reader lock-step",
    // Flags of others.
    "replay x.json --repeat 3",
    "list --no-control",
    "frames --save-trace x",
    "walkthrough --format json",
    "show nagle --format json",
    // Files.
    "run no-such-file.toml",
    "run gap.toml",
    "run timeout.toml",
    "run colour.toml",
    "run outside.toml",
    "run bool.toml",
    "run negative.toml",
    "run zero.toml",
    "run no-messages.toml",
    "run reader.toml",
    "run knob.toml",
    "run framing.toml",
    "run telepathy.toml",
    "run no-such-run.toml",
    "run broken.toml",
    "run no-case.toml",
    "run pigeons.toml",
    "run plague.toml",
    "run drawn.toml",
    "run sources.toml",
    "run binary.toml",
    "run huge.toml",
    "run long.toml",
    "run longer.toml --save-trace never-written.json",
    "run many.toml",
    "run some.toml",
    "run fewer.toml",
    "run ten-million.toml",
    "run too-fine.toml",
    "replay no-such-trace.json",
    "replay cut.json",
    "replay newer.json",
    "replay other.json",
    "replay unknown.json",
    "replay other.html",
    "replay no-recording.html",
    "replay random.json",
    "replay times.json",
    "replay more-times.json",
    "replay name.json",
    "replay x.json --packets --pcap y.pcap",
    "frames no-such-file",
    "frames --framing morse",
    "frames --framing fixed:0",
    "watch --strace bare.log",
    "watch --strace bare.log --hold 9",
    "watch --strace bare.log -- true",
    // Other people's programs, and ours.
    "exercise",
    "exercise receiver",
    "exercise receiver -- /no/such/program",
    "exercise receiver --framing delimiter:0 -- true",
    "exercise receiver --seed x -- true",
    "exercise receiver --framing varint --starter python",
    "exercise receiver --framing naive --listen 127.0.0.1:0",
    "exercise receiver --listen here",
    "gauntlet",
    "gauntlet --connect here --send aa",
    "gauntlet --connect 127.0.0.1:1 --send aa",
    "gauntlet --connect ::1:7901 --send aa",
    "gauntlet --connect ::1 --send aa",
    "gauntlet --connect 127.0.0.1:1 --send PING",
    "gauntlet --connect 127.0.0.1:1 --send aabb --plan cuts:2",
    "exercise receiver --framing auto -- true",
    "watch --port 0 -- true",
    "file serve ./nowhere",
    "gauntlet --send aa",
    "gauntlet --send aa --port 99999 -- true",
    "gauntlet --send aa --seed -1 -- true",
    "gauntlet --send z? -- true",
    "gauntlet --send aa --plan 2.x -- true",
    "gauntlet --send aa --plan cuts:5,5 -- true",
    "gauntlet --send aa --plan 2.9-2.1 -- true",
    "gauntlet --send aa --ignore ( -- true",
    "gauntlet --send aa --port 1 -- true",
    "gauntlet --send aa -- /no/such",
    "echo serv",
    "echo serve --bind nowhere",
    "echo serve --max-connections 0",
    "echo send --udp --framing u8 a",
];

/// The files that they name.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let trace = include_str!("../goldens/nagle.trace.json");
    let mut files = [
        ("misspelt.toml", "case = 'mtu-spilt'\n"),
        ("gap.toml", "case = 'nagle'\n[values]\ngap = 5\n"),
        ("timeout.toml", "case = 'nagle'\n[values]\ntimeout = 5\n"),
        ("colour.toml", "case = 'nagle'\ncolour = 1\n"),
        ("outside.toml", "case = 'nagle'\nmessages = ['a']\n[values]\n"),
        ("bool.toml", "case = 'nagle'\n[values]\nnodelay = true\n"),
        ("negative.toml", "case = 'nagle'\n[values]\nrecv_bytes = -1\n"),
        ("zero.toml", "case = 'nagle'\n\n[wire]\nrecv_bytes = 0\n"),
        ("no-messages.toml", "case = 'nagle'\n[values]\nmessages = []\n"),
        ("reader.toml", "case = 'nagle'\n[values]\nreader = 'never'\n"),
        ("knob.toml", "case = 'udp-truncate'\n[values]\nnodelay = 'on'\n"),
        ("framing.toml", "case = 'nagle'\n[values]\nframing = 'morse'\n"),
        ("telepathy.toml", "#\ncase = 'telepathy'\n"),
        (
            "no-such-run.toml",
            "case = 'nagle'\n[[run]]\nname = 'main'\nen = 'x'\nzh = 'x'\n\
             [[run]]\nname = 'encore'\nen = 'x'\nzh = 'x'\n",
        ),
        ("broken.toml", "case = 'nagle'\n[values\n"),
        ("no-case.toml", "[values]\n"),
        (
            "pigeons.toml",
            "case = 'nagle'\n[[say]]\npart = 'what'\nif = ['main.naive.pigeons > 1']\n\
             en = 'x'\nzh = 'x'\n",
        ),
        (
            "plague.toml",
            "case = 'nagle'\n[[screen]]\npart = 'what'\nif = ['main.naive.pigeons > 1']\n\
             en = 'x'\nzh = 'x'\n",
        ),
        ("drawn.toml", "case = 'nagle'\n[drawn]\nsecond = 'encore.naive'\n"),
        ("sources.toml", "case = 'short-read'\nsources = [5]\n"),
        (
            "huge.toml",
            "case = 'free'\n[values]\nmessages = [{ text = 'xx', times = 9000000000000000000 }]\n",
        ),
        ("long.toml", "case = 'free'\n[values]\nmessages = [{ text = 'x', times = 2000000 }]\n"),
        (
            "longer.toml",
            "case = 'free'\n[values]\nmessages = [{ text = 'A', times = 40000000 }]\n\
             max_frame_bytes = 67108864\n",
        ),
        (
            "ten-million.toml",
            "case = 'free'\n[values]\nmessages = [{ text = 'AB', times = 5_000_000 }]\n",
        ),
        (
            "too-fine.toml",
            "case = 'free'\n[values]\nrecv_bytes = 1\n\
             messages = [{ text = 'AB', times = 100_000 }]\n",
        ),
        ("other.html", "<!doctype html><p>hello"),
        (
            "no-recording.html",
            "<!doctype html><script type=\"application/zlib\" id=\"trace\">{</script>",
        ),
        ("random.json", include_str!("../hostile/random-1e8.trace.json")),
        ("times.json", include_str!("../hostile/times-2p40.trace.json")),
        ("more-times.json", include_str!("../hostile/times-2p63.trace.json")),
        ("name.json", include_str!("../hostile/pcap-name.trace.json")),
        ("bare.log", include_str!("../strace/6.1-f-stderr.log")),
        ("other.json", "{\"hello\": 1}"),
        ("x.json", trace),
        ("cut.json", &trace[..trace.len() / 2]),
    ]
    .map(|(name, text)| (name, text.as_bytes().to_vec()))
    .to_vec();
    let schema = |number: u8| format!("\"trace_schema\": {number}");
    let newer = trace.replacen(&schema(1), &schema(3), 1);
    let unknown = trace.replace("\"case\": \"nagle\"", "\"case\": \"telepathy\"");
    files.push(("newer.json", newer.into_bytes()));
    files.push(("unknown.json", unknown.into_bytes()));
    let many = |count| format!("case = 'free'\n[values]\nmessages = [{}]\n", "'',".repeat(count));
    files.push(("many.toml", many(300_000).into_bytes()));
    files.push(("some.toml", many(30_000).into_bytes()));
    files.push(("fewer.toml", many(12_000).into_bytes()));
    files.push(("binary.toml", vec![0xff, 0xfe, 0x00]));
    files
}

#[test]
fn what_is_wrong_is_refused_in_the_reader_s_language() {
    refusals("refusals", &files(), LINES);
}
