//! How fast frames are found: beside tokio-util's codecs and a plain copy of
//! the same bytes, all in one run.
//!
//!     cargo bench --bench framing
//!
//! Rows are frame sizes, columns the chunks in which the stream arrives.
//! *Owned* frames are compared with tokio-util's, which are owned too;
//! *borrowed* ones are what a program gets that needs no copy to keep.

#![allow(missing_docs)] // criterion's macros make public functions

use bytes::BytesMut;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use sticky_demo::framing::{
    Cutter, Decoder, Delimiter, FrameError, Framing, Length, Limits, StreamDecoder, by_name,
};
use tokio_util::codec::{LengthDelimitedCodec, LinesCodec};

const FRAME_BYTES: [usize; 4] = [16, 256, 4096, 65_536];
const CHUNK_BYTES: [usize; 4] = [1, 7, 1448, 65_536];

/// About this many bytes of stream for each measurement.
fn stream_bytes(chunk_bytes: usize) -> usize {
    if chunk_bytes < 100 { 1 << 17 } else { 1 << 20 }
}

/// Whole frames of `frame_bytes`, and how many.
fn stream(framing: &dyn Framing, frame_bytes: usize, about_bytes: usize) -> (Vec<u8>, u64) {
    // A JSON text, which most formats take like any other bytes.
    let message = format!("[\"{}\"]", "x".repeat(frame_bytes - 4)).into_bytes();
    let count = (about_bytes / frame_bytes).max(1);
    let mut stream = Vec::new();
    for _ in 0..count {
        framing.encode(&message, &mut stream).expect("no delimiter is in it");
    }
    (stream, count as u64)
}

/// All frames of the stream, borrowed.
fn borrowed<C: Cutter>(
    decoder: &mut StreamDecoder<C>,
    stream: &mut [u8],
    chunk_bytes: usize,
) -> u64 {
    let mut frames = 0;
    for chunk in stream.chunks_mut(chunk_bytes) {
        let told = decoder.each_frame(chunk, |frame| {
            black_box(&*frame?);
            frames += 1;
            Ok::<_, FrameError>(())
        });
        told.expect("the stream is good");
    }
    frames
}

/// The same, each frame one's own.
fn owned<C: Cutter>(decoder: &mut StreamDecoder<C>, stream: &mut [u8], chunk_bytes: usize) -> u64 {
    let mut frames = 0;
    for chunk in stream.chunks_mut(chunk_bytes) {
        let told = decoder.each_frame(chunk, |frame| {
            black_box(&*frame?.keep());
            frames += 1;
            Ok::<_, FrameError>(())
        });
        told.expect("the stream is good");
    }
    frames
}

/// Borrowed, from a decoder whose format was chosen by name.
fn boxed(decoder: &mut dyn Decoder, stream: &[u8], chunk_bytes: usize) -> u64 {
    let mut frames = 0;
    for chunk in stream.chunks(chunk_bytes) {
        decoder.feed(chunk);
        while let Some(frame) = decoder.next_frame().expect("the stream is good") {
            black_box(frame);
            frames += 1;
        }
    }
    frames
}

/// The same with a codec of tokio-util's.
fn tokio<C: tokio_util::codec::Decoder>(
    codec: &mut C,
    buffer: &mut BytesMut,
    stream: &[u8],
    chunk_bytes: usize,
) -> u64 {
    let mut frames = 0;
    for chunk in stream.chunks(chunk_bytes) {
        buffer.extend_from_slice(chunk);
        while let Some(frame) = codec.decode(buffer).ok().expect("the stream is good") {
            black_box(frame);
            frames += 1;
        }
    }
    frames
}

/// What must be done at the very least: each chunk copied once.
fn memcpy(target: &mut [u8], stream: &[u8], chunk_bytes: usize) {
    for chunk in stream.chunks(chunk_bytes) {
        target[..chunk.len()].copy_from_slice(black_box(chunk));
        black_box(&target);
    }
}

fn length(criterion: &mut Criterion) {
    let u32be = Length::preset("u32be").expect("a preset");
    for chunk_bytes in CHUNK_BYTES {
        let mut group = criterion.benchmark_group(format!("length/chunks of {chunk_bytes}"));
        for frame_bytes in FRAME_BYTES {
            let (mut stream, count) = stream(&u32be, frame_bytes, stream_bytes(chunk_bytes));
            let stream = stream.as_mut_slice();
            group.throughput(Throughput::Elements(count));
            let id = |what: &str| BenchmarkId::new(what, frame_bytes);
            group.bench_function(id("borrowed"), |b| {
                let mut decoder = u32be.stream_decoder(Limits::default());
                b.iter(|| borrowed(&mut decoder, stream, chunk_bytes));
            });
            group.bench_function(id("borrowed, boxed"), |b| {
                let mut decoder = u32be.decoder_with(Limits::default());
                b.iter(|| boxed(&mut *decoder, stream, chunk_bytes));
            });
            group.bench_function(id("owned"), |b| {
                let mut decoder = u32be.stream_decoder(Limits::default());
                b.iter(|| owned(&mut decoder, stream, chunk_bytes));
            });
            group.bench_function(id("tokio-util"), |b| {
                let mut codec = LengthDelimitedCodec::new();
                let mut buffer = BytesMut::new();
                b.iter(|| tokio(&mut codec, &mut buffer, stream, chunk_bytes));
            });
            group.bench_function(id("memcpy"), |b| {
                let mut target = vec![0; chunk_bytes];
                b.iter(|| memcpy(&mut target, stream, chunk_bytes));
            });
        }
    }
}

fn line(criterion: &mut Criterion) {
    let line = Delimiter::utf8_lines();
    for chunk_bytes in CHUNK_BYTES {
        let mut group = criterion.benchmark_group(format!("line/chunks of {chunk_bytes}"));
        for frame_bytes in FRAME_BYTES {
            let (mut stream, count) = stream(&line, frame_bytes, stream_bytes(chunk_bytes));
            let stream = stream.as_mut_slice();
            group.throughput(Throughput::Elements(count));
            let id = |what: &str| BenchmarkId::new(what, frame_bytes);
            group.bench_function(id("borrowed"), |b| {
                let mut decoder = line.stream_decoder(Limits::default());
                b.iter(|| borrowed(&mut decoder, stream, chunk_bytes));
            });
            group.bench_function(id("owned"), |b| {
                let mut decoder = line.stream_decoder(Limits::default());
                b.iter(|| owned(&mut decoder, stream, chunk_bytes));
            });
            group.bench_function(id("tokio-util"), |b| {
                let mut codec = LinesCodec::new();
                let mut buffer = BytesMut::new();
                b.iter(|| tokio(&mut codec, &mut buffer, stream, chunk_bytes));
            });
        }
    }
}

/// The other ways of marking a boundary, as one gets them by name; and what a user would
/// take instead, where a crate is made for it.
fn others(criterion: &mut Criterion) {
    let names = ["cobs", "slip", r"marks:start=\x02,end=\x03", r"magic:\xca\xfe,width=4"];
    let texts = ["decimal", "chunked", "resp", "headers", "netstring", "json"];
    let chunk_bytes = 1448;
    let mut group = criterion.benchmark_group("others/chunks of 1448");
    for frame_bytes in FRAME_BYTES {
        for name in names.into_iter().chain(texts) {
            let framing = by_name(name).expect("on the list");
            let (stream, count) = stream(&*framing, frame_bytes, stream_bytes(chunk_bytes));
            group.throughput(Throughput::Elements(count));
            group.bench_function(BenchmarkId::new(name, frame_bytes), |b| {
                let mut decoder = framing.decoder_with(Limits::default());
                b.iter(|| boxed(&mut *decoder, &stream, chunk_bytes));
            });
        }
        let (stream, count) = stream(&*by_name("cobs").expect("it is"), frame_bytes, 1 << 20);
        group.throughput(Throughput::Elements(count));
        group.bench_function(BenchmarkId::new("the crate cobs", frame_bytes), |b| {
            b.iter(|| cobs_crate(&stream, chunk_bytes, frame_bytes));
        });
        let (stream, count) = self::stream(&*by_name("slip").expect("it is"), frame_bytes, 1 << 20);
        group.throughput(Throughput::Elements(count));
        group.bench_function(BenchmarkId::new("the crate slip-codec", frame_bytes), |b| {
            b.iter(|| slip_crate(&stream, chunk_bytes));
        });
    }
}

fn cobs_crate(stream: &[u8], chunk_bytes: usize, frame_bytes: usize) -> u64 {
    let mut decoder = cobs::CobsDecoderOwned::new(2 * frame_bytes);
    let mut frames = 0;
    for mut rest in stream.chunks(chunk_bytes) {
        while let Ok(Some(report)) = decoder.push(rest) {
            black_box(&decoder.dest()[..report.frame_size()]);
            rest = &rest[report.parsed_size()..];
            frames += 1;
        }
    }
    frames
}

fn slip_crate(stream: &[u8], chunk_bytes: usize) -> u64 {
    let (mut decoder, mut message) = (slip_codec::SlipDecoder::new(), Vec::new());
    let mut frames = 0;
    for mut rest in stream.chunks(chunk_bytes) {
        while decoder.decode(&mut rest, &mut message).is_ok() {
            black_box(&message);
            message.clear();
            frames += 1;
        }
    }
    frames
}

criterion_group! {
    name = benches;
    // Sixteen combinations of up to five subjects: short runs, or nobody waits.
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400));
    targets = length, line, others
}
criterion_main!(benches);
