//! What the arguments of each call mean.

use super::line::LoggedCall;
use super::value::PrintedValue;
use std::net::{IpAddr, SocketAddr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoggedKind {
    Connect,
    Accept,
    Receive,
    ReceiveMany,
    Send,
    SendMany,
    /// From one descriptor to another: the bytes stand nowhere.
    Copy,
    ShutDown,
    Close,
    Execute,
}

const KINDS: [(LoggedKind, &[&str]); 10] = [
    (LoggedKind::Connect, &["connect"]),
    (LoggedKind::Accept, &["accept", "accept4"]),
    (LoggedKind::Receive, &["read", "readv", "preadv2", "recv", "recvfrom", "recvmsg"]),
    (LoggedKind::ReceiveMany, &["recvmmsg"]),
    (LoggedKind::Send, &["write", "writev", "pwritev2", "send", "sendto", "sendmsg"]),
    (LoggedKind::SendMany, &["sendmmsg"]),
    (LoggedKind::Copy, &["sendfile", "splice"]),
    (LoggedKind::ShutDown, &["shutdown"]),
    (LoggedKind::Close, &["close"]),
    (LoggedKind::Execute, &["execve"]),
];

impl LoggedKind {
    pub fn of(name: &str) -> Option<LoggedKind> {
        KINDS.iter().find(|(_, names)| names.contains(&name)).map(|(kind, _)| *kind)
    }
}

/// Whoever asks for more says only that there is room for all.
const MOST_ROOM: u64 = 1 << 40;

/// Those that `-e trace=network` leaves out.
pub(super) const READS_AND_WRITES: [&str; 5] = ["read", "write", "readv", "writev", "close"];

/// What moved in a call, or in one message of many.
pub(super) struct Message {
    /// What was handed over, or room for what comes.
    pub room: u64,
    pub bytes: Vec<u8>,
    pub moved: u64,
    pub is_cut: bool,
}

pub(super) fn messages(kind: LoggedKind, called: &LoggedCall, got: u64) -> Vec<Message> {
    let Some(buffer) = called.arguments.get(1) else { return Vec::new() };
    match kind {
        LoggedKind::ReceiveMany | LoggedKind::SendMany => {
            let each = buffer.items().take(got as usize).filter_map(|message| {
                let moved = message.field("msg_len")?.number()?.min(u32::MAX.into());
                Some(gathered(message.field("msg_hdr")?.field("msg_iov")?, moved))
            });
            each.collect()
        }
        _ => {
            let iov = buffer.field("msg_iov").unwrap_or(buffer);
            let mut message = gathered(iov, got);
            if let PrintedValue::Text { .. } | PrintedValue::Word { .. } = buffer {
                let room = called.arguments.get(2).and_then(PrintedValue::number);
                message.room = room.unwrap_or(got).min(MOST_ROOM);
            }
            vec![message]
        }
    }
}

/// The bytes of a buffer, or of several, as far as the call moved them. What strace cut off
/// is unknown, and so is all behind it.
fn gathered(buffers: &PrintedValue, moved: u64) -> Message {
    let mut message = Message { room: 0, bytes: Vec::new(), moved, is_cut: false };
    let length = |item: &PrintedValue| item.field("iov_len").and_then(PrintedValue::number);
    let parts: Vec<(&PrintedValue, Option<u64>)> = match buffers {
        PrintedValue::List(_) => buffers
            .items()
            .filter_map(|item| Some((item.field("iov_base")?, length(item))))
            .collect(),
        _ => vec![(buffers, None)],
    };
    for (base, length) in parts {
        message.room = message.room.saturating_add(length.unwrap_or(0)).min(MOST_ROOM);
        let left = moved.saturating_sub(message.bytes.len() as u64) as usize;
        if message.is_cut || left == 0 {
            continue;
        }
        match base {
            PrintedValue::Text { bytes, cut } => {
                message.bytes.extend_from_slice(&bytes[..bytes.len().min(left)]);
                message.is_cut = *cut && bytes.len() < left;
            }
            _ => message.is_cut = true,
        }
    }
    // Of an array longer than -s has elements the rest is left out.
    message.is_cut |= (message.bytes.len() as u64) < moved;
    message
}

/// `TCP:[127.0.0.1:80->127.0.0.1:4000]`: local, then remote.
pub(super) fn stream_ends(is: &str) -> Option<[SocketAddr; 2]> {
    let body = is.strip_prefix("TCP:[").or(is.strip_prefix("TCPv6:["))?.strip_suffix(']')?;
    let (local, remote) = body.split_once("->")?;
    Some([local.parse().ok()?, remote.parse().ok()?])
}

/// `{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}`.
pub(super) fn sockaddr(value: &PrintedValue) -> Option<SocketAddr> {
    let PrintedValue::Fields(fields) = value else { return None };
    let (mut address, mut port): (Option<IpAddr>, Option<u16>) = (None, None);
    for (name, value) in fields {
        let PrintedValue::Made { by, of } = value else { continue };
        if name.ends_with("_port") {
            port = of.first().and_then(|(_, port)| port.word().parse().ok());
        } else if by.starts_with("inet_") {
            let text = of.iter().find_map(|(_, value)| match value {
                PrintedValue::Text { bytes, .. } => std::str::from_utf8(bytes).ok(),
                _ => None,
            });
            address = text.and_then(|text| text.parse().ok());
        }
    }
    Some(SocketAddr::new(address?, port?))
}

/// `TCP:[2156222]`: it has no addresses yet, or no longer.
pub(super) fn is_number_alone(is: &str) -> bool {
    let body = is.split_once('[').and_then(|(_, body)| body.strip_suffix(']'));
    body.is_some_and(|body| body.bytes().all(|byte| byte.is_ascii_digit()))
}
