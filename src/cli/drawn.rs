//! A report that is made, and is still to be printed.

use super::base::{self, CommandResult, Failure, print};
use super::options::PacketFlags;
use super::output::Output;
use crate::report::{Paint, Style};
use crate::trace::Trace;
use crate::verdict::{self, Verdict};

pub struct DrawnReport {
    report: String,
    /// A program reads it.
    as_it_is: bool,
    paint: Paint,
    exit_code: u8,
}

impl DrawnReport {
    pub fn of(
        trace: &Trace,
        packets: &PacketFlags,
        output: &Output,
    ) -> Result<DrawnReport, Failure> {
        let verdict = Verdict::judge(trace)?;
        let (shown, proof) = (packets.shown(), packets.proof);
        let style = Style { packets: shown, proof, ..output.style() };
        let report = (output.format.render)(trace, &verdict, &style);
        let exit_code = verdict.outcome.map_or(0, verdict::Outcome::exit_code);
        Ok(DrawnReport {
            report,
            as_it_is: output.format.for_programs,
            paint: style.paint,
            exit_code,
        })
    }

    pub fn print(self) -> CommandResult {
        if self.as_it_is {
            print(self.report)?
        } else {
            base::show(&self.report, self.paint)?
        };
        Ok(self.exit_code)
    }
}
