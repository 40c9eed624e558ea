//! What a hostile peer can make us allocate. One test in a binary of its own,
//! because the counter counts the whole process.

#[path = "common/framing/mod.rs"]
mod framing_common;

use framing_common::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use sticky_demo::framing::{
    DEFAULT_MAX_FRAME_BYTES, End, FrameError, Framing, Length, Limits, by_name,
};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn memory_is_bounded_whatever_the_peer_claims() {
    a_claimed_4_gib_costs_under_64_kib();
    a_claim_within_the_limit_costs_what_was_sent();
    skipping_100_mib_keeps_none_of_it();
    memory_stays_within_the_limit_and_one_read();
    what_is_kept_is_no_longer_the_decoders();
    a_failed_decoder_keeps_nothing();
}

/// Bytes allocated in all while `work` ran, freed ones included.
fn allocated(work: impl FnOnce()) -> usize {
    let region = Region::new(COUNTED);
    work();
    region.change().bytes_allocated
}

/// Bytes held now that were not held when `region` began.
fn held(region: &Region<System>) -> usize {
    let change = region.change();
    change.bytes_allocated.saturating_sub(change.bytes_deallocated)
}

fn a_claimed_4_gib_costs_under_64_kib() {
    const CLAIMS: &[(&str, &[u8])] = &[
        ("u32be", &[0xff; 4]),
        ("u32le", &[0xff; 4]),
        ("i32le", &[0xff, 0xff, 0xff, 0x7f]),
        ("u64be", &[0, 0, 0, 1, 0, 0, 0, 0]),
        ("u64be", &[0xff; 8]),
        ("i64le", &[0, 0, 0, 0, 1, 0, 0, 0]),
        ("varint", &[0x80, 0x80, 0x80, 0x80, 0x10]),
        ("length:width=8,adjust=-8", &[0, 0, 0, 1, 0, 0, 0, 8]),
        ("netstring", b"4294967296:"),
        ("json-header", &[0xff; 4]),
        ("json-header:u8", b"\x13{\"size\":4294967296}"),
        ("fixed:4294967296", b"A"),
    ];
    for (name, claim) in CLAIMS {
        for limits in [fail_over(DEFAULT_MAX_FRAME_BYTES), resume_over(DEFAULT_MAX_FRAME_BYTES)] {
            let bytes = allocated(|| {
                let mut decoder = by_name(name).unwrap().decoder_with(limits);
                decoder.feed(claim);
                let error = decoder.next_frame().unwrap_err();
                assert!(error.is_over_long(), "{name}: {error}");
            });
            assert!(bytes < 64 * 1024, "{name}: {bytes} bytes allocated");
        }
    }
}

/// Nothing is reserved on a peer's word, not even within the limit: thousands
/// of connections that each claim a little would add up.
fn a_claim_within_the_limit_costs_what_was_sent() {
    let bytes = allocated(|| {
        let mut decoder = by_name("u32be").unwrap().decoder(1 << 30);
        decoder.feed(&[0x3f, 0xff, 0xff, 0xff, b'A', b'B']);
        assert_eq!(decoder.next_frame(), Ok(None));
        assert_eq!(decoder.end(), End::InBody { have_bytes: 2, need_bytes: 0x3fff_ffff });
    });
    assert!(bytes < 4096, "{bytes} bytes allocated");
}

fn skipping_100_mib_keeps_none_of_it() {
    let mib = vec![b'x'; 1 << 20];
    for (name, header, trailer) in [
        ("u32be", &(100_u32 << 20).to_be_bytes()[..], &b"\0\0\0\x02AB"[..]),
        ("netstring", b"104857600:", b",2:AB,"),
        ("line", b"", b"\r\nAB\n"),
    ] {
        let mut decoder = by_name(name).unwrap().decoder_with(resume_over(1000));
        let region = Region::new(COUNTED);
        let chunks = std::iter::once(header).chain(std::iter::repeat_n(&mib[..], 100));
        let mut refused = 0;
        for read in chunks.flat_map(|chunk| chunk.chunks(4096)) {
            decoder.feed(read);
            while decoder.next_frame() != Ok(None) {
                refused += 1;
            }
            assert!(held(&region) < 1000 + 4096 + 512, "{name} holds {}", held(&region));
        }
        decoder.feed(trailer);
        assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])), "{name}");
        assert_eq!(refused, 1, "{name} told {refused} times");
    }
}

fn memory_stays_within_the_limit_and_one_read() {
    const MAX: usize = 10_000;
    const HEADER: usize = 32;
    for name in ["u32be", "varint", "line", "netstring", "fixed:10000"] {
        let framing = by_name(name).unwrap();
        let mut stream = Vec::new();
        for _ in 0..20 {
            framing.encode(&[b'x'; MAX], &mut stream).unwrap();
        }
        for read_bytes in [1, 7, 1448, 9_999] {
            let mut decoder = framing.decoder(MAX);
            let region = Region::new(COUNTED);
            let mut frames = 0;
            for read in stream.chunks(read_bytes) {
                decoder.feed(read);
                while decoder.next_frame().unwrap().is_some() {
                    frames += 1;
                }
                let held = held(&region);
                assert!(
                    held <= MAX + HEADER + read_bytes,
                    "{name}: {held} in reads of {read_bytes}"
                );
            }
            assert_eq!(frames, 20);
        }
    }
}

fn what_is_kept_is_no_longer_the_decoders() {
    const MAX: usize = 10_000;
    const DECODERS: usize = MAX + 4 + 1448;
    let length = Length::preset("u32be").unwrap();
    let mut stream = Vec::new();
    for message_bytes in [MAX, 10, 3000].repeat(5) {
        length.encode(&vec![b'x'; message_bytes], &mut stream).unwrap();
    }
    let mut decoder = length.stream_decoder(Limits { max_frame_bytes: MAX, ..Limits::default() });
    let region = Region::new(COUNTED);
    let mut frames = 0;
    for read in stream.chunks_mut(1448) {
        let told = decoder.each_frame(read, |frame| {
            let kept = frame?.keep();
            let most = 2 * kept.len() + DECODERS;
            assert!(held(&region) <= most, "{} for {}", held(&region), kept.len());
            frames += 1;
            Ok::<_, FrameError>(())
        });
        told.unwrap();
        assert!(held(&region) <= DECODERS, "{} held", held(&region));
    }
    assert_eq!(frames, 15);
}

fn a_failed_decoder_keeps_nothing() {
    let mut decoder = by_name("netstring").unwrap().decoder_with(Limits::default());
    let region = Region::new(COUNTED);
    decoder.feed(b"no netstring");
    assert!(decoder.next_frame().is_err());
    let after_error = held(&region);
    for _ in 0..1000 {
        decoder.feed(&[b'x'; 1000]);
        assert!(decoder.next_frame().is_err());
    }
    assert!(held(&region) <= after_error + 256, "{after_error} became {}", held(&region));
}
