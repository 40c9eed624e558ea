//! What a log has, and what it lacks: with which flags strace ran.

use super::value::PrintedValue;
use crate::Text;
use crate::watch::{CallSink, words};

/// What the log has, and so what its flags were.
#[derive(Default)]
pub(super) struct FlagsSeen {
    pub lines: u64,
    pub calls: u64,
    pub bare_descriptors: u64,
    pub inodes: u64,
    pub streams: u64,
    pub times: bool,
    pub durations: bool,
    pub pids: bool,
    pub reads_and_writes: bool,
    pub cut_strings: usize,
    pub began_before: usize,
    pub not_understood: usize,
    pub copied: usize,
    pub too_many: usize,
}

impl FlagsSeen {
    /// Counts what descriptors tell of themselves.
    pub fn note_descriptor(&mut self, descriptor: Option<&PrintedValue>) {
        let Some(descriptor) = descriptor.filter(|fd| fd.number().is_some()) else { return };
        match descriptor.is() {
            None => self.bare_descriptors += 1,
            Some(is) if is.starts_with("socket:[") => self.inodes += 1,
            Some(is) if is.starts_with("TCP") => self.streams += 1,
            Some(_) => {}
        }
    }

    /// What the log lacks, and which flag would have it.
    pub fn told(&self, sink: &mut dyn CallSink) -> Result<(), Text> {
        if self.calls == 0 {
            return Err(words::no_calls_in_log(words::STRACE));
        }
        if self.streams == 0 {
            return Err(match (self.inodes, self.bare_descriptors) {
                (1.., _) => words::only_inodes(words::STRACE),
                (0, 1..) => words::no_addresses(words::STRACE),
                (0, 0) => words::NO_SOCKETS.into(),
            });
        }
        let lacks: [(bool, Text); 9] = [
            (!self.reads_and_writes, words::NETWORK_CALLS_ALONE.into()),
            (self.cut_strings > 0, words::cut_strings(self.cut_strings)),
            (self.copied > 0, words::copied(self.copied)),
            (!self.pids, words::ONE_PROCESS.into()),
            (!self.times, words::NO_TIMES.into()),
            (self.times && !self.durations, words::NO_DURATIONS.into()),
            (self.began_before > 0, words::began_before(self.began_before)),
            (self.too_many > 0, words::too_many_connections(super::log::MOST_SOCKETS)),
            (self.not_understood > 0, words::not_understood(self.not_understood, self.lines)),
        ];
        for (_, remark) in lacks.into_iter().filter(|(lacks, _)| *lacks) {
            sink.remark(remark);
        }
        Ok(())
    }
}
