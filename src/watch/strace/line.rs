//! One line of a log: who, when, and what. Versions 5.10 to 7.2 and any flags.

use super::value::{PrintedValue, ValueReader};
use memchr::memmem;
use regex::bytes::Regex;
use std::sync::LazyLock;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct LogLine<'l> {
    /// Process or thread, where the log says which, and its name, with -Y.
    pub pid: Option<u32>,
    pub comm: Option<&'l str>,
    pub when: Option<When>,
    pub what: &'l [u8],
}

/// As the flag says that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// -ttt, -t, -tt: in nanoseconds, of the day or since 1970.
    At(u64),
    /// -r: since the line before.
    Since(u64),
}

/// Who: `[pid 17<name>] `, `17<name> `, or `17   `; a time has a dot or a colon behind it.
/// When, and with -r beside -tt `(+     0.000012)`. Then -n and -i: the call's number, and
/// the instruction pointer.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    let who = r"(?: (?:\[pid\x20)? \s* (\d+) (?:<([^>]*)>)? \]? \x20 \s*)?";
    let when =
        r"(?: \s* ((?:\d+:)+\d+(?:\.\d{1,9})? | \d+\.\d{1,9}) \x20 \s* (?:\(\+[^)]*\)\s*)?)?";
    let numbers = r"(?: \[[[:xdigit:]\x20?]*\]\x20 ){0,2}";
    Regex::new(&format!("(?x-u) ^ {who} {when} {numbers}")).expect("a regular expression")
});

impl<'l> LogLine<'l> {
    pub fn of(line: &'l [u8]) -> LogLine<'l> {
        let head = HEAD.captures(line);
        let part = |number| head.as_ref()?.get(number);
        let text = |number| std::str::from_utf8(part(number)?.as_bytes()).ok();
        let pid = text(1).and_then(|pid| pid.parse().ok());
        let when = text(3).and_then(|time| {
            let ns = nanoseconds(time)?;
            // Seconds since 1970 have ten digits, and since the line before fewer.
            let is_long = time.contains(':') || time.find('.') >= Some(9);
            Some(if is_long { When::At(ns) } else { When::Since(ns) })
        });
        let end = part(0).map_or(0, |head| head.end());
        LogLine { pid, comm: text(2), when, what: &line[end..] }
    }
}

/// `1795656119.561139`, `01:19:18`, `01:19:18.522594`.
fn nanoseconds(time: &str) -> Option<u64> {
    let (whole, fraction) = time.split_once('.').unwrap_or((time, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !whole.starts_with(|first: char| first.is_ascii_digit())
        || !is_number(fraction)
        || fraction.len() > 9
        || (fraction.is_empty() && !whole.contains(':'))
    {
        return None;
    }
    let mut seconds = 0_u64;
    for part in whole.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    let fraction: u64 =
        if fraction.is_empty() { 0 } else { format!("{fraction:0<9}").parse().ok()? };
    seconds.checked_mul(1_000_000_000)?.checked_add(fraction)
}

/// The call has not returned when the next line is written.
pub(super) const UNFINISHED: &[u8] = b"<unfinished ...>";
/// Its thread ended inside of it.
pub(super) const NEVER_RETURNED: &[u8] = b"<unfinished ...>) = ?";

/// What stands behind `<... read resumed>`.
/// Where strace begins to say that it has attached to a process.
pub(super) fn interrupted_at(line: &[u8]) -> Option<usize> {
    line.ends_with(b" attached").then(|| memchr::memmem::rfind(line, b"strace: Process "))?
}

pub(super) fn resumed(what: &[u8]) -> Option<&[u8]> {
    const RESUMED: &[u8] = b" resumed>";
    let inside = what.strip_prefix(b"<... ")?;
    Some(&inside[memmem::find(inside, RESUMED)? + RESUMED.len()..])
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct LoggedCall {
    pub name: String,
    pub arguments: Vec<PrintedValue>,
    pub result: CallResult,
    /// -T: how long it took, in nanoseconds.
    pub took_ns: Option<u64>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum CallResult {
    Number(u64, Option<String>),
    /// By its name in errno(3); a call that a signal broke off is `ERESTARTSYS`.
    Error(String),
    Unknown,
}

/// Reads a whole call, its head and its end joined; `None` where it is none.
pub(super) fn call(text: &[u8]) -> Option<LoggedCall> {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = text.iter().take_while(is_name).count();
    let behind = text[length..].strip_prefix(b"(").filter(|_| length > 0)?;
    let name = String::from_utf8_lossy(&text[..length]).into_owned();
    let mut reader = ValueReader::of(behind);
    let arguments = reader.until(b')')?.into_iter().map(|(_, value)| value).collect();
    let rest = reader.rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii();
    let (rest, took_ns) = duration(rest);
    let mut reader = ValueReader::of(rest);
    let result = match rest {
        [b'?', ..] => match rest.split(|byte| *byte == b' ').nth(1) {
            Some(error) if error.starts_with(b"E") => error_named(error),
            _ => CallResult::Unknown,
        },
        [b'-', b'1', b' ', error @ ..] => error_named(error),
        _ => match reader.value()? {
            PrintedValue::Word { word, is } => match word.strip_prefix("0x") {
                Some(hex) => CallResult::Number(u64::from_str_radix(hex, 16).ok()?, is),
                None => CallResult::Number(word.parse().ok()?, is),
            },
            _ => return None,
        },
    };
    Some(LoggedCall { name, arguments, result, took_ns })
}

fn error_named(text: &[u8]) -> CallResult {
    let name = text.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    CallResult::Error(name.copied().map(char::from).collect())
}

/// `… <0.000028>`: a descriptor's `<…>` has no blank in front.
fn duration(rest: &[u8]) -> (&[u8], Option<u64>) {
    let inside = rest.strip_suffix(b">").and_then(|inside| {
        let open = inside.iter().rposition(|byte| *byte == b'<')?;
        (open > 0 && inside[open - 1] == b' ').then_some((open, &inside[open + 1..]))
    });
    let ns = |time| nanoseconds(std::str::from_utf8(time).ok()?);
    match inside.and_then(|(open, time)| Some((open, ns(time)?))) {
        Some((open, ns)) => (rest[..open].trim_ascii_end(), Some(ns)),
        None => (rest, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> (Option<u32>, Option<When>, &str) {
        let LogLine { pid, when, what, .. } = LogLine::of(line.as_bytes());
        (pid, when, std::str::from_utf8(what).unwrap())
    }

    #[test]
    fn what_stands_in_front_of_a_call() {
        let s = |ns| Some(When::At(ns));
        assert_eq!(parts("read(3"), (None, None, "read(3"));
        assert_eq!(parts("17  read(3"), (Some(17), None, "read(3"));
        let with_comm = parts("17<a b> 1795656119.5 read(3");
        assert_eq!(with_comm, (Some(17), s(1_795_656_119_500_000_000), "read(3"));
        let since = Some(When::Since(12_000));
        assert_eq!(parts("17         0.000012 read(3"), (Some(17), since, "read(3"));
        assert_eq!(parts("[pid 17<nc>] close(3"), (Some(17), None, "close(3"));
        assert_eq!(parts("1795656119.561139 read("), (None, s(1_795_656_119_561_139_000), "read("));
        assert_eq!(parts("9 01:00:02 read("), (Some(9), s(3_602_000_000_000), "read("));
        assert_eq!(
            parts("9 01:00:02.000001 [ 45] [00007f] read("),
            (Some(9), s(3_602_000_001_000), "read(")
        );
        assert_eq!(parts("     0.000012 read("), (None, since, "read("));
    }

    #[test]
    fn a_call_in_its_parts() {
        let called = call(br#"recvfrom(5<TCP:[1.1.1.1:1->[::1]:2]>, "a\"\7\x410"..., 512, MSG_PEEK|MSG_TRUNC, NULL, [28->16]) = 300 <0.000028>"#);
        let called = called.expect("a call");
        assert_eq!((called.name.as_str(), called.took_ns), ("recvfrom", Some(28_000)));
        assert_eq!(called.result, CallResult::Number(300, None));
        assert_eq!(called.arguments[0].is(), Some("TCP:[1.1.1.1:1->[::1]:2]"));
        let bytes = b"a\"\x07A0".to_vec();
        assert_eq!(called.arguments[1], PrintedValue::Text { bytes, cut: true });
        assert_eq!(called.arguments[3].word(), "MSG_PEEK|MSG_TRUNC");
        let named = call(b"writev(fd=4, iov=[{iov_base=\"one\", iov_len=3}, {iov_base=\"\", iov_len=0}], 2) = -1 EPIPE (Broken pipe)");
        let named = named.expect("a call");
        assert_eq!(
            named.arguments[1].items().next().unwrap().field("iov_len").unwrap().number(),
            Some(3)
        );
        assert_eq!(named.result, CallResult::Error("EPIPE".to_owned()));
        let accepted =
            call(b"accept4(3, NULL, NULL, 0) = 5<TCPv6:[[::1]:7->[::1]:8]>").expect("a call");
        assert_eq!(
            accepted.result,
            CallResult::Number(5, Some("TCPv6:[[::1]:7->[::1]:8]".to_owned()))
        );
        let broken_off =
            call(b"read(5, 0x7f, 10) = ? ERESTARTSYS (To be restarted)").expect("a call");
        assert_eq!(broken_off.result, CallResult::Error("ERESTARTSYS".to_owned()));
        assert_eq!(call(b"exit_group(0) = ?").expect("a call").result, CallResult::Unknown);
        for torn in
            ["read(5, \"ab", "read(5, [[[[[[[[[[[[[[[[[[[[[[[[[", "(", "read", "read(5) = x("]
        {
            assert_eq!(call(torn.as_bytes()), None, "{torn}");
        }
    }
}
