//! THIRD-PARTY.md names every crate of the Linux binary, with its licence. After a
//! change of Cargo.lock: `STICKY_BLESS=1 cargo test --test it third_party`.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

const HEAD: &str = "\
# Third-party code

What is compiled into `sticky-demo` for Linux, and under which licence. This list is made, and a \
test holds it to `Cargo.lock`:

    cargo tree --locked --edges normal --target x86_64-unknown-linux-gnu --prefix none --format '{p}|{l}|{r}'

The texts of the licences are at <https://spdx.org/licenses/>, and in each crate's source. That is at \
`https://crates.io/crates/NAME/VERSION`; for `colored`, which is under the MPL-2.0 and unchanged here, \
this is where its source code form can be had (section 3.2).

| crate | version | licence | source |
|---|---|---|---|
";

#[test]
fn every_crate_of_the_binary_is_named_with_its_licence() {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let wanted =
        "tree --locked --offline --edges normal --target x86_64-unknown-linux-gnu --prefix none";
    let mut tree = Command::new(cargo);
    tree.args(wanted.split(' ')).args(["--format", "{p}|{l}|{r}"]);
    let told = tree.output().expect("cargo starts");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let lines = String::from_utf8(told.stdout).expect("UTF-8");
    // The first is ourselves; `(*)` and `(proc-macro)` are remarks.
    let rows: BTreeSet<String> = lines.lines().skip(1).filter_map(row).collect();
    assert!(rows.len() > 50, "{rows:?}");
    let made = format!("{HEAD}{}", rows.into_iter().collect::<String>());
    if std::env::var_os("STICKY_BLESS").is_some() {
        fs::write("THIRD-PARTY.md", &made).expect("it can be written");
    }
    let kept = fs::read_to_string("THIRD-PARTY.md").expect("THIRD-PARTY.md");
    assert!(kept == made, "THIRD-PARTY.md is not of this Cargo.lock");
}

fn row(line: &str) -> Option<String> {
    let mut parts = line.trim_end_matches(" (*)").split('|');
    let mut package = parts.next()?.split(' ');
    let (name, version) = (package.next()?, package.next()?.trim_start_matches('v'));
    let (licence, source) = (parts.next()?, parts.next()?.trim_end_matches(".git"));
    Some(format!("| {name} | {version} | {licence} | {source} |\n"))
}
