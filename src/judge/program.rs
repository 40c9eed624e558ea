//! A learner's program as a process: its start, its connection, its end.

use super::play::{Peer, ROUND};
use crate::sys;
use crate::{Text, text};
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long somebody may take to start a program by hand.
const BY_HAND: Duration = Duration::from_secs(600);

/// Starts it.
pub(super) fn start(words: &[String], address: SocketAddr) -> Result<Child, Text> {
    let (program, arguments) =
        words.split_first().ok_or_else(|| text!("there is no command", "没有给出命令"))?;
    let mut command = Command::new(program);
    sys::own_group(&mut command);
    command
        .args(arguments)
        .env("STICKY_HOST", address.ip().to_string())
        .env("STICKY_PORT", address.port().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            text!(
                "{program} cannot be started: {error}",
                "无法启动 {program}：{error}"; error = sys::said(&error)
            )
        })
}

/// The program's connection; an end before it is an answer too.
pub(super) fn accept(
    listener: &TcpListener,
    mut child: Option<&mut Child>,
    peer: &Peer,
) -> Result<TcpStream, Text> {
    let by_hand = matches!(peer, Peer::Listen(_));
    let patience = if by_hand { BY_HAND } else { ROUND };
    let deadline = Instant::now() + patience;
    loop {
        // Asked first: who connected before it ended is then in the queue.
        let ended = child.as_deref_mut().and_then(|child| child.try_wait().ok().flatten());
        match listener.accept() {
            Ok((connection, _)) => return Ok(connection),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => {
                return Err(text!("accept: {error}", "accept：{error}"; error = sys::said(&error)));
            }
        }
        if let Some(status) = ended {
            let status = ended_with(status);
            return Err(text!(
                "the program ended before it connected ({status})",
                "程序还没有连接就结束了（{status}）";
                status
            ));
        }
        if Instant::now() > deadline {
            let s = patience.as_secs();
            return Err(if by_hand {
                text!("nobody connected within {s} s", "{s} 秒内没有程序连接")
            } else {
                text!(
                    "your program did not connect within {s} s: host and port are in STICKY_HOST and STICKY_PORT",
                    "你的程序在 {s} 秒内没有连接：主机和端口在 STICKY_HOST 与 STICKY_PORT 里"
                )
            });
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// A connection to a program that listens, once it does.
pub(super) fn connect(address: SocketAddr) -> Result<TcpStream, Text> {
    let deadline = Instant::now() + ROUND;
    loop {
        match TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
            Ok(connection) => return Ok(connection),
            Err(error) if Instant::now() > deadline => {
                return Err(text!(
                    "connecting to {address} failed: {error}. Your program is to listen there, and to take one connection after the other",
                    "连接 {address} 失败：{error}。你的程序应在那里监听，并依次接受各个连接"; error = sys::said(&error)
                ));
            }
            Err(_) => thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn ended_with(status: ExitStatus) -> Text {
    match status.code() {
        Some(code) => Text { en: status.to_string(), zh: format!("退出码 {code}") },
        None => Text::same(status.to_string()), // a signal, in the system's words
    }
}

/// Lets the program end, or ends it; what is odd about its end.
pub(super) fn end(child: &mut Child) -> Option<Text> {
    let deadline = Instant::now() + Duration::from_secs(2);
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return None,
            Ok(Some(status)) => {
                let status = ended_with(status);
                return Some(text!(
                    "the program ended with {status}",
                    "程序结束时报告失败：{status}";
                    status
                ));
            }
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = sys::end_group(child); // with what it started: `sh -c` is not alone
                return Some(text!("the program did not end by itself", "程序没有自己结束"));
            }
        }
    }
}
