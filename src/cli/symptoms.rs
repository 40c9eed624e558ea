//! What people see or search for, and the case that shows it.

use super::*;
use serde::Deserialize;
use std::sync::LazyLock;

/// What stands in the file, in its order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptoms {
    /// Words of those who have a capture of their own.
    pub own_packets: Vec<String>,
    #[serde(rename = "symptom")]
    pub all: Vec<Symptom>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptom {
    /// The case, or the command, that shows it.
    pub case: String,
    /// As people write it, however they spell it: letters and digits count.
    pub phrases: Vec<String>,
    pub because: Text,
}

/// Read once; a test reads it, too.
pub static SYMPTOMS: LazyLock<Symptoms> = LazyLock::new(|| {
    let file = include_str!("../../scenarios/class/symptoms.toml");
    toml::from_str(file).expect("the embedded file is as it should be")
});
