//! Where an experiment is made: on loopback, or on the wire if that can be had.

use super::*;
use crate::scenario::LinkChoice;

#[derive(Debug, Clone)]
pub enum Place {
    /// Loopback, and why not the wire if that was wanted.
    Loopback { because: Option<Text> },
    /// The wire: each run in a child, which is this program once more.
    Wire { program: PathBuf },
    /// The wire was asked for by name, and it cannot be had.
    Nowhere { because: Text },
}

/// How badly a command needs the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WirePolicy {
    /// No more than the case itself.
    AsTheCaseSays,
    /// It takes the wire where it can be had.
    Preferred,
    /// It makes no sense without: this flag is why.
    Required { flag: &'static str },
}

impl Place {
    /// Loopback, because nothing else was asked for.
    pub const LOOPBACK: Place = Place::Loopback { because: None };

    /// The place for an experiment that is made for the wire, or not.
    pub fn choose(choice: LinkChoice, made_for_wire: bool) -> Place {
        match choice {
            LinkChoice::Loopback => Place::LOOPBACK,
            LinkChoice::Auto if !made_for_wire => Place::LOOPBACK,
            choice => match (wire(), choice) {
                (Ok(program), _) => Place::Wire { program: program.clone() },
                (Err(denied), LinkChoice::Wire) => Place::Nowhere { because: denied.text() },
                (Err(denied), _) => Place::Loopback { because: Some(denied.text()) },
            },
        }
    }

    /// The kind of link for which a scenario is to be resolved.
    pub fn kind(&self) -> LinkKind {
        match self {
            Place::Loopback { .. } => LinkKind::Loopback,
            Place::Wire { .. } | Place::Nowhere { .. } => LinkKind::Wire,
        }
    }

    /// Why the wire was wanted and is not there.
    pub fn no_wire(&self) -> Option<&Text> {
        match self {
            Place::Loopback { because } => because.as_ref(),
            Place::Wire { .. } => None,
            Place::Nowhere { because } => Some(because),
        }
    }
}
