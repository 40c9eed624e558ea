//! `sticky-demo dissector`: the frames of a framing, named in Wireshark.

use super::*;

#[derive(Args)]
pub struct DissectorFlags {
    /// The frame format (`sticky-demo list --framings` has a page for each) ¦ 帧格式（`sticky-demo list --framings` 每种一页）
    #[arg(long, value_name = "NAME", default_value = "u32be", value_parser = framings(), hide_possible_values = true)]
    framing: String,

    /// The server's TCP port; may be given several times ¦ 服务器的 TCP 端口；可以给出多次
    #[arg(long, value_name = "N", required = true, value_parser = whole(1, 65_535))]
    port: Vec<u64>,
}

pub fn dissector(typed: &Typed) -> CommandResult {
    let flags: DissectorFlags = typed.flags()?;
    let ports: Vec<u16> = flags.port.iter().filter_map(|port| u16::try_from(*port).ok()).collect();
    print(framing::dissector(&flags.framing, &ports)?)
}
