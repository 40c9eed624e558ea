//! A frame made by another library, field by field.

use etherparse::{PacketBuilder, TcpOptionElement};
use sticky_demo::report::header_fields::fields;

fn syn() -> Vec<u8> {
    let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
        .ipv4([192, 0, 2, 1], [192, 0, 2, 2], 64)
        .tcp(40000, 7000, 17, 64240)
        .syn()
        .options(&[TcpOptionElement::MaximumSegmentSize(1460)])
        .expect("four bytes of options");
    let mut bytes = Vec::new();
    builder.write(&mut bytes, b"").expect("a Vec takes everything");
    bytes
}

#[test]
fn a_syn_by_name() {
    let frame = syn();
    let fields = fields(&frame, false);
    let value = |header, name| {
        let field =
            fields.iter().find(|field| (field.header, field.name.en) == (header, name)).unwrap();
        (field.value.en.as_str(), field.bytes())
    };
    assert_eq!(value("Ethernet", "destination"), ("02:00:00:00:00:02", 0..6));
    assert_eq!(value("IPv4", "header length"), ("20 bytes", 14..15));
    assert_eq!(fields[4].name.zh, "首部长度");
    assert_eq!(value("IPv4", "total length"), ("44 bytes", 16..18));
    assert_eq!(value("IPv4", "protocol"), ("6 (TCP)", 23..24));
    assert_eq!(value("IPv4", "destination address"), ("192.0.2.2", 30..34));
    assert_eq!(value("TCP", "sequence number"), ("17", 38..42));
    assert_eq!(value("TCP", "data offset"), ("24 bytes", 46..47));
    assert_eq!(value("TCP", "flags"), ("SYN", 47..48));
    assert_eq!(value("TCP", "option: maximum segment size"), ("1460 bytes", 54..58));
    // Every bit belongs to one field, and none is left over.
    let mut at = 0;
    for field in &fields {
        assert_eq!(field.bits.start, at, "{}", field.name.en);
        at = field.bits.end;
    }
    assert_eq!(at, frame.len() * 8);
}

#[test]
fn a_frame_that_is_cut_short_gives_what_it_has() {
    let frame = syn();
    let all = fields(&frame, false);
    for length in 0..frame.len() {
        let some = fields(&frame[..length], false);
        assert_eq!(some, all[..some.len()]);
    }
}
