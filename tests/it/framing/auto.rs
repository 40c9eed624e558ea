//! `auto` finds the framing that a stream was written with, or says that it does not know.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use sticky_demo::framing::{Excerpt, FRAMINGS, Search, Sureness, by_name, find};

fn whole(bytes: &[u8]) -> Excerpt<'_> {
    Excerpt { bytes, from_the_start: true, to_the_end: true, pieces: &[] }
}

/// Messages of many lengths, in every format that tells where they end.
#[test]
fn what_a_format_wrote_is_cut_the_same_way() {
    let messages: Vec<String> = (0..12_usize)
        .map(|number| "message in words ".repeat(number % 5 + 1) + &number.to_string())
        .collect();
    for entry in FRAMINGS.iter().filter(|entry| !["naive", "fixed"].contains(&entry.name)) {
        let framing = by_name(entry.example).expect("an example");
        let mut stream = Vec::new();
        let all =
            messages.iter().all(|message| framing.encode(message.as_bytes(), &mut stream).is_ok());
        if !all || stream.is_empty() {
            continue; // it carries something else than text
        }
        let found = find(&[whole(&stream)]);
        let found = found.unwrap_or_else(|why| panic!("{}: {}", entry.name, why.en));
        let best = by_name(&found.best.name).expect("a framing");
        let wanted = Search::default().fit(&*framing, &whole(&stream)).frames;
        let ends = |frames: &[sticky_demo::framing::Span]| -> Vec<u64> {
            frames.iter().map(|span| span.frame.end).collect()
        };
        assert_eq!(
            ends(&Search::default().fit(&*best, &whole(&stream)).frames),
            ends(&wanted),
            "{} was taken for {}",
            entry.example,
            found.best.name
        );
        let text = found.text();
        assert!(text.en.contains(&found.best.name) && text.en.contains("12 frames"), "{}", text.en);
    }
}

/// Noise is nothing, or a guess that says so.
#[test]
fn noise_is_not_sure_to_be_anything() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..20 {
        let bytes: Vec<u8> = (0..600).map(|_| random.random()).collect();
        if let Ok(found) = find(&[whole(&bytes)]) {
            assert_ne!(found.sureness, Sureness::Sure, "{}", found.text().en);
        }
    }
    // Modbus: two packets are too few to tell, and each of their zeros might end something.
    let zeros = b"\0\x01\0\0\0\x05\x11\x03\x02\0\x0a\0\x02\0\0\0\x07\x11\x03\x04\0\x01\0\x02";
    let found = find(&[whole(zeros)]);
    assert!(
        found.is_ok_and(|found| found.sureness == Sureness::Guess)
            || find(&[whole(zeros)]).is_err()
    );
    for nothing in [&[][..], &[0; 400], b"\0\0\0\x02AB"] {
        assert!(find(&[whole(nothing)]).is_err(), "{nothing:?}");
    }
}

/// Two messages could be anything; three that fit are named, with what comes next.
#[test]
fn three_frames_are_the_fewest() {
    let two = b"\0\0\0\x02AB\0\0\0\x03CDE";
    let why = find(&[whole(two)]).expect_err("two are too few");
    assert!(why.en.contains("three frames"), "{}", why.en);
    let three = [&two[..], b"\0\0\0\x04FGHI"].concat();
    let found = find(&[whole(&three)]).expect("three");
    assert_eq!((found.best.name.as_str(), found.best.frames), ("u32be", 3));
    assert!(found.text().en.contains("Next comes") || found.runner_up.is_none());
}

/// One request of lines is lines, too; that "nothing else fits" would be false.
#[test]
fn a_request_of_lines_is_not_surely_lines() {
    for (bytes, name, frames) in [
        (&b"*2\r\n$3\r\nget\r\n$1\r\na\r\n"[..], "resp", 1),
        (b"GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\n\r\n", "headers", 1),
        (b"Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", "headers", 2),
    ] {
        match find(&[whole(bytes)]) {
            Ok(found) => {
                let few = found.in_few_frames.as_ref().expect("it fits");
                assert_eq!((&*few.name, few.frames), (name, frames));
                assert_eq!(found.sureness, Sureness::Guess);
                assert!(found.text().en.contains(name), "{}", found.text().en);
            }
            Err(why) => assert!(why.en.contains(&format!("{name} cuts all")), "{}", why.en),
        }
    }
}

/// Long messages are found too; what is left over is never sure; and a line of HTTP is no
/// message.
#[test]
fn long_messages_leftovers_and_http() {
    let long = [&20_000_u32.to_be_bytes()[..], &[b'x'; 20_000]].concat().repeat(10);
    let found = find(&[whole(&long)]).expect("ten frames");
    assert_eq!((&*found.best.name, found.best.frames), ("u32be", 10));
    let lines = b"one line\r\nanother line\r\nand a third\r\n".repeat(5);
    let sure = find(&[whole(&lines)]).expect("lines");
    assert_eq!(sure.sureness, Sureness::Sure, "{}", sure.text().en);
    let unsure = find(&[whole(&[&lines[..], &[0xff; 30]].concat())]).expect("lines");
    assert_ne!(unsure.sureness, Sureness::Sure, "{}", unsure.text().en);
    let http = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    let why = find(&[whole(http)]).expect_err("no line of it is a message");
    assert!(why.en.contains("--framing headers"), "{}", why.en);
}
