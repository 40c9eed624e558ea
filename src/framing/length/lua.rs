//! What the cutter does, in Lua.

use super::{Layout, Order};

/// See [`Framing::lua`](crate::framing::Framing::lua).
pub(in crate::framing) fn lua(layout: &Layout) -> String {
    let Layout { width, order, signed, offset_bytes, adjust_bytes, strip_bytes } = *layout;
    let little = order == Order::Little;
    let field = match width.bytes() {
        Some(width) => {
            let sign_at = offset_bytes + if little { width - 1 } else { 0 };
            let negative = format!(
                "  if s:byte(at + {sign_at} + 1) >= 128 then return false, \"the length is negative\" end\n"
            );
            format!(
                "  local field_end = {end}\n  \
                   if have < field_end then return nil, field_end - have end\n{negative}  \
                   local value = number(s, at + {offset_bytes}, {width}, {little})\n",
                end = offset_bytes + width,
                negative = if signed { &negative } else { "" },
            )
        }
        None => format!(
            r#"  local value, field_end, factor = 0, {offset_bytes}, 1
  while true do
    local byte = s:byte(at + field_end + 1)
    if not byte then return nil, have < {offset_bytes} and {offset_bytes} - have or MORE end
    local index = field_end - {offset_bytes}
    if index == 9 and byte > 1 then return false, "the length is a longer number than 64 bits" end
    field_end, value, factor = field_end + 1, value + byte % 128 * factor, factor * 128
    if byte < 128 then
      if byte == 0 and index > 0 then return false, "the length is padded with zeros" end
      break
    end
  end
"#
        ),
    };
    let strip = strip_bytes.map_or("field_end".to_owned(), |strip| strip.to_string());
    format!(
        r#"local function cut(s, at)
  local have = #s - at
{field}  local from, total = {strip}, field_end + value + {adjust_bytes}
  if total < math.max(field_end, from) then
    return false, "the length says " .. value .. ", less than its own header"
  end
  if total - from > LIMIT then return false, "the length announces " .. total - from .. " bytes" end
  if have < total then return nil, total - have end
  return total, from, total
end
"#
    )
}
