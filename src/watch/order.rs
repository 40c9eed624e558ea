//! Calls of several threads or processes on one socket at once: the order in which they
//! returned need not be the order in which the stream took their bytes. What the other
//! end saw tells.

use super::direction::{Kept, Passed};

/// These calls in the order of their bytes in `stream`, if there is one: a call may stand
/// in front of those that had not returned when it began.
pub(super) fn by_the_stream(direction: &Passed, stream: &[u8]) -> Option<Vec<Kept>> {
    if direction.unknown_at.is_some() || direction.bytes > direction.data.len() as u64 {
        return None;
    }
    let mut at = 0;
    let mut rest: Vec<(&Kept, &[u8])> = Vec::new();
    for call in &direction.calls {
        let end = at + call.moved as usize;
        rest.push((call, direction.data.get(at..end)?));
        at = end;
    }
    let (mut place, mut ordered) = (0, Vec::new());
    while !rest.is_empty() {
        let first_return = rest.iter().map(|(call, _)| call.returned_ns).min()?;
        let fits = |(call, bytes): &(&Kept, &[u8])| {
            call.entered_ns <= first_return
                && stream.get(place..).is_some_and(|rest| rest.starts_with(bytes))
        };
        let next = rest.iter().position(fits)?;
        let (call, bytes) = rest.remove(next);
        place += bytes.len();
        ordered.push(call.clone());
    }
    Some(ordered)
}
