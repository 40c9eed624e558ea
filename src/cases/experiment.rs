//! From a case to an experiment that can be run: values laid over each other, the
//! link chosen, and what makes no sense refused.

use super::{Case, words};
use crate::Text;
use crate::lab::{Experiment, Place, Run, WirePolicy};
use crate::scenario::knobs::{CABLE, KNOBS, Knob};
use crate::scenario::{LinkChoice, LinkKind, Scenario, ScenarioFile, Transport, Values};
use crate::trace::{RunTrace, Trace};

impl Case {
    /// The case with `file` and then `knobs` laid over it, for the link that they ask
    /// for and that can be had. The error names a value that makes no sense, or a knob
    /// of the cable where there is none, or says why the wire cannot be had.
    pub fn experiment(
        &self,
        file: Option<&ScenarioFile>,
        knobs: &Values,
        wire: WirePolicy,
    ) -> Result<Experiment, Text> {
        let base = self.file();
        let said = [Some(&base.values), file.map(|file| &file.values), Some(knobs)];
        let choice = said.into_iter().flatten().filter_map(|values| values.link).next_back();
        let made_for_wire = base.wire.is_some()
            || cable_knob(knobs).is_some()
            || wire != WirePolicy::AsTheCaseSays
            || file.is_some_and(|file| {
                file.wire.is_some() || file.tables().any(|table| cable_knob(table).is_some())
            });
        let place = Place::choose(choice.unwrap_or(LinkChoice::Auto), made_for_wire);
        let why_not = || place.no_wire().cloned().unwrap_or(words::LOOPBACK_ASKED.into());
        let on_wire = matches!(place, Place::Wire { .. });
        if let (WirePolicy::Required { flag }, false) = (wire, on_wire) {
            return Err(words::flag_needs_wire(flag, &why_not()));
        }
        let scenario = Scenario::resolve(base, file, knobs, place.kind())?;
        let experiment = self.with(scenario, place.clone());
        let unix = |run: &Run| matches!(run.transport, Transport::Unix | Transport::Seqpacket);
        if place.kind() == LinkKind::Wire && experiment.runs.iter().any(unix) {
            return Err(words::UNIX_HAS_NO_WIRE.into());
        }
        match cable_knob(&experiment.scenario.values) {
            Some(knob) if place.kind() == LinkKind::Loopback => {
                let turned = file.is_some() || knobs.given().contains(&knob.field);
                Err(match turned {
                    true => words::knob_of_the_wire(knob.field, knob.flag, &why_not()),
                    false => words::loopback_has_no_way(self.name, knob.field),
                })
            }
            _ => Ok(experiment),
        }
    }

    /// The same of a scenario that is resolved already.
    pub fn with(&self, scenario: Scenario, place: Place) -> Experiment {
        let (runs, claims) = ((self.runs)(&scenario), self.claims(&scenario));
        Experiment { scenario, place, runs, claims }
    }
}

/// The first knob of the cable that is turned.
fn cable_knob(values: &Values) -> Option<&'static Knob> {
    let given = values.given();
    KNOBS.iter().find(|knob| CABLE.contains(&knob.field) && given.contains(&knob.field))
}

/// The runs of a scenario, for the child that makes one of them.
pub fn runs_of(scenario: &Scenario) -> Result<Vec<Run>, Text> {
    super::by_name(&scenario.case).map(|case| (case.runs)(scenario))
}

/// Reads a stored trace, and puts in the claims of its case: what a trace proves is
/// not for its file to say. Nor are its runs: their names become names of files.
pub fn read_trace(text: &str) -> Result<Trace, Text> {
    let mut trace = Trace::from_json(text)?;
    if let Some(scenario) = &mut trace.scenario {
        let case = super::by_name(&scenario.case)?;
        let strange =
            |run: &&RunTrace| !case.file().runs.iter().any(|label| label.name == run.name);
        if let Some(run) = trace.runs.iter().find(strange) {
            return Err(words::no_such_run_in_a_trace(case.name, &run.name));
        }
        trace.claims = case.claims(scenario);
        // A trace that is older than the screen says nothing there.
        if scenario.screen.is_empty() {
            scenario.screen.clone_from(&case.file().screen);
            scenario.drawn.clone_from(&case.file().drawn);
        }
    }
    Ok(trace)
}
