//! Traces of schema 1, which did not say what a send call carried.

use super::sending::Sending;
use super::{Data, RunTrace, What};
use crate::framing;
use crate::scenario::Frame;

/// Finds out which messages each send call carried, by encoding them all again: the
/// sender did nothing else.
pub(super) fn say_what_was_carried(run: &mut RunTrace) {
    let Ok(format) = framing::by_name(&run.framing) else { return };
    let (mut frames, mut stream, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for message in &run.messages {
        let mut data = Vec::new();
        let Ok(payload) = format.encode(&message.0, &mut data) else { break };
        starts.push(stream.len());
        stream.extend_from_slice(&data);
        frames.push(Frame { data, payload });
    }
    let mut sending = Sending::new(&frames);
    let (mut at, mut lost) = (0, false);
    for event in &mut run.events {
        let (data, accepted, carries) = match &mut event.what {
            What::Write { data: Data::Seen(data), accepted_bytes, carries } => {
                (&data.0, *accepted_bytes as usize, carries)
            }
            What::SendFailed { data: Data::Seen(data), carries, .. } => {
                (&data.0, data.len(), carries)
            }
            _ => continue,
        };
        let goes_on = |at: usize| stream.get(at..).is_some_and(|rest| rest.starts_with(data));
        // A short send call may have left something behind for good.
        if !goes_on(at) && !lost {
            let next = starts.partition_point(|start| *start <= at);
            match (next..starts.len()).find(|message| goes_on(starts[*message])) {
                Some(message) => {
                    sending.begin(message);
                    at = starts[message];
                }
                // These are no bytes of ours; nor need the next be looked for.
                None => lost = true,
            }
        }
        *carries = sending.send(data.len(), accepted);
        at += accepted;
    }
}
