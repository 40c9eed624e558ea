//! Knowing that everything sent has arrived, without knowing how long it takes.

use super::{Deadline, Step, StepError, is_timeout, new_socket};
use crate::link::{Link, Side};
use crate::trace::Observer;
use socket2::{Protocol, Type};
use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

/// Waits until every datagram sent so far has arrived or is lost.
///
/// A marker is sent after them over sockets of its own. No link of ours lets
/// one datagram overtake another by itself, so when the marker has come, the
/// link has seen all that went before; what it holds back on purpose is waited
/// for then. A marker may be lost like any other, so it is sent again now and
/// then.
///
/// # Errors
/// When no marker arrives in time.
pub fn wait_arrived(link: &dyn Link, deadline: Deadline) -> Step<()> {
    const NOW_AND_THEN: Duration = Duration::from_millis(50);
    let receiver = new_socket(link, Side::Receiver, Type::DGRAM, Protocol::UDP)?;
    let sender = new_socket(link, Side::Sender, Type::DGRAM, Protocol::UDP)?;
    let any = SocketAddr::new(link.address(Side::Receiver), 0);
    receiver.bind(&any.into()).map_err(StepError::io("binding the marker's socket"))?;
    let to = receiver.local_addr().map_err(StepError::io("asking for the marker's address"))?;
    loop {
        let left = deadline.left(Observer::Receiver, "a marker sent after the datagrams")?;
        sender.send_to(b"|", &to).map_err(StepError::io("sending a marker"))?;
        receiver
            .set_read_timeout(Some(left.min(NOW_AND_THEN)))
            .map_err(StepError::io("bounding the wait for a marker"))?;
        match (&receiver).read(&mut [0; 1]) {
            Ok(_) => break,
            Err(error) if is_timeout(&error) => {}
            Err(error) => return Err(StepError::io("receiving a marker")(error)),
        }
    }
    let left = deadline.left(Observer::Receiver, "the cable to be empty")?;
    link.quiet(left).map_err(StepError::io("waiting for the cable to be empty"))
}
