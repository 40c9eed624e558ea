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
    let words: String = words.iter().map(|word| format!(" {}", quoted(word))).collect();
    format!("sticky-demo gauntlet --plan {}{words}", choice(plan))
}

/// Reads until the server closes.
const READ: &str = "came = b\"\"\ntry:\n    while piece := s.recv(65536):\n        came += piece\n\
    except OSError as error:\n    print(\"ended by\", error)\nprint(came)\n";

/// The connection that failed, with sleeps where we wait for proof.
pub fn python(script: &CutScript, talk: &Talk, address: SocketAddr) -> String {
    let (host, port) = (address.ip(), address.port());
    let mut code = format!(
        "s = socket.create_connection((\"{host}\", {port}))\n\
         s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)\ns.settimeout(3)\n"
    );
    let sleep = format!("time.sleep({SLEEP})\n");
    if script.writes().count() > 12 {
        // Too many to write out: the places alone.
        let ends: Vec<String> = script.writes().map(|write| write.end.to_string()).collect();
        code += &format!(
            "data = {}\nat = 0\nfor end in [{}]:\n    s.sendall(data[at:end])\n    at = end\n    \
             time.sleep(0.005)\n",
            literal(&talk.bytes),
            ends.join(", ")
        );
    } else {
        for (index, act) in script.acts.iter().enumerate() {
            let written = |act: &Act| matches!(act, Act::Write(_));
            code += &match act {
                Act::Write(range) => {
                    let waits = script.acts[..index].iter().any(written);
                    let send = format!("s.sendall({})\n", literal(&talk.bytes[range.clone()]));
                    if waits { sleep.clone() + &send } else { send }
                }
                Act::Strange(bytes) => match bytes.windows(2).all(|pair| pair[0] == pair[1]) {
                    true => format!("s.sendall({} * {})\n", literal(&bytes[..1]), bytes.len()),
                    false => format!("s.sendall({})\n", literal(bytes)),
                },
                Act::Pause(pause) if pause.is_zero() => String::new(),
                Act::Pause(pause) => format!("time.sleep({})\n", pause.as_secs_f64()),
                Act::Answered(_) => sleep.clone(),
            };
        }
    }
    code += &match script.finish {
        Finish::AfterTheAnswer => READ.to_owned(),
        Finish::HalfClose => format!("s.shutdown(socket.SHUT_WR)\n{READ}"),
        Finish::Close => "s.close()\n".to_owned(),
        Finish::Reset => format!(
            "{sleep}s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(\"ii\", 1, 0))\n\
             s.close()\n"
        ),
    };
    let used = ["struct", "time"].into_iter().filter(|name| code.contains(&format!("{name}.")));
    let imports: Vec<&str> = std::iter::once("socket").chain(used).collect();
    format!("import {}\n{code}", imports.join(", "))
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
