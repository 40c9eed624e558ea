//! The command line, once for all binaries: what was typed becomes a scenario,
//! a trace, a verdict and a report, and the outcome becomes an exit code.
//!
//! | exit code | means |
//! |---|---|
//! | 0 | shown, or done |
//! | 1 | not shown |
//! | 2 | the command line or a file makes no sense, or it could not run |
//! | 3 | inconclusive |

mod all;
mod cures;
mod doctor;
mod exercise;
mod experiment;
mod files;
mod frames;
mod front;
mod generate;
mod help;
mod language;
mod live;
mod myths;
mod output;
mod programs;
mod refusal;
mod sockopts;
mod suggest;
mod walkthrough;
mod watch;
mod worksheet;

use crate::cases::{self, CASES, Case};
use crate::lab::child::child;
use crate::programs::{Trouble, log};
use crate::scenario::Values;
use crate::{Lang, Text, text};
use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use language::language;
use output::{Form, Output, Screen};
use programs::PROGRAMS;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;
use watch::{Slow, Watch};

/// Why a command ended without an outcome: a sentence for stderr.
enum Failure {
    /// It could not run.
    Said(Text),
    /// A program gave up.
    Program(Trouble),
}

impl Failure {
    fn text(&self) -> Text {
        match self {
            Failure::Said(sentence) => sentence.clone(),
            Failure::Program(trouble) => trouble.text(),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Failure::Program(Trouble::Stopped) => 0,
            Failure::Program(trouble) if !trouble.could_not_run() => 1,
            _ => 2,
        }
    }
}

impl From<Text> for Failure {
    fn from(sentence: Text) -> Failure {
        Failure::Said(sentence)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        Failure::Program(trouble)
    }
}

/// What a group of flags is made of was checked when the line was parsed: this
/// is a mistake of ours, and clap's sentence says which.
impl From<clap::Error> for Failure {
    fn from(mistake: clap::Error) -> Failure {
        Failure::Said(Text::same(mistake.to_string()))
    }
}

/// What a command comes to: an exit code, or why it could not run.
type Outcome = Result<u8, Failure>;

/// `sticky-demo`: the front door.
pub fn main() -> ExitCode {
    child(cases::runs_of).unwrap_or_else(|| match parsed(command) {
        Ok(matches) => finish(dispatch(&matches)),
        Err(code) => code,
    })
}

/// A binary of its own for one case: the same as `sticky-demo CASE`.
///
/// # Panics
/// When no case bears that name; a test runs every binary.
pub fn main_of_case(name: &str) -> ExitCode {
    if let Some(code) = child(cases::runs_of) {
        return code;
    }
    let case = cases::by_name(name).unwrap_or_else(|error| panic!("{}", error.en));
    let command = |lang| case_command(case, lang).name(format!("sticky-{name}"));
    match parsed(|lang| with_flags::<Screen>(command(lang))) {
        Ok(matches) => finish(experiment::case(case, &matches)),
        Err(code) => code,
    }
}

/// What was typed; or the exit code, where clap has answered it already: with a
/// page of help, or with what is wrong.
fn parsed(command: impl Fn(Lang) -> Command) -> Result<ArgMatches, ExitCode> {
    let lang = language();
    command(lang).try_get_matches().map_err(|error| {
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                help::show(command(lang), lang);
            }
            ErrorKind::DisplayVersion => print!("{}", error.render()),
            _ => eprint!("{}", refusal::refusal(&error, lang)),
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

fn finish(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let why = failure.text();
            if failure.exit_code() != 0 {
                log(&text!("error: {why}", "错误：{why}"; why), language());
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        None => front::screen(&Output::of(matches)?),
        Some(("list", matches)) => match matches.get_flag("quantities") {
            false => front::list(&Output::of(matches)?),
            true => front::quantities(&Output::of(matches)?),
        },
        Some(("show", matches)) => {
            front::show(named_case(matches)?, matches.get_flag("python"), &Output::of(matches)?)
        }
        Some(("all", matches)) => all::all(&Output::of(matches)?),
        Some(("run", matches)) => experiment::file(&path(matches), matches),
        Some(("replay", matches)) => experiment::replay(&path(matches), matches),
        Some(("frames", matches)) => frames::frames(matches),
        Some(("doctor", matches)) => doctor::doctor(&Output::of(matches)?),
        Some(("sockopts", matches)) => sockopts::sockopts(&Output::of(matches)?),
        Some(("myths", matches)) => myths::myths(matches),
        Some(("cures", matches)) => cures::cures(&Output::of(matches)?),
        Some(("completions", matches)) => generate::completions(matches),
        Some(("man", matches)) => generate::man(matches),
        Some(("worksheet", matches)) => worksheet::worksheet(matches),
        Some(("exercise", matches)) => exercise::exercise(matches),
        Some(("walkthrough", matches)) => walkthrough::walkthrough(matches),
        Some((name, matches)) => match PROGRAMS.iter().find(|program| program.name == name) {
            Some(program) => (program.run)(matches),
            None => experiment::case(cases::by_name(name)?, matches),
        },
    }
}

fn named_case(matches: &ArgMatches) -> Result<&'static Case, Failure> {
    let name = matches.get_one::<String>("case").map_or("", String::as_str);
    Ok(cases::by_name(name)?)
}

fn path(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("file").cloned().unwrap_or_default()
}

/// The whole command line, `--help` included.
pub fn command(lang: Lang) -> Command {
    let about = "See, on real sockets, why TCP \"sticks packets together\" (粘包)";
    let with_form = with_flags::<Form>;
    let file = |help: &'static str| {
        Arg::new("file")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .required(true)
            .help_heading(None::<&str>) // not under that of the flags before it
            .help(help)
    };
    let case = Arg::new("case")
        .value_name("CASE")
        .required(true)
        .help("The case")
        .value_parser(CASES.iter().map(|case| case.name).collect::<Vec<_>>());
    let as_python = Arg::new("python")
        .long("python")
        .action(ArgAction::SetTrue)
        .help("The naive side as a short Python program instead");
    let quantities = Arg::new("quantities")
        .long("quantities")
        .action(ArgAction::SetTrue)
        .help("What claims, texts and lessons may name of a run instead");
    let own = [
        with_form(
            Command::new("list").about("Name the cases, framings and formats").arg(quantities),
        ),
        with_form(Command::new("all").about("Run every case: a line each, and a total")),
        knobs(Command::new("run").about("Run your own scenario file"))
            .arg(file("A TOML file; `sticky-demo show CASE` prints one to start from")),
        Command::new("show").about("Print a case's scenario file").arg(case).arg(as_python),
        with_flags::<Watch>(with_form(
            Command::new("replay").about("Judge and draw a recorded run again"),
        ))
        .arg(file("What --save-trace wrote")),
        frames::command(),
        with_form(Command::new("doctor").about("What this machine can show, what not, and why")),
        with_form(
            Command::new("sockopts").about("Socket options: what they do, default, asked and got"),
        ),
        with_form(myths::command()),
        with_form(Command::new("cures").about("Remedies against cases: which cures what")),
        walkthrough::command(),
        exercise::command(),
        worksheet::command(),
        generate::completions_command(),
        generate::man_command(),
    ];
    with_flags::<Screen>(
        Command::new("sticky-demo").about(about).version(env!("CARGO_PKG_VERSION")),
    )
    .subcommand_help_heading("Cases and commands")
    .subcommands(CASES.iter().map(|case| case_command(case, lang)))
    .subcommands(own)
    .subcommands(programs::commands(lang).map(taking_negative_numbers))
}

fn case_command(case: &Case, lang: Lang) -> Command {
    let file = case.file();
    let [title, question] = [file.title, file.question].map(Option::unwrap_or_default);
    let (about, question) = (title.get(lang).to_owned(), question.get(lang));
    let long_about = format!("{about}\n\n{question}");
    knobs(Command::new(case.name).about(about).long_about(long_about))
        .version(env!("CARGO_PKG_VERSION"))
        .mut_args(|arg| {
            // Every knob is understood, so that a wrong one gets an answer of
            // its own; only those that mean something here are shown.
            let id = arg.get_id().as_str().to_owned();
            let foreign = knob_flags().iter().any(|(knob, _)| *knob == id) && !case.takes(&id);
            if foreign { arg.hide(true) } else { arg }
        })
}

fn knobs(command: Command) -> Command {
    let command = with_flags::<Form>(with_flags::<Values>(command));
    with_flags::<Slow>(with_flags::<Watch>(with_flags::<experiment::Trial>(command)))
        .mut_arg("framing", suggest::framing)
}

/// The command with a group of flags more. What the group says of itself is for
/// the reader of the source and does not take the place of the command's own
/// words in `--help`.
fn with_flags<Group: Args>(command: Command) -> Command {
    let about = command.get_about().cloned();
    let long_about = command.get_long_about().cloned();
    taking_negative_numbers(Group::augment_args(command))
        .about(Resettable::from(about))
        .long_about(Resettable::from(long_about))
}

/// `--recv -1` is a wrong number and no unknown flag: it is the value's own
/// parser that answers.
fn taking_negative_numbers(command: Command) -> Command {
    command.mut_subcommands(taking_negative_numbers).mut_args(|arg| {
        let option = !arg.is_positional() && arg.get_action().takes_values();
        if option { arg.allow_negative_numbers(true) } else { arg }
    })
}

/// Each value's name in a scenario file, and its flag.
fn knob_flags() -> &'static [(String, String)] {
    static FLAGS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        Values::augment_args(Command::new("knobs"))
            .get_arguments()
            .filter_map(|arg| Some((arg.get_id().to_string(), format!("--{}", arg.get_long()?))))
            .collect()
    });
    &FLAGS
}

/// A value that means nothing to a case, and the sentence about it.
struct Meaningless {
    name: String,
    why: Text,
}

impl From<Meaningless> for Failure {
    fn from(meaningless: Meaningless) -> Failure {
        Failure::Said(meaningless.why)
    }
}

/// Refuses values that mean nothing to `case`.
fn check_knobs(case: &Case, said: &Values) -> Result<(), Meaningless> {
    let flags = knob_flags();
    let flag =
        |name: &str| flags.iter().find(|(knob, _)| knob == name).map(|(_, flag)| flag.clone());
    for name in said.said() {
        if !case.takes(&name) {
            let known: Vec<_> = case.knobs().filter_map(&flag).collect();
            let known = Text { en: known.join(", "), zh: known.join("、") };
            let (flag, case) = (flag(&name).unwrap_or_default(), case.name);
            let why = text!(
                "{name} ({flag}) means nothing to {case}; its knobs are {known}, and those of the link",
                "{name}（{flag}）对 {case} 没有意义；它的参数有 {known}，以及链路的参数"; known
            );
            return Err(Meaningless { name, why });
        }
    }
    Ok(())
}

fn values_of(matches: &ArgMatches) -> Result<Values, Failure> {
    Ok(Values::from_arg_matches(matches)?)
}

/// The command line's texts as a shell would pass them, for tests and tools
/// that parse without running.
pub fn parse<I: IntoIterator<Item = T>, T: Into<OsString> + Clone>(
    words: I,
) -> Result<ArgMatches, clap::Error> {
    command(Lang::En).try_get_matches_from(words)
}
