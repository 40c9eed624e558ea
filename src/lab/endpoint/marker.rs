//! Knowing that everything sent has arrived, without knowing how long it takes.

use super::{Deadline, Step, StepError, new_socket};
use crate::link::{Link, Side};
use crate::text;
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
    receiver
        .bind(&any.into())
        .map_err(StepError::io(text!("binding the marker's socket", "绑定标记数据报的套接字")))?;
    let to = receiver
        .local_addr()
        .map_err(StepError::io(text!("asking for the marker's address", "查询标记数据报的地址")))?;
    let waited_for = text!("a marker sent after the datagrams", "跟在数据报之后的标记");
    loop {
        let left = deadline.left(Observer::Receiver, &waited_for)?;
        sender.send_to(b"|", &to).map_err(StepError::io(text!("sending a marker", "发送标记")))?;
        let tried = text!("receiving a marker", "接收标记");
        let soon = Deadline::after(left.min(NOW_AND_THEN));
        let got = soon.wait(Observer::Receiver, &waited_for, tried, |left| {
            receiver.set_read_timeout(Some(left))?;
            (&receiver).read(&mut [0; 1])
        });
        match got {
            Ok(_) => break,
            Err(StepError::TimedOut { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    let left = deadline.left(Observer::Receiver, &text!("the cable to be empty", "网线变空"))?;
    link.quiet(left)
        .map_err(StepError::io(text!("waiting for the cable to be empty", "等到网线变空")))
}
