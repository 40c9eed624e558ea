//! What framing says, in both languages.

use crate::text::{sentences, words};
use crate::{Both, Text};

// What errors call the place of a fault.
words! {
    LENGTH "length" "长度字段";
    FRAME "frame" "帧";
    FIXED_FRAME "fixed frame" "定长帧";
    LINE "line" "行";
    BYTE_AFTER_MESSAGE "byte after the message" "消息之后的字节";
    HEADER_LENGTH "JSON header's length" "JSON 报头的长度字段";
    HEADER "JSON header" "JSON 报头";
    SIZE "size in the JSON header" "JSON 报头里的长度";
}

// What a format demands there.
words! {
    UTF8_TEXT "UTF-8 text" "UTF-8 文本";
    A_DIGIT "a digit: a netstring begins with its length" "数字（netstring 以长度开头）";
    A_DIGIT_OR_COLON "a digit or a colon" "数字或冒号";
    A_COLON "a colon after at most 20 digits" "冒号（前面最多 20 位数字）";
    AT_MOST_64_BITS "a number of at most 64 bits" "不超过 64 位的数";
    A_VARINT "a varint of at most 64 bits" "不超过 64 位的 varint";
    LONGER "longer" "更长的数";
    A_COMMA "a comma: the length before the message was wrong" "逗号（消息之前的长度写错了）";
}

// What the framings do, in one line.
words! {
    NAIVE "no boundary at all: each read is taken for a message" "没有边界：把每次读取当作一条消息";
    U8 "a 1-byte length, then the message" "1 字节长度，然后是消息";
    U16BE "a 2-byte big-endian length, then the message" "2 字节大端长度，然后是消息";
    U32BE "a 4-byte big-endian length, then the message" "4 字节大端长度，然后是消息";
    U32LE "a 4-byte little-endian length, then the message" "4 字节小端长度，然后是消息";
    I32LE "a signed 4-byte little-endian length, then the message" "4 字节有符号小端长度，然后是消息";
    U64BE "an 8-byte big-endian length, then the message" "8 字节大端长度，然后是消息";
    I64LE "a signed 8-byte little-endian length, then the message" "8 字节有符号小端长度，然后是消息";
    VARINT "a length in 1 to 10 bytes (protobuf), then the message" "1 到 10 字节的长度（protobuf），然后是消息";
    ANY_LENGTH "a length field of any width, order, place and meaning" "任意宽度、字节序、位置和含义的长度字段";
    LINES "the message, then LF (CR LF is accepted)" "消息，然后是 LF（也接受 CR LF）";
    DELIMITER "the message, then a delimiter of your choice, or one of several" "消息，然后是自选的一个或多个分隔符之一";
    FIXED "every message has N bytes" "每条消息定长 N 字节";
    NETSTRING "the length in decimal, a colon, the message, a comma" "十进制长度、冒号、消息、逗号";
    JSON_HEADER "a length, a JSON header of that length, a body whose size the header tells" "长度、这么长的 JSON 报头，正文的字节数记在报头里";
}

// What may follow a framing's name.
words! {
    WIDTHS "1, 2, 3, 4, 8 or varint" "1、2、3、4、8 或 varint";
    ORDERS "be or le" "be 或 le";
    YES_OR_NO "true or false" "true 或 false";
    BYTES "a number of bytes" "字节数";
    SIGNED_VARINT "a varint length has no sign: leave signed out" "varint 长度没有符号：请去掉 signed";
    STRIP_AFTER_VARINT "a varint ends at another byte in each frame: leave strip out, or let it end before the field" "varint 在每一帧里结束的位置都不同：请去掉 strip，或让它在字段之前结束";
    STRIP_INSIDE_FIELD "strip ends in the middle of the length field: let it end before or after the field" "strip 结束在长度字段中间：请让它在字段之前或之后结束";
    HEADER_TOO_LONG "offset and strip are bytes, at most 65536" "offset 和 strip 以字节计，最多 65536";
    NO_DELIMITER "give at least one delimiter" "请至少给出一个分隔符";
    EMPTY_DELIMITER "a delimiter has at least one byte" "分隔符至少有一个字节";
}

sentences! {
    unknown_framing(; known: &Text):
        "no framing is called that; the known ones are {known}",
        "没有这个名字的格式，已有的格式是 {known}";
    wrong_framing(name: &str; reason: &Text): "{name}: {reason}", "{name}：{reason}";
    takes_nothing(name: &str, given: &str):
        "{name} takes nothing after its name, not {given:?}",
        "{name} 的名字后面什么也不跟，不能有 {given:?}";
    line_takes(given: &str):
        "line takes nothing or \"utf8\", not {given:?}",
        "line 后面只能是空或 \"utf8\"，不能是 {given:?}";
    needs_a_delimiter():
        "delimiter needs a delimiter, such as delimiter:END",
        "delimiter 需要一个分隔符，如 delimiter:END";
    needs_a_size():
        "fixed needs a size in bytes, such as fixed:16", "fixed 需要每帧的字节数，如 fixed:16";
    needs_another_size(given: &str):
        "fixed needs a size of at least 1 byte, not {given:?}",
        "fixed 至少需要 1 字节，不能是 {given:?}";
    no_such_length(given: &str):
        "json-header knows no length called {given:?}; try u32be or i64le",
        "json-header 不认识名为 {given:?} 的长度；可用 u32be 或 i64le";
    no_such_parameter(given: &str):
        "length knows width, order, signed, offset, adjust and strip, not {given:?}",
        "length 认识 width、order、signed、offset、adjust 和 strip，不认识 {given:?}";
    wrong_parameter(key: &str, value: &str; expected: Both):
        "length needs {key}={expected}, not {value:?}",
        "length 需要 {key}={expected}，不能是 {value:?}";
    never_found(long: &str, short: &str):
        "the delimiter \"{long}\" can never be found: inside it \"{short}\" ends first",
        "永远找不到分隔符 \"{long}\"：它里面的 \"{short}\" 总是先结束";
    bad_escape(at_byte: usize):
        r"the backslash at byte {at_byte} begins none of \\ \n \r \t \0 \xNN; write \\ for a backslash",
        r"偏移 {at_byte} 字节处的反斜杠不是 \\ \n \r \t \0 \xNN 中的任何一个；反斜杠本身请写作 \\";
    bad_line(line_number: usize; problem: &Text): "line {line_number}: {problem}", "第 {line_number} 行：{problem}";
}

// How a stream ends.
sentences! {
    ends_clean(): "the stream ended between two frames", "字节流在两帧之间结束";
    ends_in_header(have: usize, need: usize):
        "the stream ended inside a header, after {have} of its {need} bytes",
        "字节流在一个报头中间结束，{need} 字节只到了 {have} 字节";
    ends_after_header(; need: usize = Text::bytes(need)):
        "the stream ended right after a header that announced {need}",
        "报头声明了 {need}，字节流却在它之后就结束了";
    ends_in_body(have: usize, need: usize):
        "the stream ended inside a message, after {have} of its {need} bytes",
        "字节流在一条消息中间结束，{need} 字节只到了 {have} 字节";
    ends_before_terminator(; have: usize = Text::bytes(have)):
        "the stream ended after a message of {have}, before the byte that closes its frame",
        "字节流在一条 {have}的消息之后结束，缺少结束这一帧的那个字节";
    ends_unfinished(; have: usize = Text::bytes(have)):
        "the stream ended {have} after the last delimiter: what came is not known to be a whole message",
        "字节流在最后一个分隔符之后 {have}处结束：无从知道这是不是一条完整的消息";
    ends_over_long(; missing: u64 = Text::bytes(missing)):
        "the stream ended inside a frame over the limit, {missing} before the frame's end",
        "字节流在一个超过上限的帧中间结束，离帧尾还差 {missing}";
    ends_somewhere_over_long():
        "the stream ended inside a frame over the limit", "字节流在一个超过上限的帧中间结束";
    ends_after_error():
        "the stream had broken its format before it ended", "字节流在结束之前已经违反了格式";
}

// Why a message cannot be sent.
sentences! {
    carries_at_most(most: usize; message: usize = Text::bytes(message)):
        "a message of {message} does not fit: this format carries at most {most}",
        "{message}的消息放不下：这种格式最多承载 {most} 字节";
    carries_at_least(least: usize; message: usize = Text::bytes(message)):
        "a message of {message} does not fit: this format carries at least {least}",
        "{message}的消息太短：这种格式至少承载 {least} 字节";
    carries_exactly(size: usize; message: usize = Text::bytes(message)):
        "a message of {message} does not fit: in this format each has exactly {size}",
        "{message}的消息长度不对：这种格式的每条消息恰好 {size} 字节";
    contains_delimiter(at_byte: usize, delimiter: &str):
        "the receiver would cut this message at its byte {at_byte}, where it would find the delimiter \"{delimiter}\": escape it, or take a format with a length",
        "接收方会在这条消息的偏移 {at_byte} 字节处切开，因为那里有分隔符 \"{delimiter}\"：请转义，或改用带长度的格式";
    wrong_header(; message: usize = Text::bytes(message)):
        "in this format a message brings its own length field, and the one in this message of {message} says another length",
        "在这种格式里，消息自带长度字段，而这条 {message}的消息里写的是另一个长度";
    not_utf8(at_byte: usize):
        "this format carries text, and the message is not UTF-8 at its byte {at_byte}",
        "这种格式承载文本，而消息在偏移 {at_byte} 字节处不是 UTF-8";
}

// Why a stream, or one frame, is refused.
sentences! {
    announces(at_byte: u64, limit: usize; field: Both, claimed: u64 = Text::bytes(claimed)):
        "the {field} at byte {at_byte} announces {claimed}; the limit is {limit}",
        "{field}（偏移 {at_byte} 字节）声明了 {claimed}，上限是 {limit}";
    is_text(text: &str, turned: &str; said: &Text):
        "{said}. Its bytes are the text \"{text}\", or \"{turned}\" from the other end: does the sender mark messages in another way?",
        "{said}。它的字节是文本“{text}”，倒过来是“{turned}”：发送方是不是用别的方式标明边界？";
    no_delimiter_in_time(at_byte: u64; limit: usize = Text::bytes(limit)):
        "the frame that begins at byte {at_byte} is longer than the limit of {limit}: no delimiter came in time",
        "从偏移 {at_byte} 字节开始的帧超过了 {limit}的上限：一直没有等到分隔符";
    negative(at_byte: u64, value: i64; field: Both):
        "the {field} at byte {at_byte} is {value}, and a length cannot be negative: is the byte order right?",
        "{field}（偏移 {at_byte} 字节）是 {value}，而长度不能为负：字节序对吗？";
    says_too_little(at_byte: u64, least: u64; field: Both, claimed: u64 = Text::bytes(claimed)):
        "the {field} at byte {at_byte} says {claimed}, but counts its own header, so it is at least {least}: does the sender count the header?",
        "{field}（偏移 {at_byte} 字节）写着 {claimed}，但它把报头也算在内，至少应为 {least}：发送方把报头算进去了吗？";
    padded(at_byte: u64; field: Both):
        "the {field} at byte {at_byte} is padded with zeros; only the shortest spelling of a number is accepted",
        "{field}（偏移 {at_byte} 字节）补了零；只接受数的最短写法";
    malformed(at_byte: u64; field: Both, expected: &Text, found: &Text):
        "the {field} at byte {at_byte} should be {expected}, and is {found}",
        "{field}（偏移 {at_byte} 字节）应为：{expected}；实为：{found}";
    an_object_with(name: &str):
        "a JSON object with the body's size in bytes as {name:?}",
        "JSON 对象，其中 {name:?} 是正文的字节数";
    not_an_object(error: &serde_json::Error): "not one: {error}", "别的东西：{error}";
    not_whole(number: &serde_json::Number): "{number}, which is not a whole number", "{number}，不是整数";
}
