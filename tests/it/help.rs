//! Help, completions and manual pages: what the program tells about itself.

use crate::common::{TempFile, demo, help, run};
use sticky_demo::cases::CASES;

/// The near one is named.
#[test]
fn a_case_misspelt_is_answered_with_the_near_one() {
    let ran = demo(&["show", "short-reed"]);
    assert_eq!((ran.code, &*ran.stdout), (2, ""));
    assert!(ran.stderr.contains("'short-read'"), "{}", ran.stderr);
}

#[test]
fn help_shows_the_knobs_that_mean_something_here() {
    let page = help(&["udp-truncate"], "C");
    assert!(page.contains("--recv") && !page.contains("--nodelay"), "{page}");
    assert!(help(&["nagle"], "C").contains("--nodelay"));
}

#[test]
fn completions_and_manual_pages_know_every_case() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = demo(&["completions", shell]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        for case in CASES {
            assert!(ran.stdout.contains(case.name), "{shell}: {}", case.name);
        }
    }
    // What a value means stands beside it, in the reader's language.
    for (lang, means) in [("en", "As soon as something is there"), ("zh", "一有数据就读")] {
        let script = demo(&["completions", "fish", "--lang", lang]).stdout;
        assert!(script.contains(&format!("prompt\\t'{means}")), "{lang}");
    }
    let page = demo(&["man"]).stdout;
    assert!(page.contains(".TH sticky-demo 1") && page.contains("walkthrough"), "{page}");
    assert!(demo(&["man", "nagle"]).stdout.contains("TCP_NODELAY"));
}

/// In a real bash: a flag behind a subcommand, the values of a flag, and what is
/// only offered: other words are taken as well.
#[test]
fn bash_completes_what_stands_behind_a_command() {
    let script =
        TempFile::new("completions.bash", demo(&["completions", "bash"]).stdout.as_bytes());
    let asked = r#"source "$1"
        function="$(complete -p sticky-demo)"; function="${function##*-F }"
        COMP_WORDS=(sticky-demo nagle --nodel); COMP_CWORD=2
        "${function%% *}" sticky-demo --nodel nagle; echo "${COMPREPLY[@]}"
        COMP_WORDS=(sticky-demo nagle --nodelay ""); COMP_CWORD=3
        "${function%% *}" sticky-demo "" --nodelay; echo "${COMPREPLY[@]}"
        COMP_WORDS=(sticky-demo nagle --framing u16); COMP_CWORD=3
        "${function%% *}" sticky-demo u16 --framing; echo "${COMPREPLY[@]}"
        COMP_WORDS=(sticky-demo walkthrough me); COMP_CWORD=2
        "${function%% *}" sticky-demo me walkthrough; echo "${COMPREPLY[@]}""#;
    let ran = run(std::process::Command::new("bash")
        .args(["--norc", "-c", asked, "bash"])
        .arg(script.path()));
    assert_eq!(ran.stdout, "--nodelay\non off\nu16be u16le\nmerged\n", "{}", ran.stderr);
}

#[test]
fn a_manual_page_in_chinese_has_chinese_headings() {
    for page in [
        &["man", "--lang", "zh"][..],
        &["man", "nagle", "--lang", "zh"],
        &["man", "exec", "--lang", "zh"],
    ] {
        let page = demo(page).stdout;
        for heading in page.lines().filter_map(|line| line.strip_prefix(".SH ")) {
            assert!(!heading.is_ascii(), "{heading}");
        }
        assert!(page.contains("[选项]") && !page.contains("[OPTIONS]"), "{page}");
    }
}
