//! Captures made by hand: a conversation packet by packet, and the files that hold it.

use etherparse::PacketBuilder;
use sticky_demo::capture::{Captured, CapturedStream};
use sticky_demo::observe::Observed;
use sticky_demo::scenario::Transport;
use sticky_demo::trace::packet::Packet;
use sticky_demo::trace::{RunTrace, What};

pub const CLIENT: ([u8; 4], u16) = ([10, 0, 0, 1], 40_000);
pub const SERVER: [u8; 4] = [10, 0, 0, 2];
/// The numbers in front of the first bytes: they begin again soon.
const ISN: [u32; 2] = [u32::MAX - 9, 5_000];

/// One connection's packets, as Ethernet frames.
pub struct Talk {
    pub port: u16,
    pub frames: Vec<Vec<u8>>,
}

impl Talk {
    /// Nothing yet, not even a SYN.
    pub fn entered(port: u16) -> Talk {
        Talk { port, frames: Vec::new() }
    }

    /// With its handshake, of sides that take 1460 bytes a segment.
    pub fn new(port: u16) -> Talk {
        let mut talk = Talk::entered(port);
        let mss = [etherparse::TcpOptionElement::MaximumSegmentSize(1460)];
        for to_server in [true, false] {
            let header = talk.header(to_server, 0).options(&mss).expect("four bytes").syn();
            let header = if to_server { header } else { header.ack(ISN[0].wrapping_add(1)) };
            talk.push(header, b"");
        }
        talk
    }

    fn header(
        &self,
        to_server: bool,
        seq: u32,
    ) -> etherparse::PacketBuilderStep<etherparse::TcpHeader> {
        let (client, server) = (CLIENT, (SERVER, self.port));
        let (from, to) = if to_server { (client, server) } else { (server, client) };
        let isn = ISN[usize::from(!to_server)];
        PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]).ipv4(from.0, to.0, 64).tcp(
            from.1,
            to.1,
            isn.wrapping_add(seq),
            64240,
        )
    }

    fn push(
        &mut self,
        header: etherparse::PacketBuilderStep<etherparse::TcpHeader>,
        payload: &[u8],
    ) {
        let mut frame = Vec::new();
        header.write(&mut frame, payload).expect("a Vec takes everything");
        // Ethernet's shortest frame: padding stands behind what is shorter.
        frame.resize(frame.len().max(60), 0);
        self.frames.push(frame);
    }

    /// A segment whose first byte is the stream's byte `at`.
    pub fn says(&mut self, to_server: bool, at: usize, payload: &[u8]) -> &mut Talk {
        let header = self.header(to_server, 1 + at as u32).psh().ack(1);
        self.push(header, payload);
        self
    }

    /// A stream in pieces of these lengths, the last as often as it takes.
    pub fn pieces(&mut self, stream: &[u8], lengths: &[usize]) -> &mut Talk {
        let mut at = 0;
        let mut lengths =
            lengths.iter().copied().chain(std::iter::repeat(*lengths.last().expect("one")));
        while at < stream.len() {
            let end = stream.len().min(at + lengths.next().expect("endless"));
            self.says(true, at, &stream[at..end]);
            at = end;
        }
        self
    }

    pub fn ends(&mut self, to_server: bool, at: usize) -> &mut Talk {
        let header = self.header(to_server, 1 + at as u32).fin().ack(1);
        self.push(header, b"");
        self
    }
}

/// A pcap file of that link type.
pub fn pcap(link: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for number in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, link] {
        file.extend(u32::to_le_bytes(number));
    }
    for (index, frame) in frames.iter().enumerate() {
        let length = frame.len() as u32;
        for number in [1_700_000_000, 1000 * index as u32, length, length] {
            file.extend(number.to_le_bytes());
        }
        file.extend(frame);
    }
    file
}

/// The same with the highest byte first, as other machines write it.
pub fn big_endian(file: &[u8]) -> Vec<u8> {
    let mut turned = file.to_vec();
    let turn = |bytes: &mut [u8], width| bytes.chunks_mut(width).for_each(<[u8]>::reverse);
    turn(&mut turned[..4], 4);
    turn(&mut turned[4..8], 2);
    turn(&mut turned[8..24], 4);
    let mut at = 24;
    while at < turned.len() {
        let length = u32::from_le_bytes(file[at + 8..at + 12].try_into().expect("four"));
        turn(&mut turned[at..at + 16], 4);
        at += 16 + length as usize;
    }
    turned
}

/// A pcapng file: a section, an interface, and a block for each frame.
pub fn pcapng(link: u16, frames: &[Vec<u8>]) -> Vec<u8> {
    let block = |kind: u32, body: &[u8]| {
        let length = 12 + body.len().next_multiple_of(4) as u32;
        let mut block = [kind.to_le_bytes(), length.to_le_bytes()].concat();
        block.extend(body);
        block.resize(length as usize - 4, 0);
        block.extend(length.to_le_bytes());
        block
    };
    let mut file = block(
        0x0a0d_0d0a,
        &[&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat(),
    );
    file.extend(block(1, &[&link.to_le_bytes()[..], &[0; 6]].concat()));
    for frame in frames {
        let length = (frame.len() as u32).to_le_bytes();
        file.extend(block(6, &[&[0; 12], &length[..], &length, frame].concat()));
    }
    file
}

/// Whether a run's packets, written into a file and read again as anybody's, are cut as the
/// run's own report says; else how they differ.
pub fn explained_otherwise(run: &RunTrace) -> Option<String> {
    let own = Observed::of(run);
    run.cable.as_ref().filter(|cable| cable.incomplete.is_none())?;
    let packets: Vec<Packet> = run
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Packet { packet } => Some(packet.as_ref().clone()),
            _ => None,
        })
        .collect();
    let first = packets.iter().find(|packet| packet.is_own() && packet.data_number.is_some())?;
    let from = (
        first.ip?.source,
        first.tcp.as_ref().map(|tcp| tcp.source_port).or(first.udp.map(|udp| udp.source_port))?,
    );
    let file = sticky_demo::capture::pcap(&packets, None, 0);
    let captured = Captured::read(&file).expect("our own file");
    let ends = |stream: &CapturedStream| [stream.client, stream.server];
    let is_own =
        |stream: &&CapturedStream| ends(stream).iter().any(|end| (end.ip(), end.port()) == from);
    let stream = captured.streams.iter().find(is_own).expect("our own connection");
    let told = captured.explain(stream, &run.framing).expect("our own framing");
    let sender = std::net::SocketAddr::from(from).to_string();
    let sent = |run: &&RunTrace| {
        run.events
            .iter()
            .any(|event| matches!(&event.what, What::Connected { sender: by, .. } if *by == sender))
    };
    let other = told.runs.iter().find(sent).map(Observed::of);
    let (ours, theirs) = match (run.transport, &other) {
        (_, None) => (String::new(), "no run".to_owned()),
        (Transport::Udp, Some(other)) => {
            (format!("{:?}", own.fragments()), format!("{:?}", other.fragments()))
        }
        (_, Some(other)) if own.segments.is_ok() => {
            let told =
                |run: &Observed| format!("{:?}, {:?} again", run.segments, run.retransmitted);
            (told(&own), told(other))
        }
        _ => return None,
    };
    (ours != theirs).then(|| format!("{}: {ours} is explained as {theirs}", run.name))
}
