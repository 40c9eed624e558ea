//! One TCP connection with a bound on every wait.

use super::{Done, Patience, Remote, TimeLimit, Trouble, words};
use crate::framing::{Decoder, End};
use crate::{Both, Text, sys};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Never a byte beyond the frame, so that what follows may be something
    /// other than a frame. Costs a read or two more for each.
    Exact,
    /// As much as there is: what is too much waits in the decoder.
    Greedy,
}

/// The most that one read asks for.
const READ_BYTES: usize = 64 << 10;

/// What the first read of a message asks for: most are no longer.
const FIRST_READ_BYTES: usize = 4 << 10;

/// What all unfinished messages of a server's peers may have, together: each alone is
/// bounded by its format, and there are thousands of peers, who have proven nothing yet.
const MOST_UNFINISHED_BYTES: u64 = 128 << 20;

static UNFINISHED_BYTES: AtomicU64 = AtomicU64::new(0);

/// The part of it that one message has, until it is whole or given up.
#[derive(Default)]
struct Unfinished(u64);

impl Unfinished {
    /// False where that is too much.
    fn grow(&mut self, bytes: u64) -> bool {
        self.0 += bytes;
        UNFINISHED_BYTES.fetch_add(bytes, Relaxed) + bytes <= MOST_UNFINISHED_BYTES
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED_BYTES.fetch_sub(self.0, Relaxed);
    }
}

/// A connection. Reading and writing may be done from two threads at once.
pub struct Connection {
    pub stream: TcpStream,
    pub peer: String,
    pub patience: Patience,
    /// Whether it is one of many.
    served: bool,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
}

impl Connection {
    pub fn open(Remote { address, patience }: Remote) -> Done<Connection> {
        let stream = TcpStream::connect_timeout(&address, patience.step);
        let stream = stream.map_err(|error| {
            Trouble::NoConnection(match error.kind() {
                ErrorKind::ConnectionRefused => words::not_listening(address, &error),
                ErrorKind::TimedOut => words::no_answer(address, words::seconds(patience.step)),
                _ => words::cannot_connect(address, &error),
            })
        })?;
        Ok(Connection::over(stream, address, patience))
    }

    /// Both ends of a connection over loopback: client, server.
    pub fn pair(patience: Patience) -> Done<(Connection, Connection)> {
        let pair = || -> io::Result<_> {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let address = listener.local_addr()?;
            let client = TcpStream::connect(address)?;
            let (server, peer) = listener.accept()?; // it waits in the queue already
            let over = |stream, peer| Connection::over(stream, peer, patience);
            Ok((over(client, address), over(server, peer)))
        };
        pair().map_err(Trouble::system(words::no_loopback, ""))
    }

    /// Takes over a socket that is connected to `peer`.
    pub fn over(stream: TcpStream, peer: SocketAddr, patience: Patience) -> Connection {
        // A whole message goes out in one write, so there is nothing for
        // Nagle's algorithm to collect; it could only delay (tcp(7)).
        let _ = stream.set_nodelay(true);
        Connection {
            stream,
            peer: peer.to_string(),
            patience,
            served: false,
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
        }
    }

    /// The same at a server.
    pub fn served(self) -> Connection {
        Connection { served: true, ..self }
    }

    pub fn bytes(&self) -> (u64, u64) {
        (self.bytes_in.load(Relaxed), self.bytes_out.load(Relaxed))
    }

    /// One read: what there is, at most `into.len()` bytes. 0 is the end of the
    /// stream. How much comes has nothing to do with what the peer wrote.
    pub fn read_some(&self, into: &mut [u8], by: TimeLimit, what: Both) -> Done<usize> {
        self.read(into, by, what, || words::NOTHING_CAME.into())
    }

    /// The same; `came` tells what had come when nothing comes in time.
    fn read(
        &self,
        into: &mut [u8],
        by: TimeLimit,
        what: Both,
        came: impl Fn() -> Text,
    ) -> Done<usize> {
        loop {
            let Some(left) = by.left() else {
                let s = words::seconds(by.limit);
                return Err(Trouble::TimedOut(words::timed_out(&self.peer, s, what, &came())));
            };
            self.stream.set_read_timeout(Some(left)).map_err(Trouble::call("SO_RCVTIMEO"))?;
            match (&self.stream).read(into) {
                Ok(count) => {
                    self.bytes_in.fetch_add(count as u64, Relaxed);
                    return Ok(count);
                }
                Err(error) if again(&error) => {} // `left` decides
                Err(error) => return Err(Trouble::system(words::cannot_read, &self.peer)(error)),
            }
        }
    }

    /// Exactly as many bytes as `into` holds: the loop that tutorials leave out
    /// when they write `recv(4)`.
    pub fn read_exact(&self, into: &mut [u8], what: Both) -> Done<()> {
        let by = TimeLimit::after(self.patience.step);
        let (mut have, need) = (0, into.len());
        while have < need {
            let came = || words::bytes_came(have as u64, need as u64);
            match self.read(&mut into[have..], by.with_progress(have as u64), what, came)? {
                0 => return Err(self.ended(what, came())),
                count => have += count,
            }
        }
        Ok(())
    }

    /// Shows `each` exactly `need` bytes, as they come and in order, without
    /// keeping them: how a file of any size is received.
    pub fn read_through(
        &self,
        need: u64,
        buffer: &mut [u8],
        what: Both,
        mut each: impl FnMut(&[u8]) -> Done<()>,
    ) -> Done<()> {
        let by = TimeLimit::after(self.patience.step);
        let mut have = 0;
        while have < need {
            let came = || words::bytes_came(have, need);
            // Never more than is due: what follows belongs to someone else.
            let most = buffer.len().min(usize::try_from(need - have).unwrap_or(usize::MAX));
            let count = self.read(&mut buffer[..most], by.with_progress(have), what, came)?;
            if count == 0 {
                return Err(self.ended(what, came()));
            }
            each(&buffer[..count])?;
            have += count as u64;
        }
        Ok(())
    }

    /// The next frame, `None` at a clean end; `idle` bounds the wait for its first byte.
    pub fn read_frame(
        &self,
        decoder: &mut dyn Decoder,
        reading: Reading,
        idle: Duration,
        what: Both,
    ) -> Done<Option<Vec<u8>>> {
        // Grows with what comes. On the stack, the whole of it would be touched at
        // once: 64 KiB for each of a thousand connections that say nothing.
        let mut buffer = Vec::new();
        let mut unfinished = Unfinished::default();
        let mut by = TimeLimit::after(idle);
        let mut have = 0;
        loop {
            let frame = decoder.next_owned();
            if let Some(frame) = frame.map_err(|e| Trouble::frame(&self.peer, what, &e))? {
                return Ok(Some(frame));
            }
            let end = decoder.end();
            if have == 0 && end != End::Clean {
                by = TimeLimit::after(self.patience.step); // its beginning came with the last frame
            }
            let most = match reading {
                Reading::Greedy if have == 0 => FIRST_READ_BYTES,
                Reading::Greedy => READ_BYTES,
                Reading::Exact => missing(end).clamp(1, READ_BYTES),
            };
            if buffer.len() < most {
                buffer.resize(most, 0);
            }
            let came = || words::part_came(end);
            let count = self.read(&mut buffer[..most], by.with_progress(have), what, came)?;
            if count == 0 {
                return if end == End::Clean { Ok(None) } else { Err(self.ended(what, came())) };
            }
            if have == 0 {
                by = TimeLimit::after(self.patience.step);
            }
            have += count as u64;
            if self.served && !unfinished.grow(count as u64) {
                return Err(Trouble::refused(&self.peer, words::TOO_MUCH_WAITS));
            }
            decoder.feed(&buffer[..count]);
        }
    }

    /// The same where a clean end comes too early.
    pub fn need_frame(
        &self,
        decoder: &mut dyn Decoder,
        reading: Reading,
        wait: Duration,
        what: Both,
    ) -> Done<Vec<u8>> {
        let frame = self.read_frame(decoder, reading, wait, what)?;
        frame.ok_or_else(|| Trouble::missing(&self.peer, what))
    }

    /// Fails if bytes came behind the last answer: it was not the answer then.
    pub fn nothing_waits(&self, decoder: &dyn Decoder) -> Done<()> {
        match decoder.end() {
            End::Clean => Ok(()),
            _ => Err(Trouble::Failed(words::bytes_wait(&self.peer))),
        }
    }

    /// Writes all of `bytes`, however many writes that takes: `sendall`.
    pub fn write_all(&self, bytes: &[u8]) -> Done<()> {
        self.write_all_by(bytes, TimeLimit::after(Duration::MAX))
    }

    /// The same, and not a moment later than `end`: for a part of something
    /// longer, which as a whole is to have an end too.
    pub fn write_all_by(&self, bytes: &[u8], end: TimeLimit) -> Done<()> {
        let start = TimeLimit::after(self.patience.step);
        let total = bytes.len();
        let mut by = start.or_earlier(end);
        let mut done = 0;
        while done < total {
            let Some(left) = by.left() else { return Err(self.does_not_read(by, done, total)) };
            // Tried again after a moment: a write that waits is woken up only
            // when much of the queue is free (a third of it, on Linux), and a
            // little is progress too.
            let moment = left.min(Duration::from_millis(500));
            self.stream.set_write_timeout(Some(moment)).map_err(Trouble::call("SO_SNDTIMEO"))?;
            match (&self.stream).write(&bytes[done..]) {
                Ok(count) => {
                    done += count;
                    self.bytes_out.fetch_add(count as u64, Relaxed);
                    by = start.with_progress(done as u64).or_earlier(end);
                }
                Err(error) if again(&error) => {} // `left` decides
                Err(error) => return Err(Trouble::system(words::cannot_write, &self.peer)(error)),
            }
        }
        Ok(())
    }

    fn does_not_read(&self, by: TimeLimit, done_bytes: usize, total_bytes: usize) -> Trouble {
        // Closed as usual, megabytes of answer would stay in the kernel, which
        // goes on asking for minutes whether the peer has room now. A reset
        // frees them at once (socket(7), SO_LINGER with no time).
        let _ = socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        let s = words::seconds(by.limit);
        Trouble::TimedOut(words::not_taken(&self.peer, done_bytes, total_bytes, s))
    }

    /// Says that nothing more will be written, and waits a moment for the peer
    /// to say the same. Closing with unread bytes in the queue would send a
    /// reset, and a reset may overtake our last words (RFC 1122 section 4.2.2.13).
    pub fn close(&self, at_most: Duration) {
        let _ = self.stream.shutdown(Shutdown::Write);
        let by = TimeLimit::after(at_most);
        let mut sink = [0; 4096];
        // A bound on bytes too: a peer that floods us is not waited for.
        for _ in 0..256 {
            if !matches!(self.read_some(&mut sink, by, words::ITS_END), Ok(1..)) {
                return;
            }
        }
    }

    /// Ends both directions at once, from any thread: readers and writers wake up.
    pub fn cut(&self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    /// Whether the peer has closed: what a killed client looks like.
    pub fn has_hung_up(&self) -> bool {
        sys::wait(&mut [sys::Wait::hung_up(&self.stream)], Duration::ZERO).unwrap_or(true)
    }

    fn ended(&self, what: Both, came: Text) -> Trouble {
        Trouble::Ended(words::ended(&self.peer, what, &came))
    }
}

/// Unix says `EAGAIN` when a socket's time is up (socket(7), SO_RCVTIMEO).
fn again(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// Bytes that a frame still needs at least.
fn missing(end: End) -> usize {
    match end {
        End::InHeader { have_bytes, need_bytes }
        | End::InOpenHeader { have_bytes, need_bytes }
        | End::InBody { have_bytes, need_bytes } => need_bytes - have_bytes,
        End::AfterHeader { need_bytes } => need_bytes,
        _ => 1,
    }
}
