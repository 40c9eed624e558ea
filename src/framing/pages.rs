//! What a page about a framing says beside its line on the list: who writes it, and the
//! mistake that everybody makes once. The picture is drawn from what it writes.

use super::{Framing, escape::escape};
use crate::{Both, both};

/// Beside a framing's line on the list.
pub struct FramingPage {
    /// As on the list.
    pub name: &'static str,
    /// Who uses it.
    pub users: Both,
    /// Its classic mistake.
    pub mistake: Both,
}

macro_rules! pages {
    ($($name:literal: $users:literal, $users_zh:literal; $mistake:literal, $mistake_zh:literal;)+) => {
        /// A page for each framing.
        pub const PAGES: &[FramingPage] = &[$(FramingPage {
            name: $name,
            users: both!($users, $users_zh),
            mistake: both!($mistake, $mistake_zh),
        },)+];
    };
}

pages! {
    "naive": "first programs", "最初的程序";
        "a read is taken for a message: TCP keeps no such boundary", "把一次读取当作一条消息：TCP 并不保留这种边界";
    "u8": "SOCKS, many serial protocols", "SOCKS、许多串口协议";
        "a message of 256 bytes does not fit, and a length cut to its low byte says 0", "256 字节的消息放不下；只取低字节的长度会变成 0";
    "u16be": "DNS over TCP, Java's writeUTF", "TCP 上的 DNS、Java 的 writeUTF";
        "counting characters: writeUTF counts bytes of its own UTF-8", "数的是字符数：writeUTF 数的是它自己那种 UTF-8 的字节数";
    "u16le": "games, Windows programs in C", "游戏、用 C 写的 Windows 程序";
        "struct.pack(\"h\") is the sender's own order: write \"<H\"", "struct.pack(\"h\") 用的是本机字节序：请写 \"<H\"";
    "u32be": "Java's DataOutputStream, Netty, most own protocols", "Java 的 DataOutputStream、Netty、多数自定协议";
        "recv(4) may return fewer than 4 bytes: read on until the header is whole", "recv(4) 可能不足 4 字节：要读到报头完整为止";
    "u32le": "C# BitConverter, Godot's put_string, browsers' native messaging", "C# 的 BitConverter、Godot 的 put_string、浏览器的 native messaging";
        "the other end reads it big-endian: 4 becomes 67108864", "另一端按大端读：4 变成 67108864";
    "i32le": "Python's struct.pack(\"i\", n)", "Python 的 struct.pack(\"i\", n)";
        "a negative length is believed, and slices from the end", "相信了负的长度，从末尾往回切片";
    "u64be": "file transfers", "文件传输";
        "room is made for what is announced, before it came", "按声明的长度先分配内存，数据还没到";
    "i64le": "Python's struct.pack(\"q\", n)", "Python 的 struct.pack(\"q\", n)";
        "\"l\" has 8 bytes on Linux and 4 on Windows", "\"l\" 在 Linux 上是 8 字节，在 Windows 上是 4 字节";
    "varint": "protobuf's writeDelimitedTo, LevelDB", "protobuf 的 writeDelimitedTo、LevelDB";
        "the length's own bytes may come one by one, too", "长度本身的字节也可能一个一个地到";
    "length": "every binary protocol with a header: see the presets", "一切带报头的二进制协议：见预设";
        "does the length count its header? adjust says so", "长度把报头算进去了吗？用 adjust 说明";
    "line": "SMTP, FTP, Redis, logs, line-wise JSON", "SMTP、FTP、Redis、日志、按行的 JSON";
        "a line end in the message ends it; a last line without one is not a message", "消息里的换行会把它切断；最后没有换行的一行不是消息";
    "delimiter": "FIX (\\x01), old chat servers, devices", "FIX（\\x01）、老聊天服务器、各种设备";
        "the delimiter is torn by a read: search what was kept, and not the read alone", "分隔符被读取切成两半：要在已保存的字节里找，不能只看这一次读到的";
    "fixed": "records of sensors, MPEG-TS (188)", "传感器记录、MPEG-TS（188）";
        "read(fd, buf, size) is taken for a whole record", "把一次 read(fd, buf, size) 当作一整条记录";
    "netstring": "qmail, SCGI, Mongrel2", "qmail、SCGI、Mongrel2";
        "the comma is not checked, and a wrong length goes on unnoticed", "不检查逗号，长度错了也没有察觉";
    "decimal": "syslog over TCP (RFC 6587), own protocols", "TCP 上的 syslog（RFC 6587）、自定协议";
        "recv(4) takes the digits and a piece of the message: 5 and 5000 have not the same width", "recv(4) 把数字和一段消息一起读走：5 和 5000 的位数不同";
    "chunked": "HTTP/1.1 bodies (Transfer-Encoding: chunked); an empty chunk ends one", "HTTP/1.1 的正文（Transfer-Encoding: chunked），空块表示结束";
        "the length is hex; and a chunk is what a server wrote at once, not a message of the application", "长度是十六进制；而且一个块只是服务器一次写出的内容，不是应用程序的一条消息";
    "resp": "Redis and what speaks like it", "Redis 以及讲同样语言的程序";
        "the answer is split at CR LF: a bulk string may hold one", "按 CR LF 切应答：定长字符串里也可能有它";
    "headers": "language servers, debug adapters, HTTP/1.1 with a length", "语言服务器、调试适配器、带长度的 HTTP/1.1";
        "Content-Length counts bytes: text beyond ASCII has more of them than characters", "Content-Length 数的是字节：非 ASCII 文本的字节比字符多";
    "json": "JSON-RPC over a socket, without a delimiter", "不带分隔符、直接走套接字的 JSON-RPC";
        "brackets in strings are counted; or one read is taken for one text", "把字符串里的括号也数进去了；或者把一次读取当作一个完整的文本";
    "marks": "barcode readers and scales (STX, ETX), HL7 (MLLP)", "条码枪和电子秤（STX、ETX）、HL7（MLLP）";
        "the end mark is looked for before the start mark; or the checksum byte happens to be one", "还没有找到起始标记就去找结束标记；或者校验字节恰好等于标记";
    "slip": "microcontrollers, OSC; as 7e frames PPP and vehicle trackers", "单片机、OSC；以 7e 帧的形式用于 PPP 和车载终端";
        "the bytes are unescaped read by read, and a read ended behind the escape", "逐次读取地去转义，而一次读取恰好停在转义字节之后";
    "cobs": "microcontrollers, drones, USB serial", "单片机、无人机、USB 串口";
        "the frame is decoded with its closing zero, or a text's own zero is taken for it", "连结尾的零一起解码，或者把文本自己的零当作结尾";
    "magic": "trackers (GT06), sensors, game servers, own protocols", "车载终端（GT06）、传感器、游戏服务器、自定协议";
        "the constant is skipped and not checked: one lost byte, and every later length is noise", "只跳过常量而不检查：丢一个字节，之后的长度全是乱码";
    "json-header": "courses' file transfers: struct.pack, then a dict", "课程里的文件传输：struct.pack，再发一个字典";
        "two lengths: the header's is checked, the body's is believed", "有两个长度：检查了报头的，却轻信正文的";
}

/// `│02│A B│`: what a framing writes around a message, byte by byte.
pub fn picture(framing: &dyn Framing, messages: &[&[u8]]) -> Option<String> {
    let letters = |bytes: &[u8]| {
        let shown = bytes.iter().map(|byte| match byte {
            b'!'..=b'~' => char::from(*byte).to_string(),
            b'\r' | b'\n' => escape(&[*byte]),
            byte => format!("{byte:02X}"),
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    let mut line = "│".to_owned();
    for message in messages {
        let mut frame = Vec::new();
        let place = framing.encode(message, &mut frame).ok()?;
        for part in [&frame[..place.start], &frame[place.clone()], &frame[place.end..]] {
            if !part.is_empty() {
                line += &(letters(part) + "│");
            }
        }
    }
    Some(line)
}
