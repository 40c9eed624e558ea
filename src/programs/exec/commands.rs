//! The commands that come over one connection, and what the log says of them.

use super::{MAX_COMMAND_BYTES, frames, preset, words};
use crate::Text;
use crate::framing::{Decoder, Framing};
use crate::programs::{Connection, Dialect, Done, Reading, TimeLimit, one_line};

/// What one read of a raw request asks for.
const RAW_REQUEST_BYTES: usize = 8192;

/// How many are named in the log: a connection may send thousands.
const MOST_NAMED: usize = 3;

/// The commands of one connection.
pub struct Commands<'a> {
    pub connection: &'a Connection,
    dialect: Dialect,
    /// None where a request has no boundary.
    decoder: Option<Box<dyn Decoder>>,
    count: usize,
    named: Vec<Text>,
}

impl Commands<'_> {
    pub fn of(connection: &Connection, dialect: Dialect) -> Commands<'_> {
        let decoder: Option<Box<dyn Decoder>> = match dialect {
            Dialect::Framed => Some(frames().decoder(MAX_COMMAND_BYTES + 1)),
            Dialect::I64 => Some(preset("i64le").decoder(MAX_COMMAND_BYTES)),
            _ => None,
        };
        Commands { connection, dialect, decoder, count: 0, named: Vec::new() }
    }

    /// The next one, or `None` at a clean end.
    pub fn next(&mut self) -> Done<Option<Vec<u8>>> {
        let idle = self.connection.patience.idle;
        match &mut self.decoder {
            Some(decoder) => {
                // Greedy would do as well; exact keeps what comes later in the
                // kernel, where it costs the sender room and not us memory.
                self.connection.read_frame(&mut **decoder, Reading::Exact, idle, words::A_COMMAND)
            }
            None => {
                // No boundary: what one read gives is taken for the command. It
                // mostly works because a command is short and alone. Two sent in
                // a row arrive as one, a long one may arrive in halves.
                let mut raw = vec![0; RAW_REQUEST_BYTES];
                let by = TimeLimit::after(idle);
                let count = self.connection.read_some(&mut raw, by, words::A_COMMAND)?;
                raw.truncate(count);
                Ok(if count == 0 { None } else { Some(raw) })
            }
        }
    }

    /// Notes what became of one; of one that broke off, nothing is known.
    pub fn note(&mut self, line: &str, told: Option<&Text>) {
        self.count += 1;
        if self.named.len() < MOST_NAMED {
            // Without the kind byte, where there is one.
            let kind = usize::from(self.dialect == Dialect::Framed);
            let line = one_line(line.get(kind..).unwrap_or_default().as_bytes());
            let told = told.cloned().unwrap_or(words::BROKEN_OFF.into());
            self.named.push(words::named(&line, &told));
        }
    }

    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What the log says of them.
    pub fn in_words(&self) -> Text {
        if self.is_empty() {
            return words::NONE_CAME.into();
        }
        let named = words::list(&self.named, self.count > self.named.len());
        let luck = if self.decoder.is_none() { words::LUCK.into() } else { Text::default() };
        words::commands(self.count, &named, &luck)
    }
}
