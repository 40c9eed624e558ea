//! `sticky-demo show CASE --python`: every program is run as it is printed.

use crate::common::{TempFile, demo, python};
use sticky_demo::cases::CASES;
use sticky_demo::class::python::{NO_PYTHON, PYTHON};

#[test]
fn every_case_has_a_program_or_a_reason() {
    for case in CASES {
        let has = PYTHON.iter().any(|(name, _)| *name == case.name);
        let excused = NO_PYTHON.iter().any(|(name, _)| *name == case.name);
        assert!(has != excused, "{}", case.name);
    }
    assert_eq!(PYTHON.len() + NO_PYTHON.len(), CASES.len());
}

#[test]
fn every_program_shows_its_effect_and_is_short() {
    for (index, (case, _)) in PYTHON.iter().enumerate() {
        let lang = if index % 2 == 0 { "en" } else { "zh" };
        let shown = demo(&["show", case, "--python", "--lang", lang]);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        let lines = shown.stdout.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= 26, "{case} has {lines} lines");
        let file = TempFile::new(&format!("{case}.py"), shown.stdout.as_bytes());
        let ran = python().arg(file.path()).output().expect("python3");
        let said = String::from_utf8_lossy(&ran.stdout);
        let trouble = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && !said.is_empty(), "{case}: {said}{trouble}");
    }
}
