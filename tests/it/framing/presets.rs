//! The presets, each on bytes from its format's own definition; and what is said about
//! bytes that do not fit.

use crate::framing_common::{Said, decode, fail_over, resume_over};
use sticky_demo::framing::{
    Beginning, DEFAULT_MAX_FRAME_BYTES, End, FRAMINGS, PAGES, PRESETS, by_name, encrypted,
    read_hex, what_fits,
};

/// Two messages or more of each, in hex, parted by `/`.
const SAMPLES: &[(&str, &str)] = &[
    ("mbap", "000100000006 1103006b0003 / 000100000009 110306ae4156524340"),
    ("tpkt", "0300000b06e00000000000 / 0300000702f000"),
    ("mqtt", "c000 / 20020000 / 300c 0003612f62 68656c6c6f2121"),
    ("tls", "15030300020100 / 140303000101"),
    ("grpc", "00000000020801 / 0000000000"),
    ("http2", "000000040000000000 / 000008060000000000 0102030405060708"),
    ("postgres", "520000000800000000 / 5a0000000549"),
    ("mysql", "0700000200000002000000 / 0100000001"),
    ("dns-tcp", "000c 123401000001000000000000 / 000c 123481800001000000000000"),
    ("kafka", "0000000a 0012000000000001ffff / 00000006 000000010000"),
    ("mongodb", "10000000 01000000 00000000 dd070000 / 10000000020000000000000001000000"),
    ("docker-logs", "0100000000000006 68656c6c6f0a / 0200000000000004 6572720a"),
    ("smpp", "00000010000000150000000000000001 / 00000010800000150000000000000001"),
    ("stx-etx", "02414203 / 02434403"),
    ("mllp", "0b4d53480d1c0d / 0b4d53480d1c0d"),
    ("hdlc", "7eff7d5e037e / 7eff7d237e"),
    ("jt808", "7e30087d02557d017e / 7e000102007e"),
    ("gt06", "78780501 0001aabb0d0a / 797900069c01 0002ccdd0d0a / 7878051300 03eeff0d0a"),
    ("syslog", "35203c33343e31 / 35203c33343e32"),
    (
        "lsp",
        "436f6e74656e742d4c656e6774683a20320d0a0d0a7b7d / 636f6e74656e742d6c656e6774683a20320d0a0d0a5b5d",
    ),
    ("iec104", "680407000000 / 680443000000"),
    // RFC 6455, 5.7: unmasked, masked, a ping; and the shortest message with a wide length.
    (
        "websocket",
        "810548656c6c6f / 818537fa213d7f9f4d5158 / 890548656c6c6f / 827e007e \
         00000000000000000000000000000000000000000000000000000000000000000000000000000000000000 \
         00000000000000000000000000000000000000000000000000000000000000000000000000000000000000 \
         00000000000000000000000000000000000000000000000000000000000000000000000000000000",
    ),
];

#[test]
fn every_preset_cuts_what_its_format_writes() {
    assert_eq!(SAMPLES.len(), PRESETS.len());
    for (preset, (name, sample)) in PRESETS.iter().zip(SAMPLES) {
        assert_eq!(preset.name, *name);
        let packets: Vec<Vec<u8>> =
            sample.split('/').map(|packet| read_hex(packet).unwrap().1).collect();
        let stream = packets.concat();
        let framing = by_name(name).unwrap();
        let outcome = decode(&*framing, fail_over(DEFAULT_MAX_FRAME_BYTES), stream.chunks(3));
        assert_eq!(outcome.end, End::Clean, "{name}: {outcome:?}");
        let spans = outcome.said.iter().map(|said| match said {
            Said::Frame(_, span) => {
                stream[span.frame.start as usize..span.frame.end as usize].to_vec()
            }
            Said::Refused(error) => panic!("{name}: {error}"),
        });
        assert_eq!(spans.collect::<Vec<_>>(), packets, "{name}");
    }
}

/// RFC 9112, 7.1.2; MQTT 5.0, 1.5.5.
#[test]
fn trailers_end_a_chunked_body_and_mqtt_has_four_bytes_of_length() {
    let cut = |name: &str, stream: &[u8]| {
        let framing = by_name(name).unwrap();
        let outcome = decode(&*framing, fail_over(DEFAULT_MAX_FRAME_BYTES), stream.chunks(1));
        (outcome.said.len(), outcome.end)
    };
    let trailers = b"5\r\nhello\r\n0\r\nTrailer: x\r\nB:\r\n\r\n1\r\na\r\n";
    assert_eq!(cut("chunked", trailers), (3, End::Clean));
    assert_eq!(cut("chunked", b"0\r\nno trailer\r\n\r\n").1, End::AfterError);
    assert_ne!(cut("chunked", b"0\r\nTrailer: x\r\n").1, End::Clean);
    assert_eq!(cut("mqtt", &[&b"\x30\x80\x01"[..], &[b'x'; 128]].concat()), (1, End::Clean));
    assert_eq!(cut("mqtt", b"\x30\x80\x80\x80\x80\x01").1, End::AfterError);
}

#[test]
fn every_framing_has_a_page() {
    let names: Vec<_> = FRAMINGS.iter().map(|entry| entry.name).collect();
    assert_eq!(PAGES.iter().map(|page| page.name).collect::<Vec<_>>(), names);
}

#[test]
fn an_impossible_length_is_explained_from_its_own_bytes() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("u32be", b"GET / HTTP/1.1\r\n", "\"GET \": an HTTP request"),
        ("u32be", b"\x16\x03\x01\x02\0", "TLS"),
        ("u32be", b"\xef\xbb\xbf{", "byte order mark"),
        ("u32be", b"hello", "the text \"hell\""),
        ("u32be", b"0005hello", "the digits \"0005\""),
        ("u32be", b"\x04\0\0\x001.0\n", "little-endian it is 4: try u32le"),
        ("u32le", b"\0\0\0\x04", "big-endian it is 4: try u32be"),
        ("i32le", b"\0\0\0\xf0", "big-endian it is 240: try u32be"),
        ("u64be", b"\0\0\0\x02AB\0\0", ""),
        (
            "u64be",
            b"\0\0\0\x04ABCD",
            "Read from 4 bytes alone it is 4, and the text \"ABCD\" follows: try u32be",
        ),
        ("u32be", b"\x05hel", "Read from 1 byte alone it is 5"),
        ("length:width=3,adjust=6", b"PRI * HTTP", "the text \"PRI\""),
        ("u32be", b"\xff\xff\xff\xff", ""),
    ];
    for (name, bytes, expected) in cases {
        let outcome = decode(&*by_name(name).unwrap(), fail_over(1 << 20), bytes.chunks(1));
        let Some(Said::Refused(error)) = outcome.said.last() else { panic!("{name} {bytes:?}") };
        let text = error.text().en;
        let clue = text.split_once(". ").map_or("", |(_, clue)| clue);
        match expected.is_empty() {
            true => assert!(!clue.contains("try"), "{text}"),
            false => assert!(clue.contains(expected), "{text}"),
        }
        decode(&*by_name(name).unwrap(), resume_over(1 << 20), [*bytes]);
    }
}

#[test]
fn what_would_fit_was_tried_on_the_bytes() {
    let said = |given: &str, bytes: &[u8]| {
        let stream = Beginning { bytes, is_whole: true, cut_some: false };
        what_fits(given, stream, 1 << 20).map_or(String::new(), |text| text.en)
    };
    let header = said("u32be", b"\0\0\0\x05a\0\0\0\x05b");
    assert!(header.contains("count its own header") && header.contains("adjust=-4"), "{header}");
    let late = said("u32be", b"xyz\0\0\0\x02AB\0\0\0\x02CD");
    assert!(late.starts_with("From byte 3 on, u32be cuts 2 whole messages"), "{late}");
    assert!(said("u32be", b"\0\x05hello\0\x03bye").contains("u16be"));
    assert!(said("u32be", b"\x04\0\0\x001.0\n\x0d\0\0\0hehehehehehe\n").contains("u32le"));
    assert_eq!(said("u32be", b"\xff\xff\xff\xff"), "");
    assert_eq!(said("u8", b""), "");
}

#[test]
fn dumps_of_every_usual_form_are_read() {
    let bytes: Vec<u8> = (0..40).chain([b'|', b' ', b'A', b'f']).collect();
    let row = |part: &[u8], parted: usize| {
        let hex: Vec<String> = part.iter().map(|byte| format!("{byte:02x}")).collect();
        hex.chunks(parted).map(|group| group.concat()).collect::<Vec<_>>().join(" ")
    };
    let letters = |part: &[u8]| {
        part.iter()
            .map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '.' })
            .collect::<String>()
    };
    let dump = |line: &dyn Fn(usize, &[u8]) -> String| {
        bytes.chunks(16).enumerate().map(|(i, part)| line(16 * i, part)).collect::<String>()
    };
    let hexdump = |at: usize, part: &[u8]| {
        let (first, second) = part.split_at(part.len().min(8));
        format!("{at:08x}  {:23}  {:23}  |{}|\n", row(first, 1), row(second, 1), letters(part))
    };
    let texts = [
        dump(&|at, part| format!("{at:08x}: {:39}  {}\n", row(part, 2), letters(part))),
        dump(&hexdump) + "0000002c\n",
        dump(&|at, part| format!("{at:04x}  {:47}   {}\n", row(part, 1), letters(part))),
        row(&bytes, 1),
        row(&bytes, 44),
        row(&bytes, 1).replace(' ', ":").to_uppercase(),
        format!("b\"{}\"", bytes.iter().map(|b| format!("\\x{b:02x}")).collect::<String>()),
        format!(
            "char peer0_0[] = {{ /* x */\n{}}};",
            bytes.iter().map(|b| format!("{b:#04x}, ")).collect::<String>()
        )
        .replace("/* x */", ""),
    ];
    for text in texts {
        assert_eq!(read_hex(&text).map(|(_, bytes)| bytes), Ok(bytes.clone()), "{text}");
    }
    let zeros = "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n00000030\n";
    assert_eq!(read_hex(zeros).unwrap().1, [0; 48]);
    // od -A in three ways, with letters too.
    let od = "0000000 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n";
    for last in ["0000020 41\n0000021", "000010 41  >A<\n000011", "0000016 41\n0000017"] {
        assert_eq!(read_hex(&format!("{od}{last}\n")).map(|read| read.1.len()), Ok(17), "{last}");
    }
    for wrong in [
        "0000000 000000 002400\n0000004\n", // od: in words
        "00000000: 01000001 01000010                   AB\n", // xxd -b
        "00000000: 44434241           ABCD\n", // xxd -e
        "0 0 0 2 41 42",
    ] {
        assert!(read_hex(wrong).is_err(), "{wrong}");
    }
    assert_eq!(read_hex("00000000: 41424344 45   ABCDE\n").unwrap().1, b"ABCDE");
    for wrong in ["abc", "hello!", "0x41, 0x1ff", r"\x4", "00000000  41\n00000010  42\n", "*\n0000"]
    {
        assert!(read_hex(wrong).is_err(), "{wrong}");
    }
}

/// A hello and an alert; and what only begins like one.
#[test]
fn tls_is_called_encrypted() {
    let said = |bytes: &[u8], framing| encrypted(bytes, framing).map(|text| text.en);
    let records = said(b"\x16\x03\x01\x01\x24\x01rest", "tls").expect("a hello");
    assert!(records.contains("a frame here is a record"), "{records}");
    let other = said(b"\x15\x03\x03\0\x02\x02\x28", "line").expect("an alert");
    assert!(other.contains("--framing tls draws"), "{other}");
    for bytes in [&b"\x16\x03\x01\x01\x24\x05"[..], b"\x16\x03\x01\xff\xff\x01", b"\x16\x03", b""] {
        assert_eq!(said(bytes, "tls"), None, "{bytes:?}");
    }
}
