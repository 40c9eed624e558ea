//! See, on real sockets, why TCP "sticks packets together" (粘包), and get
//! message boundaries right.
//!
//! "Sticky packet" is not a TCP term. TCP carries a stream of bytes, in order
//! and whole; where one write ended is not in it. This crate reproduces what
//! people mean by the words, each effect on a real kernel, with evidence, with
//! a control under which it vanishes, and with a receiver beside it that finds
//! the boundaries by itself.
//!
//! # The tour
//! Every trace is made in one place, and read in one direction:
//!
//! ```text
//! case → lab  →  trace  →  observe  →  verdict  →  report
//! what   does    what      what each   claims      terminal, JSON,
//! to do  it      happened  layer cut   checked     pcap
//! ```
//!
//! A trace is all that the right half ever sees. It can be stored, and replayed
//! on a machine that never made it, with the same verdict and the same picture.
//!
//! | room | what it is |
//! |---|---|
//! | [`framing`] | the ways to mark a boundary; it needs no other room |
//! | [`scenario`] | what a teacher changes or reads: values and texts, from `scenarios/*.toml`, a user's file and the command line; checked once, no logic |
//! | [`trace`] | events and packets, and their file format |
//! | [`sys`] | questions to the operating system: the one room with `unsafe` and `cfg(target_os)` |
//! | [`capture`] | packets in files: anybody's into a trace, ours out again |
//! | [`link`] | what the bytes go over: loopback, or two hosts and a cable |
//! | [`lab`] | an experiment in, a trace out: sockets that write down what is done with them, and the child that runs on the wire |
//! | [`cases`] | one documented effect a file: its runs and its claims |
//! | [`observe`] | what each layer cut, and the one table of quantities |
//! | [`verdict`] | claims over quantities: shown, not shown, inconclusive because |
//! | [`report`] | what a person or a program reads, above all the boundary ruler |
//! | [`watch`] | the socket calls of any program into a trace |
//! | [`judge`] | the other side of somebody else's program |
//! | [`programs`] | the tutorials' programs, done right |
//! | [`class`] | lessons, worksheets, myths, remedies, socket options |
//! | [`cli`] | one table of commands; terminal, files, environment, exit codes |
//!
//! Which room may import which, and which of them touches sockets, files, the
//! clock or the terminal, is a table in `tests/it/house/rooms.rs`. A test holds
//! every file to it.
//!
//! # The evening
//! Who reads these files in this order has seen how everything works; the rest of
//! the house is more of the same kind. A test keeps the list true, and short.
//!
//! ```text
//! src/lib.rs                     this tour
//!
//! One experiment
//! src/cases/nagle.rs             what is run, and what is claimed
//! src/cases/mod.rs               the list of cases
//! src/cases/experiment.rs        values laid over each other, the link chosen
//! src/lab/mod.rs                 the one door: an experiment in, a trace out
//! src/lab/runs.rs                a main run, and others with one value turned
//! src/lab/run.rs                 one run
//! src/lab/stage.rs               what its steps have at hand
//! src/lab/steps.rs               the steps that cases share
//! src/lab/endpoint/mod.rs
//! src/lab/endpoint/deadline.rs   every wait has a bound, and names who waited for what
//! src/lab/endpoint/tcp.rs        a socket that writes down what is done with it
//! src/lab/endpoint/options.rs    socket options, asked for and read back
//! src/trace/recorder.rs          the notebook
//! src/trace/event.rs             what can be in it
//! src/trace/mod.rs               and its file
//! src/scenario/mod.rs            values from a file, a user and the command line
//!
//! The cable
//! src/link/mod.rs
//! src/link/wire/mod.rs           two hosts and a cable, in one process, without root
//! src/link/wire/forward.rs       every frame passes through here
//! src/link/wire/plan.rs          which is delayed, dropped, doubled
//! src/lab/child.rs               the process that is changed for it
//! src/lab/on_wire.rs
//! src/sys/mod.rs                 what is asked of the operating system
//! src/sys/linux/mod.rs           and of Linux, argued block by block
//!
//! What happened
//! src/trace/packet.rs
//! src/observe/mod.rs             what each layer cut
//! src/observe/places.rs          where each message, write and read lies
//! src/observe/events.rs
//! src/observe/segments.rs        captured, or counted by the kernel
//! src/observe/quantity.rs        the one table
//! src/verdict/claim.rs           a sentence that can be false
//! src/verdict/mod.rs
//!
//! The picture
//! src/report/mod.rs              the formats
//! src/report/ruler/mod.rs        the boundary ruler
//! src/report/rows.rs             the rows of it, which any picture can draw
//! src/report/text.rs
//! src/text.rs                    both languages, compared when they are compiled
//!
//! Getting it right
//! src/framing/mod.rs             the contract
//! src/framing/buffer.rs
//! src/framing/stream.rs
//! src/framing/cutter.rs
//! src/framing/length.rs          a length in front: the usual answer
//! src/framing/length/cutter.rs
//!
//! The roof
//! src/cli/mod.rs
//! src/cli/commands.rs            the table of commands
//! src/cli/experiment.rs          from a name to an exit code
//! ```
//!
//! # What is left out on purpose
//! No async runtime: two blocking ends on two threads are what a student can
//! follow, and what the sockets API describes. No macros that hide a list: the
//! cases, framings, quantities, commands and formats are plain arrays. Nothing is
//! simulated: what this machine cannot show is called not observed, with the
//! reason.

pub mod capture;
pub mod cases;
pub mod class;
pub mod cli;
pub mod framing;
pub mod judge;
mod known;
pub mod lab;
pub mod link;
pub mod observe;
pub mod programs;
pub mod report;
pub mod scenario;
pub mod sys;
mod text;
pub mod trace;
pub mod verdict;
pub mod watch;

pub use known::Known;
pub use text::{Both, Lang, Sentence, Text, is_binary, is_hidden, painted, printable};
