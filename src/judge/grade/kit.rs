//! The few files that a teacher hands to a grader, so that it runs us.

use crate::scenario::quoted;

/// A grader for which there are such files.
pub struct Kit {
    /// What `--kit` takes.
    pub name: &'static str,
    /// Where it looks for the verdict.
    out: &'static str,
    files: fn(&[String]) -> Vec<KitFile>,
}

pub struct KitFile {
    pub name: &'static str,
    pub content: String,
    /// It is a program.
    pub runs: bool,
}

pub const KITS: &[Kit] = &[
    Kit { name: "gradescope", out: "/autograder/results/results.json", files: gradescope },
    Kit { name: "classroom50", out: "result.json", files: classroom50 },
];

impl Kit {
    /// Its files, given what is typed behind `sticky-demo exercise`: what says the task,
    /// and then the program.
    pub fn files(&self, task: &[String], program: &[String]) -> Vec<KitFile> {
        let format = ["--format", self.name, "--out", self.out];
        let words = ["sticky-demo", "exercise"].map(str::to_owned).into_iter();
        let words = words.chain(task.iter().cloned()).chain(format.map(str::to_owned));
        let words = words.chain(["--".to_owned()]).chain(program.iter().cloned());
        (self.files)(&words.collect::<Vec<_>>())
    }
}

fn gradescope(words: &[String]) -> Vec<KitFile> {
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let setup = "#!/bin/sh\n\
        # Once, when the image is built. Put the program sticky-demo (the static one) beside\n\
        # this file, into the same zip; and install here what the students' language takes.\n\
        install -m 755 /autograder/source/sticky-demo /usr/local/bin/sticky-demo\n";
    let run = format!(
        "#!/bin/sh\n\
         # Once for each submission.\n\
         cd /autograder/submission || exit 2\n\
         {}\n\
         [ $? -le 1 ] # 0 is right and 1 is wrong: both are graded\n",
        quoted.join(" ")
    );
    vec![
        KitFile { name: "setup.sh", content: setup.to_owned(), runs: true },
        KitFile { name: "run_autograder", content: run, runs: true },
    ]
}

fn classroom50(words: &[String]) -> Vec<KitFile> {
    // A list of JSON strings is one of Python's.
    let content = format!(
        "\"\"\"Grades with sticky-demo, which must be in the runner's image (or beside this file).\"\"\"\n\
         import subprocess, sys\n\
         \n\
         code = subprocess.run({}).returncode\n\
         sys.exit(code if code > 1 else 0)  # 0 is right and 1 is wrong: both are graded\n",
        serde_json::json!(words)
    );
    vec![KitFile { name: "autograder.py", content, runs: false }]
}
