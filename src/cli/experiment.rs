//! From a case's name or a file to a verdict.

use super::bound::Bound;
use super::live::Live;
use super::*;
use crate::cases;
use crate::observe::QuantityName;
use crate::scenario::{ScenarioFile, WrongValue, at_line, in_file, line_of};
use crate::trace::LONGEST_TRACE;
use crate::verdict::Claim;

/// The longest scenario file that is read, in bytes.
const LONGEST_SCENARIO: u64 = 1 << 20;

#[derive(Args)]
pub struct ScenarioArg {
    /// A TOML file; `sticky-demo show CASE` prints one to start from ¦ TOML 文件；可以从 `sticky-demo show CASE` 的输出改起
    file: PathBuf,
}

#[derive(Args)]
pub struct ReplayFlags {
    /// What --save-trace wrote ¦ --save-trace 写出的文件
    file: PathBuf,
    #[command(flatten)]
    packets: PacketFlags,
}

/// The flags of `run`: a file, and those of a case.
pub fn run_flags(command: clap::Command) -> clap::Command {
    knobs::flags(ScenarioArg::augment_args(command))
}

pub fn case(case: &Case, typed: &Typed) -> CommandResult {
    run(case, None, typed)
}

/// `sticky-demo run FILE.toml`: everything in the file is checked before anything
/// is run, and answered with its line.
pub fn file(typed: &Typed) -> CommandResult {
    let ScenarioArg { file: path } = typed.flags()?;
    let name = path.display().to_string();
    let text = read_text(&path, LONGEST_SCENARIO)?;
    let file = ScenarioFile::parse(&text, &name)?;
    let at = |place: &[&str], why: Text| match line_of(&text, place) {
        Some(line) => at_line(&name, line, why),
        None => in_file(&name, why),
    };
    let case = cases::by_name(&file.case).map_err(|why| at(&["case"], why))?;
    for (table, values) in file.named_tables() {
        let checked = case.check(values).and_then(|()| values.check());
        checked.map_err(|WrongValue { field, why }| at(&[table, field], why))?;
    }
    check_runs(case, &file, at)?;
    check_texts(&file).map_err(|(table, index, why)| at(&[table, &index.to_string()], why))?;
    run(case, Some(&file), typed)
}

/// `sticky-demo replay TRACE.json`: no sockets, the same verdict.
pub fn replay(typed: &Typed) -> CommandResult {
    let ReplayFlags { file, packets } = typed.flags()?;
    let text = read_text(&file, LONGEST_TRACE as u64)?;
    let recording = report::html::recording(&text).unwrap_or(Ok(text));
    let trace = recording.and_then(|json| cases::read_trace(&json));
    let trace = trace.map_err(|why| words::of_a_file(files::name(&file), why))?;
    packets.save(&trace)?;
    typed.output.draw(&trace, &packets)?()
}

fn run(case: &Case, file: Option<&ScenarioFile>, typed: &Typed) -> CommandResult {
    let flags: ExperimentFlags = typed.flags()?;
    let knobs: Values = flags.over(knobs::values(typed.matches)?)?;
    case.check(&knobs).and_then(|()| knobs.check()).map_err(Text::from)?;
    // In slow motion a person holds it back by a key: each run has that time.
    let bound = Bound::of(knobs.timeout_s.filter(|_| !flags.slow));
    let experiment = case.experiment(file, &knobs, flags.wire())?;
    if let Some(times) = flags.repeat {
        return repeat::repeat(case, experiment, times, &flags, bound, &typed.output);
    }
    let options = RunOptions { no_control: flags.no_control, watch: None, until: bound.runs };
    let trace = match flags.slow {
        true => Live::new(typed.output.style(), typed.output.format.for_programs)
            .play(|watch| lab::run(&experiment, &RunOptions { watch: Some(watch), ..options })),
        false => lab::run(&experiment, &options),
    }?;
    bound.doing(words::WRITING_FILES);
    let saved = flags.packets.save(&trace);
    bound.doing(words::DRAWING);
    let print_drawn = typed.output.draw(&trace, &flags.packets)?;
    // A full disk does not take the report along, and a pager its own time.
    drop(bound);
    saved.and(print_drawn())
}

/// Refuses a run that the case does not make, where it is labelled or drawn.
fn check_runs(
    case: &Case,
    file: &ScenarioFile,
    at: impl Fn(&[&str], Text) -> Text,
) -> Result<(), Text> {
    let known: Vec<String> = case.file().runs.iter().map(|run| run.name.clone()).collect();
    let check = |run: &str, place: &[&str]| match known.iter().any(|known| known == run) {
        true => Ok(()),
        false => Err(at(place, words::no_such_run(case.name, run, &known))),
    };
    for (index, run) in file.runs.iter().enumerate() {
        check(&run.name, &["run", &index.to_string(), "name"])?;
    }
    file.drawn.runs().try_for_each(|(field, run)| check(run, &["drawn", field]))
}

/// A slip in a user's own sentence is answered before anything is run; by its table
/// and its number from 0.
fn check_texts(file: &ScenarioFile) -> Result<(), (&'static str, usize, Text)> {
    let says = file.say.iter().map(|say| (&say.if_holds, [&say.en, &say.zh]));
    let lines = file.screen.iter().map(|line| (&line.if_holds, [&line.en, &line.zh]));
    let says = says.enumerate().map(|(index, said)| ("say", index, said));
    let lines = lines.enumerate().map(|(index, said)| ("screen", index, said));
    for (table, index, (claims, texts)) in says.chain(lines) {
        let wrong = |why: Text| (table, index, words::in_a_sentence(table, why));
        for claim in claims {
            claim.parse::<Claim>().map_err(wrong)?;
        }
        for place in texts.into_iter().flat_map(|text| report::places(text)) {
            place.parse::<QuantityName>().map_err(wrong)?;
        }
    }
    Ok(())
}
