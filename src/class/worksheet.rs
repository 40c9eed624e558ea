//! A worksheet: messages and read sizes drawn from a student's number; what the
//! reads return is for the student to say, and for a run to answer.

use super::lessons::words as lesson_words;
use super::lessons::{Block, RunStep, Sheet};
use super::*;
use crate::Known;
use crate::scenario::Reader;
use crate::text::hex;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What messages are made of: plain ASCII, so that a byte is a letter on paper.
const WORDS: [&str; 12] =
    ["hello", "hi", "211", "985", "ls", "pwd", "whoami", "temp=21C", "ok", "goodbye", "ping", "A"];

/// To write on, below each question.
const LINES: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuestionKind {
    /// What each read of a stream returns.
    Stream,
    /// What framing costs, and what the reads are then.
    Framed,
    /// What each read of datagrams returns.
    Datagrams,
}

pub struct Question {
    kind: QuestionKind,
    messages: Vec<String>,
    recv_bytes: usize,
    pub run: RunStep,
}

/// One student's sheet, with answers if `key`; and whether every run told its own.
pub fn worksheet(number: u64, key: bool) -> Result<(Sheet, bool), Text> {
    let mut blocks =
        vec![Block::Blank(lesson_words::NAME), Block::Prose(words::BEFORE_YOU_RUN.into())];
    let mut told = true;
    for (index, question) in questions(number).iter().enumerate() {
        blocks.push(Block::Title(lesson_words::numbered(index + 1, &question.messages())));
        blocks.push(Block::Prose(question.asked()));
        if !key {
            blocks.extend([const { Block::Line }; LINES]);
            continue;
        }
        blocks.push(match question.answer(&question.run.make(None)?) {
            Ok(answer) => Block::Good(words::answer(&answer)),
            Err(why) => {
                told = false;
                Block::Unsure(why)
            }
        });
    }
    Ok((Sheet { heading: words::worksheet(number), blocks }, told))
}

/// The questions of one student: the same number, the same questions.
pub fn questions(seed: u64) -> Vec<Question> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |below: usize| generator.next_u32() as usize % below;
    let mut question = |kind| {
        let mut messages: Vec<String> =
            (0..3 + draw(2)).map(|_| WORDS[draw(WORDS.len())].to_owned()).collect();
        // One that no buffer here holds, so that there is something to see.
        let place = draw(messages.len());
        messages[place] += &"0123456789"[..8 + draw(3)];
        let recv_bytes = 4 + draw(4);
        let datagrams = kind == QuestionKind::Datagrams;
        let values = Values {
            messages: Some(messages.iter().cloned().map(MessageSpec::Text).collect()),
            recv_bytes: Some(recv_bytes),
            transport: Some(if datagrams { Transport::Udp } else { Transport::Tcp }),
            reader: Some(Reader::Late),
            framing: Some("u16be".to_owned()),
            ..Values::default()
        };
        Question { kind, messages, recv_bytes, run: RunStep::new("free", values) }
    };
    [QuestionKind::Stream, QuestionKind::Framed, QuestionKind::Datagrams].map(&mut question).into()
}

impl Question {
    pub fn messages(&self) -> Text {
        words::in_code(self.messages.iter())
    }

    pub fn asked(&self) -> Text {
        let ask = match self.kind {
            QuestionKind::Stream => words::stream_question,
            QuestionKind::Framed => words::framed_question,
            QuestionKind::Datagrams => words::datagram_question,
        };
        ask(self.recv_bytes)
    }

    /// The answer, read off its run, or why the run does not tell.
    pub fn answer(&self, trace: &Trace) -> Known<Text> {
        let verdict = Verdict::judge(trace)?;
        let framed = self.kind == QuestionKind::Framed;
        let receiver = if framed { Receiver::Framed } else { Receiver::Naive };
        let run = verdict.run("main", receiver).ok_or(words::RUN_WAS_NOT_MADE)?.whole()?;
        let reads: Vec<String> = run.read_contents()?.iter().map(|read| read.escaped()).collect();
        Ok(match self.kind {
            QuestionKind::Stream => words::in_code(reads.iter()),
            QuestionKind::Datagrams => {
                words::and_lost(&words::in_code(reads.iter()), run.lost_bytes()?)
            }
            QuestionKind::Framed => {
                let writes = run.write_contents()?;
                let header = writes.first().and_then(|write| write.0.get(..2));
                let header = hex(header.unwrap_or_default(), " ");
                words::framed_answer(&header, run.writes.iter().sum(), reads.len())
            }
        })
    }
}
