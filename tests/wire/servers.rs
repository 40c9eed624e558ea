//! `sticky-demo gauntlet` against servers that everybody runs: all plans pass, or what fails
//! is theirs, and is shown here without us too.

use crate::common::{TempFolder, command, run};
use crate::needs::{python_path, tool};
use crate::tools::is_root;
use crate::watch::tools::kept;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;
use std::sync::LazyLock;

tests! {
    REDIS: redis_takes_every_cut_and_merge;
    NGINX: nginx_takes_every_cut_and_merge;
    MEMCACHED: memcached_takes_every_cut_and_merge;
    POSTGRES: postgres_takes_every_cut_of_its_start_up;
    PYTHON: http_server_takes_a_cut_off_head_for_a_whole_one;
}

/// What the gauntlet says of a server that it starts.
fn judged(words: &[&str], server: &[&str]) -> (i32, Value) {
    let patience = ["gauntlet", "--format", "json", "--patience-ms", "5000"];
    let behind: &[&str] = if server.is_empty() { &[] } else { &["--"] };
    let words = [&patience, words, behind, server].concat();
    let ran = run(command("sticky-demo").args(&words));
    let json = serde_json::from_str(&ran.stdout);
    (ran.code, json.unwrap_or_else(|why| panic!("{words:?}: {why} {}", ran.stderr)))
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("bound").port()
}

/// All plans pass, and every single cut arrived as it was made.
fn passes(words: &[&str], server: &[&str]) -> Value {
    let (code, json) = judged(words, server);
    assert_eq!(code, 0, "{json:#}");
    let cuts = &json["chapters"][1];
    assert!(cuts["tried"].as_u64() > Some(0), "{cuts:#}");
    assert_eq!(cuts["proven"], cuts["tried"], "{cuts:#}");
    json
}

fn redis_takes_every_cut_and_merge() {
    let server = ["redis-server", "--port", "{port}", "--save", "", "--appendonly", "no"];
    let requests = [r"*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n", r"PING\r\n"];
    passes(&["--send", requests[0], requests[1]], &server);
}

fn memcached_takes_every_cut_and_merge() {
    let server = ["memcached", "-l", "127.0.0.1", "-p", "{port}", "-u", "nobody"];
    let requests = [r"set k 0 0 5\r\nhello\r\n", r"get k\r\n"];
    passes(&["--send", requests[0], requests[1]], &server);
}

fn nginx_takes_every_cut_and_merge() {
    let folder = TempFolder::new("nginx");
    let root = folder.0.to_str().expect("a path in UTF-8");
    let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| format!("{name}_temp_path {root}/{name};"))
        .collect();
    let config = format!(
        "daemon off; pid {root}/pid; error_log {root}/log; events {{}} http {{ access_log off; \
         {paths} server {{ listen 127.0.0.1:PORT; root {root}/www; }} }}"
    );
    fs::create_dir(folder.0.join("www")).expect("a folder");
    fs::write(folder.file("www/index.html"), "hello gauntlet\n").expect("a file");
    fs::write(folder.file("nginx.conf"), config).expect("a file");
    let open = |path: &str| run(Command::new("chmod").args(["a+rx", path]));
    [root.to_owned(), folder.file("www")].iter().for_each(|path| drop(open(path)));
    let start = format!(
        "cd {root} && sed s/PORT/$STICKY_PORT/ nginx.conf > now.conf && exec nginx -p . -e log -c {root}/now.conf"
    );
    let get = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Pad: {}\r\n\r\n", "0".repeat(450));
    fs::write(folder.file("get.http"), get).expect("a file");
    let words = ["--ignore", "^Date: .*", "--send", &folder.file("get.http")];
    let json = passes(&words, &["sh", "-c", &start]);
    assert!(json["request_bytes"].as_u64() >= Some(490), "{json:#}");
}

/// The key of a session is another each time.
const BACKEND_KEY: &str = r"(?s)K\x00\x00\x00\x0c.{8}";

fn postgres_takes_every_cut_of_its_start_up() {
    let folder = TempFolder::new("postgres");
    let root = folder.0.to_str().expect("a path in UTF-8").to_owned();
    let as_nobody = as_nobody();
    if is_root() {
        run(Command::new("chown").args(["nobody", &root]));
    }
    let bin = postgres_folder().expect("needed");
    postgres_data(&folder.file("data"));
    // It listens before it is ready, and so it is waited for (-w).
    let port = free_port();
    let manage = |what: &str| {
        let words = format!("-D {root}/data -w -l {root}/log {what}");
        let ran = run(Command::new("sh")
            .current_dir("/")
            .args(["-c", &format!("{as_nobody} {bin}/pg_ctl {words} >{root}/out 2>&1")]));
        assert_eq!(ran.code, 0, "pg_ctl {what}");
    };
    manage(&format!("-o \"-p {port} -k '' -c listen_addresses=127.0.0.1\" start"));
    let parameters = b"\x00\x03\x00\x00user\0sticky\0database\0postgres\0\0";
    let length = (parameters.len() as u32 + 4).to_be_bytes();
    let query = b"Q\x00\x00\x00\x0eselect 42\0";
    let folder = TempFolder::new("postgres-requests");
    let [hello, ask] = ["hello", "ask"].map(|name| folder.file(name));
    fs::write(&hello, [&length[..], parameters].concat()).expect("a file");
    fs::write(&ask, query).expect("a file");
    let to = format!("127.0.0.1:{port}");
    let words = ["--connect", &to, "--ignore", BACKEND_KEY, "--send", &hello, &ask];
    let tried = std::panic::catch_unwind(|| passes(&words, &[]));
    manage("-m immediate stop");
    tried.unwrap_or_else(|why| std::panic::resume_unwind(why));
}

/// It does not run as root.
fn as_nobody() -> &'static str {
    if is_root() { "setpriv --reuid=nobody --regid=nogroup --clear-groups" } else { "" }
}

/// Makes an empty data folder there: the copy of one, because initdb takes longer than all
/// that is tried with it.
pub fn postgres_data(to: &str) {
    static MADE: LazyLock<String> = LazyLock::new(|| {
        let bin = postgres_folder().expect("needed");
        let who = fs::metadata("/proc/self").expect("proc(5)").uid();
        kept(&format!("postgres{}-{who}", bin.replace('/', "-")), |made| {
            let folder = TempFolder::new("initdb");
            let root = folder.file(".");
            if is_root() {
                run(Command::new("chown").args(["nobody", &root]));
            }
            let script = format!(
                "cd / && {} {bin}/initdb -D {root}/data -U sticky -A trust --no-sync && \
                 cp -a {root}/data {made}",
                as_nobody(),
            );
            let ran = run(Command::new("sh").args(["-c", &script]));
            assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        })
    });
    let copied = run(Command::new("cp").args(["-a", &MADE, to]));
    assert_eq!(copied.code, 0, "{}", copied.stderr);
}

pub fn postgres_folder() -> Option<String> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let mut folders = versions.map(|version| format!("{}/bin", version.path().display()));
    folders.find(|folder| tool(&format!("{folder}/initdb")).is_ok())
}

/// A head that the end of the stream cuts off is answered as a whole one: http.client's
/// parse_headers stops at an empty line or at the end, and does not tell them apart. By
/// hand: `printf 'GET / HTTP/1.0\r\n' | nc -N 127.0.0.1 8000`.
fn http_server_takes_a_cut_off_head_for_a_whole_one() {
    let folder = TempFolder::new("http.server");
    fs::write(folder.file("index.html"), "hello gauntlet\n").expect("a file");
    let root = folder.0.to_str().expect("a path in UTF-8");
    let python = python_path();
    let server = [&python, "-m", "http.server", "--bind", "127.0.0.1", "-d", root, "{port}"];
    let get = r"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";
    let (code, json) = judged(&["--ignore", "^Date: .*", "--send", get], &server);
    assert_eq!(code, 1, "{json:#}");
    for failure in json["failures"].as_array().expect("a list") {
        let plan = failure["plan"].as_str().unwrap_or_default();
        assert!(plan.starts_with("7."), "{failure:#}");
        assert_eq!(failure["answer"], "cut_off_taken_for_whole", "{failure:#}");
    }
    // Without us.
    let code = json["smallest"]["python"].as_str().expect("code").to_owned();
    assert!(code.contains("SHUT_WR"), "{code}");
}
