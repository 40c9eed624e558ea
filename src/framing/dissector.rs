//! A Wireshark dissector in Lua for a framing: it cuts where the framing cuts, and leaves
//! to Wireshark's TCP what is not whole, so that a frame in several segments is put
//! together.
//!
//! Each framing says in Lua what its [`Cutter`](super::Cutter) does. The rest is the same
//! for all (`dissector.lua`).

use super::auto::words;
use super::{DEFAULT_MAX_FRAME_BYTES, by_name};
use crate::Text;

const TEMPLATE: &str = include_str!("dissector.lua");

/// The script for these TCP ports; or why there is none.
///
/// ```
/// let script = sticky_demo::framing::dissector("u32be", &[7000]).unwrap();
/// assert!(script.contains("tcp_port:add(7000, proto)"));
/// ```
pub fn dissector(framing: &str, ports: &[u16]) -> Result<String, Text> {
    let made = by_name(framing).map_err(|error| error.text())?;
    let cut = made.lua().ok_or_else(|| words::no_dissector(framing))?;
    let listed = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let noun = if ports.len() == 1 { "port" } else { "ports" };
    let title = format!(
        "{framing} frames on TCP {noun} {listed}, as sticky-demo dissector wrote it.",
        framing = plain(framing),
    );
    let mut adds = "local tcp_port = DissectorTable.get(\"tcp.port\")\n".to_owned();
    for port in ports {
        adds += &format!("tcp_port:add({port}, proto)\n");
    }
    // Several scripts may be loaded at once.
    let name = format!("sticky_{}", ports.first().copied().unwrap_or(0));
    let parts = [
        ("@TITLE@", title.as_str()),
        ("@LIMIT@", &DEFAULT_MAX_FRAME_BYTES.to_string()),
        ("@CUT@", &cut),
        ("@FOUND_BACK@", include_str!("lua/found_back.lua")),
        ("@NAME@", &name),
        ("@DESCRIPTION@", &format!("{} frames ({name})", plain(framing))),
        ("@SHORT@", &plain(framing)),
        ("@PORTS@\n", &adds),
    ];
    Ok(lua_filled(TEMPLATE, &parts))
}

/// A framing's name as it may stand in a Lua string or comment.
fn plain(framing: &str) -> String {
    framing.replace('\\', "/").chars().filter(|c| !c.is_control() && *c != '"').collect()
}

/// A script with values in its places.
pub(super) fn lua_filled(script: &str, places: &[(&str, &str)]) -> String {
    places.iter().fold(script.to_owned(), |script, (place, with)| script.replace(place, with))
}

/// Bytes as a Lua string.
pub(super) fn lua_string(bytes: &[u8]) -> String {
    let escaped: String = bytes.iter().map(|byte| format!("\\{byte:03}")).collect();
    format!("\"{escaped}\"")
}

/// What waits for a delimiter: the first that ends, and of several that end there the
/// longest.
pub(super) fn lua_delimiters(delimiters: &[Vec<u8>]) -> String {
    let all: Vec<String> = delimiters.iter().map(|delimiter| lua_string(delimiter)).collect();
    let longest = delimiters.iter().map(Vec::len).max().unwrap_or(1);
    let places = [("@ALL@", &*all.join(", ")), ("@REST@", &(longest - 1).to_string())];
    lua_filled(include_str!("lua/delimiters.lua"), &places)
}
