//! An echo with boundaries, in twenty lines, and a client that writes badly on purpose.
//!
//!     cargo run --example echo

use std::error::Error;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use sticky_demo::framing::{self, DEFAULT_MAX_FRAME_BYTES, End};

fn echo(mut peer: TcpStream) -> Result<End, Box<dyn Error + Send + Sync>> {
    let framing = framing::by_name("u32be")?;
    let mut decoder = framing.decoder(DEFAULT_MAX_FRAME_BYTES);
    let (mut read, mut answer) = ([0; 4096], Vec::new());
    loop {
        let got = peer.read(&mut read)?;
        if got == 0 {
            return Ok(decoder.end()); // clean, or in the middle of a message
        }
        decoder.feed(&read[..got]); // half a message, one, or several and a half
        while let Some(message) = decoder.next_frame()? {
            answer.clear();
            framing.encode(&message.to_ascii_uppercase(), &mut answer)?;
            peer.write_all(&answer)?;
        }
    }
}

pub fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (peer, _) = listener.accept()?;
    let server = thread::spawn(|| echo(peer));
    // Two messages, cut in the middle of a length and in the middle of a word.
    for piece in [&b"\0\0"[..], b"\0\x05he", b"llo\0\0\0\x05worl", b"d"] {
        client.write_all(piece)?;
    }
    client.shutdown(Shutdown::Write)?;
    let mut answers = Vec::new();
    client.read_to_end(&mut answers)?;
    assert_eq!(answers, b"\0\0\0\x05HELLO\0\0\0\x05WORLD");
    let end = server.join().expect("the server does not panic")?;
    println!("two messages, four pieces, two answers; the end: {}", end.text().en);
    Ok(())
}
