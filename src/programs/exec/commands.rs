//! The commands that come over one connection, and what the log says of them.

use super::{MAX_COMMAND_BYTES, words};
use crate::Text;
use crate::framing::Decoder;
use crate::programs::{Connection, Dialect, Done, Reading, one_line};

/// How many are named in the log: a connection may send thousands.
const MOST_NAMED: usize = 3;

pub struct Commands<'a> {
    pub connection: &'a Connection,
    dialect: Dialect,
    decoder: Box<dyn Decoder>,
    count: usize,
    named: Vec<Text>,
}

impl Commands<'_> {
    pub fn of(connection: &Connection, dialect: Dialect) -> Commands<'_> {
        let kind_bytes = usize::from(dialect == Dialect::Framed);
        let decoder = dialect.request().decoder(MAX_COMMAND_BYTES + kind_bytes);
        Commands { connection, dialect, decoder, count: 0, named: Vec::new() }
    }

    /// The next one, or `None` at a clean end. Where a request has no boundary, what
    /// one read gives is taken for it. That mostly works because a command is short
    /// and alone. Two sent in a row arrive as one, a long one may arrive in halves.
    pub fn next(&mut self) -> Done<Option<Vec<u8>>> {
        let idle = self.connection.patience.idle;
        self.connection.read_frame(&mut *self.decoder, Reading::Greedy, idle, words::A_COMMAND)
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

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn in_words(&self) -> Text {
        if self.is_empty() {
            return words::NONE_CAME.into();
        }
        let named = words::list(&self.named, self.count > self.named.len());
        let luck = match self.dialect {
            Dialect::Framed | Dialect::I64 => Text::default(),
            _ => words::LUCK.into(),
        };
        words::commands(self.count, &named, &luck)
    }
}
