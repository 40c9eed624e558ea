//! The commands of the front page that need the wire.

use crate::common::page::{commands, needs_wire, page, shell};
use crate::common::{TempFolder, beside_one_another};
use sticky_demo::Lang;

tests! {
    WIRE:
        every_command_that_needs_the_wire_runs;
}

fn every_command_that_needs_the_wire_runs() {
    let folder = TempFolder::new("readme-wire");
    let mut commands = commands(&page("README.md"));
    commands.retain(|line| needs_wire(line));
    assert!(commands.len() >= 2, "{commands:?}");
    beside_one_another(commands, |line| {
        shell(&line, Lang::En, &folder).assert().success();
    });
}
