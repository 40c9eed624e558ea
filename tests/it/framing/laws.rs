//! The laws that every framing on the list must keep. A new entry is held to
//! them without a line of test of its own.

use crate::framing_common::*;
use proptest::prelude::*;
use sticky_demo::framing::{DEFAULT_MAX_FRAME_BYTES, End, FRAMINGS, Fault, Framing, by_name};
use sticky_demo::sys::{Kernel, Process};

const NO_LIMIT: usize = DEFAULT_MAX_FRAME_BYTES;

#[test]
fn the_list_is_in_order() {
    for (index, entry) in FRAMINGS.iter().enumerate() {
        assert!(FRAMINGS[..index].iter().all(|earlier| earlier.name != entry.name));
        assert!(!entry.summary.en.is_empty() && !entry.summary.zh.is_empty());
        assert!(entry.example.starts_with(entry.name));
        let may_stand_alone = !entry.parameters.starts_with(':');
        assert_eq!(by_name(entry.name).is_ok(), may_stand_alone, "{}", entry.name);
        assert!(by_name(entry.example).is_ok(), "{}", entry.example);
        assert!(
            by_name(&format!("{}:no such thing,", entry.name)).is_err()
                || ["delimiter", "decimal", "magic"].contains(&entry.name)
        );
    }
    let unknown = by_name("u32").err().unwrap().to_string();
    assert!(unknown.contains("u32be"), "{unknown}");
}

#[test]
fn what_is_sent_is_received() {
    for (name, framing) in framings() {
        let Sample { messages, stream, ends } = sample(&*framing, usize::MAX);
        assert!(messages.len() >= 2, "{name} takes {messages:?} only");
        let outcome = decode(&*framing, fail_over(NO_LIMIT), [stream.as_slice()]);
        assert_eq!(outcome.payloads(), messages, "{name}");
        assert_eq!(outcome.end, End::Clean, "{name}");
        // The frames lie one behind the other, and the payloads inside them.
        let mut start = 0;
        for (said, end) in outcome.said.iter().zip(ends) {
            let Said::Frame(payload, span) = said else { panic!("{said:?}") };
            assert_eq!(span.frame, start as u64..end as u64, "{name}");
            let place = span.payload.start as usize..span.payload.end as usize;
            assert!(stuffs(name) || &stream[place] == payload, "{name}");
            start = end;
        }
    }
}

#[test]
fn encode_says_where_the_message_lies_and_leaves_no_trace_of_a_refused_one() {
    for (name, framing) in framings() {
        for message in candidates() {
            let mut out = b"before".to_vec();
            match framing.encode(&message, &mut out) {
                Ok(place) => assert!(stuffs(name) || out[6..][place] == message, "{name}"),
                Err(error) => assert_eq!(out, b"before", "{name}: {error}"),
            }
        }
    }
}

#[test]
fn every_chunking_of_a_short_stream_gives_the_same() {
    every_chunking_of(8, 11);
}

#[test]
#[ignore = "three bytes more are eight times as many chunkings: .ci/run tries them"]
fn every_chunking_of_a_longer_stream_gives_the_same() {
    every_chunking_of(11, 15);
}

/// Of the beginning and of the end of a stream, so many bytes; a JSON header needs more.
fn every_chunking_of(bytes: usize, bytes_of_json: usize) {
    for (name, framing) in framings() {
        let stream = sample(&*framing, 4).stream;
        let length = stream.len().min(if name.starts_with("json") { bytes_of_json } else { bytes });
        for part in [&stream[..length], &stream[stream.len() - length..]] {
            for limits in [fail_over(NO_LIMIT), fail_over(1), resume_over(1)] {
                assert_chunks_do_not_matter(&name, &*framing, limits, part, all_chunkings(part));
            }
        }
    }
}

#[test]
fn every_one_and_two_cut_chunking_gives_the_same() {
    every_one_and_two_cuts_of(32);
}

#[test]
#[ignore = "twice the bytes are four times as many pairs of cuts: .ci/run tries them"]
fn every_one_and_two_cut_chunking_of_a_longer_stream_gives_the_same() {
    every_one_and_two_cuts_of(64);
}

fn every_one_and_two_cuts_of(bytes: usize) {
    for (name, framing) in framings() {
        let stream = sample(&*framing, 6).stream;
        let stream = &stream[..stream.len().min(bytes)];
        let pairs = (0..=stream.len()).flat_map(|b| (0..=b).map(move |a| [a, b]));
        let chunkings = pairs.map(|[a, b]| cut_at(stream, &[a, b]));
        assert_chunks_do_not_matter(&name, &*framing, resume_over(3), stream, chunkings);
        let one_cut = (0..=stream.len()).map(|a| cut_at(stream, &[a]));
        assert_chunks_do_not_matter(&name, &*framing, fail_over(NO_LIMIT), stream, one_cut);
    }
}

#[test]
fn an_end_at_any_offset_is_clean_only_between_frames() {
    for (name, framing) in framings() {
        let Sample { messages, stream, ends } = sample(&*framing, 6);
        for offset in 0..=stream.len() {
            let cut = &stream[..offset];
            let outcome = decode(&*framing, fail_over(NO_LIMIT), [cut]);
            let whole_frames = ends.iter().filter(|end| **end <= offset).count();
            assert_eq!(outcome.payloads(), messages[..whole_frames], "{name} at {offset}");
            let between = offset == 0 || ends.contains(&offset);
            assert_eq!(outcome.end == End::Clean, between, "{name} at {offset}: {:?}", outcome.end);
            assert_chunks_do_not_matter(
                &name,
                &*framing,
                fail_over(NO_LIMIT),
                cut,
                [cut.chunks(1).collect::<Vec<_>>()],
            );
        }
    }
}

#[test]
fn every_damaged_byte_gives_the_same_error_however_the_stream_is_cut() {
    // Each byte takes a third of the values, the next byte the next third.
    damaged_bytes(3);
}

#[test]
#[ignore = "each byte with each value is three times as many: .ci/run tries them"]
fn every_damage_of_every_byte_gives_the_same_error() {
    damaged_bytes(1);
}

/// Each byte of a stream with one of so many values in its place.
fn damaged_bytes(one_of: usize) {
    const VALUES: [u8; 9] = [0, 1, b'0', b'9', b':', b'\n', 0x7f, 0x80, 0xff];
    for (name, framing) in framings() {
        let stream = sample(&*framing, 4).stream;
        let stream = &stream[..stream.len().min(40)];
        for at in 0..stream.len() {
            for value in VALUES.into_iter().skip(at % one_of).step_by(one_of) {
                let mut damaged = stream.to_vec();
                damaged[at] = value;
                let chunkings = [damaged.chunks(1).collect(), cut_at(&damaged, &[at])];
                for limits in [fail_over(20), resume_over(2)] {
                    assert_chunks_do_not_matter(
                        &name,
                        &*framing,
                        limits,
                        &damaged,
                        chunkings.clone(),
                    );
                }
            }
        }
    }
}

/// A message of exactly the limit passes, one of a byte more does not; and a
/// decoder that goes on skips that frame, the whole of it, and nothing else.
#[test]
fn the_limit_is_exact_and_resuming_skips_exactly_the_over_long_frame() {
    for (name, framing) in framings() {
        let sample = sample(&*framing, 300);
        for long in &sample.messages {
            let passes = decode(&*framing, resume_over(long.len()), [sample.stream.as_slice()]);
            assert!(passes.payloads().contains(&long.as_slice()), "{name}: {long:?}");
            if long.is_empty() {
                continue;
            }
            let limit = long.len() - 1;
            let resumed = decode(&*framing, resume_over(limit), sample.stream.chunks(3));
            let short: Vec<_> = sample.messages.iter().filter(|m| m.len() <= limit).collect();
            assert_eq!(resumed.payloads(), short, "{name} with limit {limit}");
            let refused = resumed.said.len() - short.len();
            assert_eq!(refused, sample.messages.len() - short.len(), "{name}: one error each");
            assert_eq!(resumed.end, End::Clean, "{name}");

            let failed = decode(&*framing, fail_over(limit), [sample.stream.as_slice()]);
            let until = sample.messages.iter().take_while(|m| m.len() <= limit).count();
            assert_eq!(failed.payloads(), sample.messages[..until], "{name}");
            let Some(Said::Refused(error)) = failed.said.last() else { panic!("{name}") };
            assert!(error.is_over_long(), "{name}: {error}");
            assert_eq!(failed.end, End::AfterError, "{name}");
        }
    }
}

#[test]
fn a_stream_that_ends_inside_a_skipped_frame_does_not_end_cleanly() {
    for (name, framing) in framings() {
        let message = sample(&*framing, 6).messages.into_iter().max_by_key(Vec::len).unwrap();
        let mut stream = Vec::new();
        framing.encode(&message, &mut stream).unwrap();
        for offset in 1..stream.len() {
            let outcome = decode(&*framing, resume_over(0), [&stream[..offset]]);
            assert_ne!(outcome.end, End::Clean, "{name} at {offset}");
            if !outcome.said.is_empty() {
                assert!(matches!(outcome.end, End::InOverLong { .. }), "{name} at {offset}");
            }
        }
        assert_eq!(
            decode(&*framing, resume_over(0), [stream.as_slice()]).end,
            End::Clean,
            "{name}"
        );
    }
}

/// Sixteen times the bytes take sixteen times as long; searching again what was
/// searched would take 256 times as long. A busy machine can make a run look
/// slow but never quick, so one run out of many that is quick enough proves it.
#[test]
fn one_byte_at_a_time_costs_constant_time_a_byte() {
    let time = |framing: &dyn Framing, message_bytes: usize| {
        let mut stream = Vec::new();
        framing.encode(&vec![b'x'; message_bytes], &mut stream).unwrap();
        // The thread's own time on the CPU: a busy machine adds none to it.
        let start = Kernel::thread_cpu_time().unwrap();
        let outcome = decode(framing, fail_over(NO_LIMIT), stream.chunks(1));
        assert_eq!(outcome.payloads().len(), 1);
        Kernel::thread_cpu_time().unwrap() - start
    };
    let names = ["u32be", "varint", "line:utf8", r"delimiter:\r\n", "netstring", "json-header"];
    let stuffed = ["slip", "cobs", r"marks:start=\x02,end=\x03"];
    let texts = ["decimal", "chunked", "resp", "headers", "fixed"];
    for name in names.into_iter().chain(stuffed).chain(texts) {
        let framing = |bytes: usize| match name {
            "fixed" => by_name(&format!("fixed:{bytes}")).unwrap(),
            _ => by_name(name).unwrap(),
        };
        let (short_bytes, long_bytes) = (1 << 13, 1 << 17);
        // 16 times the bytes: about 16 times the time, and 256 times if it were
        // begun again for each byte.
        let again = |bytes: usize| (0..5).map(move |_| time(&*framing(bytes), bytes));
        let short = again(short_bytes).min().unwrap();
        let long = again(long_bytes).find(|long| *long < short * 64);
        assert!(long.is_some(), "{name}: {short:?}, and 64 times that for 16 times the bytes");
    }
}

#[test]
fn a_caller_who_does_not_take_all_frames_at_once_gets_them_later() {
    for (name, framing) in framings() {
        let Sample { messages, stream, .. } = sample(&*framing, 300);
        let mut decoder = framing.decoder(NO_LIMIT);
        let mut got = Vec::new();
        for chunk in stream.chunks(7) {
            decoder.feed(chunk);
            got.extend(decoder.next_owned().unwrap()); // at most one, though more may wait
        }
        while let Some(message) = decoder.next_owned().unwrap() {
            got.push(message);
        }
        assert_eq!(got, messages, "{name}");
    }
}

/// Naive is exempt from the laws, and this is why.
#[test]
fn naive_depends_on_the_chunks() {
    let naive = by_name("naive").unwrap();
    let mut stream = Vec::new();
    for message in ["AB", "B", "CD"] {
        naive.encode(message.as_bytes(), &mut stream).unwrap();
    }
    let got = |chunks: &[&[u8]]| {
        let outcome = decode(&*naive, fail_over(NO_LIMIT), chunks.iter().copied());
        assert_eq!(outcome.end, End::Clean); // it never notices
        outcome.payloads().iter().map(|p| p.to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(got(&[b"AB", b"B", b"CD"]), [&b"AB"[..], b"B", b"CD"]); // by luck
    assert_eq!(got(&[b"ABBCD"]), [b"ABBCD"]); // stuck together
    assert_eq!(got(&[b"A", b"BBC", b"D"]), [&b"A"[..], b"BBC", b"D"]); // and torn
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn random_messages_in_random_chunks_arrive(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 1..20),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        for (name, framing) in framings() {
            let mut stream = Vec::new();
            let sent: Vec<_> =
                messages.iter().filter(|m| framing.encode(m, &mut stream).is_ok()).collect();
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            cuts.sort_unstable();
            let outcome = decode(&*framing, fail_over(NO_LIMIT), cut_at(&stream, &cuts));
            prop_assert_eq!(outcome.payloads(), sent, "{}", name);
            prop_assert_eq!(outcome.end, End::Clean, "{}", name);
        }
    }

    #[test]
    fn random_bytes_give_the_same_in_any_chunks(
        stream in prop::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(b"\0\x01\x02:,0129\r\n;ab{}\"".to_vec())],
            0..80,
        ),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        limit in 0_usize..20,
    ) {
        for (name, framing) in framings() {
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            cuts.sort_unstable();
            for limits in [fail_over(limit), resume_over(limit)] {
                assert_chunks_do_not_matter(&name, &*framing, limits, &stream, [cut_at(&stream, &cuts)]);
            }
        }
    }
}

/// Errors are told at the byte where the fault lies, whatever came before.
#[test]
fn positions_count_from_the_beginning_of_the_stream() {
    let framing = by_name("i32le").unwrap();
    let mut stream = Vec::new();
    for _ in 0..1000 {
        framing.encode(b"twelve bytes", &mut stream).unwrap();
    }
    stream.extend([0xff; 4]);
    let outcome = decode(&*framing, fail_over(100), stream.chunks(1448));
    let Some(Said::Refused(error)) = outcome.said.last() else { panic!("no error") };
    assert_eq!((error.at_byte, error.field), (16_000, LENGTH));
    assert!(matches!(error.fault, Fault::Negative { value: -1, .. }));
}
