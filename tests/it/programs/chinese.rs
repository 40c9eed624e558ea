//! Everything that a person reads on this side's terminal is Chinese, if that is
//! the language asked for; what goes over the network stays as it is.

use super::tools::{Folder, Server, demo_fed, read};
use crate::common::chinese::assert_chinese;
use crate::common::{Ran, command, demo, run};
use std::io::{Read, Write};
use std::net::TcpStream;

/// `sticky-demo PROGRAM COMMAND --lang zh …`: a remote command takes all words
/// behind it for its own.
fn zh(words: &[&str]) -> Ran {
    demo(&in_zh(words))
}

fn in_zh<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let (command, rest) = words.split_at(if words[0] == "race" { 1 } else { 2 });
    [command, &["--lang", "zh"], rest].concat()
}

/// It fails, and says why in Chinese, these words among it.
fn fails(words: &[&str], code: i32, says: &str) {
    let ran = zh(words);
    assert_eq!(ran.code, code, "{words:?}: {}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.starts_with("错误："), "{words:?}: {}", ran.stderr);
    assert!(ran.stderr.contains(says), "{words:?}: {}", ran.stderr);
    assert_chinese(&ran.stderr);
}

/// A server whose log has come to these words; all of it is Chinese.
fn logged(server: &Server, words: &str) {
    assert_chinese(&server.logged(words));
}

#[test]
fn echo() {
    let server = Server::start(&["echo", "serve", "--lang", "zh", "--step-s", "1"]);
    let at = server.at();
    let ran = zh(&["echo", "send", "--to", &at, "hello", "吃饭"]);
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (0, "HELLO\n吃饭\n", ""));
    let ran = zh(&["echo", "send", "--to", &at, "--clients", "2", "--rounds", "2"]);
    assert_eq!((ran.code, &*ran.stdout), (0, "2 个客户端中，2 个收回了每一个字节\n"));
    fails(&["echo", "send", "--to", "127.0.0.1:1", "x"], 2, "请先启动服务器");
    fails(&["echo", "send", "--to", "127.0.0.1:99999", "x"], 2, "不是端口号");
    fails(&["echo", "send", "--to", &at, "--framing", "line", "x"], 1, "就关闭了连接");
    fails(&["echo", "serve", "--port", &server.address.port().to_string()], 2, "--port");
    fails(&["echo", "serve", "--idle-s", "0"], 2, "86400 秒");
    // Cut inside a frame, and no frame at all.
    TcpStream::connect(server.address)
        .and_then(|mut peer| peer.write_all(b"\0\0\0\x05a"))
        .expect("room");
    TcpStream::connect(server.address).and_then(|mut peer| peer.write_all(b"GET /")).expect("room");
    logged(&server, "回显了 2 条消息");
    logged(&server, "没等一条消息发完");
    logged(&server, "双方的方言相同吗？");
}

#[test]
fn echo_over_udp() {
    let server = Server::start(&["echo", "serve", "--udp", "--lang", "zh"]);
    let ran = zh(&["echo", "send", "--udp", "--to", &server.at(), "hi"]);
    assert_eq!((ran.code, &*ran.stdout), (0, "HI\n"));
    logged(&server, "一个 2 字节的数据报");
    fails(&["echo", "serve", "--udp", "--port", &server.address.port().to_string()], 2, "--port");
    let long = "x".repeat(70_000);
    fails(&["echo", "send", "--udp", "--to", &server.at(), &long], 2, "放不进一个数据报");
}

#[test]
fn exec() {
    let serve = ["exec", "serve", "--lang", "zh", "--allow", "sleep"];
    let server = Server::start(&serve);
    let at = server.at();
    let run = |words: &[&str]| zh(&[&["exec", "run", "--to", &at], words].concat());
    assert_eq!(run(&["echo", "hi"]).stdout, "hi\n");
    let ran = run(&["false"]);
    assert_eq!((ran.code, &*ran.stderr), (1, "[退出码 1]\n"));
    // In the server's words, as they stand in the protocol.
    let ran = run(&["rm", "x"]);
    assert!(ran.stderr.contains("原话是“refused: \"rm\" is not allowed"), "{}", ran.stderr);
    assert_chinese(&ran.stderr);
    let hasty = Server::start(&[&serve[..], &["--command-s", "0.3"]].concat());
    let ran = zh(&["exec", "run", "--to", &hasty.at(), "sleep", "9"]);
    assert!(ran.stderr.contains("原话是“killed after 0.3 s"), "{}", ran.stderr);
    assert_chinese(&ran.stderr);
    logged(&hasty, "运行满 0.3 秒");
    fails(&["exec", "run", "--to", &at, " "], 2, "不能发送空命令");
    fails(&["exec", "run", "--dialect", "nix", "ls"], 2, "本程序支持 framed、naive");
    fails(&["exec", "serve", "--bind", "0.0.0.0"], 2, "--key-file");
    fails(&["exec", "serve", "--allow", "/bin/cat"], 2, "--allow");
    let ran = demo_fed(&in_zh(&["exec", "connect", "--to", &at]), "pwd\nrm\n");
    assert_chinese(&ran.stderr);
    logged(&server, "2 条命令：pwd 退出码 0、rm 被拒绝");
}

#[test]
fn file() {
    let (shelf, out) = (Folder::new(), Folder::new());
    shelf.write("a", b"content");
    let server = Server::start(&["file", "serve", shelf.path(), "--lang", "zh"]);
    let at = server.at();
    let get = |words: &[&'static str]| -> Vec<String> {
        let all = [&["file", "get"], words, &["--out", out.path(), "--to", &at]].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let fails = |words: Vec<String>, code, says| {
        fails(&words.iter().map(String::as_str).collect::<Vec<_>>(), code, says);
    };
    let words = get(&["a"]);
    let ran = zh(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.ends_with("a：7 字节，SHA-256 校验无误\n"), "{}", ran.stdout);
    assert_eq!(read(out.0.join("a")), b"content");
    fails(get(&["none"]), 1, "原话是“\"none\" cannot be opened");
    fails(get(&["../a"]), 2, "只接受单纯的文件名");
    fails(get(&[]), 2, "请给出文件名");
    fails(get(&["a", "--max-bytes", "3"]), 1, "宣告 7 字节");
    fails(get(&["a", "--max-bytes", "3QB"]), 2, "不是单位");
    fails(get(&["a", "--dialect", "ascii", "--step-s", "0.2"]), 1, "用十进制数字写的大小");
    logged(&server, "已发送 a，7 字节");
    logged(&server, "拒绝：无法打开“none”");
    TcpStream::connect(server.address)
        .and_then(|mut peer| peer.write_all(b"\0\0\0\x03xyz"))
        .expect("room");
    logged(&server, "收到的是“xyz”：JSON 解析器报告“");
    // The refusal itself is the protocol's, and the same in every locale.
    let mut peer = TcpStream::connect(server.address).expect("a connection");
    peer.write_all(b"\0\0\0\x0e{\"get\":\"none\"}").expect("room");
    peer.shutdown(std::net::Shutdown::Write).expect("connected");
    let mut answer = Vec::new();
    peer.read_to_end(&mut answer).expect("an answer");
    assert!(answer.is_ascii() && answer.len() > 4, "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn auth() {
    let folder = Folder::new();
    folder.write_key("right", b"0123456789abcdef\n");
    folder.write_key("wrong", b"fedcba9876543210\n");
    folder.write_key("short", b"short\n");
    let path = |name: &str| folder.0.join(name).to_str().expect("UTF-8").to_owned();
    let server = Server::start(&["auth", "serve", "--lang", "zh", "--key-file", &path("right")]);
    let at = server.at();
    let connect = |key: &str| zh(&["auth", "connect", "--to", &at, "--key-file", &path(key), "hi"]);
    let ran = connect("right");
    assert_eq!((ran.code, &*ran.stdout), (0, "HI\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("没有加密"), "{}", ran.stderr);
    assert_chinese(&ran.stderr);
    for (key, code, says) in [("wrong", 1, "对方拒绝"), ("short", 2, "密钥：只有 5 字节")]
    {
        let ran = connect(key);
        assert_eq!(ran.code, code, "{}", ran.stderr);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
        assert_chinese(&ran.stderr);
    }
    fails(&["auth", "connect", "--to", &at, "hi"], 2, "需要密钥");
    fails(&["exec", "run", "--to", &at, "ls"], 1, "这个服务器要求密钥");
    logged(&server, "密钥正确；回显了 1 条消息");
    logged(&server, "拒绝：密钥与服务器的不同");
    let ran = zh(&["auth", "demo"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_chinese(&ran.stdout);
    let marks = |mark| ran.stdout.matches(mark).count();
    assert_eq!((marks("放行 ✗"), marks("拒绝 ✓")), (2, 2), "{}", ran.stdout);
}

#[test]
fn chat() {
    let server = Server::start(&["chat", "serve", "--lang", "zh"]);
    let at = server.at();
    // The room's lines are for people with other locales too.
    let ran = demo_fed(&in_zh(&["chat", "join", "鲍勃", "--to", &at]), "hi\n");
    assert_eq!((ran.code, &*ran.stdout), (0, "* nobody else is here\n"), "{}", ran.stderr);
    logged(&server, "鲍勃 离开了，说过 1 行");
    fails(&["chat", "join", "a:b", "--to", &at], 2, "不能有冒号");
    fails(&["chat", "join", "", "--to", &at], 2, "需要一个名字");
    let mut first = TcpStream::connect(server.address).expect("a connection");
    first.write_all(b"\0\0\0\x04Jann").expect("room");
    first.read_exact(&mut [0; 5]).expect("let in");
    fails(&["chat", "join", "ann", "--to", &at], 1, "原话是“somebody here has that name");
    logged(&server, "拒绝：这个名字已有人用");

    let server = Server::start(&["chat", "serve", "--udp", "--lang", "zh"]);
    let ran = demo_fed(&in_zh(&["chat", "join", "ann", "--udp", "--to", &server.at()]), "hi\n");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_chinese(&ran.stderr);
    logged(&server, "ann 离开了");
}

#[test]
fn chat_with_a_key() {
    let folder = Folder::new();
    let right = folder.write_key("right", b"a key of more than sixteen bytes");
    let wrong = folder.write_key("wrong", b"another one, just as long as that");
    let (right, wrong) = (right.to_str().expect("UTF-8"), wrong.to_str().expect("UTF-8"));
    let server = Server::start(&["chat", "serve", "--lang", "zh", "--key-file", right]);
    let at = server.at();
    let join = ["chat", "join", "ann", "--to", &at];
    fails(&[&join[..], &["--key-file", wrong]].concat(), 1, "对方拒绝");
    fails(&join, 1, "要求密钥");
    fails(&[&join[..], &["--udp", "--key-file", right]].concat(), 2, "UDP 聊天室没有密钥");
    logged(&server, "密钥与服务器的不同");
    let ran = demo_fed(&in_zh(&[&join[..], &["--key-file", right]].concat()), "hi\n");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    logged(&server, "ann 离开了");
    let server = Server::start(&["chat", "serve", "--lang", "zh", "--udp"]);
    logged(&server, "UDP 聊天室没有密钥");
}

#[test]
fn race() {
    let ran = zh(&["race", "--bytes", "1MiB", "--reliable", "--rounds", "2"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for text in [&ran.stdout, &ran.stderr] {
        assert_chinese(text);
    }
    for words in ["2 轮的中位数", "可靠 UDP", "丢失", "拥塞控制"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}

/// The language is that of whoever started this end: by the flag, or else by the
/// locale.
#[test]
fn each_end_has_a_language_of_its_own() {
    let server = Server::start_with(&["echo", "serve"], |serve| {
        serve.env("LC_ALL", "zh_CN.UTF-8");
    });
    assert_eq!(demo(&["echo", "send", "--to", &server.at(), "x"]).code, 0);
    logged(&server, "回显了 1 条消息");
    let english = |words: &[&str]| {
        let refused = ["echo", "send", "--to", "127.0.0.1:1", "x"];
        let ran = run(command("sticky-demo").env("LANG", "zh_CN.UTF-8").args(refused).args(words));
        ran.stderr.contains("start the server first")
    };
    assert!(!english(&[]));
    assert!(english(&["--lang", "en"]));
}
