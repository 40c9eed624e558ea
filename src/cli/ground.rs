//! Loopback or the wire: asked of the user and the case first, then found out
//! by trying.

use super::{Failure, knob_flags};
use crate::cases::Case;
use crate::lab::{Ground, Run, WIRE_CHILD, wire_child};
use crate::link::wire::{Denied, answer_probe, probe};
use crate::scenario::knobs::CABLE;
use crate::scenario::{LinkChoice, LinkKind, Scenario, ScenarioFile, Transport, Values};
use crate::{Text, text};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::OnceLock;

/// The hidden word with which the program starts itself to try the wire out.
const PROBE_CHILD: &str = "__wire-probe";

/// How badly a command needs the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Not at all.
    Nothing,
    /// It takes the wire where it can be had.
    Preferred,
    /// It makes no sense without: this flag is why.
    Wire {
        /// As typed.
        flag: &'static str,
    },
}

/// If this process is a child that is to have the wire: does its work.
pub fn child() -> Option<ExitCode> {
    let word = std::env::args().nth(1)?;
    let done = match word.as_str() {
        WIRE_CHILD => wire_child(),
        PROBE_CHILD => answer_probe(),
        _ => return None,
    };
    Some(match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    })
}

/// The scenario of a case with everything laid over it, and what to run it on.
///
/// # Errors
/// When a value makes no sense, or names the cable where there is none, or when
/// `need` is not met.
pub fn prepare(
    case: &Case,
    file: Option<&ScenarioFile>,
    knobs: &Values,
    need: Need,
) -> Result<(Scenario, Ground), Failure> {
    let base = case.file();
    let said = [Some(&base.values), file.map(|file| &file.values), Some(knobs)];
    let choice = said.into_iter().flatten().filter_map(|values| values.link).next_back();
    let cable_said =
        |values: &Values| values.said().iter().any(|name| CABLE.contains(&name.as_str()));
    let made_for_wire = base.wire.is_some()
        || cable_said(knobs)
        || need != Need::Nothing
        || file.is_some_and(|file| file.wire.is_some() || file.tables().any(cable_said));
    let (kind, ground) = match choice.unwrap_or(LinkChoice::Auto) {
        LinkChoice::Loopback => (LinkKind::Loopback, Ground::Loopback { because: None }),
        LinkChoice::Auto if !made_for_wire => {
            (LinkKind::Loopback, Ground::Loopback { because: None })
        }
        choice => match (wire(), choice) {
            (Ok(program), _) => (LinkKind::Wire, Ground::Wire { program: program.clone() }),
            (Err(denied), LinkChoice::Wire) => {
                (LinkKind::Wire, Ground::Nothing { because: denied.text() })
            }
            (Err(denied), _) => {
                (LinkKind::Loopback, Ground::Loopback { because: Some(denied.text()) })
            }
        },
    };
    let why_not = match &ground {
        Ground::Wire { .. } => None,
        Ground::Loopback { because: Some(why) } | Ground::Nothing { because: why } => {
            Some(why.clone())
        }
        Ground::Loopback { because: None } => Some(text!("loopback was asked for", "指定了走回环")),
    };
    if let (Need::Wire { flag }, Some(why)) = (need, &why_not) {
        return Err(text!(
            "{flag} shows packets on the wire, and there is no wire here: {why}",
            "{flag} 展示网线上的包，而这里没有网线：{why}"; why
        )
        .into());
    }
    let scenario = Scenario::resolve(&base, file, knobs, kind)?;
    let unix = |run: &Run| matches!(run.transport, Transport::Unix | Transport::Seqpacket);
    if kind == LinkKind::Wire && (case.runs)(&scenario).iter().any(unix) {
        return Err(text!(
            "AF_UNIX sockets pass no interface, so no wire: leave out --link and the cable's knobs",
            "AF_UNIX 套接字不经过任何接口，也就没有网线：请去掉 --link 和网线的参数"
        )
        .into());
    }
    if let (LinkKind::Loopback, Some(name)) =
        (kind, scenario.values.said().iter().find(|name| CABLE.contains(&name.as_str())))
    {
        let flag = knob_flags()
            .iter()
            .find(|(knob, _)| knob == name)
            .map_or(String::new(), |(_, flag)| flag.clone());
        let why = why_not.unwrap_or_default();
        let (turned, case) = (knobs.said().contains(name) || file.is_some(), case.name);
        let sentence = match turned {
            true => text!(
                "{name} ({flag}) is a knob of the wire, and this runs on loopback: {why}",
                "{name}（{flag}）是网线的参数，而这次走回环：{why}"; why
            ),
            false => text!(
                "{case} does something to packets on the way ({name}), and loopback has no way: leave out --link",
                "{case} 要在半路上对包动手（{name}），而回环没有“半路”：请去掉 --link"
            ),
        };
        return Err(sentence.into());
    }
    Ok((scenario, ground))
}

/// Whether the wire can be had here, found out once by trying in a child; the
/// program that can be its child, or what is in the way.
pub fn wire() -> &'static Result<PathBuf, Denied> {
    static TRIED: OnceLock<Result<PathBuf, Denied>> = OnceLock::new();
    TRIED.get_or_init(|| {
        let program = std::env::current_exe().map_err(|error| Denied {
            call: text!("finding this program's own file", "查找本程序自己的文件"),
            errno: error.raw_os_error(),
            because: Text::same(error.to_string()),
            remedy: None,
        })?;
        probe(&program, &[PROBE_CHILD]).map(|()| program)
    })
}
