//! `sticky-demo doctor`: what this machine can show, what it cannot, and why.

use super::Outcome;
use super::ground::wire;
use super::output::{Output, print};
use crate::endpoint::{self, Deadline, StepError};
use crate::link::Loopback;
use crate::report::{Paint, pad};
use crate::scenario::{Scenario, Values};
use crate::sys;
use crate::trace::{LinkKind, Recorder, What};
use crate::{Text, text};
use std::fs;
use std::time::Duration;

/// One thing that was tried.
struct Finding {
    what: &'static str,
    answer: Result<String, String>,
}

/// Tries each thing that the cases need; exit code 0, for asking is not failing.
pub fn doctor(output: &Output) -> Outcome {
    let paint = output.style().paint;
    let mut findings = vec![
        Finding { what: "kernel", answer: Ok(sys::kernel()) },
        Finding { what: "loopback MTU", answer: mtu() },
    ];
    findings.extend(connection(false, "TCP over 127.0.0.1"));
    findings.extend(connection(true, "TCP over ::1"));
    findings.push(Finding { what: "default buffers", answer: default_buffers() });
    findings.push(Finding { what: "the wire", answer: the_wire() });
    print(&findings.iter().map(|finding| line(finding, paint)).collect::<String>())?;
    Ok(0)
}

fn line(finding: &Finding, paint: Paint) -> String {
    let what = pad(finding.what, 24);
    match &finding.answer {
        Ok(answer) => format!("{} {what} {answer}\n", paint.good("✓")),
        Err(why) => format!("{} {what} {why}\n", paint.bad("✗")),
    }
}

fn mtu() -> Result<String, String> {
    Loopback::mtu_bytes()
        .map(|bytes| {
            format!("{bytes} bytes: too large to see a segment; mtu-split sets TCP_MAXSEG")
        })
        .ok_or_else(|| "not shown by this system".to_owned())
}

/// A real connection, and what the kernel tells about it.
fn connection(ipv6: bool, what: &'static str) -> Vec<Finding> {
    let link = Loopback { ipv6 };
    let knobs = Values { quickack: Some(crate::scenario::OnOff::Off), ..Values::default() };
    let scenario = match crate::cases::by_name("free").and_then(|case| {
        Scenario::resolve(&case.file(), None, &knobs, LinkKind::Loopback).map_err(Text::same)
    }) {
        Ok(scenario) => scenario,
        Err(why) => return vec![Finding { what, answer: Err(why.en) }],
    };
    let recorder = Recorder::new();
    let deadline = Deadline::after(Duration::from_secs(2));
    let tried = || -> Result<(), StepError> {
        let (mut tx, mut rx) = endpoint::connect(&link, &scenario, &recorder, deadline)?;
        tx.write(b"?")?;
        rx.wait_queued(1, &tx)?;
        rx.read(1, &text!("one byte", "一个字节")).map(drop)
    };
    let answer = tried().map(|()| "works".to_owned()).map_err(|error| error.text().en);
    let mut findings = vec![Finding { what, answer }];
    if ipv6 {
        return findings;
    }
    for event in recorder.into_events() {
        match event.what {
            What::NotObserved { quantity, because } => findings.push(Finding {
                what: "TCP_INFO",
                answer: Err(format!("{quantity}: {}", because.en)),
            }),
            What::Counters { segments: Some(_), sent_bytes: Some(_), .. } => findings.push(Finding {
                what: "TCP_INFO",
                answer: Ok("counts data segments and bytes: evidence for nagle and mtu-split".to_owned()),
            }),
            What::Queued { .. } => findings.push(Finding {
                what: "FIONREAD",
                answer: Ok("tells what is queued: a late reader knows when to begin".to_owned()),
            }),
            What::Option { name, got, .. } if name == "TCP_QUICKACK" => findings.push(Finding {
                what: "TCP_QUICKACK",
                answer: got
                    .map(|got| format!("asked off, got {got}: the receiver delays its ACKs, so nagle shows on loopback"))
                    .ok_or_else(|| "this system has none: nagle will be inconclusive on loopback".to_owned()),
            }),
            _ => {}
        }
    }
    findings
}

/// Tried up to a veth pair between two hosts, in a child.
fn the_wire() -> Result<String, String> {
    wire()
        .as_ref()
        .map(|_| "two hosts and a cable of our own: real segments, captured".to_owned())
        .map_err(|denied| format!("{denied}. What needs it runs on loopback, or is inconclusive"))
}

fn default_buffers() -> Result<String, String> {
    let read = |name: &str| {
        let path = format!("/proc/sys/net/ipv4/{name}");
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        match &words[..] {
            [least, default, most] => Ok(format!("{name} {default} (least {least}, most {most})")),
            _ => Err(format!("{path} holds {text:?}, and not three numbers")),
        }
    };
    Ok(format!("{}, {}", read("tcp_rmem")?, read("tcp_wmem")?))
}
