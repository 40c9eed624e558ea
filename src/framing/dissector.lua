-- @TITLE@
--
--   wireshark -X lua_script:FILE               tshark -X lua_script:FILE -V -r CAPTURE
--
-- or put FILE where Help > About Wireshark > Folders says "Personal Lua Plugins".

local LIMIT = @LIMIT@ -- the longest message believed, in bytes
local MORE = DESEGMENT_ONE_MORE_SEGMENT

-- The number in `width` bytes from the place `at` on, which counts from 0.
local function number(s, at, width, little)
  local value = 0
  for i = 0, width - 1 do
    value = value * 256 + s:byte(at + 1 + (little and width - 1 - i or i))
  end
  return value
end

-- The frame that begins at `at`: its bytes, and where in it the message begins and ends;
-- nil and how many bytes are missing; or false and why no sender of this format writes it,
-- and, where a receiver finds back, how many bytes behind which it goes on.
@CUT@
local proto = Proto("@NAME@", "@DESCRIPTION@")
local message_field = ProtoField.bytes("@NAME@.message", "Message")
local length_field = ProtoField.uint32("@NAME@.length", "Message length")
local header_field = ProtoField.bytes("@NAME@.header", "Header")
local wrong_field = ProtoField.string("@NAME@.wrong", "Not a frame")
proto.fields = { message_field, length_field, header_field, wrong_field }
local wrong_expert =
  ProtoExpert.new("@NAME@.broken", "No frame begins here", expert.group.MALFORMED, expert.severity.ERROR)
proto.experts = { wrong_expert }

-- What broke the format, by stream and sender: no boundary behind it can be trusted.
local broken = {}
local stream_of = Field.new("tcp.stream")
function proto.init()
  broken = {}
end

local function wrong(root, tvb, why)
  local tree = root:add(proto, tvb, "Not a frame: " .. why)
  tree:add(wrong_field, tvb, why)
  tree:add_proto_expert_info(wrong_expert)
end

function proto.dissector(tvb, pinfo, root)
  pinfo.cols.protocol = "@SHORT@"
  if tvb:captured_len() < tvb:reported_len() then
    wrong(root, tvb, "the capture kept only a part of this packet")
    return tvb:captured_len()
  end
  local stream = stream_of()
  local key = tostring(stream) .. "/" .. pinfo.src_port
  if broken[key] and broken[key] < pinfo.number then
    wrong(root, tvb, "packet " .. broken[key] .. " broke the format")
    return tvb:len()
  end
  local s, at, frames = tvb:raw(), 0, 0
  while at < #s do
    local total, from, to = cut(s, at)
    if total == nil then
      -- TCP keeps these bytes, and calls again with what is missing behind them.
      pinfo.desegment_offset = at
      pinfo.desegment_len = from
      break
    elseif total == false then
      wrong(root, to and tvb(at, to) or tvb(at), from)
      if not to then
        broken[key] = pinfo.number
        break
      end
      at = at + to
      goto next
    end
    frames = frames + 1
    local tree = root:add(proto, tvb(at, total), "Frame, message of " .. to - from .. " bytes")
    if from > 0 then tree:add(header_field, tvb(at, from)) end
    tree:add(length_field, tvb(at, total), to - from)
    if to > from then
      tree:add(message_field, tvb(at + from, to - from))
    else
      tree:add(message_field, tvb(at, 0))
    end
    at = at + total
    ::next::
  end
  if frames > 0 then
    pinfo.cols.info = frames .. (frames == 1 and " frame" or " frames")
  end
  return tvb:len()
end

@PORTS@
