//! Namespaces, cables and packet sockets on every other system: there are none,
//! and each says so. What can never be made is an empty type, so that nothing
//! has to be invented for its methods.

use crate::{Both, Sentence, Text, text};

const PACKET_SOCKETS: Both = Both { en: "packet sockets", zh: "packet 套接字" };

/// The answer to every request.
fn not_here<T>(what: Both) -> std::io::Result<T> {
    let (what, system) = (Text::from(what), std::env::consts::OS);
    let because = text!(
        "{what} exist on Linux only, and this is {system}",
        "{what}只有 Linux 才有，而本机是 {system}"; what
    );
    Err(std::io::Error::new(std::io::ErrorKind::Unsupported, Sentence(because)))
}

/// No namespaces here.
pub mod netns {
    use std::convert::Infallible;
    use std::io;
    use std::process::Command;

    /// There is none.
    #[derive(Debug)]
    pub struct Namespace(Infallible);

    /// Of no meaning here.
    pub fn is_root() -> bool {
        false
    }

    /// Not available.
    ///
    /// # Errors
    /// Always, with the reason.
    pub fn enter_user_namespace() -> io::Result<()> {
        super::not_here(crate::Both { en: "user namespaces", zh: "用户命名空间" })
    }

    /// Not available.
    ///
    /// # Errors
    /// Always, with the reason.
    pub fn enter_new_namespace() -> io::Result<Namespace> {
        super::not_here(crate::Both { en: "network namespaces", zh: "网络命名空间" })
    }

    impl Namespace {
        /// Never called.
        ///
        /// # Errors
        /// Never.
        pub fn enter(&self) -> io::Result<()> {
            match self.0 {}
        }
    }

    /// Not available: the child stays until it ends by itself.
    pub fn die_with_parent(_: &mut Command) {}

    /// Not available.
    pub fn own_session(_: &mut Command) {}

    /// Nothing to be done.
    pub fn wake_on_time() {}
}

/// No cables here.
pub mod veth {
    use super::netns::Namespace;
    use std::convert::Infallible;
    use std::io;
    use std::net::IpAddr;

    /// An Ethernet address.
    pub type Mac = [u8; 6];

    /// One end of a cable.
    #[derive(Debug, Clone, Copy)]
    pub struct End<'a> {
        /// Its name.
        pub name: &'a str,
        /// Its Ethernet address.
        pub mac: Mac,
    }

    /// There is none.
    #[derive(Debug)]
    pub struct Netlink(Infallible);

    #[allow(missing_docs, clippy::missing_errors_doc)] // never called
    impl Netlink {
        pub fn open() -> io::Result<Netlink> {
            super::not_here(crate::Both { en: "veth interfaces", zh: "veth 接口" })
        }
        pub fn add_veth(
            &mut self,
            _: End,
            _: End,
            _: &Namespace,
            _mtu_bytes: u32,
        ) -> io::Result<()> {
            match self.0 {}
        }
        pub fn add_address(&mut self, _index: u32, _: IpAddr, _prefix_bits: u8) -> io::Result<()> {
            match self.0 {}
        }
        pub fn add_neighbour(&mut self, _index: u32, _: IpAddr, _: Mac) -> io::Result<()> {
            match self.0 {}
        }
        pub fn switch_on(&mut self, _index: u32) -> io::Result<()> {
            match self.0 {}
        }
        pub fn index(&self, _name: &str) -> io::Result<u32> {
            match self.0 {}
        }
        pub fn no_offloads(&self, _name: &str) -> io::Result<()> {
            match self.0 {}
        }
    }
}

/// No packet sockets here.
pub mod packet {
    use std::convert::Infallible;
    use std::io;
    use std::time::Duration;

    /// There is none.
    #[derive(Debug)]
    pub struct PacketSocket(Infallible);

    /// The interface by which a frame leaves.
    #[derive(Debug, Clone)]
    pub struct Exit(());

    impl Exit {
        /// Leads nowhere.
        pub fn new(_interface: u32) -> Exit {
            Exit(())
        }
    }

    /// One frame as it came in.
    #[derive(Debug)]
    pub struct Arrival<'a> {
        /// From the Ethernet header to the end of the payload.
        pub frame: &'a [u8],
        /// The number of the interface that it came from.
        pub interface: u32,
        /// When the kernel got it, in nanoseconds since 1970.
        pub system_time_ns: u64,
        /// The kernel left the checksum for a network card to fill in.
        pub checksum_missing: bool,
    }

    #[allow(missing_docs, clippy::missing_errors_doc)] // never called
    impl PacketSocket {
        pub fn open(_mtu_bytes: u32) -> io::Result<PacketSocket> {
            super::not_here(super::PACKET_SOCKETS)
        }
        pub fn listen(&self) -> io::Result<()> {
            match self.0 {}
        }
        pub fn next(&mut self, _: impl FnOnce(Arrival<'_>)) -> bool {
            match self.0 {}
        }
        pub fn send(&self, _: &Exit, _frame: &[u8]) -> io::Result<()> {
            match self.0 {}
        }
        pub fn lost(&self) -> io::Result<u64> {
            match self.0 {}
        }
        pub fn close_in_background(self) {
            match self.0 {}
        }
    }

    /// Stops nothing.
    #[derive(Debug)]
    pub struct Stop(());

    impl Stop {
        /// Stops nothing.
        pub fn now(self) {}
    }

    /// There is none.
    #[derive(Debug)]
    pub struct Stopped(Infallible);

    /// Not available.
    ///
    /// # Errors
    /// Always, with the reason.
    pub fn stop() -> io::Result<(Stop, Stopped)> {
        super::not_here(super::PACKET_SOCKETS)
    }

    /// Never called.
    ///
    /// # Errors
    /// Never.
    pub fn wait(_: &PacketSocket, stopped: &Stopped, _: Option<Duration>) -> io::Result<bool> {
        match stopped.0 {}
    }
}
