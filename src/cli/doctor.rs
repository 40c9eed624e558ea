//! `sticky-demo doctor`: what this machine can show, what it cannot, and why.

use super::*;
use crate::Known;
use crate::cases::by_name;
use crate::judge::try_to_hold;
use crate::link::Loopback;
use crate::scenario::{LinkChoice, MessageSpec, OnOff, Reader};
use crate::sys::{self, ProgramOutput, Tracing};
use crate::trace::{SeenBy, What};
use crate::watch::{CallRecord, HoldPlan, Keep, NOTHING_SEEN};

/// What was tried, and what came of it.
type Finding = (Both, Known<Text>);

/// Tries each thing that the cases need; exit code 0, because asking is not failing.
pub fn doctor(typed: &Typed) -> CommandResult {
    let mut findings = vec![
        (words::KERNEL, Ok(Text::same(sys::kernel()))),
        (
            words::MTU,
            Loopback::mtu_bytes().map(words::too_large_a_segment).ok_or(words::NOT_SHOWN.into()),
        ),
    ];
    findings.extend(connection(false, words::OVER_IPV4));
    findings.extend(connection(true, words::OVER_IPV6));
    findings.push((words::BUFFERS, default_buffers()));
    // Tried up to a veth pair between two hosts, in a child.
    let wire = match lab::wire() {
        Ok(_) => Ok(words::TWO_HOSTS.into()),
        Err(denied) => Err(words::no_wire(denied.text())),
    };
    findings.push((words::WIRE, wire));
    findings.extend(watched());
    let for_programs = |(what, answer): &Finding| {
        let (Ok(told) | Err(told)) = answer;
        json!({ "what": what, "works": answer.is_ok(), "told": told })
    };
    let all: Vec<_> = findings.iter().map(for_programs).collect();
    typed.output.answer(&json!({ "schema": 1, "findings": all }), |style| {
        let Style { lang, paint, width, .. } = *style;
        let row = |(what, answer): &Finding| {
            let (Ok(told) | Err(told)) = answer;
            let mark = if answer.is_ok() { paint.good("✓") } else { paint.bad("✗") };
            [format!("{mark} {}", what.get(lang)), told.get(lang).to_owned()]
        };
        table(&findings.iter().map(row).collect::<Vec<_>>(), width).join("\n") + "\n"
    })
}

/// A real connection, and what the kernel tells about it: the sandbox, with one
/// message and a reader that comes late.
fn connection(ipv6: bool, what: Both) -> Vec<Finding> {
    let knobs = Values {
        messages: Some(vec![MessageSpec::Text("?".to_owned())]),
        quickack: Some(OnOff::Off),
        reader: Some(Reader::Late),
        link: Some(LinkChoice::Loopback),
        ipv6: Some(ipv6),
        timeout_s: Some(2.0),
        ..Values::default()
    };
    let made = by_name("free")
        .and_then(|case| case.experiment(None, &knobs, WirePolicy::AsTheCaseSays))
        .and_then(|experiment| lab::run(&experiment, &RunOptions::default()));
    let run: Known<RunTrace> = made.map(|mut trace| trace.runs.swap_remove(0));
    let answer = match &run {
        Ok(RunTrace { error: Some(why), .. }) | Err(why) => Err(why.clone()),
        Ok(_) => Ok(words::WORKS.into()),
    };
    let mut findings = vec![(what, answer)];
    for event in run.into_iter().filter(|_| !ipv6).flat_map(|run| run.events) {
        // The counters are asked more than once; the first answer is the one.
        let new = witness(event.what).filter(|new| !findings.contains(new));
        findings.extend(new);
    }
    findings
}

/// What an event of that connection says about a witness that cases need.
fn witness(event: What) -> Option<Finding> {
    let (name, answer) = match event {
        What::NotObserved { quantity, because } => {
            ("TCP_INFO", Err(words::of(Text::same(quantity), because)))
        }
        What::Counters { segments: Some(_), sent_bytes: Some(_), .. } => {
            ("TCP_INFO", Ok(words::COUNTS.into()))
        }
        What::Queued { .. } => ("FIONREAD", Ok(words::QUEUED.into())),
        What::Option { name, got, .. } if name == "TCP_QUICKACK" => {
            let delayed = got.map(|got| words::ack_delayed(&got));
            ("TCP_QUICKACK", delayed.ok_or(words::NO_QUICKACK.into()))
        }
        _ => return None,
    };
    Some((Both { en: name, zh: name }, answer))
}

/// A program of our own under the tracer, whose reads are held: two messages that are
/// written apart, 5 bytes in all. And the same without a tracer, as the judge does it.
fn watched() -> Vec<Finding> {
    const HELD: u64 = 5;
    let typed = ["free", "--message", "AB", "--message", "CDE", "--gap-ms", "20"];
    let typed = typed.into_iter().chain(["--reader", "prompt", "--link", "loopback"]);
    let exe = std::env::current_exe().map_err(|error| sys::said(&error));
    let command = exe.map(|exe| -> Vec<OsString> {
        std::iter::once(exe.into()).chain(typed.map(OsString::from)).collect()
    });
    let mut hold = HoldPlan::new(vec![HELD], Vec::new());
    let mut run = || -> Known<Vec<RunTrace>> {
        let command = command.clone()?;
        let mut record = CallRecord::new(Keep::default(), None)?;
        let output = ProgramOutput::Nowhere;
        let left_running = &mut |_: &[(u32, String)]| {};
        let tracing = Tracing { command: &command, output, hold: &mut hold, left_running };
        sys::trace(tracing, &mut record).map_err(|error| sys::denied(&error))?;
        if let Some(why) = record.remarks().first() {
            return Err(why.clone());
        }
        Ok(record.into_runs(SeenBy::Tracer))
    };
    let runs = run();
    let traced = runs.as_ref().map_err(Clone::clone).and_then(|runs| {
        let both = |run: &&RunTrace| {
            let seen = run.seen.as_ref();
            seen.is_some_and(|seen| seen.sender.is_some() && seen.receiver.is_some())
        };
        let first = runs.iter().find(both).and_then(|run| run.seen.as_ref());
        first.map(|seen| words::watched(seen.data.len())).ok_or(NOTHING_SEEN.into())
    });
    let reads = runs
        .iter()
        .flatten()
        .flat_map(|run| &run.events)
        .filter_map(|event| event.what.read_data().map(|data| data.len() as u64));
    let held = match (&traced, reads.max()) {
        (Err(_), _) => Err(words::NOT_TRACED.into()),
        (Ok(_), Some(most)) if most >= HELD && hold.held() > 0 => Ok(words::merged(HELD)),
        _ => Err(words::NOT_HELD.into()),
    };
    let untraced = command.and_then(|command| try_to_hold(&command, HELD));
    let untraced = untraced.and_then(|met| match met {
        true => Ok(words::merged(HELD)),
        false => Err(words::NOT_HELD.into()),
    });
    vec![(words::WATCH, traced), (words::HOLD, held), (words::HELD_READS, untraced)]
}

fn default_buffers() -> Known<Text> {
    let read = |name: &str| {
        let path = format!("/proc/sys/net/ipv4/{name}");
        let content = fs::read_to_string(&path)
            .map_err(|error| words::of(Text::same(path.as_str()), sys::said(&error)))?;
        match content.split_whitespace().collect::<Vec<_>>()[..] {
            [least, default, most] => Ok(words::buffer(name, least, default, most)),
            _ => Err(words::not_three_numbers(&path, &content)),
        }
    };
    Ok(words::both_buffers(read("tcp_rmem")?, read("tcp_wmem")?))
}
