//! `sticky-demo dissector`: the frames of a framing, named in Wireshark.

use super::*;

#[derive(Args)]
pub struct DissectorFlags {
    /// The frame format (`sticky-demo list --framings` has a page for each) ¦ 帧格式（`sticky-demo list --framings` 每种一页）
    #[arg(long, value_name = "NAME", default_value = "u32be", value_parser = framings(), hide_possible_values = true)]
    framing: String,

    /// The server's TCP port; may be given several times ¦ 服务器的 TCP 端口；可以给出多次
    #[arg(long, value_name = "N", required = true, value_parser = port(1))]
    port: Vec<u16>,
}

pub fn dissector(typed: &Typed) -> CommandResult {
    let flags: DissectorFlags = typed.flags()?;
    let mut ports = flags.port;
    ports.sort_unstable();
    ports.dedup();
    print(framing::dissector(&flags.framing, &ports)?)
}
