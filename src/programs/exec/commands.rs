//! The commands that come over one connection, and what the log says of them.

use super::{MAX_COMMAND_BYTES, preset};
use crate::framing::{Decoder, Framing};
use crate::programs::{Connection, Deadline, Dialect, Done, Reading, one_line};
use crate::{Both, Text, text};

pub const A_COMMAND: Both = Both { en: "a command", zh: "一条命令" };

/// What one read of a raw request asks for.
const RAW_REQUEST_BYTES: usize = 8192;

/// So many are named in the log: a connection may send thousands.
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
            Dialect::Framed => Some(preset("u32be").decoder(MAX_COMMAND_BYTES + 1)),
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
                self.connection.read_frame(&mut **decoder, Reading::Exact, idle, A_COMMAND)
            }
            None => {
                // No boundary: what one read gives is taken for the command. It
                // mostly works because a command is short and alone. Two sent in
                // a row arrive as one, a long one may arrive in halves.
                let mut raw = vec![0; RAW_REQUEST_BYTES];
                let by = Deadline::after(idle);
                let count = self.connection.read_some(&mut raw, by, A_COMMAND)?;
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
            let broken_off = text!("broken off", "中途断开");
            let told = told.unwrap_or(&broken_off);
            self.named.push(text!("{line} {told}", "{line} {told}"; told));
        }
    }

    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What the log says of them.
    pub fn in_words(&self) -> Text {
        if self.is_empty() {
            return text!("no command", "没有发来命令");
        }
        let list = |half: fn(&Text) -> &str, comma| {
            self.named.iter().map(half).collect::<Vec<_>>().join(comma)
        };
        let named = Text { en: list(|text| &text.en, ", "), zh: list(|text| &text.zh, "、") };
        let more = if self.count > self.named.len() {
            text!(", …", "、……")
        } else {
            Text::default()
        };
        let luck = if self.decoder.is_none() {
            text!(
                "; each command was what one read gave: that is luck, the dialect has no boundary there",
                "；一次读取得到什么，就当作一条命令：这全凭运气，这种方言在这里没有边界"
            )
        } else {
            Text::default()
        };
        let count = Text::counted(self.count, "command", "commands", "条命令");
        text!(
            "{count}: {named}{more}{luck}",
            "{count}：{named}{more}{luck}";
            count, named, more, luck
        )
    }
}
