//! How the cable of a run kept what was asked of it.

use crate::Text;
use serde::{Deserialize, Serialize};

/// How the cable of one run behaved, beside what was asked of it; delays are one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CableRecord {
    pub mtu_bytes: u32,
    pub asked_delay_ms: f64,
    pub median_delay_ms: Option<f64>,
    pub worst_delay_ms: Option<f64>,
    /// When the run began, in nanoseconds since 1970: the zero of a capture file.
    pub start_unix_ns: u64,
    /// Why the capture is not whole, if it is not: then nothing is counted in it.
    pub incomplete: Option<Text>,
    pub settings: Vec<KernelSetting>,
}

/// A kernel setting of the hosts that could change what an experiment shows, by its
/// name in sysctl(8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KernelSetting {
    pub name: String,
    pub asked: String,
    /// What is in force; `None` where the kernel has none or does not show it.
    pub got: Option<String>,
}
