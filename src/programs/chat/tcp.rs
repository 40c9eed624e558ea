//! The room, over TCP.

use super::{
    MAX_FRAME_BYTES, MAX_LINE_BYTES, MOMENT, PURPOSE, QUEUE_LINES, check_name, clean, looks, words,
};
use crate::framing::Framing;
use crate::programs::auth::{self, Key};
use crate::programs::server::Server;
use crate::programs::words::{SOMETHING_ELSE, no_thread};
use crate::programs::{Connection, Done, Reading, TimeLimit, Trouble, frame, frames, lock};
use crate::sys::Stop;
use crate::{Both, Text};
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

pub fn serve(server: &Server, key: Option<&Key>, stop: &Stop) -> Done<()> {
    let room = TcpRoom { members: Mutex::default(), stop };
    let busy = frame(b'R', words::FULL.en.as_bytes());
    server.serve(stop, &busy, |connection| {
        auth::accept(connection, key, PURPOSE)?;
        member(&room, connection)
    })
}

fn member(room: &TcpRoom<'_>, connection: &Arc<Connection>) -> Done<Text> {
    let mut decoder = frames().decoder(MAX_FRAME_BYTES);
    let step = connection.patience.step;
    let first = connection.need_frame(&mut *decoder, Reading::Greedy, step, words::A_NAME)?;
    let Some((b'J', name)) = first.split_first() else {
        return Err(Trouble::broken(&connection.peer, words::A_NAME, SOMETHING_ELSE));
    };
    let name = check_name(&String::from_utf8_lossy(name)); // U+FFFD is refused
    let entered = name.and_then(|name| room.enter(&name, connection).map(|place| (name, place)));
    let (name, (number, lines)) = match entered {
        Ok(entered) => entered,
        Err(why) => {
            connection.write_all(&frame(b'R', why.en.as_bytes()))?;
            return Ok(words::refused(why));
        }
    };
    let mut count = 0;
    let end = thread::scope(|threads| {
        let writer = thread::Builder::new().stack_size(256 << 10);
        let writing = writer.spawn_scoped(threads, move || write_lines(connection, &lines));
        let listen = || {
            writing.map_err(Trouble::system(no_thread, ""))?;
            let idle = connection.patience.idle;
            while let Some(said) =
                connection.read_frame(&mut *decoder, Reading::Greedy, idle, words::A_LINE)?
            {
                match said.split_first() {
                    Some((b'T', text)) => {
                        count += 1;
                        room.tell(number, &words::said(&name, &clean(text, MAX_LINE_BYTES)));
                    }
                    Some((b'P', [])) => {}
                    _ => {
                        let peer = &connection.peer;
                        return Err(Trouble::broken(peer, words::A_LINE, SOMETHING_ELSE));
                    }
                }
            }
            Ok(())
        };
        let end = listen();
        // Drops the queue's other end: the writer sends what is left, and ends.
        let dropped = !room.leave(number, &words::left(&name));
        end.map(|()| dropped)
    });
    end.map(|dropped| match dropped {
        true => words::was_dropped_after(&name, count),
        false => words::has_left_after(&name, count),
    })
}

fn write_lines(connection: &Connection, lines: &Receiver<Arc<[u8]>>) {
    for line in lines {
        if connection.write_all(&line).is_err() {
            connection.cut(); // wakes up the reading thread
            return;
        }
    }
}

struct TcpRoom<'a> {
    members: Mutex<Members>,
    stop: &'a Stop,
}

#[derive(Default)]
struct Members {
    count: u64,
    present: BTreeMap<u64, TcpMember>,
}

struct TcpMember {
    name: String,
    looks: String,
    queue: SyncSender<Arc<[u8]>>,
    connection: Arc<Connection>,
}

/// A member's number, and the lines that it is to be sent.
type Seat = (u64, Receiver<Arc<[u8]>>);

/// Those whose queues are full.
type Late = Vec<(u64, SyncSender<Arc<[u8]>>)>;

impl TcpRoom<'_> {
    fn enter(&self, name: &str, connection: &Arc<Connection>) -> Result<Seat, Both> {
        let mut members = lock(&self.members);
        let names: Vec<String> = members.present.values().map(|m| m.name.clone()).collect();
        let looks = looks(name);
        if members.present.values().any(|member| member.looks == looks) {
            return Err(words::TAKEN);
        }
        let (queue, lines) = sync_channel(QUEUE_LINES);
        let _ = queue.try_send(line(&words::present(&names)));
        members.count += 1;
        let number = members.count;
        let connection = Arc::clone(connection);
        members
            .present
            .insert(number, TcpMember { name: name.to_owned(), looks, queue, connection });
        drop(members);
        self.tell(number, &words::joined(name));
        Ok((number, lines))
    }

    /// Puts a line into everybody's queue but the sender's. A member that makes no
    /// room for it in a moment is dropped, and that is one more line to tell.
    fn tell(&self, from: u64, text: &str) {
        let mut untold = VecDeque::from([(from, text.to_owned())]);
        while let Some((from, text)) = untold.pop_front() {
            let line = line(&text);
            let late = lock(&self.members).tell(from, &line);
            let frozen = self.wait_for(late, &line);
            let mut members = lock(&self.members);
            for (number, _) in frozen {
                if let Some(member) = members.present.remove(&number) {
                    member.connection.cut();
                    untold.push_back((number, words::too_slow(&member.name)));
                }
            }
        }
    }

    /// Gives those with full queues a moment, all of them together one, and
    /// returns those who did not use it. A member that reads makes room in it,
    /// however fast somebody talks; so it is the talker who waits here, and the
    /// lock is free for everybody else.
    fn wait_for(&self, mut late: Late, line: &Arc<[u8]>) -> Late {
        let by = TimeLimit::after(MOMENT);
        // A server that stops drops no member: all are about to be cut off.
        while !late.is_empty() && !self.stop.is_set() {
            if by.left().is_none() {
                return late;
            }
            thread::sleep(Duration::from_millis(1));
            late.retain(|(_, queue)| is_full(queue, line));
        }
        Late::new()
    }

    /// Says `word` to the others; false if it had been dropped before.
    fn leave(&self, number: u64, word: &str) -> bool {
        let left = lock(&self.members).present.remove(&number).is_some();
        if left {
            self.tell(number, word);
        }
        left
    }
}

impl Members {
    /// Never waits: the lock is held only for as long as that takes.
    fn tell(&self, from: u64, line: &Arc<[u8]>) -> Late {
        let full = |(number, member): (&u64, &TcpMember)| {
            let late = *number != from && is_full(&member.queue, line);
            late.then(|| (*number, member.queue.clone()))
        };
        self.present.iter().filter_map(full).collect()
    }
}

/// Whether there was no room for the line. In the queue of one who has gone it
/// is lost, and that is all right.
fn is_full(queue: &SyncSender<Arc<[u8]>>, line: &Arc<[u8]>) -> bool {
    matches!(queue.try_send(Arc::clone(line)), Err(TrySendError::Full(_)))
}

fn line(text: &str) -> Arc<[u8]> {
    frame(b'L', text.as_bytes()).into()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::programs::Patience;
    use std::time::Instant;

    /// A room with that many members whose queues are full, and what keeps them
    /// so: they are not emptied.
    fn with_frozen(stop: &Stop, count: usize) -> (TcpRoom<'_>, Arc<Connection>, Vec<Seat>) {
        let (connection, _) = Connection::pair(Patience::default()).expect("a connection");
        let (connection, room) =
            (Arc::new(connection), TcpRoom { members: Mutex::default(), stop });
        let enter = |n| room.enter(&format!("frozen {n}"), &connection).expect("a place");
        let frozen = (0..count).map(enter).collect();
        for _ in 0..QUEUE_LINES {
            lock(&room.members).tell(0, &line("x"));
        }
        (room, connection, frozen)
    }

    #[test]
    fn all_the_frozen_together_cost_one_moment() {
        let stop = Stop::new().expect("a pipe");
        let (room, connection, _frozen) = with_frozen(&stop, 10);
        let start = Instant::now();
        let (_, lines) = room.enter("ann", &connection).expect("a place");
        let took = start.elapsed();
        assert!((MOMENT..5 * MOMENT).contains(&took), "{took:?}, and not one moment for each");
        let lines: Vec<Arc<[u8]>> = lines.try_iter().collect();
        let dropped = |n| line(&words::too_slow(&format!("frozen {n}")));
        assert_eq!(lines[1..], (0..10).map(dropped).collect::<Vec<_>>(), "after who was here");
        assert_eq!(lock(&room.members).present.len(), 1);
    }

    #[test]
    fn a_server_that_stops_waits_for_no_queue() {
        let stop = Stop::new().expect("a pipe");
        let (room, _connection, _frozen) = with_frozen(&stop, 1);
        stop.stop();
        room.tell(0, "that was all");
        // A member is dropped only after it was waited for.
        assert_eq!(lock(&room.members).present.len(), 1);
    }
}
