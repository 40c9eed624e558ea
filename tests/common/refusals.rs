//! What is wrong is refused in one sentence, and nothing is done; the sentences are
//! kept as goldens, one in each language, where one reads them.

use super::{TempFolder, beside_one_another, command, golden, run};
use std::fs;
use sticky_demo::Lang;
use sticky_demo::cases::CASES;
use sticky_demo::framing::FRAMINGS;
use sticky_demo::observe::quantities;

/// Types each line behind `sticky-demo`, where these files are, and compares all
/// answers with `tests/goldens/NAME.en.txt` and `NAME.zh.txt`.
pub fn refusals(name: &str, files: &[(&str, Vec<u8>)], lines: &[impl AsRef<str> + Sync]) {
    let folder = TempFolder::new(name);
    for (name, content) in files {
        fs::write(folder.0.join(name), content).expect("a file");
    }
    beside_one_another([Lang::En, Lang::Zh], |lang| {
        let answer = |line: &str| {
            let mut command = command("sticky-demo");
            command.args(line.split_whitespace()).current_dir(&folder.0);
            let ran =
                run(command.env("LANG", lang.choose("C", "zh_CN.UTF-8")).env("COLUMNS", "100"));
            assert_eq!((ran.code, &*ran.stdout), (2, ""), "{line}: {}", ran.stderr);
            assert!(ran.stderr.starts_with(lang.choose("error: ", "错误：")), "{}", ran.stderr);
            format!("$ sticky-demo {line}\n{}\n", without_lists(ran.stderr))
        };
        let answers: String = lines.iter().map(|line| answer(line.as_ref())).collect();
        golden(&format!("{name}.{}.txt", lang.choose("en", "zh")), &answers);
    });
    let there = folder.0.read_dir().expect("the folder").count();
    assert_eq!(there, files.len(), "nothing is written");
}

/// Lists that grow are left out: a new case makes no refusal another one.
fn without_lists(answer: String) -> String {
    let cases: Vec<&str> = CASES.iter().map(|case| case.name).collect();
    let quantities: Vec<&str> = quantities().map(|quantity| quantity.name).collect();
    let framings: Vec<&str> = FRAMINGS.iter().map(|framing| framing.name).collect();
    [("(cases)", cases), ("(quantities)", quantities), ("(framings)", framings)]
        .iter()
        .flat_map(|(name, list)| [", ", "、"].map(|mark| (name, list.join(mark))))
        .fold(answer, |answer, (name, list)| answer.replace(&list, name))
}
