//! `--to`: whom a client talks to, and which of its addresses.

use super::{PatienceArgs, words};
use crate::programs::{Done, Remote, Trouble};
use crate::{Sentence, Text};
use clap::Args;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs};

/// Whom a client talks to.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection ¦ 连接")]
pub struct ClientArgs {
    /// The server's address: HOST, HOST:PORT or :PORT [default: 127.0.0.1 and the program's own port] ¦ 服务器地址：HOST、HOST:PORT 或 :PORT [默认：127.0.0.1 与该程序自己的端口]
    #[arg(long, value_name = "HOST:PORT")]
    to: Option<String>,

    #[command(flatten)]
    patience: PatienceArgs,
}

impl ClientArgs {
    fn to(&self) -> &str {
        self.to.as_deref().unwrap_or("127.0.0.1")
    }

    fn remotes(&self, default_port: u16) -> Done<Vec<Remote>> {
        let found = addresses(self.to(), default_port)
            .map_err(|why| Trouble::Usage(words::wrong_address(self.to(), &why)))?;
        let patience = self.patience.get();
        Ok(found.into_iter().map(|address| Remote { address, patience }).collect())
    }

    pub(super) fn first(&self, default_port: u16) -> Done<Remote> {
        Ok(self.remotes(default_port)?[0])
    }

    /// All addresses of the name at once, for a call that goes through them by itself.
    pub(super) fn all<T>(
        &self,
        default_port: u16,
        call: impl FnOnce(&[Remote]) -> Done<T>,
    ) -> Done<T> {
        let remotes = self.remotes(default_port)?;
        call(&remotes).map_err(|trouble| self.of_all(&remotes, trouble))
    }

    fn of_all(&self, remotes: &[Remote], last: Trouble) -> Trouble {
        match last.may_be_elsewhere() && remotes.len() > 1 {
            true => Trouble::Usage(words::none_of(remotes.len(), self.to(), &last.text())),
            false => last,
        }
    }

    /// Tries one address of the name after the other, until one takes the connection.
    pub(super) fn each<T>(
        &self,
        default_port: u16,
        mut call: impl FnMut(Remote) -> Done<T>,
    ) -> Done<T> {
        let remotes = self.remotes(default_port)?;
        let (last, others) = remotes.split_last().expect("never empty");
        for remote in others {
            match call(*remote) {
                Err(trouble) if trouble.may_be_elsewhere() => {}
                done => return done,
            }
        }
        call(*last).map_err(|trouble| self.of_all(&remotes, trouble))
    }
}

/// HOST, HOST:PORT or :PORT, and all addresses that it has; at least one.
fn addresses(to: &str, default_port: u16) -> Result<Vec<SocketAddr>, Text> {
    if let Ok(address) = to.parse() {
        return Ok(vec![address]);
    }
    if let Some((host, port)) = to.rsplit_once(':')
        && host.parse::<Ipv6Addr>().is_ok()
        && port.len() > 3
        && port.parse::<u16>().is_ok()
    {
        return Err(words::in_brackets(to, host, port));
    }
    let bare = to.strip_prefix('[').and_then(|to| to.strip_suffix(']')).unwrap_or(to);
    let (host, port) = match (bare.parse::<IpAddr>(), to.rsplit_once(':')) {
        (Ok(ip), _) => return Ok(vec![SocketAddr::new(ip, default_port)]),
        (_, Some(("", port))) => ("127.0.0.1", port.parse().map_err(|_| words::not_a_port(port))?),
        (_, Some((host, port))) => (host, port.parse().map_err(|_| words::not_a_port(port))?),
        (_, None) => (to, default_port),
    };
    let found = (host, port).to_socket_addrs().map_err(|error| words::no_address(&error))?;
    let found = in_order(found);
    if found.is_empty() { Err(words::NO_ADDRESS.into()) } else { Ok(found) }
}

/// HOST:PORT: all its addresses, at least one.
#[derive(Debug, Clone)]
pub struct Addresses(pub Vec<SocketAddr>);

pub fn host_and_port(text: &str) -> Result<Addresses, Sentence> {
    let known = text.contains(':').then(|| addresses(text, 0));
    let known = known.unwrap_or(Err(words::NOT_AN_IP.into())).map_err(Sentence)?;
    match known.iter().any(|address| address.port() == 0) {
        true => Err(words::no_port(text.trim_matches(['[', ']'])).into()),
        false => Ok(Addresses(known)),
    }
}

/// The order in which those that a name has are tried. Often localhost is `::1` before
/// it is 127.0.0.1, and the latter is where our servers and the tutorials' listen.
fn in_order(found: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut found: Vec<SocketAddr> = found.collect();
    found.sort_by_key(SocketAddr::is_ipv6); // and as they came otherwise
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::{addresses, host_and_port, in_order};

    #[test]
    fn an_ipv6_address_with_and_without_a_port() {
        for (to, expected) in [
            ("::1", "[::1]:7"),
            ("[::1]", "[::1]:7"),
            ("[::1]:9", "[::1]:9"),
            (":9", "127.0.0.1:9"),
        ] {
            assert_eq!(addresses(to, 7), Ok(vec![expected.parse().expect("one")]), "{to}");
        }
        // A port without brackets would be a part of the address.
        assert!(addresses("::1:7901", 7).is_err_and(|why| why.en.contains("[::1]:7901")));
        for wrong in ["::1", "::1:7901", "[::1]", "127.0.0.1:0"] {
            assert!(host_and_port(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn localhost_is_where_the_servers_listen() {
        let addresses = ["[::1]:7", "127.0.0.1:7", "127.0.0.2:7"].map(|a| a.parse().expect("one"));
        let [six, first, second] = addresses;
        assert_eq!(in_order(addresses.into_iter()), [first, second, six]);
        assert_eq!(in_order([six].into_iter()), [six]);
    }
}
