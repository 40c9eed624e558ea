//! The commands of the front page and of its lists, as one types them. A line of a block is a command
//! where `sticky-demo` stands in it.

use super::{TempFolder, search_path};
use snapbox::cmd::Command;
use std::fs;
use std::path::Path;
use sticky_demo::Lang;

pub const PAGES: [(&str, Lang); 2] = [("README.md", Lang::En), ("README.zh-CN.md", Lang::Zh)];

/// A front page, with the pages of `docs/` to which its long lists have gone.
pub fn page(name: &str) -> String {
    let language = name.trim_start_matches("README");
    let lists = ["cases", "framings", "programs"].map(|list| format!("docs/{list}{language}"));
    let pages = [name.to_owned()].into_iter().chain(lists);
    let read = |page: String| {
        fs::read_to_string(&page).unwrap_or_else(|error| panic!("{page}: {error}")) + "\n"
    };
    pages.map(read).collect()
}

/// The blocks' lines, without their indentation; an empty one ends a block.
pub fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.strip_prefix("    ").unwrap_or(""))
}

/// The commands in the blocks, without the remarks beside them.
pub fn commands(text: &str) -> Vec<String> {
    blocks(text)
        .filter(|line| line.contains("sticky-demo"))
        .map(|line| {
            // A remark stands from column 38 on, after at least one space.
            let columns: Vec<(usize, char)> = line.char_indices().collect();
            let remark = columns
                .get(38)
                .map(|(at, _)| *at)
                .filter(|at| line.starts_with("sticky-demo") && line[..*at].ends_with(' '));
            line[..remark.unwrap_or(line.len())].trim_end().trim_start_matches("$ ").to_owned()
        })
        .collect()
}

/// A line of the page, typed into a shell.
pub fn shell(line: &str, lang: Lang, folder: &TempFolder) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_sticky-demo")).parent().expect("a folder");
    // By its whole path: with a PATH of its own, a name is looked up in a copy of this process.
    Command::new("/bin/sh")
        .args(["-c", line])
        .env("PATH", format!("{}:{}", binary.display(), search_path()))
        .env("LANG", lang.choose("C", "zh_CN.UTF-8"))
        .env("COLUMNS", "80")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .current_dir(&folder.0)
}

/// Whether a command says itself that it needs the wire.
pub fn needs_wire(line: &str) -> bool {
    line.contains("--pcap") || line.contains("--slow")
}
