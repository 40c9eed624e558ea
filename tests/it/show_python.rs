//! `sticky-demo show CASE --python`: every program is run as it is printed.

use crate::common::{TempFile, demo, python};
use sticky_demo::cases::CASES;

#[test]
fn every_program_shows_its_effect_and_is_short() {
    let with_program: Vec<_> = CASES.iter().filter(|case| case.python().is_ok()).collect();
    assert!(with_program.len() > 20, "only {} cases have one", with_program.len());
    for (index, case) in with_program.into_iter().enumerate() {
        let (case, lang) = (case.name, if index % 2 == 0 { "en" } else { "zh" });
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
