//! Knowing that everything sent has arrived, without knowing how long it takes.

use super::*;
use crate::trace::packet::MARKER;

/// Waits until every datagram sent so far has arrived or is lost.
///
/// A marker is sent after them over sockets of its own. No link of ours lets
/// one datagram overtake another by itself, so when the marker has come, the
/// link has seen all that went before; what it holds back on purpose is waited
/// for then. A marker may be lost like any other, so it is sent again now and
/// then.
pub fn wait_arrived(ground: &Ground) -> Step<()> {
    const NOW_AND_THEN: Duration = Duration::from_millis(50);
    let Ground { link, deadline, .. } = *ground;
    let (receiver, to) = bound_socket(link, Side::Receiver, Type::DGRAM, Protocol::UDP)?;
    let sender = new_socket(link, Side::Sender, Type::DGRAM, Protocol::UDP)?;
    loop {
        let left = deadline.left(waited::for_marker)?;
        sender
            .send_to(MARKER, &to.into())
            .map_err(StepError::io(|error| failed::send_datagram(MARKER.len(), error)))?;
        let soon = Deadline::after(left.min(NOW_AND_THEN));
        let got = soon.wait(waited::for_marker, failed::receive_datagram, |left| {
            receiver.set_read_timeout(Some(left))?;
            (&receiver).read(&mut [0; MARKER.len()])
        });
        match got {
            Ok(_) => break,
            Err(StepError::TimedOut { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    let left = deadline.left(waited::for_empty_cable)?;
    link.quiet(left).map_err(StepError::io(failed::wait_for_quiet))
}
