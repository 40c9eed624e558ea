//! What is commonly said about sticky packets, and what settles it.
//!
//! A myth is settled by a run, not by us: each names its case and a claim over
//! that case's runs. One is about speed, which no case measures: a race settles
//! it. A test makes every one of them and expects it to hold.

use super::*;
use crate::lab::WirePolicy;
use crate::programs::race::{self, Duel, RacePlan, Racer};
use crate::verdict::{Checked, Claim};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Myth {
    /// What `sticky-demo myths N` takes.
    pub number: u8,
    pub said: Text,
    pub truth: Text,
    pub case: Option<String>,
    /// Of a race, what its duels say.
    #[serde(default = "duels")]
    pub claim: String,
}

fn duels() -> String {
    DUELS.map(|duel| duel.to_string()).join(" && ")
}

/// Every myth, by its number. A test parses the embedded file.
pub fn myths() -> Vec<Myth> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct MythFile {
        myth: Vec<Myth>,
    }
    let file = include_str!("../../scenarios/class/myths.toml");
    toml::from_str::<MythFile>(file).expect("the embedded file is as it should be").myth
}

/// The myth of that number, or a sentence with the numbers that there are.
pub fn by_number(number: i64) -> Result<Myth, Text> {
    let myths = myths();
    let known: Vec<String> = myths.iter().map(|myth| myth.number.to_string()).collect();
    let found = myths.into_iter().find(|myth| i64::from(myth.number) == number);
    found.ok_or_else(|| words::no_such_myth(number, &known))
}

const TCP: Racer = Racer::Tcp(1 << 20);
/// What fits an Ethernet packet.
const SMALL: Racer = Racer::Udp(1472);
const LARGE: Racer = Racer::Udp(65507);
const DUELS: [Duel; 2] = [
    Duel { faster: TCP, times: 1.0, slower: SMALL },
    Duel { faster: LARGE, times: 2.0, slower: SMALL },
];

pub struct Settled {
    /// Whether the kernel says what it is said to say, if that can be said.
    pub holds: Option<bool>,
    pub answers: Vec<MythAnswer>,
    pub json: Value,
}

pub struct MythAnswer {
    pub holds: Option<bool>,
    pub claim: String,
    pub measured: String,
    pub notes: Vec<Text>,
}

impl Myth {
    pub fn command(&self) -> &str {
        self.case.as_deref().unwrap_or("race")
    }

    pub fn settle(&self) -> Result<Settled, Text> {
        let Some(case) = &self.case else { return self.race() };
        let wire = WirePolicy::AsTheCaseSays;
        let experiment = cases::by_name(case)?.experiment(None, &Values::default(), wire)?;
        let trace = lab::run(&experiment, &RunOptions::default())?;
        let checked = self.claim.parse::<Claim>()?.check(&Verdict::judge(&trace)?);
        let json = json!(checked);
        let Checked { claim, left, right, sign, holds, because, left_open: _ } = checked;
        let number = |side: Option<Number>| side.map_or("?".to_owned(), |n| n.to_string());
        let measured = format!("{} {sign} {}", number(left), number(right));
        let notes = because.into_iter().collect();
        Ok(Settled { holds, answers: vec![MythAnswer { holds, claim, measured, notes }], json })
    }

    fn race(&self) -> Result<Settled, Text> {
        // Long enough that a thread's waking up does not count, and over in a second or two.
        let plan = RacePlan {
            bytes: 128 << 20,
            write_bytes: 1 << 20,
            datagrams: vec![1472, 65507],
            rounds: 3,
            ..RacePlan::default()
        };
        let laps = race::run(&plan, |_| {}).map_err(|trouble| trouble.text())?;
        let (mut answers, mut duels) = (Vec::new(), Vec::new());
        for duel in DUELS {
            let (claim, decided) = (duel.to_string(), duel.decide(&laps));
            let (holds, because) = (decided.holds, &decided.because);
            duels.push(json!({
                "claim": claim,
                "left_bytes_per_s": decided.bytes_per_s.0,
                "right_bytes_per_s": decided.bytes_per_s.1,
                "ratios": decided.ratios,
                "holds": holds,
                "because": because,
            }));
            let notes = std::iter::once(decided.rounds()).chain(because.clone()).collect();
            answers.push(MythAnswer { holds, claim, measured: decided.rates(), notes });
        }
        let any = |holds| answers.iter().any(|answer| answer.holds == holds);
        // One that does not hold decides it; else one that cannot be said.
        let holds = if any(Some(false)) { Some(false) } else { (!any(None)).then_some(true) };
        let json = json!({ "claim": self.claim, "holds": holds, "duels": duels });
        Ok(Settled { holds, answers, json })
    }
}
