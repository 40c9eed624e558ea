//! Who runs a test, and what it cannot do without.

use crate::common::{python, run};
use crate::servers::postgres_folder;
use crate::watch::tools::has;
use libtest_mimic::{Completion, Failed};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use sticky_demo::lab::child::probe;

/// What a test cannot do without.
pub struct Need {
    /// Found out by trying, once; an error says why it cannot be had.
    met: LazyLock<Result<(), String>>,
    /// Whether STICKY_REQUIRE_WIRE asks for it.
    of_the_wire: bool,
    /// Whether it takes more time than everybody has each time.
    pub thorough: bool,
}

impl Need {
    const fn new(of_the_wire: bool, try_it: fn() -> Result<(), String>) -> Need {
        Need { met: LazyLock::new(try_it), of_the_wire, thorough: false }
    }

    const fn and_time(try_it: fn() -> Result<(), String>) -> Need {
        Need { met: LazyLock::new(try_it), of_the_wire: true, thorough: true }
    }

    /// Nothing where it is met; else a reason to ignore the test, or its failure.
    pub fn unmet(&self) -> Option<Result<Completion, Failed>> {
        let why = self.met.as_ref().err()?;
        let required = std::env::var_os("STICKY_REQUIRE_WIRE").is_some_and(|value| value == "1");
        Some(match required && self.of_the_wire {
            true => Err(Failed::from(why)),
            false => Ok(Completion::ignored_with(why)),
        })
    }
}

pub static WIRE: Need = Need::new(true, || OURSELVES.probe());
pub static WIRE_AND_TIME: Need = Need::and_time(|| WIRE.met.clone());
static WIRE_OF_NOBODY: Need = Need::new(true, || NOBODY.probe());
pub static FILTER: Need = Need::new(true, || refusal("filter"));
pub static SYSCTL: Need = Need::new(true, || refusal("sysctl"));
pub static SYSCTL_AND_TIME: Need = Need::and_time(|| SYSCTL.met.clone());
/// And the wire, of whose packets it judges.
pub static TSHARK: Need = Need::new(false, || {
    WIRE.met.clone()?;
    has("tshark") // not started: that takes it half a second
});

// Servers that a gauntlet is run against.
pub static REDIS: Need = Need::new(false, || tool("redis-server"));
pub static NGINX: Need = Need::new(false, || tool("nginx"));
pub static MEMCACHED: Need = Need::new(false, || tool("memcached"));
pub static PYTHON: Need = Need::new(false, || tool(&python_path()));
pub static POSTGRES: Need = Need::new(false, || match postgres_folder() {
    Some(_) => Ok(()),
    None => Err("no PostgreSQL under /usr/lib/postgresql".to_owned()),
});

/// Whether a program can be started.
pub fn tool(name: &str) -> Result<(), String> {
    match Command::new(name).arg("-V").output() {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{name} cannot be started: {error}")),
    }
}

pub fn python_path() -> String {
    python().get_program().to_str().expect("a path in UTF-8").to_owned()
}

fn refusal(how: &str) -> Result<(), String> {
    let [python, behind @ ..] = refused(how);
    let tried = run(Command::new(&python).args(behind).args([&python, "-c", ""]));
    match tried.code {
        0 => Ok(()),
        _ => Err(format!("no refusal by {how}: {}", tried.stderr.trim())),
    }
}

/// The words in front of a command that is to be refused the wire.
pub fn refused(how: &str) -> [String; 4] {
    let python = python();
    let path = python.get_program().to_str().expect("a path in UTF-8");
    [path, "-S", "tests/common/refuse.py", how].map(str::to_owned)
}

/// Somebody who runs experiments: the words in front of the program.
pub struct Who {
    pub name: &'static str,
    pub wire: &'static Need,
    prefix: &'static [&'static str],
}

pub static OURSELVES: Who = Who { name: "ourselves", wire: &WIRE, prefix: &[] };
pub static NOBODY: Who = Who {
    name: "ordinary_user",
    wire: &WIRE_OF_NOBODY,
    prefix: &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"],
};

impl Who {
    /// The words that start this program with this argument.
    pub fn words(&self, arguments: &[&str]) -> Vec<String> {
        let prefix: Vec<String> = self.prefix.iter().map(ToString::to_string).collect();
        this_program(&prefix, arguments)
    }

    fn probe(&self) -> Result<(), String> {
        started(&self.words(&["probe"]), probe).map_err(|denied| denied.to_string())
    }
}

/// The words of a command that runs this program behind a prefix.
pub fn this_program(prefix: &[String], arguments: &[&str]) -> Vec<String> {
    let program = std::env::current_exe().expect("our own path");
    let program = program.to_str().expect("a path in UTF-8").to_owned();
    let arguments = arguments.iter().map(ToString::to_string);
    prefix.iter().cloned().chain([program]).chain(arguments).collect()
}

/// Starts a command by its words.
pub fn started<T>(words: &[String], start: impl FnOnce(&Path, &[&str]) -> T) -> T {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    start(Path::new(words[0]), &words[1..])
}
