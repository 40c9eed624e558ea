//! `sticky-demo doctor`: what this machine can show, what it cannot, and why.

use super::Outcome;
use super::experiment::json;
use super::output::{Output, print};
use crate::cases::by_name;
use crate::lab::{self, RunOptions, WirePolicy};
use crate::link::Loopback;
use crate::report::{Style, pad, wrapping};
use crate::scenario::{LinkChoice, MessageSpec, OnOff, Reader, Values};
use crate::sys;
use crate::trace::{RunTrace, What};
use crate::{Both, Known, Text, text};
use serde_json::json;
use std::fs;

/// One thing that was tried.
#[derive(PartialEq)]
struct Finding {
    what: Both,
    answer: Known<Text>,
}

/// Tries each thing that the cases need; exit code 0, for asking is not failing.
pub fn doctor(output: &Output) -> Outcome {
    let kernel = Finding {
        what: Both { en: "kernel", zh: "内核" },
        answer: Ok(Text::same(sys::kernel())),
    };
    let mut findings = vec![
        kernel,
        Finding { what: Both { en: "loopback MTU", zh: "回环接口的 MTU" }, answer: mtu() },
    ];
    let over_ipv4 = Both { en: "TCP over 127.0.0.1", zh: "经 127.0.0.1 的 TCP" };
    findings.extend(connection(false, over_ipv4));
    findings.extend(connection(true, Both { en: "TCP over ::1", zh: "经 ::1 的 TCP" }));
    let what = Both { en: "default buffers", zh: "默认缓冲区" };
    findings.push(Finding { what, answer: default_buffers() });
    findings
        .push(Finding { what: Both { en: "the wire", zh: "虚拟网线" }, answer: the_wire() });
    if output.is_json() {
        let findings: Vec<_> = findings.iter().map(as_json).collect();
        print(&json(&json!({ "schema": 1, "findings": findings }))?)?;
        return Ok(0);
    }
    let style = output.style();
    print(&findings.iter().map(|finding| line(finding, &style)).collect::<String>())?;
    Ok(0)
}

fn as_json(Finding { what, answer }: &Finding) -> serde_json::Value {
    let (Ok(told) | Err(told)) = answer;
    json!({ "what": what, "works": answer.is_ok(), "told": told })
}

fn line(finding: &Finding, style: &Style) -> String {
    let Style { lang, paint, width, .. } = *style;
    let (mark, Ok(told) | Err(told)) =
        (if finding.answer.is_ok() { paint.good("✓") } else { paint.bad("✗") }, &finding.answer);
    // Behind the mark and the column of what was tried.
    let options = wrapping(width)
        .initial_indent("                           ")
        .subsequent_indent("                           ");
    let told = textwrap::fill(told.get(lang), options);
    format!("{mark} {} {}\n", pad(finding.what.get(lang), 24), told.trim_start())
}

fn mtu() -> Known<Text> {
    let told = |bytes| {
        text!(
            "{bytes} bytes: too large to see a segment; mtu-split sets TCP_MAXSEG",
            "{bytes} 字节：大得看不出分段；mtu-split 会设置 TCP_MAXSEG"
        )
    };
    Loopback::mtu_bytes().map(told).ok_or_else(|| text!("not shown by this system", "本系统不提供"))
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
        Ok(_) => Ok(text!("works", "可用")),
    };
    let mut findings = vec![Finding { what, answer }];
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
            ("TCP_INFO", Err(text!("{quantity}: {because}", "{quantity}：{because}"; because)))
        }
        What::Counters { segments: Some(_), sent_bytes: Some(_), .. } => (
            "TCP_INFO",
            Ok(text!(
                "counts data segments and bytes: evidence for nagle and mtu-split",
                "统计带数据的报文段数与字节数：nagle 与 mtu-split 的证据"
            )),
        ),
        What::Queued { .. } => (
            "FIONREAD",
            Ok(text!(
                "tells what is queued: a late reader knows when to begin",
                "能看到队列里有多少：晚读的接收方知道何时开始"
            )),
        ),
        What::Option { name, got, .. } if name == "TCP_QUICKACK" => (
            "TCP_QUICKACK",
            got.map(|got| {
                text!(
                    "asked off, got {got}: the receiver delays its ACKs, so nagle shows on loopback",
                    "要求 off，实得 {got}：接收方会延迟确认，所以在回环上也能看到 nagle"
                )
            })
            .ok_or_else(|| {
                text!(
                    "this system has none: nagle will be inconclusive on loopback",
                    "本系统没有这个选项：nagle 在回环上将无法判定"
                )
            }),
        ),
        _ => return None,
    };
    Some(Finding { what: Both { en: name, zh: name }, answer })
}

/// Tried up to a veth pair between two hosts, in a child.
fn the_wire() -> Known<Text> {
    match lab::wire() {
        Ok(_) => Ok(text!(
            "two hosts and a cable of our own: real segments, captured",
            "两台主机和自己的一条网线：真实的报文段，可以抓包"
        )),
        Err(denied) => {
            let denied = denied.text();
            Err(text!(
                "{denied}. What needs it runs on loopback, or is inconclusive",
                "{denied}。需要它的案例改在回环上运行，或者无法判定"; denied
            ))
        }
    }
}

fn default_buffers() -> Known<Text> {
    let read = |name: &str| {
        let path = format!("/proc/sys/net/ipv4/{name}");
        let content = fs::read_to_string(&path).map_err(
            |error| text!("{path}: {error}", "{path}：{error}"; error = sys::said(&error)),
        )?;
        let words: Vec<String> = content.split_whitespace().map(str::to_owned).collect();
        match &words[..] {
            [least, default, most] => Ok(text!(
                "{name} {default} (least {least}, most {most})",
                "{name} {default}（最小 {least}，最大 {most}）"
            )),
            _ => Err(text!(
                "{path} holds {content:?}, and not three numbers",
                "{path} 的内容是 {content:?}，不是三个数"
            )),
        }
    };
    let (read, written) = (read("tcp_rmem")?, read("tcp_wmem")?);
    Ok(text!("{read}, {written}", "{read}，{written}"; read, written))
}
