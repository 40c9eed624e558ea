//! The same two ends over a pair of AF_UNIX sockets: no network at all, only
//! this kernel's memory (unix(7)).

use super::{Deadline, SocketOption, Step, StepError, TcpReceiver, TcpSender};
use crate::scenario::Scenario;
use crate::sys::{Kernel, Sockets};
use crate::text;
use crate::trace::{Observer, Recorder, What};

/// Makes a connected pair with the buffers of `scenario`: a stream, or with
/// `keeps_records` a SOCK_SEQPACKET.
///
/// # Errors
/// When the system has no such pair.
pub fn pair<'r>(
    keeps_records: bool,
    scenario: &Scenario,
    recorder: &'r Recorder,
    deadline: Deadline,
) -> Step<(TcpSender<'r>, TcpReceiver<'r>)> {
    let kind = if keeps_records { "SOCK_SEQPACKET" } else { "SOCK_STREAM" };
    let (sender, receiver) = Kernel::unix_pair(keeps_records).map_err(StepError::io(text!(
        "making a pair of AF_UNIX {kind} sockets",
        "建立一对 AF_UNIX {kind} 套接字"
    )))?;
    recorder.log(
        Observer::Receiver,
        What::Connected { sender: "unnamed".to_owned(), receiver: "unnamed".to_owned() },
    );
    let values = &scenario.values;
    let send_buffer = values.sndbuf_bytes.map(SocketOption::SendBuffer);
    let receive_buffer = values.rcvbuf_bytes.map(SocketOption::ReceiveBuffer);
    for (socket, side, option) in
        [(&sender, Observer::Sender, send_buffer), (&receiver, Observer::Receiver, receive_buffer)]
    {
        if let Some(option) = option {
            option.set(socket)?;
            option.record(socket, side, recorder);
        }
    }
    Ok((
        TcpSender { socket: sender, recorder, deadline, not_observed_yet: true },
        TcpReceiver { socket: receiver, recorder, deadline, quickack: None },
    ))
}
