//! `--framing auto`: the format that fits the bytes best.

use super::base::Offered;
use super::*;
use crate::framing::{AUTO, Excerpt};
use std::io::Read;

/// So much of the beginning is looked at.
const LOOKED_AT_BYTES: usize = 1 << 20;

pub fn framings_or_auto() -> Offered {
    Offered([AUTO].into_iter().chain(framings().0).collect())
}

/// Where `framing` is to be found out, what fits the beginning of the input best takes its
/// place; the sentence says how well. The input is whole afterwards.
pub fn found_in(
    mut input: Box<dyn Read>,
    framing: &mut String,
    name: Text,
) -> Result<(Box<dyn Read>, Option<Text>), Text> {
    if framing != AUTO {
        return Ok((input, None));
    }
    let mut beginning = Vec::new();
    let taken = input.by_ref().take(LOOKED_AT_BYTES as u64).read_to_end(&mut beginning);
    taken.map_err(|error| words::cannot_be_read(name, &error))?;
    let to_the_end = beginning.len() < LOOKED_AT_BYTES;
    let bytes = &beginning[..];
    let found = framing::find(&[Excerpt { bytes, from_the_start: true, to_the_end, pieces: &[] }])?;
    framing.clone_from(&found.best.name);
    Ok((Box::new(io::Cursor::new(beginning).chain(input)), Some(found.text())))
}
