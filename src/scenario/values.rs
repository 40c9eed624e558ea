//! Every value that a scenario has and a knob turns: one struct is the TOML
//! table *and* the command line, so that the two cannot drift apart.

use super::choices::transport;
use super::limits::Number;
use super::{LinkChoice, MessageSpec, OnOff, Reader, Transport};
use clap::Args;
use serde::{Deserialize, Serialize};

/// The values of a scenario. `None`: not said here, so what lies below counts.
#[derive(Debug, Clone, Default, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Knobs (each overrides one value of the scenario)")]
pub struct Values {
    /// A message to send; repeat it for more
    #[arg(long = "message", value_name = "TEXT", allow_hyphen_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<MessageSpec>>,

    /// N messages of random sizes and bytes instead
    #[arg(long, value_name = "N", conflicts_with = "messages", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random: Option<u32>,

    /// What --random and planned faults are drawn from [default: drawn, and printed]
    #[arg(long, value_name = "S", value_parser = Number::<u64>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,

    /// Room in the receive buffer, in bytes
    #[arg(long = "recv", value_name = "N", value_parser = Number::<usize>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recv_bytes: Option<usize>,

    /// The frame format of the framed side (`sticky-demo list` names them)
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framing: Option<String>,

    /// The largest message that a framed receiver accepts, in bytes
    #[arg(long, value_name = "N", value_parser = Number::<usize>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_frame_bytes: Option<usize>,

    /// Pause between two writes, in milliseconds
    #[arg(long, value_name = "MS", value_parser = Number::<u64>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_ms: Option<u64>,

    /// TCP_NODELAY on the sender: on switches Nagle's algorithm off
    #[arg(long, value_name = "on|off")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nodelay: Option<OnOff>,

    /// TCP_CORK on the sender: on holds back everything short of a full segment
    #[arg(long, value_name = "on|off")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cork: Option<OnOff>,

    /// TCP_QUICKACK on the receiver: off lets it delay its ACKs
    #[arg(long, value_name = "on|off")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quickack: Option<OnOff>,

    /// SO_SNDBUF on the sender, in bytes
    #[arg(long = "sndbuf", value_name = "N", value_parser = Number::<usize>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sndbuf_bytes: Option<usize>,

    /// SO_RCVBUF on the receiver, in bytes
    #[arg(long = "rcvbuf", value_name = "N", value_parser = Number::<usize>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rcvbuf_bytes: Option<usize>,

    /// TCP_MAXSEG on the sender before it connects, in bytes: 88 to 32767
    #[arg(long = "mss", value_name = "N", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mss_bytes: Option<u32>,

    /// When the receiver reads: as data comes, once all is queued, or each write before the next
    #[arg(long, value_name = "prompt|late|lock-step")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<Reader>,

    /// The encoding in which both sides write and read texts (text-split)
    #[arg(long, value_name = "utf-8|gbk|gb18030|…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,

    /// What listen(2) is asked for: how many connections may wait for accept
    #[arg(long, value_name = "N", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backlog: Option<u32>,

    /// What carries the bytes
    #[arg(long, value_name = "tcp|udp|unix|seqpacket", value_parser = transport)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,

    /// What the bytes go over: the wire where it can be had and the case is made for it, or as said
    #[arg(long, value_name = "auto|loopback|wire")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkChoice>,

    /// The wire: the largest IP packet, in bytes
    #[arg(long = "mtu", value_name = "BYTES", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mtu_bytes: Option<u32>,

    /// The wire: how long a packet takes, one way, in milliseconds
    #[arg(long, value_name = "MS", value_parser = Number::<f64>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<f64>,

    /// The wire: how much longer it takes at most, by chance, in milliseconds; nothing overtakes
    #[arg(long, value_name = "MS", value_parser = Number::<f64>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jitter_ms: Option<f64>,

    /// The wire: how fast bits go onto it, in thousands a second
    #[arg(long, value_name = "KBIT", value_parser = Number::<u64>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_kbit: Option<u64>,

    /// The wire: lose the sender's N-th data packet; repeat it for more
    #[arg(long, value_name = "N", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop: Option<Vec<u32>>,

    /// The wire: lose the N-th IP fragment; repeat it for more
    #[arg(long, value_name = "N", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_fragment: Option<Vec<u32>>,

    /// The wire: lose each packet with this probability, in percent
    #[arg(long = "loss", value_name = "PERCENT", value_parser = Number::<f64>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss_percent: Option<f64>,

    /// The wire: deliver the sender's N-th data packet twice; repeat it for more
    #[arg(long, value_name = "N", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate: Option<Vec<u32>>,

    /// The wire: let the next one overtake the sender's N-th data packet; repeat it for more
    #[arg(long, value_name = "N", value_parser = Number::<u32>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reorder: Option<Vec<u32>>,

    /// The wire: lose the third packet of each handshake, until data flow
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_handshake: Option<bool>,

    /// IP_MTU_DISCOVER on a UDP sender: on refuses what does not fit one packet
    #[arg(long, value_name = "on|off")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dont_fragment: Option<OnOff>,

    /// Use IPv6
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<bool>,

    /// How long a run may take, in seconds; then it is ended, and says so [default: 10]
    #[arg(long, value_name = "S", value_parser = Number::<f64>::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_s: Option<f64>,
}

impl Values {
    /// These values where they say something, those of `below` elsewhere.
    /// Messages and `random` are two answers to one question: either, said
    /// here, sets aside both of below.
    pub fn over(&self, below: &Values) -> Values {
        let mut merged = below.as_map();
        if self.messages.is_some() || self.random.is_some() {
            merged.remove("messages");
            merged.remove("random");
        }
        merged.extend(self.as_map());
        serde_json::from_value(merged.into()).expect("what was Values still is")
    }

    /// Whether anything is left to chance: messages, or what befalls packets.
    pub fn needs_seed(&self) -> bool {
        let above_zero = |value: Option<f64>| value.is_some_and(|value| value > 0.0);
        self.random.is_some() || above_zero(self.loss_percent) || above_zero(self.jitter_ms)
    }

    /// The flag that turns the value called `name`: `--mtu` for `mtu_bytes`.
    pub fn flag(name: &str) -> Option<String> {
        let all = Values::augment_args(clap::Command::new("knobs"));
        let arg = all.get_arguments().find(|arg| arg.get_id() == name)?;
        Some(format!("--{}", arg.get_long()?))
    }

    /// The names of the values that are said here.
    pub fn said(&self) -> Vec<String> {
        self.as_map().keys().cloned().collect()
    }

    pub(super) fn as_map(&self) -> serde_json::Map<String, serde_json::Value> {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(map)) => map,
            _ => unreachable!("a struct with named fields is a JSON object"),
        }
    }
}
