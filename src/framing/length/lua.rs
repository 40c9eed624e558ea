//! What the cutter does, in Lua.

use super::{Layout, Order, Width};
use crate::framing::dissector::lua_filled;

/// See [`Framing::lua`](crate::framing::Framing::lua).
pub(in crate::framing) fn lua(layout: &Layout) -> String {
    let Layout { width, order, signed, offset_bytes, adjust_bytes, strip_bytes } = *layout;
    let little = order == Order::Little;
    let width_bytes = width.bytes().unwrap_or(0);
    let field = match width {
        Width::WebSocket => include_str!("../lua/websocket.lua"),
        Width::Varint | Width::Varint4 => include_str!("../lua/varint.lua"),
        _ => include_str!("../lua/field.lua"),
    };
    let sign_at = offset_bytes + if little { width_bytes.saturating_sub(1) } else { 0 };
    let negative = format!(
        "  if s:byte(at + {sign_at} + 1) >= 128 then return false, \"the length is negative\" end\n"
    );
    let places = [
        ("@FIELD@", field),
        ("@LAST@", if width == Width::Varint4 { "3" } else { "9" }),
        ("@MOST@", if width == Width::Varint4 { "127" } else { "1" }),
        ("@NEGATIVE@", if signed { &negative } else { "" }),
        ("@END@", &(offset_bytes + width_bytes).to_string()),
        ("@WIDTH@", &width_bytes.to_string()),
        ("@LITTLE@", if little { "true" } else { "false" }),
        ("@OFFSET@", &offset_bytes.to_string()),
        ("@STRIP@", &strip_bytes.map_or("field_end".to_owned(), |strip| strip.to_string())),
        ("@ADJUST@", &adjust_bytes.to_string()),
    ];
    lua_filled(include_str!("../lua/length.lua"), &places)
}
