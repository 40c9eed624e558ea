//! What these tests share.

use crate::common::{self, Ran, command, run};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long a fact may take to come. It comes at once, or never; in between there
/// are only machines that stall.
pub const AT_MOST: Duration = Duration::from_secs(20);

/// `sticky-demo … serve …`, ended when the test is.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts it on a free port and waits until it listens.
    pub fn start(words: &[&str]) -> Server {
        Server::start_with(words, |_| {})
    }

    pub fn start_with(words: &[&str], more: impl FnOnce(&mut Command)) -> Server {
        let mut serve = command("sticky-demo");
        serve.args(words).args(["--port", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        more(&mut serve);
        let mut child = serve.spawn().expect("it starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped"));
        let mut said = String::new();
        let address = loop {
            let mut line = String::new();
            if lines.read_line(&mut line).expect("stderr is text") == 0 {
                panic!("it did not listen: {said}");
            }
            let listening = ["listening at ", "正在监听 "];
            if let Some((_, rest)) = listening.iter().find_map(|word| line.split_once(word)) {
                let address =
                    rest.trim().trim_end_matches("UDP").trim_end_matches([',', ' ', '，']);
                break address.parse().expect("an address");
            }
            said += &line;
        };
        let log = Arc::new(Mutex::new(said));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|count| count > 0) {
                kept.lock().expect("no panic").push_str(&line);
                line.clear();
            }
        });
        Server { child, address, log }
    }

    pub fn at(&self) -> String {
        self.address.to_string()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the log holds these words, and returns it.
    pub fn logged(&self, words: &str) -> String {
        let start = Instant::now();
        loop {
            let log = self.log.lock().expect("no panic").clone();
            if log.contains(words) {
                return log;
            }
            assert!(start.elapsed() < AT_MOST, "no {words:?} in the log: {log}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Resident memory now, in KiB.
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()));
        let status = status.expect("it lives");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("on Linux");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
    }

    /// Ctrl-C; its exit code.
    pub fn interrupt(mut self) -> i32 {
        send_signal("-INT", self.id());
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("waitpid") {
                return status.code().unwrap_or(-1);
            }
            assert!(start.elapsed() < AT_MOST, "Ctrl-C did not end it");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn send_signal(signal: &str, process: u32) {
    let sent = Command::new("sh").args(["-c", &format!("kill {signal} {process}")]).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill {signal} {process}");
}

fn python(words: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut python = common::python();
    python.arg("tests/peers/tutorial.py").args(words).envs(variables.iter().copied());
    python.env("PYTHONIOENCODING", "utf-8");
    python
}

/// A tutorial's server; its port is known when this returns.
pub struct Peer {
    child: Child,
    pub address: String,
    out: BufReader<std::process::ChildStdout>,
}

impl Peer {
    pub fn serve(words: &[&str], variables: &[(&str, &str)]) -> Peer {
        let mut serve = python(&[&["serve"], words].concat(), variables);
        let mut child = serve.stdout(Stdio::piped()).spawn().expect("python3 starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut port = String::new();
        out.read_line(&mut port).expect("a port");
        Peer { child, address: format!("127.0.0.1:{}", port.trim()), out }
    }

    /// The next line that it prints, as JSON.
    pub fn said(&mut self) -> serde_json::Value {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A tutorial's client; what it printed, as JSON.
pub fn peer_calls(
    dialect: &str,
    server: &Server,
    argument: &str,
    variables: &[(&str, &str)],
) -> Result<serde_json::Value, String> {
    let port = server.address.port().to_string();
    let output = python(&["call", dialect, &port, argument], variables).output().expect("python3");
    serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
}

/// `sticky-demo` with these words; stdout may be any bytes.
pub fn demo_bytes(words: &[&str]) -> (i32, Vec<u8>, String) {
    let output = command("sticky-demo").args(words).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), output.stdout, stderr)
}

pub fn demo_with(words: &[&str], variables: &[(&str, &str)]) -> Ran {
    run(command("sticky-demo").args(words).envs(variables.iter().copied()))
}

/// `sticky-demo` with these words and this stdin.
pub fn demo_fed(words: &[&str], input: &str) -> Ran {
    let mut child = command("sticky-demo")
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    match stdin.write_all(input.as_bytes()) {
        // Who is refused may have ended without reading.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        written => written.expect("it reads"),
    }
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A folder of this test's own, gone when the test ends.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir()
            .join(format!("sticky-demo-programs-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temp folder");
        Folder(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a temp path in UTF-8")
    }

    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("a temp file");
        path
    }

    /// A file for nobody else, as a key has to be.
    pub fn write_key(&self, name: &str, content: &[u8]) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write(name, content);
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&path, mode).expect("it is ours");
        path
    }

    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("the folder");
        entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The bytes that `tests/peers/tutorial.py` calls by this name.
pub fn sized(kind: &str) -> Vec<u8> {
    let size = match kind {
        "0" => 0,
        "1" => 1,
        "1MiB" => 1 << 20,
        "20MiB" => 20 << 20,
        other => panic!("no size is called {other}"),
    };
    let block: Vec<u8> = (0..=255).collect();
    let mut bytes = block.repeat(size / block.len() + 1);
    bytes.truncate(size);
    bytes
}

/// All of a file.
pub fn read(path: impl AsRef<Path>) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).expect("the file").read_to_end(&mut bytes).expect("its content");
    bytes
}

/// Waits for a fact.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < AT_MOST, "not within {AT_MOST:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A server that hears something and says these bytes to everyone, and then closes
/// or keeps still.
pub fn says(bytes: Vec<u8>, close: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one").to_string();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&bytes);
            if !close {
                kept.push(stream);
            }
        }
    });
    address
}
