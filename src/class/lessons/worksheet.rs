//! A worksheet: messages and read sizes drawn from a student's number; what the
//! reads return is for the student to say, and for a run to answer.

use super::RunStep;
use crate::report::Style;
use crate::scenario::{Bytes, MessageSpec, Reader, Transport, Values};
use crate::trace::{Receiver, What};
use crate::verdict::Verdict;
use crate::{Known, Lang, Text, text};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What messages are made of: plain ASCII, so that a byte is a letter on paper.
const WORDS: [&str; 12] =
    ["hello", "hi", "211", "985", "ls", "pwd", "whoami", "temp=21C", "ok", "goodbye", "ping", "A"];

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What each read of a stream returns.
    Stream,
    /// What framing costs, and what the reads are then.
    Framed,
    /// What each read of datagrams returns.
    Datagrams,
}

/// A question and the run that answers it.
#[derive(Debug, Clone)]
pub struct Question {
    /// What is asked.
    pub kind: Kind,
    /// The messages.
    pub messages: Vec<String>,
    /// Room in the receive buffer.
    pub recv_bytes: usize,
    /// What answers it.
    pub run: RunStep,
}

/// The questions of one student: the same number, the same questions.
pub fn questions(seed: u64) -> Vec<Question> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |below: usize| generator.next_u32() as usize % below;
    [Kind::Stream, Kind::Framed, Kind::Datagrams]
        .into_iter()
        .map(|kind| {
            let mut messages: Vec<String> =
                (0..3 + draw(2)).map(|_| WORDS[draw(WORDS.len())].to_owned()).collect();
            // One that no buffer here holds, so that there is something to see.
            let place = draw(messages.len());
            messages[place] = format!("{}{}", messages[place], &"0123456789"[..8 + draw(3)]);
            let recv_bytes = 4 + draw(4);
            let transport = if kind == Kind::Datagrams { Transport::Udp } else { Transport::Tcp };
            let values = Values {
                messages: Some(messages.iter().cloned().map(MessageSpec::Text).collect()),
                recv_bytes: Some(recv_bytes),
                transport: Some(transport),
                reader: Some(Reader::Late),
                framing: Some("u16be".to_owned()),
                ..Values::default()
            };
            let run = RunStep {
                case: "free".to_owned(),
                values,
                loopback: Values::default(),
                wire: None,
                needs_wire: false,
            };
            Question { kind, messages, recv_bytes, run }
        })
        .collect()
}

impl Question {
    /// The question, as Markdown.
    pub fn asked(&self, number: usize, style: &Style) -> String {
        let messages: Vec<String> = self.messages.iter().map(|text| format!("`{text}`")).collect();
        let n = self.recv_bytes;
        match style.lang {
            Lang::En => {
                let list = messages.join(", ");
                let what = match self.kind {
                    Kind::Stream => format!(
                        "Over TCP, one send call each. The receiver comes when all has arrived, and calls recv({n}) until it has everything. Write down what each call returns."
                    ),
                    Kind::Framed => format!(
                        "Over TCP, each behind a 2-byte big-endian length. The receiver comes when all has arrived, and calls recv({n}). How many bytes are sent in all? How many reads are there? Which bytes (in hex) stand before the first message?"
                    ),
                    Kind::Datagrams => format!(
                        "Over UDP, one datagram each. The receiver comes when all has arrived, and calls recv({n}) once for each. Write down what each call returns, and how many bytes are lost for good."
                    ),
                };
                format!("### {number}. {list}\n\n{what}\n")
            }
            Lang::Zh => {
                let list = messages.join("、");
                let what = match self.kind {
                    Kind::Stream => format!(
                        "用 TCP，每条消息调用一次 send。接收方等全部到达后才来，反复调用 recv({n}) 直到取完。写出每次调用返回的内容。"
                    ),
                    Kind::Framed => format!(
                        "用 TCP，每条消息前面有 2 字节大端长度。接收方等全部到达后才来，反复调用 recv({n})。一共发送多少字节？要读取几次？第一条消息之前是哪几个字节（十六进制）？"
                    ),
                    Kind::Datagrams => format!(
                        "用 UDP，每条消息一个数据报。接收方等全部到达后才来，对每个数据报调用一次 recv({n})。写出每次调用返回的内容，以及一共有多少字节就此丢失。"
                    ),
                };
                format!("### {number}. {list}\n\n{what}\n")
            }
        }
    }

    /// The answer, read off the run.
    ///
    /// # Errors
    /// Why the run does not tell.
    pub fn answer(&self, verdict: &Verdict, style: &Style) -> Known<String> {
        let receiver = if self.kind == Kind::Framed { Receiver::Framed } else { Receiver::Naive };
        let run = verdict
            .run("main", receiver)
            .ok_or_else(|| text!("the run was not made", "没有做过这次运行"))?
            .whole()?;
        let reads: Vec<&Bytes> =
            run.trace.events.iter().filter_map(|event| event.what.read_data()).collect();
        let written = run.trace.events.iter().find_map(|event| match &event.what {
            What::Write { data, .. } => Some(data),
            _ => None,
        });
        let en = style.lang == Lang::En;
        let listed: Vec<String> =
            reads.iter().map(|bytes| format!("`{}`", bytes.escaped())).collect();
        let listed = listed.join(if en { ", " } else { "、" });
        Ok(match self.kind {
            Kind::Stream => listed,
            Kind::Datagrams => {
                let lost = run.lost_bytes()?;
                if en {
                    format!("{listed}; {} lost", Text::bytes(lost).en)
                } else {
                    format!("{listed}；丢失 {lost} 字节")
                }
            }
            Kind::Framed => {
                let sent: u64 = run.writes.iter().sum();
                let sent = Text::bytes(sent);
                let count = Text::counted(reads.len(), "read", "reads", "次读取");
                let header: Vec<String> = written
                    .iter()
                    .flat_map(|bytes| &bytes.0[..2])
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                let header = header.join(" ");
                match en {
                    true => format!("{}, {}, `{header}`", sent.en, count.en),
                    false => format!("{}，{}，`{header}`", sent.zh, count.zh),
                }
            }
        })
    }
}
