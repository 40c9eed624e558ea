//! Scripted reads: a table of reads and of what a decoder says after each.

use sticky_demo::framing::{End, Limits, OverLong, by_name};

/// One read, and what is said about it: frames in quotes, errors as they are
/// printed, nothing while more is needed.
pub type Read<'a> = (&'a [u8], &'a [&'a str]);

/// Plays `reads` to a decoder with a limit of 8 bytes.
pub fn play(name: &str, over_long: OverLong, reads: &[Read<'_>], end: End) {
    let limits = Limits { max_frame_bytes: 8, over_long };
    let mut decoder = by_name(name).unwrap().decoder_with(limits);
    for (index, (read, expected)) in reads.iter().enumerate() {
        decoder.feed(read);
        let mut said = Vec::new();
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => said.push(format!("{:?}", String::from_utf8_lossy(frame))),
                Ok(None) => break,
                Err(error) => {
                    said.push(error.to_string());
                    if decoder.end() == End::AfterError {
                        break;
                    }
                }
            }
        }
        assert_eq!(said, *expected, "{name}: read {index}");
    }
    assert_eq!(decoder.end(), end, "{name}");
}

pub fn fail(name: &str, reads: &[Read<'_>], end: End) {
    play(name, OverLong::Fail, reads, end);
}

pub fn resume(name: &str, reads: &[Read<'_>], end: End) {
    play(name, OverLong::Resume, reads, end);
}
