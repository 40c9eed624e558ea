//! A value as strace writes it: a descriptor with what it is, a string, a structure.

/// Deeper than any call's arguments are.
const DEEPEST: usize = 16;
/// More than any call has: recvmmsg fills 1024 messages at most (UIO_MAXIOV).
const MOST_VALUES: usize = 1 << 16;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PrintedValue {
    /// A string; of one that was cut off, its beginning.
    Text { bytes: Vec<u8>, cut: bool },
    /// `[…]`.
    List(NamedValues),
    /// `{…}`.
    Fields(NamedValues),
    /// `htons(80)`, `inet_addr("127.0.0.1")`.
    Made { by: String, of: NamedValues },
    /// A number, flags, a name; and behind a descriptor, what it is: `TCP:[…]`.
    Word { word: String, is: Option<String> },
}

/// Each by its name; what has none has an empty one.
pub(super) type NamedValues = Vec<(String, PrintedValue)>;

impl PrintedValue {
    pub fn field(&self, name: &str) -> Option<&PrintedValue> {
        match self {
            PrintedValue::Fields(fields) => {
                fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    pub fn word(&self) -> &str {
        match self {
            PrintedValue::Word { word, .. } => word,
            _ => "",
        }
    }

    pub fn number(&self) -> Option<u64> {
        self.word().parse().ok()
    }

    pub fn is(&self) -> Option<&str> {
        match self {
            PrintedValue::Word { is, .. } => is.as_deref(),
            _ => None,
        }
    }

    pub fn items(&self) -> impl Iterator<Item = &PrintedValue> {
        let items = if let PrintedValue::List(items) = self { &items[..] } else { &[] };
        items.iter().map(|(_, item)| item)
    }
}

pub(super) struct ValueReader<'l> {
    pub rest: &'l [u8],
    depth: usize,
    values: usize,
}

impl<'l> ValueReader<'l> {
    pub fn of(rest: &'l [u8]) -> ValueReader<'l> {
        ValueReader { rest, depth: 0, values: 0 }
    }

    fn skip(&mut self, what: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(what);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
        while self.skip(b"/*") {
            let end = self.rest.windows(2).position(|two| two == b"*/");
            self.rest = end.map_or(&[][..], |end| &self.rest[end + 2..]).trim_ascii_start();
        }
    }

    /// All up to the closing mark, which is taken too. `None` where there is none.
    pub fn until(&mut self, close: u8) -> Option<NamedValues> {
        let mut found = Vec::new();
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        loop {
            self.blanks();
            while self.skip(b",") || self.skip(b"=>") || self.skip(b"->") || self.skip(b"...") {
                self.blanks();
            }
            match self.rest.first()? {
                byte if *byte == close => {
                    self.rest = &self.rest[1..];
                    self.depth -= 1;
                    return Some(found);
                }
                _ => found.push(self.named()?),
            }
        }
    }

    /// `name=value`, or a value alone.
    fn named(&mut self) -> Option<(String, PrintedValue)> {
        let name = self.rest.iter().take_while(|byte| is_word(**byte)).count();
        let behind = self.rest.get(name..name + 2).unwrap_or_default();
        // `28 => 16` is no name, and `x == y` is never written.
        if name > 0 && behind.first() == Some(&b'=') && behind != b"=>" {
            let (word, rest) = self.rest.split_at(name);
            self.rest = &rest[1..];
            return Some((String::from_utf8_lossy(word).into_owned(), self.value()?));
        }
        Some((String::new(), self.value()?))
    }

    pub fn value(&mut self) -> Option<PrintedValue> {
        self.blanks();
        self.values += 1;
        if self.values > MOST_VALUES {
            return None;
        }
        match self.rest.first()? {
            b'"' => self.text(),
            b'[' if self.skip(b"[") => Some(PrintedValue::List(self.until(b']')?)),
            b'{' if self.skip(b"{") => Some(PrintedValue::Fields(self.until(b'}')?)),
            _ => {
                let length = self.rest.iter().take_while(|byte| is_word(**byte)).count();
                // Something unforeseen: one byte of it, so that the line is read on.
                let length = length.max(1);
                let word = String::from_utf8_lossy(&self.rest[..length]).into_owned();
                self.rest = &self.rest[length..];
                if self.skip(b"(") {
                    return Some(PrintedValue::Made { by: word, of: self.until(b')')? });
                }
                let is =
                    if word.bytes().all(|byte| byte.is_ascii_digit()) { self.info() } else { None };
                Some(PrintedValue::Word { word, is })
            }
        }
    }

    /// `<TCP:[127.0.0.1:80->127.0.0.1:4000]>` behind a descriptor. An arrow is no end.
    pub fn info(&mut self) -> Option<String> {
        let inside = self.rest.strip_prefix(b"<")?;
        let mut before = b'<';
        let end = inside.iter().position(|byte| {
            let is_end = *byte == b'>' && !matches!(before, b'-' | b'=');
            before = *byte;
            is_end
        })?;
        self.rest = &inside[end + 1..];
        Some(String::from_utf8_lossy(&inside[..end]).into_owned())
    }

    fn text(&mut self) -> Option<PrintedValue> {
        let mut bytes = Vec::new();
        self.rest = &self.rest[1..];
        loop {
            let (first, rest) = self.rest.split_first()?;
            self.rest = rest;
            match first {
                b'"' => return Some(PrintedValue::Text { bytes, cut: self.skip(b"...") }),
                b'\\' => bytes.push(self.escaped()?),
                byte => bytes.push(*byte),
            }
        }
    }

    /// What stands behind a backslash: hex, octal of one to three digits, or a letter.
    fn escaped(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        let digits = |from: &[u8], most: usize, radix: u32| {
            let digit = |byte: &u8| char::from(*byte).to_digit(radix);
            let digits: Vec<u32> = from.iter().take(most).map_while(digit).collect();
            (digits.len(), digits.iter().fold(0, |sum, digit| sum * radix + digit) as u8)
        };
        Some(match first {
            b'x' => {
                let (length, byte) = digits(rest, 2, 16);
                self.rest = &rest[length..];
                byte
            }
            b'0'..=b'7' => {
                let (length, high) = digits(rest, 2, 8);
                self.rest = &rest[length..];
                (u32::from(first - b'0') * 8_u32.pow(length as u32) + u32::from(high)) as u8
            }
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'v' => 0x0b,
            b'f' => 0x0c,
            other => *other,
        })
    }
}

/// What numbers, flags and names are made of.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'|' | b'-' | b'&' | b'*' | b'.' | b'?' | b'~')
}
