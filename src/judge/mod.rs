//! The other side of a learner's own program, in any language.
//!
//! One connection over 127.0.0.1, one agreement for both sides:
//!
//! | the learner writes the | comes in | goes out |
//! |---|---|---|
//! | receiver | frames, then the end of the stream | each message as a line (LF behind it) |
//! | sender | each message as a line, then the end | each message as a frame |
//!
//! and the side that is done closes. The messages are drawn from a seed. The same
//! stream is sent several times, cut differently each time: a program that
//! finds the boundaries by itself does not notice. Then come long messages, an end
//! inside a frame, a pause inside one, and what is agreed to be refused.

mod dealing;
mod diagnosis;
mod exchange;
mod fair_limit;
pub mod gauntlet;
pub mod grade;
mod model;
mod play;
mod program;
mod record;
mod starter;
mod task;
mod together;
mod ways;
mod words;

pub use play::{Judged, rounds};
pub use program::Peer;
pub use record::{GameRecord, Round, RoundFacts};
pub use starter::{STARTERS, Starter};
pub use task::{LearnerSide, Task, seed_of};
pub use together::{Merged, try_to_hold};
pub use ways::RoundKind;
