//! What framing says, in both languages.

use crate::text::{sentences, words};
use crate::{Both, Text};

words! {
    // What errors call the place of a fault.
    LENGTH "length" "长度字段";
    FRAME "frame" "帧";
    FIXED_FRAME "fixed frame" "定长帧";
    LINE "line" "行";
    BYTE_AFTER_MESSAGE "byte after the message" "消息之后的字节";
    HEADER_LENGTH "JSON header's length" "JSON 报头的长度字段";
    HEADER "JSON header" "JSON 报头";
    SIZE "size in the JSON header" "JSON 报头里的长度";

    // What a format demands there.
    UTF8_TEXT "UTF-8 text" "UTF-8 文本";
    AT_MOST_64_BITS "a number of at most 64 bits" "不超过 64 位的数";
    A_VARINT "a varint of at most 64 bits" "不超过 64 位的 varint";
    AUTO_IS_FOUND
        "auto is found out from bytes that are there, by frames (but not with --encode), watch and explain: name the framing here"
        "auto 要从现有的字节里找出格式，只有 frames（不带 --encode）、watch 与 explain 能用：这里请写出格式的名字";
    A_VARINT_4 "a varint of at most 4 bytes" "不超过 4 字节的 varint";
    LONGER "longer" "更长的数";
    A_LENGTH_IN_DIGITS "a length in digits" "用数字写的长度";
    A_LINE_END "CR LF: the length before it was wrong" "CR LF（前面的长度写错了）";
    THE_START_MARK "the start mark" "起始标记";
    CHECKSUM "checksum" "校验和";
    A_JSON_TEXT "a JSON object or array" "JSON 对象或数组";
    HEADER_LINES_FIELD "block of header lines" "报头行";
    A_CONTENT_LENGTH "lines with one Content-Length: BYTES" "含有一行 Content-Length: 字节数";
    NOT_THERE "without one: then the body ends with the connection, or there is none" "没有这一行：那样正文要到连接关闭才结束，或者没有正文";
    A_BLANK_LINE "ended by a blank line within 8192 bytes" "在 8192 字节之内以空行结束";
    LONGER_HEADER "longer" "更长";
    VALUE "value" "值";
    A_KIND "one of + - : $ * _ # , ( ! = % ~ > |, which begin a value (a command typed by hand is a line: --framing line)" "值的开头：+ - : $ * _ # , ( ! = % ~ > | 之一（手工输入的命令是一行文本：--framing line）";
    A_KIND_AND_NUMBER "followed by a number of at most 20 digits and CR LF" "后面应有最多 20 位的数和 CR LF";
    BYTE_AFTER_ESCAPE "byte after the escape" "转义字节之后的字节";
    AN_ESCAPED_BYTE "one of the two that stand for another" "代表另一个字节的那两个之一";
    COBS_CODE "code" "代码字节";
    A_CODE_INSIDE "no farther from the next code than the frame's end" "指向帧内的下一个代码字节";
    THE_CONSTANT "the constant that begins a frame: something is before it, or the bytes are out of step" "帧开头的常量：前面多了别的字节，或者已经对不上了";

    // What the framings do, in one line.
    NAIVE "no boundary at all: each read is taken for a message" "没有边界：把每次读取当作一条消息";
    U8 "a 1-byte length, then the message" "1 字节长度，然后是消息";
    U16BE "a 2-byte big-endian length, then the message" "2 字节大端长度，然后是消息";
    U16LE "a 2-byte little-endian length, then the message" "2 字节小端长度，然后是消息";
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
    DECIMAL "the length in decimal, a mark (a space), the message" "十进制长度、一个标记（空格）、消息";
    CHUNKED "the length in hex, CR LF, the message, CR LF" "十六进制长度、CR LF、消息、CR LF";
    RESP "what Redis speaks: $ and the length, CR LF, the message, CR LF; or another value whole" "Redis 的格式：$ 与长度、CR LF、消息、CR LF；其他的值则整个作为消息";
    HEADERS "header lines with Content-Length, a blank line, the message; of HTTP/1.1 the message is all" "带 Content-Length 的报头行、空行、消息；HTTP/1.1 则整个是消息";
    JSON_TEXTS "JSON objects and arrays, one behind the other" "一个接一个的 JSON 对象与数组";
    MARKS "a mark before the message, one behind it, and perhaps a checksum" "消息前后各有一个标记，还可以有校验和";
    SLIP "a byte that ends the frame, and an escape for it in the message" "一个字节结束一帧，消息里的这个字节要转义";
    COBS "zeros are taken out of the message, and a zero ends the frame" "消息里的零全部换掉，再用一个零结束一帧";
    MAGIC "a constant, a length field behind it, then the message" "一个常量、它后面的长度字段，然后是消息";
    JSON_HEADER "a length, a JSON header of that length, a body whose size the header tells" "长度、这么长的 JSON 报头，正文的字节数记在报头里";

    // What may follow a framing's name.
    WIDTHS "1, 2, 3, 4, 8, varint, varint4 or websocket" "1、2、3、4、8、varint、varint4 或 websocket";
    ORDERS "be or le" "be 或 le";
    YES_OR_NO "true or false" "true 或 false";
    BYTES "a number of bytes" "字节数";
    SIGNED_VARINT "such a length has no sign: leave signed out" "这种长度没有符号：请去掉 signed";
    STRIP_AFTER_VARINT "such a length ends at another byte in each frame: leave strip out, or let it end before the field" "这种长度在每一帧里结束的位置都不同：请去掉 strip，或让它在字段之前结束";
    STRIP_INSIDE_FIELD "strip ends in the middle of the length field: let it end before or after the field" "strip 结束在长度字段中间：请让它在字段之前或之后结束";
    HEADER_TOO_LONG "offset and strip are bytes, at most 65536" "offset 和 strip 以字节计，最多 65536";
    NO_DELIMITER "give at least one delimiter" "请至少给出一个分隔符";
    EMPTY_OR_SAME_MAGIC "magic needs a constant for each kind of frame, such as magic:\\xca\\xfe,width=2, and none may begin another" "magic 的每种帧都需要一个常量，如 magic:\\xca\\xfe,width=2，而且不能一个是另一个的开头";
    EMPTY_DELIMITER "a delimiter has at least one byte" "分隔符至少有一个字节";

    // Whose formats the presets are.
    MBAP "Modbus TCP: 2 bytes of length behind a transaction's and a protocol's number" "Modbus TCP：事务号和协议号之后是 2 字节长度";
    TPKT "RFC 1006 (RDP, S7): version 3, a zero, 2 bytes of length that count all" "RFC 1006（RDP、S7）：版本 3、一个零、2 字节长度，连报头一起算";
    MQTT "MQTT: a byte of type and flags, then a varint of at most 4 bytes" "MQTT：1 字节类型与标志，然后是最多 4 字节的 varint";
    TLS "TLS records: type, version, 2 bytes of length; one message may take several" "TLS 记录：类型、版本、2 字节长度；一条消息可占多条记录";
    GRPC "gRPC messages inside HTTP/2 data: compressed or not, 4 bytes of length" "HTTP/2 数据里的 gRPC 消息：是否压缩、4 字节长度";
    HTTP2 "HTTP/2 frames: 3 bytes of length that leave the 9 of the header out; a client sends a preface of 24 bytes first" "HTTP/2 帧：3 字节长度，不含 9 字节报头；客户端先发 24 字节的序言";
    POSTGRES "PostgreSQL: a letter, 4 bytes of length that count themselves; a client's first message has no letter" "PostgreSQL：1 个字母、4 字节长度（把自己算在内）；客户端的第一条消息没有字母";
    MYSQL "MySQL: 3 bytes of length, little-endian, then a sequence number that it does not count" "MySQL：3 字节小端长度，然后是不计入长度的序号";
    DNS_TCP "DNS over TCP (RFC 1035, 4.2.2): a 2-byte length, then the message" "TCP 上的 DNS（RFC 1035 4.2.2）：2 字节长度，然后是消息";
    KAFKA "Kafka: a signed 4-byte length, then the request or the answer" "Kafka：4 字节有符号长度，然后是请求或响应";
    MONGODB "MongoDB: 4 bytes of length, little-endian, that count all" "MongoDB：4 字节小端长度，连报头一起算";
    DOCKER_LOGS "docker logs and attach: which stream, three zeros, 4 bytes of length" "docker logs 与 attach：哪个流、三个零、4 字节长度";
    SMPP "SMPP: 4 bytes of length that count all" "SMPP：4 字节长度，连报头一起算";
    STX_ETX "STX, the message, ETX; with a checksum: marks:…,sum=xor" "STX、消息、ETX；带校验和时：marks:…,sum=xor";
    MLLP "HL7's MLLP: VT, the message, FS CR" "HL7 的 MLLP：VT、消息、FS CR";
    HDLC "7e frames as PPP has them (RFC 1662): 7d and the byte XOR 20 for 7e and 7d" "PPP 那样的 7e 帧（RFC 1662）：7e 和 7d 写成 7d 加上该字节与 20 的异或";
    JT808 "7e frames of JT/T 808 trackers: 7d 02 for 7e, 7d 01 for 7d" "JT/T 808 终端的 7e 帧：7e 写成 7d 02，7d 写成 7d 01";
    GT06 "GT06 trackers: 78 78 and a byte of length, or 79 79 and two" "GT06 终端：78 78 加 1 字节长度，或 79 79 加 2 字节长度";
    SYSLOG "syslog's octet counting (RFC 6587): decimal digits, a space" "syslog 的字节计数（RFC 6587）：十进制数字、空格";
    LSP "language servers and debug adapters: Content-Length, a blank line, JSON" "语言服务器与调试适配器：Content-Length、空行、JSON";
    IEC104 "IEC 60870-5-104: 0x68, a byte of length, what it counts" "IEC 60870-5-104：0x68、1 字节长度、它所计的内容";
    ENCRYPTED
        "Encrypted (TLS): its records are seen, not the messages in them. --framing tls draws the records"
        "已加密（TLS）：看到的是 TLS 记录，不是其中的消息。--framing tls 画出这些记录";
    ENCRYPTED_RECORDS
        "Encrypted (TLS): a frame here is a record, not a message. To see messages, look where they are not encrypted: behind the proxy that ends TLS, or with TLS switched off for a test"
        "已加密（TLS）：这里的帧是 TLS 记录，不是消息。要看消息，请到未加密的地方看：终止 TLS 的代理之后，或在测试时关闭 TLS";
    WEBSOCKET "WebSocket (RFC 6455) behind its handshake, which is HTTP: flags, a length in 1, 3 or 9 bytes; what a browser sends stays masked" "WebSocket（RFC 6455），在 HTTP 握手之后：标志、1、3 或 9 字节长度；浏览器发来的内容仍带掩码";

    // Bytes that were copied as text.
    A_DUMP "a dump with offsets" "带偏移的转储";
    ESCAPES r"escapes (\x41)" r"转义（\x41）";
    AN_ARRAY "an array (0x41, …)" "数组（0x41, …）";
    PLAIN_HEX "hex digits" "十六进制数字";
    BASE64 "base64" "base64";
    TEXT "text" "文本";
    TEXT_WITH_ESCAPES "text with escapes" "带转义的文本";
    NO_BASE64 "what stands behind base64: is not base64" "base64: 后面的内容不是 base64";
    NO_CLEAR_FORM
        "it has no escape, and is neither hex pairs, a dump nor a C array"
        "其中没有转义，也不是成对的十六进制、转储或 C 数组";
    WORDS_OF_OD
        "a dump in words of several bytes, whose order it does not tell: od -An -tx1 -v writes bytes"
        "这份转储以多字节的字为单位，看不出字节顺序：od -An -tx1 -v 按字节写";
    OTHER_LETTERS
        "the letters beside the dump's bytes are not of these bytes, or do not tell their order: xxd -p writes it plainly (xxd -e and -b are not read)"
        "转储旁边的字符与这些字节不符，或看不出字节顺序：xxd -p 写得清楚（不读 xxd -e 与 -b 的输出）";
    BAD_REPEAT "the dump's * repeats no line, or too many" "转储里的 * 没有可重复的行，或者重复太多";

    // What an impossible length looks like.
    HTTP_REQUEST "an HTTP request begins so" "HTTP 请求就是这样开头的";
    HTTP_ANSWER "an HTTP answer begins so" "HTTP 响应就是这样开头的";
    HTTP2_PREFACE "an HTTP/2 client begins so, and the frames follow 24 bytes later" "HTTP/2 客户端就是这样开头的，帧在 24 字节之后才开始";
    SSH_GREETING "an SSH server greets so" "SSH 服务器就是这样打招呼的";
    HEADER_LINES "header lines begin so (Content-Length: …)" "报头行（Content-Length: …）就是这样开头的";
    TLS_HANDSHAKE "a TLS handshake begins so: who sent it speaks TLS" "TLS 握手就是这样开头的：发送方用的是 TLS";
    TLS_ALERT "a TLS alert begins so: who sent it speaks TLS" "TLS 警报就是这样开头的：发送方用的是 TLS";
    BYTE_ORDER_MARK "a byte order mark, which text editors write" "文本编辑器写的字节序标记（BOM）";
    GZIP "gzip begins so" "gzip 就是这样开头的";
    CAPTURE "a packet capture (pcap) begins so, and not a stream of one program" "抓包文件（pcap）就是这样开头的，这不是程序之间的字节流";
    JAVA_OBJECTS "Java's ObjectOutputStream begins so" "Java 的 ObjectOutputStream 就是这样开头的";
    JSON_TEXT "JSON begins so" "JSON 就是这样开头的";
    LITTLE_ENDIAN "little-endian" "小端";
    BIG_ENDIAN "big-endian" "大端";
}

sentences! {
    unknown_framing(; known: &Text, presets: &Text):
        "no framing is called that; the known ones are {known}; and of protocols {presets}",
        "没有这个名字的格式，已有的格式是 {known}；以及各协议的 {presets}";
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
        "fixed needs a size of 1 byte or more, and no more than there is room for, not {given:?}",
        "fixed 需要 1 字节以上、内存放得下的长度，不能是 {given:?}";
    no_such_length(given: &str):
        "json-header knows no length called {given:?}; try u32be or i64le",
        "json-header 不认识名为 {given:?} 的长度；可用 u32be 或 i64le";
    twice(key: &str): "{key} is given twice", "{key} 给了两次";
    no_such_parameter(given: &str):
        "length knows width, order, signed, offset, adjust and strip, not {given:?}",
        "length 认识 width、order、signed、offset、adjust 和 strip，不认识 {given:?}";
    wrong_parameter(key: &str, value: &str; expected: Both):
        "length needs {key}={expected}, not {value:?}",
        "length 需要 {key}={expected}，不能是 {value:?}";
    needs_marks(given: &str):
        r"marks needs start=S,end=E and takes sum=xor or sum=add, such as marks:start=\x02,end=\x03 (a comma is \x2c), not {given:?}",
        r"marks 需要 start=S,end=E，还可以加 sum=xor 或 sum=add，如 marks:start=\x02,end=\x03（逗号写作 \x2c），不能是 {given:?}";
    needs_slip(given: &str):
        r"slip takes end, escape and xor of one byte each, or as of two, such as slip:end=\x7e,escape=\x7d,xor=\x20; all must differ, not {given:?}",
        r"slip 接受各为一个字节的 end、escape、xor，或两个字节的 as，如 slip:end=\x7e,escape=\x7d,xor=\x20；它们必须各不相同，不能是 {given:?}";
    needs_digits(given: &str):
        "decimal takes width=1 to width=19, not {given:?}", "decimal 接受 width=1 到 width=19，不能是 {given:?}";
    needs_a_mark(given: &str):
        "decimal needs a mark behind the digits that does not begin with a digit, not {given:?}",
        "decimal 的数字后面需要一个不以数字开头的标记，不能是 {given:?}";
    never_found(long: &str, short: &str):
        "the delimiter \"{long}\" can never be found: inside it \"{short}\" ends first",
        "永远找不到分隔符 \"{long}\"：它里面的 \"{short}\" 总是先结束";
    bad_escape(at_byte: usize):
        r"the backslash at byte {at_byte} begins none of \\ \n \r \t \0 \xNN; write \\ for a backslash",
        r"偏移 {at_byte} 字节处的反斜杠不是 \\ \n \r \t \0 \xNN 中的任何一个；反斜杠本身请写作 \\";
    bad_line(line_number: usize; problem: &Text): "line {line_number}: {problem}", "第 {line_number} 行：{problem}";

    // Bytes that were copied as text.
    odd_digits(count: usize):
        "{count} hex digits: two make a byte, so one is missing or too many",
        "有 {count} 个十六进制数字：两个是一字节，所以缺了或多了一个";
    odd_group(group: &str):
        "{group:?} is not whole bytes: write two hex digits for each",
        "{group:?} 不是完整的字节：每个字节写两位十六进制数字";
    no_hex(at: usize, shown: &str):
        "at character {at} stands {shown:?}: neither a dump (xxd, hexdump -C, Wireshark), hex, \\x escapes, a C array nor base64",
        "第 {at} 个字符处是 {shown:?}：既不是转储（xxd、hexdump -C、Wireshark）、十六进制、\\x 转义、C 数组，也不是 base64";
    no_byte(token: &str): "{token:?} is not a byte of an array", "{token:?} 不是数组里的字节";
    lines_missing(at: u64, expected: u64):
        "a line of the dump begins at offset {at:#x}, and the one before ends at {expected:#x}: a part is missing",
        "转储的一行从偏移 {at:#x} 开始，而上一行到 {expected:#x} 为止：缺了一部分";

    // Which framing would fit.
    nearly_framing(; unknown: &Text, near: &Text):
        "{unknown}; did you mean {near}?", "{unknown}；是不是 {near}？";
    whole_messages(; count: usize = Text::counted(count, "whole message", "whole messages", "条完整的消息")):
        "{count}", "{count}";
    fits(name: &str; count: Text):
        "To --framing {name} these bytes are {count}",
        "用 --framing {name} 来切，这些字节正好是 {count}";
    fits_with_its_header(name: &str; count: Text):
        "Does the length count its own header? To --framing {name} these bytes are {count}",
        "长度把自己的报头也算进去了吗？用 --framing {name} 来切，这些字节正好是 {count}";
    others_fit(; said: &Text, others: &Text):
        "{said} ({others} would fit, too)", "{said}（{others} 也切得完整）";
    fits_from(from: usize, given: &str, count: usize):
        "From byte {from} on, {given} cuts {count} whole messages: the stream begins there, or something else was sent first",
        "从偏移 {from} 字节起，{given} 能切出 {count} 条完整的消息：流从那里开始，或者前面先发了别的东西";

    // What an impossible length looks like.
    with_a_clue(; said: &Text, clue: &Text): "{said}. {clue}", "{said}。{clue}";
    looks_like(shown: &str, count: usize; what: Both):
        "Its {count} bytes are \"{shown}\": {what}",
        "这 {count} 个字节是 \"{shown}\"：{what}";
    are_text(shown: &str, count: usize):
        "Its {count} bytes are the text \"{shown}\": does the sender write a length at all?",
        "这 {count} 个字节是文本 \"{shown}\"：发送方写长度了吗？";
    are_digits(shown: &str, count: usize):
        "Its {count} bytes are the digits \"{shown}\": the sender writes the length as text",
        "这 {count} 个字节是数字字符 \"{shown}\"：发送方把长度写成了文本";
    narrower(rest: &str, value: u64, name: &str; width: usize = Text::bytes(width)):
        "Read from {width} alone it is {value}, and the text \"{rest}\" follows: try {name}",
        "只看前 {width}是 {value}，后面是文本 \"{rest}\"：试试 {name}";
    other_order(value: u64, name: &str; order: Both):
        "Read {order} it is {value}: try {name}",
        "按{order}读是 {value}：试试 {name}";

    // How a stream ends.
    ends_clean(): "the stream ended between two frames", "字节流在两帧之间结束";
    ends_in_header(have: usize, need: usize):
        "the stream ended inside a header, after {have} of its {need} bytes",
        "字节流在一个报头中间结束，{need} 字节只到了 {have} 字节";
    ends_in_open_header(have: usize, need: usize):
        "the stream ended inside a header, after {have} of at least {need} bytes",
        "字节流在一个报头中间结束，至少 {need} 字节，只到了 {have} 字节";
    ends_after_header(; need: usize = Text::bytes(need)):
        "the stream ended right after a header that announced {need}",
        "报头声明了 {need}，字节流却在它之后就结束了";
    ends_in_body(have: usize, need: usize):
        "the stream ended inside a message, after {have} of its {need} bytes",
        "字节流在一条消息中间结束，{need} 字节只到了 {have} 字节";
    ends_in_open_body(; have: usize = Text::bytes(have)):
        "the stream ended inside a message, after {have} of it",
        "字节流在一条消息中间结束，只到了 {have}";
    ends_out_of_step():
        "the stream ended before a frame began again", "在下一帧开始之前，字节流就结束了";
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

    // Why a message cannot be sent.
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
    not_one_json(; message: usize = Text::bytes(message)):
        "this format carries JSON objects and arrays, and the message of {message} is not one",
        "这种格式承载 JSON 对象和数组，而这条 {message}的消息不是";
    not_utf8(at_byte: usize):
        "this format carries text, and the message is not UTF-8 at its byte {at_byte}",
        "这种格式承载文本，而消息在偏移 {at_byte} 字节处不是 UTF-8";

    // Why a stream, or one frame, is refused.
    announces(at_byte: u64, limit: usize; field: Both, claimed: u64 = Text::bytes(claimed)):
        "the {field} at byte {at_byte} announces {claimed}; the limit is {limit}",
        "{field}（偏移 {at_byte} 字节）声明了 {claimed}，上限是 {limit}";
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
    ends_digits(mark: &str, most: usize):
        "a digit, or \"{mark}\" behind at most {most} digits", "数字，或最多 {most} 位数字之后的 \"{mark}\"";
    closes(shown: &str):
        "\"{shown}\": the length before the message was wrong", "\"{shown}\"（消息之前的长度写错了）";
    counted_too_little(line: &str; bytes: usize = Text::bytes(bytes)):
        "\"{line}\": the length before it was {bytes} too small (does it count characters, and not bytes?)",
        "\"{line}\"：它之前的长度少了 {bytes}（数的是字符而不是字节吗？）";
    counted_too_much(line: &str; bytes: usize = Text::bytes(bytes)):
        "\"{line}\": the length before it was {bytes} too large",
        "\"{line}\"：它之前的长度多了 {bytes}";
    another_coding(coding: &str):
        "Transfer-Encoding: {coding}, whose end is not told: only chunked is",
        "Transfer-Encoding: {coding}，看不出结尾在哪里：只有 chunked 能看出";
    an_object_with(name: &str):
        "a JSON object with the body's size in bytes as {name:?}",
        "JSON 对象，其中 {name:?} 是正文的字节数";
    not_an_object(error: &serde_json::Error): "not one: {error}", "别的东西：{error}";
    not_whole(number: &serde_json::Number): "{number}, which is not a whole number", "{number}，不是整数";
}
