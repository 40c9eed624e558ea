//! The lines of a log, one after the other: calls that were cut in two are joined, sockets
//! known by their addresses, and each call told.

use super::calls::{
    LoggedKind, Message, READS_AND_WRITES, is_number_alone, messages, sockaddr, stream_ends,
};
use super::flags::FlagsSeen;
use super::line::{
    CallResult, LogLine, LoggedCall, NEVER_RETURNED, UNFINISHED, When, call, interrupted_at,
    resumed,
};
use super::value::PrintedValue;
use crate::Text;
use crate::watch::{Call, CallError, CallSink, Did, MetSocket, Opened};
use std::collections::HashMap;
use std::io::{self, BufRead, Read};
use std::net::SocketAddr;

/// The longest line: one call with a MiB in hex has a little more than 4 MiB.
const LONGEST_LINE: u64 = 32 << 20;
/// Connections that are told, and processes that are known.
pub(super) const MOST_SOCKETS: usize = 4096;
/// No call moves more, on any system (read(2), NOTES).
const MOST_MOVED: u64 = 0x7fff_f000;
/// Without times the order of the lines is all there is: a microsecond for each.
const NS_OF_A_LINE: u64 = 1000;

/// Tells `sink` what stands in a log, which is read line by line; or says why nothing can
/// be told, and what to do.
pub fn read_strace(log: &mut dyn BufRead, sink: &mut dyn CallSink) -> io::Result<Result<(), Text>> {
    let mut reader = LogReader::new(sink);
    let (mut line, mut head_bytes) = (Vec::new(), 0);
    loop {
        line.truncate(head_bytes);
        if log.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(reader.saw.told(reader.sink));
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        // On standard error strace speaks in the middle of a line, and goes on in the next.
        head_bytes = interrupted_at(line).unwrap_or(0);
        if head_bytes > 0 {
            continue;
        }
        reader.line(line.strip_suffix(b"\r").unwrap_or(line));
    }
}

struct LogReader<'s> {
    sink: &'s mut dyn CallSink,
    /// By thread: the head of a call that has not returned, and when it was begun.
    begun: HashMap<u32, (Vec<u8>, u64)>,
    names: HashMap<u32, String>,
    /// Addresses to which somebody connected, and in which line last.
    connected: HashMap<SocketAddr, u64>,
    /// Sockets by their addresses, local and remote.
    sockets: HashMap<[SocketAddr; 2], KnownSocket>,
    /// What a descriptor was when last seen: a reset one has lost its addresses.
    last_on: HashMap<(u32, u64), u64>,
    next_socket: u64,
    first_ns: Option<u64>,
    now_ns: u64,
    saw: FlagsSeen,
}

#[derive(Clone, Copy)]
struct KnownSocket {
    number: u64,
    /// The line in which somebody closed it: a child may have it still.
    closed_at: Option<u64>,
}

impl<'s> LogReader<'s> {
    fn new(sink: &'s mut dyn CallSink) -> LogReader<'s> {
        LogReader {
            sink,
            begun: HashMap::new(),
            names: HashMap::new(),
            connected: HashMap::new(),
            sockets: HashMap::new(),
            last_on: HashMap::new(),
            next_socket: 0,
            first_ns: None,
            now_ns: 0,
            saw: FlagsSeen::default(),
        }
    }

    fn line(&mut self, line: &[u8]) {
        let LogLine { pid, comm, when, what } = LogLine::of(line);
        self.now_ns = match when {
            Some(When::Since(ns)) => self.now_ns.saturating_add(ns),
            // The clock of a day begins again at midnight.
            Some(When::At(ns)) => {
                let start_ns = *self.first_ns.get_or_insert(ns);
                self.now_ns.max(ns.saturating_sub(start_ns))
            }
            None => self.now_ns + NS_OF_A_LINE,
        };
        // Dumps of -e read=N, ends, signals, and strace's own words.
        let others: [&[u8]; 6] = [b"+++ ", b"--- ", b"strace: ", b"| ", b"* ", b"= "];
        let what = what.trim_ascii_start();
        if what.is_empty() || others.iter().any(|other| what.starts_with(other)) {
            return;
        }
        self.saw.lines += 1;
        self.saw.pids |= pid.is_some();
        self.saw.times |= when.is_some();
        let tid = pid.unwrap_or(0);
        if let Some(comm) = comm {
            self.name(tid, comm);
        }
        let at_ns = self.now_ns;
        if let Some(head) = what.strip_suffix(UNFINISHED) {
            if self.begun.len() < MOST_SOCKETS || self.begun.contains_key(&tid) {
                self.begun.insert(tid, (head.to_vec(), at_ns));
            }
        } else if let Some(tail) = resumed(what) {
            // Until there are two, strace does not say who the first is.
            match self.begun.remove(&tid).or_else(|| self.begun.remove(&0)) {
                Some((mut whole, entered_ns)) => {
                    whole.extend_from_slice(tail);
                    self.whole(&whole, tid, Some(entered_ns), at_ns);
                }
                None => self.saw.began_before += 1,
            }
        } else if !what.ends_with(NEVER_RETURNED) {
            self.whole(what, tid, None, at_ns);
        }
    }

    fn name(&mut self, tid: u32, name: &str) {
        if self.names.len() < MOST_SOCKETS || self.names.contains_key(&tid) {
            self.names.insert(tid, name.to_owned());
            self.sink.program(tid, name);
        }
    }

    fn whole(&mut self, text: &[u8], tid: u32, entered_ns: Option<u64>, at_ns: u64) {
        let called = call(text).filter(|called| match called.result {
            CallResult::Number(got, _) => {
                LoggedKind::of(&called.name).is_none() || got <= MOST_MOVED
            }
            _ => true,
        });
        let Some(called) = called else {
            self.saw.not_understood += 1;
            return;
        };
        self.saw.calls += 1;
        self.saw.durations |= called.took_ns.is_some();
        // Without -T a call is known by the time at which it was begun alone.
        let returned_ns = match entered_ns {
            Some(_) => at_ns,
            None => at_ns.saturating_add(called.took_ns.unwrap_or(0)),
        };
        let moment = CallTime { tid, entered_ns: entered_ns.unwrap_or(at_ns), returned_ns };
        match LoggedKind::of(&called.name) {
            Some(LoggedKind::Connect) => self.connect(&called),
            Some(LoggedKind::Accept) => self.accept(&called, moment),
            Some(LoggedKind::Execute) => self.execute(&called, tid),
            Some(kind) => self.moved(kind, &called, moment),
            None => {}
        }
    }

    /// Where the log has them, these name the programs.
    fn execute(&mut self, called: &LoggedCall, tid: u32) {
        if let (CallResult::Number(0, _), Some(PrintedValue::Text { bytes, .. })) =
            (&called.result, called.arguments.first())
        {
            let path = String::from_utf8_lossy(bytes).into_owned();
            self.name(tid, path.rsplit('/').next().unwrap_or_default());
        }
    }

    fn connect(&mut self, called: &LoggedCall) {
        let under_way = |error: &String| error == "EINPROGRESS" || error == "EINTR";
        let done = match &called.result {
            CallResult::Number(..) => true,
            CallResult::Error(error) => under_way(error),
            CallResult::Unknown => false,
        };
        let is = called.arguments.first().and_then(PrintedValue::is);
        if let (Some("TCP"), CallResult::Error(error)) =
            (is.and_then(|is| is.get(..3)), &called.result)
        {
            self.sink.not_connected(error);
        }
        let address = called.arguments.get(1).and_then(sockaddr).filter(|_| done);
        let has_room = |address: &SocketAddr| {
            self.connected.len() < MOST_SOCKETS || self.connected.contains_key(address)
        };
        if let Some(address) = address.filter(has_room) {
            self.connected.insert(address, self.saw.lines);
        }
        self.saw.note_descriptor(called.arguments.first());
    }

    fn accept(&mut self, called: &LoggedCall, moment: CallTime) {
        self.saw.note_descriptor(called.arguments.first());
        if let CallResult::Number(fd, Some(is)) = &called.result
            && let Some(ends) = stream_ends(is)
        {
            // One that has been accepted is new, whoever had these addresses before.
            self.sockets.remove(&ends);
            if let Some(socket) = self.socket(ends, Some(Opened::Accepted), moment.tid) {
                self.last_on.insert((moment.tid, *fd), socket);
            }
        }
    }

    /// The number of the socket with these ends: `None` where there are too many.
    fn socket(&mut self, ends: [SocketAddr; 2], opened: Option<Opened>, tid: u32) -> Option<u64> {
        let connected_at = self.connected.get(&ends[1]).copied();
        // The same ends again, after a close and another connect, are another connection.
        let again = |known: &&KnownSocket| {
            known.closed_at.is_some_and(|closed| connected_at.is_some_and(|at| at > closed))
        };
        let known = self.sockets.get(&ends);
        if let Some(known) = known.filter(|known| !again(known)) {
            return Some(known.number);
        }
        if self.next_socket as usize == MOST_SOCKETS {
            self.saw.too_many += 1;
            return None;
        }
        self.next_socket += 1;
        let number = self.next_socket;
        let by_connect = connected_at.map_or(Opened::Before, |_| Opened::Connected);
        let name = self.names.get(&tid).map_or("", String::as_str);
        let (opened, network) = (opened.unwrap_or(by_connect), 0); // which, is not told
        let (addresses, program, pid) = (ends, name, tid);
        self.sink.socket(MetSocket { socket: number, network, addresses, opened, program, pid });
        self.sockets.insert(ends, KnownSocket { number, closed_at: None });
        Some(number)
    }

    fn moved(&mut self, kind: LoggedKind, called: &LoggedCall, moment: CallTime) {
        self.saw.reads_and_writes |= READS_AND_WRITES.contains(&called.name.as_str());
        // Of these two, the second descriptor may be the socket.
        let places: &[usize] = if called.name == "splice" { &[0, 2] } else { &[0] };
        for place in places {
            let Some(descriptor) = called.arguments.get(*place) else { continue };
            self.saw.note_descriptor(Some(descriptor));
            let Some(is) = descriptor.is().filter(|is| is.starts_with("TCP")) else { continue };
            let Some(fd) = descriptor.number() else { continue };
            let socket = match stream_ends(is) {
                Some(ends) => self.socket(ends, None, moment.tid),
                // A reset connection has lost its addresses: its descriptor is the same.
                None if is_number_alone(is) => self.last_on.get(&(moment.tid, fd)).copied(),
                None => None,
            };
            let Some(socket) = socket else { continue };
            if kind == LoggedKind::Close {
                self.last_on.remove(&(moment.tid, fd));
                let known = stream_ends(is).and_then(|ends| self.sockets.get_mut(&ends));
                known.into_iter().for_each(|known| known.closed_at = Some(self.saw.lines));
            } else if self.last_on.len() < MOST_SOCKETS {
                self.last_on.insert((moment.tid, fd), socket);
            }
            let sending = match kind {
                LoggedKind::Copy => *place == 2 || called.name.starts_with("sendfile"),
                LoggedKind::Send | LoggedKind::SendMany => true,
                _ => false,
            };
            self.tell(kind, sending, called, socket, moment);
        }
    }

    fn tell(
        &mut self,
        kind: LoggedKind,
        sending: bool,
        called: &LoggedCall,
        socket: u64,
        moment: CallTime,
    ) {
        let told = match &called.result {
            CallResult::Number(got, _) => messages(kind, called, *got),
            _ => Vec::new(),
        };
        let CallTime { tid, entered_ns, returned_ns } = moment;
        let name = called.name.as_str();
        let call = |did| Call { socket, pid: tid, tid, name, entered_ns, returned_ns, did };
        let got = match &called.result {
            CallResult::Number(got, _) => *got,
            CallResult::Error(error) => {
                let error = match error.as_str() {
                    "EAGAIN" | "EWOULDBLOCK" => CallError::WouldBlock,
                    "EINTR" => CallError::Interrupted,
                    restarted if restarted.starts_with("ERESTART") => CallError::Interrupted,
                    named => CallError::Named(named),
                };
                return self.sink.call(&call(Did::Failed { sending, error }));
            }
            CallResult::Unknown => return,
        };
        let flags =
            called.arguments.iter().map(PrintedValue::word).filter(|word| word.contains("MSG_"));
        let flags: Vec<&str> = flags.flat_map(|word| word.split('|')).collect();
        match kind {
            LoggedKind::Close => self.sink.call(&call(Did::Closed)),
            LoggedKind::ShutDown => {
                let how = called.arguments.get(1).map_or("", PrintedValue::word);
                for (sending, names) in [(true, ["SHUT_WR", "1"]), (false, ["SHUT_RD", "0"])] {
                    if names.contains(&how) || ["SHUT_RDWR", "2"].contains(&how) {
                        self.sink.call(&call(Did::ShutDown { sending }));
                    }
                }
            }
            LoggedKind::Copy => {
                self.saw.copied += 1;
                self.sink.call(&call(match sending {
                    true => Did::Sent { given: got, took: got, data: None },
                    false => Did::Received { asked: got, got, data: None },
                }));
            }
            _ if flags.contains(&"MSG_OOB") => {
                self.sink.call(&call(Did::OutOfBand { sent: sending }));
            }
            _ => {
                for Message { room, bytes, moved, is_cut } in &told {
                    // What MSG_TRUNC threw away strace shows from whatever stood in memory.
                    let thrown_away = flags.contains(&"MSG_TRUNC") && !sending;
                    self.saw.cut_strings += usize::from(*is_cut && !thrown_away);
                    let data = (!thrown_away).then_some(&bytes[..]);
                    self.sink.call(&call(match (sending, flags.contains(&"MSG_PEEK")) {
                        (true, _) => Did::Sent { given: *room.max(moved), took: *moved, data },
                        (false, true) => Did::Peeked { got: *moved },
                        (false, false) => {
                            Did::Received { asked: *room.max(moved), got: *moved, data }
                        }
                    }));
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct CallTime {
    tid: u32,
    entered_ns: u64,
    returned_ns: u64,
}
