//! `sticky-demo show CASE --python`: every program is run as it is printed.

use crate::common::{TempFolder, demo, python, run};
use serde_json::Value;
use sticky_demo::cases::CASES;

/// One Python for all of them: it takes longer to start than most of them run. What each
/// prints, and how it ends, by its file.
const RUN_EACH: &str = "
import contextlib, io, json, runpy, sys, traceback
told = {}
for path in sys.argv[1:]:
    said, ended = io.StringIO(), 0
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path(path, run_name='__main__')
    except SystemExit as over:
        ended = over.code or 0
    except BaseException:
        ended = traceback.format_exc()
    told[path] = [ended, said.getvalue()]
print(json.dumps(told))
";

#[test]
fn every_program_shows_its_effect_and_is_short() {
    let with_program: Vec<_> = CASES.iter().filter(|case| case.python().is_ok()).collect();
    assert!(with_program.len() > 20, "only {} cases have one", with_program.len());
    let folder = TempFolder::new("show-python");
    let mut all = python();
    all.args(["-c", RUN_EACH]);
    for (index, case) in with_program.iter().enumerate() {
        let (case, lang) = (case.name, if index % 2 == 0 { "en" } else { "zh" });
        let shown = demo(&["show", case, "--python", "--lang", lang]);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        let lines = shown.stdout.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= 26, "{case} has {lines} lines");
        let path = folder.file(&format!("{case}.py"));
        std::fs::write(&path, shown.stdout).expect("a file");
        all.arg(path);
    }
    let ran = run(&mut all);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    for case in with_program {
        let told = &told[folder.file(&format!("{}.py", case.name))];
        assert!(told[0] == 0 && told[1] != "", "{}: {told:#}{}", case.name, ran.stderr);
    }
}
