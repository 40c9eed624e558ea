//! The two ends of a connection, as sockets that write down what is done with
//! them: a case cannot forget to log, and every wait has a bound.

mod lone;
mod marker;
mod options;
mod reply;
mod talk;
mod tcp;
mod udp;
mod unix;

pub use lone::{LoneSocket, wait_for_time_wait};
pub use marker::wait_arrived;
pub use options::SocketOption;
pub use tcp::{TcpReceiver, TcpSender, connect};
pub use udp::{Datagram, UdpReceiver, UdpSender, bind};
pub use unix::pair;

use crate::framing::FrameError;
use crate::link::{Link, Side};
use crate::sys;
use crate::trace::Observer;
use crate::{Both, Text, text};
use socket2::{Protocol, Socket, Type};
use std::io;
use std::time::{Duration, Instant};

/// The end of the time that a run may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    total: Duration,
}

impl Deadline {
    /// `total` from now.
    pub fn after(total: Duration) -> Deadline {
        Deadline { at: Instant::now() + total, total }
    }

    /// What is left, never zero (a socket takes a zero timeout for "for ever").
    ///
    /// # Errors
    /// [`StepError::TimedOut`] when nothing is left.
    pub fn left(&self, who: Observer, waited_for: &Text) -> Result<Duration, StepError> {
        match self.at.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => Ok(left),
            _ => Err(self.passed(who, waited_for)),
        }
    }

    /// Makes a call that waits, and that itself takes the bound it is given:
    /// what is left then. A process that was stopped and goes on (Ctrl-Z, `fg`)
    /// finds such a call broken off, without any handler (EINTR, signal(7): "a
    /// timeout has been set"); nothing is lost, so it is made again.
    ///
    /// # Errors
    /// [`StepError::TimedOut`] when the time is up; otherwise that `tried` failed.
    fn wait<T>(
        &self,
        who: Observer,
        waited_for: &Text,
        tried: Text,
        mut call: impl FnMut(Duration) -> io::Result<T>,
    ) -> Step<T> {
        loop {
            let left = self.left(who, waited_for)?;
            return match call(left) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if is_timeout(&error) => Err(self.passed(who, waited_for)),
                outcome => outcome.map_err(StepError::io(tried)),
            };
        }
    }

    /// The error to return when the time is up.
    pub fn passed(&self, who: Observer, waited_for: &Text) -> StepError {
        StepError::TimedOut { who, waited_for: waited_for.clone(), total: self.total }
    }
}

/// Why a step of an experiment failed.
#[derive(Debug)]
pub enum StepError {
    /// A peer stalled.
    TimedOut {
        /// Who waited.
        who: Observer,
        /// For what, and what had come by then.
        waited_for: Text,
        /// The whole run's time.
        total: Duration,
    },
    /// The system refused a call.
    Io {
        /// What was tried, and on which address.
        tried: Text,
        /// What the system said.
        error: io::Error,
    },
    /// What was asked for cannot happen, whatever one waits: a sentence that
    /// says why, and what to do.
    Impossible(Text),
    /// The step waits for a fact that this system does not tell.
    NotObserved(Text),
    /// The stream could not be cut into frames.
    Framing(FrameError),
}

impl StepError {
    /// For `map_err`: the system refused `tried`.
    pub fn io(tried: Text) -> impl FnOnce(io::Error) -> StepError {
        |error| StepError::Io { tried, error }
    }

    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            StepError::TimedOut { who, waited_for, total } => {
                let who = match who {
                    Observer::Sender => Both { en: "the sender", zh: "发送方" },
                    Observer::Receiver => Both { en: "the receiver", zh: "接收方" },
                    Observer::Kernel | Observer::Wire => {
                        Both { en: "the experiment", zh: "实验" }
                    }
                };
                let seconds = total.as_secs_f64();
                text!(
                    "{who} waited for {waited_for}, and the run's {seconds} s were up; --timeout-s gives it more",
                    "{who}没有等到：{waited_for}；本次运行的 {seconds} 秒已经用完，可用 --timeout-s 延长"; who, waited_for
                )
            }
            StepError::Io { tried, error } => {
                let error = sys::said(error);
                text!("{tried} failed: {error}", "没能{tried}：{error}"; tried, error)
            }
            StepError::Impossible(why) => why.clone(),
            StepError::NotObserved(why) => text!(
                "this run waits for a fact that cannot be observed: {why}",
                "本次运行在等一个无法观测的事实：{why}"; why
            ),
            StepError::Framing(error) => {
                let error = error.text();
                text!("the framed receiver gave up: {error}", "分帧接收方放弃了：{error}"; error)
            }
        }
    }
}

crate::text::sentence_error!(StepError);

/// What a step of an experiment gives.
pub type Step<T> = Result<T, StepError>;

/// Whether a call ended because its timeout ran out: Unix says `EAGAIN`
/// (socket(7), SO_RCVTIMEO), Windows says so by name.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// The name of an error as the man pages have it.
fn error_name(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "EADDRINUSE",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::ConnectionRefused => "ECONNREFUSED",
        io::ErrorKind::ConnectionReset => "ECONNRESET",
        io::ErrorKind::WouldBlock => "EAGAIN",
        _ => return error.to_string(),
    }
    .to_owned()
}

/// A socket at one end of the link.
pub fn new_socket(link: &dyn Link, side: Side, kind: Type, protocol: Protocol) -> Step<Socket> {
    let at = link.address(side);
    link.socket(side, kind, protocol)
        .map_err(StepError::io(text!("making a socket for {at}", "为 {at} 建立套接字")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(total: Duration, call: impl FnMut(Duration) -> io::Result<()>) -> Step<()> {
        let (waited_for, tried) = (Text::same("a fact"), Text::same("looking"));
        Deadline::after(total).wait(Observer::Receiver, &waited_for, tried, call)
    }

    #[test]
    fn an_interrupted_call_is_made_again_with_what_is_left() {
        let mut bounds = Vec::new();
        let waited = wait(Duration::from_secs(60), |left| {
            bounds.push(left);
            std::thread::sleep(Duration::from_millis(1)); // a clock may be coarse
            if bounds.len() < 3 { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
        });
        assert!(waited.is_ok(), "{waited:?}");
        assert!(bounds.len() == 3 && bounds.is_sorted_by(|a, b| a > b), "{bounds:?}");
    }

    #[test]
    fn interruptions_do_not_outlast_the_deadline_and_a_timeout_is_one() {
        for kind in [io::ErrorKind::Interrupted, io::ErrorKind::WouldBlock] {
            let waited = wait(Duration::from_millis(20), |_| Err(kind.into()));
            assert!(matches!(waited, Err(StepError::TimedOut { .. })), "{waited:?}");
        }
    }
}
