//! What a teacher uses: lessons, worksheets, myths, remedies, socket options.

pub mod compare;
pub mod cures;
pub mod lessons;
pub mod myths;
pub mod sockopts;
pub(crate) mod words;
pub mod worksheet;

// What each file of this folder has at hand: it begins with `use super::*`.
use crate::lab::endpoint::{SocketOption, Step};
use crate::lab::{self, Experiment, Place, Run, RunOptions, Stage, Steps, steps};
use crate::observe::Number;
use crate::scenario::{MessageSpec, OnOff, Scenario, Transport, Values};
use crate::trace::{Receiver, Trace};
use crate::verdict::Verdict;
use crate::{Both, Text, cases};
use serde::Serialize;
