//! A failing plan in two forms that anybody can run: our own command, and Python without us.

use super::plan::{Act, CutPlan, CutScript, Finish, Manner, Talk};
use crate::scenario::quoted;
use std::fmt::Write as _;
use std::net::SocketAddr;

/// A pause that most servers have read by.
const SLEEP: f64 = 0.2;

/// What `--plan` takes for this one.
pub fn choice(plan: &CutPlan) -> String {
    match &plan.what {
        Manner::Cuts(cuts) if !plan.merged => {
            let cuts: Vec<String> = cuts.iter().map(usize::to_string).collect();
            format!("cuts:{}", cuts.join(","))
        }
        _ => plan.id.to_string(),
    }
}

/// What one types to play it alone.
pub fn command(plan: &CutPlan, words: &[String]) -> String {
    let first = ["sticky-demo", "gauntlet", "--plan"].map(str::to_owned);
    let mut typed = first.to_vec();
    typed.push(choice(plan));
    typed.extend(words.iter().map(|word| quoted(word)));
    typed.join(" ")
}

/// The connection that failed, with sleeps where we wait for proof.
pub fn python(script: &CutScript, talk: &Talk, address: SocketAddr) -> String {
    let mut code = "import socket, struct, time\n".to_owned();
    let host = address.ip();
    let mut line = |text: String| {
        code += &text;
        code.push('\n');
    };
    line(format!("s = socket.create_connection((\"{host}\", {}))", address.port()));
    line("s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)".to_owned());
    line("s.settimeout(3)".to_owned());
    if script.writes().count() > 12 {
        // Too many to write out: the places alone.
        let ends: Vec<String> = script.writes().map(|write| write.end.to_string()).collect();
        line(format!("data = {}", literal(&talk.bytes)));
        line("at = 0".to_owned());
        line(format!("for end in [{}]:", ends.join(", ")));
        line("    s.sendall(data[at:end])".to_owned());
        line("    at = end".to_owned());
        line("    time.sleep(0.005)".to_owned());
    } else {
        let mut sent = false;
        for act in &script.acts {
            match act {
                Act::Write(range) => {
                    if sent {
                        line(format!("time.sleep({SLEEP})"));
                    }
                    sent = true;
                    line(format!("s.sendall({})", literal(&talk.bytes[range.clone()])));
                }
                Act::Strange(bytes) => match bytes.windows(2).all(|pair| pair[0] == pair[1]) {
                    true => line(format!("s.sendall({} * {})", literal(&bytes[..1]), bytes.len())),
                    false => line(format!("s.sendall({})", literal(bytes))),
                },
                Act::Pause(pause) if pause.is_zero() => {}
                Act::Pause(pause) => line(format!("time.sleep({})", pause.as_secs_f64())),
                Act::Answered(_) => line(format!("time.sleep({SLEEP})")),
            }
        }
    }
    match script.finish {
        Finish::AfterTheAnswer | Finish::HalfClose => {
            if script.finish == Finish::HalfClose {
                line("s.shutdown(socket.SHUT_WR)".to_owned());
            }
            line("came = b\"\"".to_owned());
            line("try:".to_owned());
            line("    while piece := s.recv(65536):".to_owned());
            line("        came += piece".to_owned());
            line("except OSError as error:".to_owned());
            line("    print(\"ended by\", error)".to_owned());
            line("print(came)".to_owned());
        }
        Finish::Close => line("s.close()".to_owned()),
        Finish::Reset => {
            line(format!("time.sleep({SLEEP})"));
            line(
                "s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(\"ii\", 1, 0))"
                    .to_owned(),
            );
            line("s.close()".to_owned());
        }
    }
    if !code.contains("struct.") {
        code = code.replacen("socket, struct, time", "socket, time", 1);
    }
    if !code.contains("time.sleep") {
        code = code.replacen("socket, time", "socket", 1);
    }
    code
}

/// Bytes as Python writes them.
fn literal(bytes: &[u8]) -> String {
    let mut text = "b\"".to_owned();
    for byte in bytes {
        match byte {
            b'"' => text += "\\\"",
            b'\\' => text += "\\\\",
            b'\r' => text += "\\r",
            b'\n' => text += "\\n",
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => {
                let _ = write!(text, "\\x{byte:02x}"); // writing to a String cannot fail
            }
        }
    }
    text + "\""
}
