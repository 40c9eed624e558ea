//! Cuts a file, or what is piped in, into frames, and says where each lies.
//!
//!     cargo run --example cut_a_file -- netstring dump.bin

use std::error::Error;
use std::io::Read;
use std::{env, fs, io};
use sticky_demo::framing::{self, DEFAULT_MAX_FRAME_BYTES, End};

pub fn cut(name: &str, mut source: impl Read) -> Result<String, Box<dyn Error + Send + Sync>> {
    let mut decoder = framing::by_name(name)?.decoder(DEFAULT_MAX_FRAME_BYTES);
    let (mut read, mut told) = ([0; 4096], String::new());
    loop {
        let got = source.read(&mut read)?;
        decoder.feed(&read[..got]);
        while let Some(message) = decoder.next_frame()? {
            let bytes = message.len();
            told += &format!("{bytes} bytes, frame at {}\n", decoder.last_span().frame.start);
        }
        if got == 0 {
            return match decoder.end() {
                End::Clean => Ok(told),
                cut => Err(format!("{told}{}", cut.text().en).into()),
            };
        }
    }
}

pub fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let name = env::args().nth(1).unwrap_or("u32be".to_owned());
    let told = match env::args_os().nth(2) {
        Some(file) => cut(&name, fs::File::open(file)?)?,
        None => cut(&name, io::stdin())?,
    };
    print!("{told}");
    Ok(())
}
