//! The same two ends over a pair of AF_UNIX sockets: no network at all, only
//! this kernel's memory (unix(7)).

use super::tcp::ends;
use super::*;

/// Makes a connected pair with the buffers of `scenario`: a stream, or with
/// `keeps_records` a SOCK_SEQPACKET.
pub fn pair<'r>(keeps_records: bool, ground: &Ground<'r>, scenario: &Scenario) -> Step<Ends<'r>> {
    let kind = if keeps_records { "SOCK_SEQPACKET" } else { "SOCK_STREAM" };
    let (sender, receiver) = Kernel::unix_pair(keeps_records)
        .map_err(StepError::io(|error| failed::unix_pair(kind, error)))?;
    let (tx, mut rx) = ends(ground, sender, receiver);
    rx.of_records = keeps_records;
    rx.end.log(What::Connected { sender: "unnamed".to_owned(), receiver: "unnamed".to_owned() });
    if let Some(bytes) = scenario.values.sndbuf_bytes {
        tx.set(SocketOption::SendBuffer(bytes))?;
    }
    if let Some(bytes) = scenario.values.rcvbuf_bytes {
        rx.set(SocketOption::ReceiveBuffer(bytes))?;
    }
    Ok((tx, rx))
}
