//! A stream that comes in pieces of our choosing, as a network may cut it: the
//! next piece is on its way only when all before it has been read. So where
//! one recv call ends is not a matter of luck or of time.

use super::*;
use std::collections::VecDeque;

/// What the receiver finds when it has read all that came before.
pub enum Supply {
    /// The bytes of these writes, all of them in its queue.
    Written(Vec<Vec<u8>>),
    /// Nothing, until its recv call has timed out after so long: the sender goes on
    /// only then.
    Silence(Duration),
}

/// Both ends of a connection, played one after the other.
pub struct Pieces<'s> {
    tx: TcpSender<'s>,
    rx: TcpReceiver<'s>,
    rest: VecDeque<Supply>,
    unread_bytes: usize,
    finished: bool,
}

impl Pieces<'_> {
    /// One recv call: what is there of the piece, up to `recv_bytes`; nothing,
    /// again and again, once the sender has left. After a timeout it is made again.
    pub fn recv(&mut self, recv_bytes: usize) -> Step<Vec<u8>> {
        loop {
            if let Some(read) = self.recv_or_timeout(recv_bytes)? {
                return Ok(read);
            }
        }
    }

    /// The same, and `None` when it has timed out.
    pub fn recv_or_timeout(&mut self, recv_bytes: usize) -> Step<Option<Vec<u8>>> {
        if recv_bytes == 0 {
            return Ok(Some(Vec::new())); // no call: it could not be told from the end
        }
        while self.unread_bytes == 0 && !self.finished {
            match self.rest.pop_front() {
                Some(Supply::Written(writes)) => {
                    self.unread_bytes = writes.iter().map(Vec::len).sum();
                    self.rx.must_hold(self.unread_bytes)?;
                    self.write(&writes)?;
                    self.rx.wait_queued(self.unread_bytes, &self.tx)?;
                }
                Some(Supply::Silence(timeout)) => return self.rx.read_within(recv_bytes, timeout),
                None => {
                    self.tx.finish()?;
                    self.finished = true;
                }
            }
        }
        let read = self.rx.read(recv_bytes, words::waited_for_next_piece)?;
        self.unread_bytes -= read.len().min(self.unread_bytes);
        Ok(Some(read))
    }

    /// `wanted_bytes`, in as many recv calls as it takes: the loop that the
    /// tutorials leave out. `None`: the peer left before.
    pub fn recv_exactly(&mut self, wanted_bytes: usize) -> Step<Option<Vec<u8>>> {
        let mut data = Vec::new();
        while data.len() < wanted_bytes {
            let read = self.recv(wanted_bytes - data.len())?;
            if read.is_empty() {
                return Ok(None);
            }
            data.extend(read);
        }
        Ok(Some(data))
    }

    /// The receiver has had enough. The sender does not know that: it writes
    /// what it has, as far as it is sure to find room.
    fn done(mut self) -> Step<()> {
        const SURE_OF_ROOM: usize = 16 << 10;
        let written = |supply| match supply {
            Supply::Written(writes) => writes,
            Supply::Silence(_) => Vec::new(),
        };
        let writes: Vec<Vec<u8>> = self.rest.drain(..).flat_map(written).collect();
        if writes.iter().map(Vec::len).sum::<usize>() <= SURE_OF_ROOM {
            self.write(&writes)?;
        }
        self.tx.counters();
        Ok(())
    }

    fn write(&mut self, writes: &[Vec<u8>]) -> Step<()> {
        let mut full = writes.iter().filter(|write| !write.is_empty());
        full.try_for_each(|write| self.tx.write(write))
    }
}

impl From<Vec<u8>> for Supply {
    fn from(write: Vec<u8>) -> Supply {
        Supply::Written(vec![write])
    }
}

/// `pieces` for the right receiver, or for `wrong`, as a tutorial prints it.
pub fn play(
    stage: &Stage,
    pieces: Vec<impl Into<Supply>>,
    wrong: impl FnOnce(&Stage, &mut Pieces) -> Step<()>,
) -> Step<()> {
    let (tx, rx) = stage.connect()?;
    let rest = pieces.into_iter().map(Into::into).collect();
    let mut net = Pieces { tx, rx, rest, unread_bytes: 0, finished: false };
    match stage.receiver {
        Receiver::Framed => read_frames(stage, &mut net)?,
        Receiver::Tutorial | Receiver::Naive | Receiver::Nobody => wrong(stage, &mut net)?,
    }
    net.done()
}

pub fn whole(frames: &[Frame]) -> Vec<Vec<u8>> {
    frames.iter().map(|frame| frame.data.clone()).collect()
}

pub fn cut_at(frames: &[Frame], at: impl Fn(&Frame) -> usize) -> Vec<Vec<u8>> {
    let cut = |frame: &Frame| {
        let (head, tail) = frame.data.split_at(at(frame).min(frame.data.len()));
        [head.to_vec(), tail.to_vec()]
    };
    frames.iter().flat_map(cut).collect()
}

/// The right receiver, the same beside every tutorial's: it takes what is
/// there, lets the decoder keep what is not whole (through a timeout, too), and asks
/// what the end means.
fn read_frames(stage: &Stage, net: &mut Pieces) -> Step<()> {
    let mut receiving = stage.receiving()?;
    loop {
        let read = net.recv(stage.scenario.recv_bytes())?;
        if read.is_empty() {
            receiving.end();
            return Ok(());
        }
        match receiving.take(&read) {
            Err(StepError::Framing(error)) => {
                stage.notice(error.text());
                return Ok(());
            }
            taken => taken?,
        }
    }
}

/// The wrong receiver of most tutorials: one recv for the length, one for what it
/// announces. Its three recv calls are the tutorials'.
pub fn recv_once(stage: &Stage, net: &mut Pieces) -> Step<()> {
    let length_bytes = if stage.framing == "u64be" { 8 } else { 4 };
    for _ in stage.frames {
        let length = net.recv(length_bytes)?; // BUG: may be a part of it
        if length.len() < length_bytes {
            let because = words::half_a_length(length_bytes, length.len());
            stage.note(What::Died { because });
            return Ok(());
        }
        let mut bytes = length.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));

        if stage.framing == "json-header" {
            let header = net.recv(bytes as usize)?; // BUG: the same again
            let header: Result<serde_json::Value, _> = serde_json::from_slice(&header);
            let size = header.ok().and_then(|header| header.get("size")?.as_u64());
            let Some(size) = size else {
                stage.note(What::Died { because: words::HALF_A_JSON_HEADER.into() });
                return Ok(());
            };
            bytes = size;
        }

        // Ours, so that the demonstration is not one itself: a bound.
        if bytes > stage.scenario.max_frame_bytes() as u64 {
            stage.would_allocate(bytes);
            return Ok(());
        }
        let body = net.recv(bytes as usize)?; // BUG: and again, believed to be all
        stage.deliver(&body);
    }
    Ok(())
}
