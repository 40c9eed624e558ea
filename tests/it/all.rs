//! `sticky-demo all`, once: no command takes longer, and several tests look at what it
//! makes.

use crate::common::{Ran, TempFolder, demo, truths};
use std::fs;
use std::sync::LazyLock;
use sticky_demo::cases::{CASES, read_trace};
use sticky_demo::report::html::recording;

/// What it said, and each page; the traces are kept for [`truths::trace_of`].
pub struct All {
    pub ran: Ran,
    pub pages: Vec<(&'static str, String)>,
}

pub static ALL: LazyLock<All> = LazyLock::new(|| {
    let folder = TempFolder::new("all");
    let ran = demo(&["all", "--html", &folder.file("course")]);
    let mut pages = Vec::new();
    for case in CASES {
        // None is made of a case that claims nothing.
        let page = folder.file(&format!("course/{}.html", case.name));
        let Ok(page) = fs::read_to_string(page) else { continue };
        let json = recording(&page).expect("a page").expect("with its recording");
        truths::keep(&[case.name], read_trace(&json).expect("a trace"));
        pages.push((case.name, page));
    }
    All { ran, pages }
});
