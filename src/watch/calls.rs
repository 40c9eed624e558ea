//! What sources tell, gathered: sockets and calls. It does not matter here whether a
//! tracer saw them or they stood in a log.

use super::direction::Passed;
use super::{pairs, words};
use crate::framing::{self, AUTO};
use crate::scenario::LinkKind;
use crate::trace::{Call, CallSink, Did, LinkInfo, MetSocket, Opened, SeenBy, Trace};
use crate::{Text, printable};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;

/// How much is kept of each direction at each end.
#[derive(Debug, Clone)]
pub struct Keep {
    /// Of the bytes themselves; behind them lengths.
    pub bytes: usize,
    /// Of the calls; further ones are counted.
    pub calls: usize,
    /// Of connections, those with one of these ports at either end; all where none is
    /// named.
    pub ports: Vec<u16>,
    /// Reads are held by a [`super::HoldPlan`].
    pub held: bool,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep { bytes: 64 << 10, calls: 5_000, ports: Vec::new(), held: false }
    }
}

/// All that was told so far. Programs name themselves as they like: what they call
/// themselves becomes printable here, because no trace holds what steers a terminal.
pub struct CallRecord {
    pub(super) ends: Vec<SocketEnd>,
    by_socket: HashMap<u64, usize>,
    pub(super) remarks: Vec<Text>,
    pub(super) names: HashMap<u32, String>,
    pub(super) limits: Keep,
    /// Connections that have none of the ports asked for.
    others: BTreeSet<[SocketAddr; 2]>,
    /// Why sockets were not connected, and how often.
    not_connected: BTreeMap<String, u64>,
    pub(super) framing: Option<String>,
    /// The framing is to be found out, when all has passed.
    pub(super) auto: bool,
}

pub(super) struct SocketEnd {
    pub network: u64,
    pub local: SocketAddr,
    pub remote: SocketAddr,
    pub opened: Opened,
    pub program: String,
    pub pid: u32,
    pub sent: Passed,
    pub received: Passed,
}

impl CallRecord {
    /// An empty one. With a framing, by its name, frames are found while bytes pass, so
    /// also behind those that are kept; with `auto` in those that are.
    pub fn new(limits: Keep, framing: Option<&str>) -> Result<CallRecord, Text> {
        let auto = framing == Some(AUTO);
        let framing = framing.filter(|_| !auto);
        framing.map(framing::by_name).transpose().map_err(|error| error.text())?;
        let framing = framing.map(str::to_owned);
        let (ends, remarks) = (Vec::new(), Vec::new());
        let (by_socket, names) = (HashMap::new(), HashMap::new());
        let (others, not_connected) = (BTreeSet::new(), BTreeMap::new());
        Ok(CallRecord {
            ends,
            by_socket,
            remarks,
            names,
            limits,
            others,
            not_connected,
            framing,
            auto,
        })
    }

    /// What was not observed so far.
    pub fn remarks(&self) -> &[Text] {
        &self.remarks
    }

    /// Why there is no run, where there is none.
    pub fn nothing(&self) -> Text {
        let failed: Vec<String> = self
            .not_connected
            .iter()
            .map(|(error, times)| format!("{} ({times})", printable(error)))
            .collect();
        match (self.ends.len(), self.others.len()) {
            (0, 0) if failed.is_empty() => words::NOTHING_SEEN.into(),
            (0, 0) => words::not_connected(&Text::listed(&failed)),
            (0, others) => words::other_ports(others),
            (_, _) => words::no_bytes(pairs::paired(&self.ends).len()),
        }
    }

    /// What was seen of `subject`, a command or a file, by whom and under which kernel.
    pub fn into_trace(mut self, by: SeenBy, subject: String, kernel: String) -> Trace {
        let of_this_host = |end: &SocketEnd| {
            end.local == end.remote
                || (end.local.ip().is_loopback() && end.remote.ip().is_loopback())
        };
        let kind = match self.ends.iter().all(of_this_host) {
            true => LinkKind::Loopback,
            false => LinkKind::Network,
        };
        let link = LinkInfo { kind, mtu_bytes: None, delay_ms: None, because: None };
        let mut remarks = std::mem::take(&mut self.remarks);
        let subject = printable(&subject).into_owned();
        let mut trace = Trace::of_runs(kernel, link, self.into_runs(by));
        remarks.append(&mut trace.remarks);
        Trace { remarks, subject: Some(subject), ..trace }
    }
}

impl CallSink for CallRecord {
    /// A socket has a peer, or the number of an old one is a new one's.
    fn socket(&mut self, met: MetSocket) {
        let MetSocket { socket, network, addresses: [local, remote], opened, pid, .. } = met;
        let ports = &self.limits.ports;
        if !ports.is_empty() && ![local, remote].iter().any(|at| ports.contains(&at.port())) {
            let mut ends = [local, remote].map(canonical);
            ends.sort();
            self.others.insert(ends);
            return;
        }
        let [local, remote] = [local, remote].map(canonical);
        let known = self.by_socket.get(&socket).map(|at| &mut self.ends[*at]);
        if let Some(known) = known.filter(|end| (end.local, end.remote) == (local, remote)) {
            // It is seen again, after a fork or an exec.
            if opened == Opened::Before || known.opened != Opened::Before {
                return;
            }
        }
        let direction = || Passed::new(&self.limits, self.framing.as_deref());
        let (sent, received) = (direction(), direction());
        let program = printable(met.program).into_owned();
        self.by_socket.insert(socket, self.ends.len());
        let end = SocketEnd { network, local, remote, opened, program, pid, sent, received };
        self.ends.push(end);
    }

    fn program(&mut self, pid: u32, name: &str) {
        self.names.insert(pid, printable(name).into_owned());
    }

    /// A call on a socket that is known; on others it is of no interest here.
    fn call(&mut self, call: &Call) {
        let Some(end) = self.by_socket.get(&call.socket).map(|at| &mut self.ends[*at]) else {
            return;
        };
        let (sending, receiving) = match call.did {
            Did::Closed => (true, true),
            Did::Sent { .. } | Did::OutOfBand { sent: true } => (true, false),
            Did::Failed { sending, .. } | Did::ShutDown { sending } => (sending, !sending),
            _ => (false, true),
        };
        if sending {
            end.sent.add(call);
        }
        if receiving {
            end.received.add(call);
        }
    }

    fn not_connected(&mut self, error: &str) {
        *self.not_connected.entry(error.to_owned()).or_default() += 1;
    }

    /// Something that was not observed, once.
    fn remark(&mut self, remark: Text) {
        let [en, zh] = [&remark.en, &remark.zh].map(|said| printable(said).into_owned());
        let remark = Text { en, zh };
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    fn wants_bytes(&self, socket: u64, sending: bool) -> bool {
        self.by_socket.get(&socket).map(|at| &self.ends[*at]).is_some_and(|end| {
            if sending { end.sent.wants_bytes() } else { end.received.wants_bytes() }
        })
    }
}

/// An IPv4 address on a socket of both families is one of IPv4.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
