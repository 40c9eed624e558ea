//! What people see or search for, and the case that shows it: one line for each
//! case and reason. A phrase more is a word more on its line.

use crate::{Both, both};

pub struct Symptom {
    /// As people write it, however they spell it: letters and digits count.
    pub phrases: &'static [&'static str],
    /// The case, or the command, that shows it.
    pub case: &'static str,
    pub because: Both,
}

macro_rules! symptoms {
    ($($case:literal: $($phrase:literal),+ => $en:literal, $zh:literal;)+) => {
        pub const SYMPTOMS: &[Symptom] = &[$(Symptom {
            phrases: &[$($phrase),+],
            case: $case,
            because: both!($en, $zh),
        },)+];
    };
}

/// Words of those who have a capture of their own.
pub const OWN_PACKETS: &[&str] =
    &["pcap", "pcapng", "wireshark", "tshark", "tcpdump", "PDU", "capture file", "抓包"];

symptoms! {
    // Merged or cut.
    "nagle": "粘包", "sticky packets", "messages stick together", "Nagle", "TCP_NODELAY", "TCP coalescing", "writes merged", "small packets merged", "数据合并", "多个包合成一个", "小包合并", "several PDUs in one segment", "Wireshark shows two PDUs in one segment", "一个报文段里有两个 PDU", "消息粘在一起", "粘在一起", "连在一起", "messages concatenated", "消息黏在一起" =>
        "Small writes leave as one segment, and a receiver that takes each read for a message finds them glued together.",
        "几次小的写入合成一个报文段发出；把每次读取当作一条消息的接收方，看到的就是粘在一起的消息。";
    "slow-reader": "粘包", "sticky packets", "two messages in one recv", "recv returns several messages", "一次 recv 收到多条消息", "一次读到多条", "what did my recv return", "strace", "我的 recv 返回了什么", "TCP_NODELAY does not help", "关闭 Nagle 还是粘包", "JSONDecodeError: Extra data", "Extra data", "Unexpected non-whitespace character after JSON", "trailing characters", "invalid character after top-level value", "several messages at once", "Additional text encountered after finished reading JSON content", "多条消息一起收到", "after JSON value", "messages concatenated" =>
        "What waits in the receive queue is one run of bytes: a reader that comes late gets several messages in one read.",
        "接收队列里只有一串字节：来晚了的接收方，一次读取就拿到好几条消息。";
    "short-read": "半包", "拆包", "断包", "message cut in two", "half a message", "partial read", "short read", "recv returns less than n", "buffer too small", "JSONDecodeError: Unterminated string", "Unterminated string", "Unexpected end of JSON input", "unexpected EOF while parsing", "收到半条消息", "消息被截断", "消息不完整", "json parse error", "Ran out of input", "pickle data was truncated", "UnpicklingError", "Truncated message", "the input ended unexpectedly", "unexpected end of input", "EOF while parsing", "invalid JSON", "only part of the message", "bytes missing at the end", "数据不全", "收不全" =>
        "recv(n) ends where your buffer ends or where the bytes do, not where a message does.",
        "recv(n) 在缓冲区满或者暂时没有数据时结束，而不是在一条消息的末尾结束。";
    "mtu-split": "MTU", "MSS", "1448", "1460", "1500", "large message arrives in pieces", "大消息分多次收到", "大包被拆开", "TCP segmentation", "分段", "TCP segment of a reassembled PDU", "reassembled PDU", "segment longer than the MTU", "TSO", "GRO", "offload" =>
        "TCP cuts a long write into segments that fit the path: a reader may see the message in pieces.",
        "TCP 把一次长的写入切成路径容得下的报文段：接收方可能分几次才读完一条消息。";
    "cork": "TCP_CORK", "MSG_MORE", "TCP_NOPUSH", "sendfile header", "200ms", "flush does not help", "flush 没有用" =>
        "A cork holds back small pieces on purpose, 200 ms at most; letting go marks no message end.",
        "TCP_CORK 有意扣住小块数据，最多 200 毫秒；放开它并不会标出消息在哪里结束。";
    "peek": "MSG_PEEK", "FIONREAD", "in.available()", "available returns", "bytes available", "bytesAvailable", "readableBytes" =>
        "How many bytes are waiting says nothing about where a message ends.",
        "有多少字节在等待读取，并不说明消息在哪里结束。";
    "unix": "AF_UNIX", "unix domain socket", "SOCK_SEQPACKET", "unix socket sticks", "UNIX 套接字", "本地套接字粘包" =>
        "A stream keeps no boundaries even without a network; SOCK_SEQPACKET keeps them.",
        "即使没有网络，字节流也不保留边界；SOCK_SEQPACKET 保留。";

    // Late or waiting.
    "delayed-ack": "40ms", "40 ms delay", "41 ms", "delayed ACK", "TCP_QUICKACK", "latency 40", "slow request response", "write write read", "延迟确认", "40 毫秒", "请求很慢", "每个请求慢 40", "slow", "慢", "每次请求都很慢", "messages arrive 40 ms late", "40 milliseconds" =>
        "Two small writes, then a wait for the reply: Nagle holds the second until the receiver's delayed ACK comes.",
        "先写两小段，再等回复：Nagle 扣住第二段，直到接收方的延迟确认到来。";
    "tcp-loss": "packet loss", "retransmission", "head of line blocking", "RTO", "丢包", "重传", "队头阻塞", "TCP Dup ACK", "TCP Retransmission" =>
        "A lost segment is sent again, and all that came behind it waits in the kernel meanwhile.",
        "丢失的报文段会重传，而在它后面到达的数据都要在内核里等着。";
    "tcp-reorder": "out of order", "TCP Out-Of-Order", "TCP packets reordered", "乱序", "SACK" =>
        "Segments may overtake one another; TCP puts the bytes in order before anyone reads them.",
        "报文段可能后发先至；TCP 先把字节排好，才交给接收方。";
    "live": "real-time over TCP", "game lag", "stale updates", "TCP or UDP for games", "voice over TCP", "实时", "游戏卡顿", "延迟突增" =>
        "One loss holds back all newer updates over TCP; over UDP only the lost one is missing.",
        "在 TCP 上，一次丢失会扣住后面所有更新；在 UDP 上，只缺丢失的那一个。";
    "no-reader": "send hangs", "send blocks", "write blocks forever", "zero window", "TCP ZeroWindow", "TCP Window Full", "back pressure", "backpressure", "EAGAIN on send", "send 卡住", "零窗口", "背压", "反压", "deadlock", "死锁", "both sides wait in send" =>
        "Nobody reads: the window is full, probes ask for room, and send waits until there is some.",
        "没有人读取：窗口已满，探测报文不断询问有没有空间，send 一直等到有空间为止。";
    "dead-peer": "ETIMEDOUT", "Connection timed out", "WinError 10060", "Errno 110", "keepalive", "SO_KEEPALIVE", "TCP_USER_TIMEOUT", "heartbeat", "cable unplugged", "peer is gone", "拔网线", "心跳", "保活", "对端掉线", "断网", "掉线检测", "client disconnects unnoticed", "断开没有感知" =>
        "A line that is cut says nothing: only a timer of yours, keepalive or a heartbeat, notices.",
        "线路断开时没有任何通知：只有自己的定时器、保活或心跳才能发现。";

    // UDP.
    "udp-truncate": "MSG_TRUNC", "datagram truncated", "EMSGSIZE on receive", "WSAEMSGSIZE", "WinError 10040", "message too long recvfrom", "UDP 截断", "数据报被截断", "UDP rest of the datagram is lost" =>
        "A buffer shorter than the datagram loses the rest for good: there is no second read for it.",
        "缓冲区比数据报短，剩下的部分就永远丢了：没有第二次读取的机会。";
    "udp-boundaries": "does UDP stick", "UDP 粘包", "UDP boundaries", "UDP order", "UDP 边界", "UDP 会粘包吗" =>
        "One send is one datagram, and one read takes one: UDP keeps boundaries.",
        "一次发送就是一个数据报，一次读取就取走一个：UDP 保留边界。";
    "udp-fragment": "IP fragmentation", "IP fragment", "fragment lost", "Fragmentation needed", "IP 分片", "分片丢失", "Fragmented IP protocol" =>
        "A datagram longer than the path's MTU is cut by IP; one lost fragment loses the whole datagram.",
        "超过路径 MTU 的数据报由 IP 分片；丢一个分片，整个数据报就丢了。";
    "udp-overflow": "UDP receive buffer errors", "RcvbufErrors", "packet receive errors", "UDP packets dropped", "UDP 丢包", "SO_RCVBUF", "接收缓冲区溢出" =>
        "A receive queue without room drops datagrams silently, and the sender is not told.",
        "接收队列没有空间，数据报就被悄悄丢弃，发送方得不到任何通知。";
    "udp-refused": "WSAECONNRESET on UDP", "WinError 10054 UDP", "UDP connection refused", "port unreachable", "ICMP port unreachable", "UDP ECONNREFUSED", "端口不可达", "UDP 连接被拒绝" =>
        "Nobody listened yet: the ICMP answer comes back as an error of a later call.",
        "当时还没有人在监听：ICMP 的回应变成了之后某次调用的错误。";
    "udp-limits": "EMSGSIZE", "Message too long", "65507", "largest UDP datagram", "maximum UDP size", "UDP 最大长度", "消息过长" =>
        "A datagram has an upper limit, 65507 bytes over IPv4: send refuses one byte more.",
        "数据报有上限，IPv4 上是 65507 字节：再多一个字节，send 就拒绝。";

    // Open and close.
    "refused": "ECONNREFUSED", "Connection refused", "ConnectionRefusedError", "WinError 10061", "Errno 111", "java.net.ConnectException", "dial tcp connection refused", "连接被拒绝", "拒绝连接", "由于目标计算机积极拒绝" =>
        "Nobody listens on that port: the peer's kernel says so at once with a RST.",
        "那个端口上没有人监听：对端内核立即用 RST 回答。";
    "port-in-use": "EADDRINUSE", "Address already in use", "BindException", "WinError 10048", "Errno 98", "bind failed", "TIME_WAIT", "SO_REUSEADDR", "地址已被使用", "端口被占用", "端口已被占用" =>
        "A restarted server cannot bind while its last connection is in TIME_WAIT, unless SO_REUSEADDR is set.",
        "上一条连接还处于 TIME_WAIT 时，重启的服务器不能绑定端口，除非设置了 SO_REUSEADDR。";
    "backlog": "SYN queue", "listen backlog", "accept queue", "ListenOverflows", "somaxconn", "connect hangs", "listen overflow", "半连接队列", "全连接队列", "连接超时" =>
        "Connections that nobody accepts wait in a queue; when it is full, further clients wait for an answer.",
        "没有人 accept 的连接排在队列里；队列满了，后来的客户端就等不到回答。";
    "half-open": "SYN_RECV", "half-open connection", "SYN flood", "半连接", "third packet of the handshake lost", "三次握手" =>
        "The client believes to be connected while the server has not seen the last packet of the handshake.",
        "客户端以为已经连上，而服务器还没有收到握手的最后一个包。";
    "half-close": "shutdown SHUT_WR", "SHUT_WR", "half close", "CLOSE_WAIT", "FIN_WAIT2", "read until EOF hangs", "半关闭", "一直读不到 EOF" =>
        "shutdown(SHUT_WR) ends one direction: the peer reads the end, and can still answer.",
        "shutdown(SHUT_WR) 只结束一个方向：对端读到结尾，仍然可以回答。";
    "reset": "ECONNRESET", "Connection reset by peer", "ConnectionResetError", "WinError 10054", "Errno 104", "RST", "EPIPE", "Broken pipe", "BrokenPipeError", "SIGPIPE", "Errno 32", "connection aborted", "WinError 10053", "连接被重置", "连接重置", "远程主机强迫关闭", "管道破裂", "断开的管道" =>
        "A close with unread bytes sends RST instead of FIN; what was on its way may be lost.",
        "还有未读数据就关闭，发出的是 RST 而不是 FIN；还在路上的数据可能丢失。";

    // Bugs in tutorials.
    "tutorial-header": "struct.error", "unpack requires a buffer of 4 bytes", "requires a buffer of", "recv(4)", "header cut in two", "IncompleteReadError", "BufferUnderflowException", "readInt EOFException", "包头不完整", "头部被拆开", "粘包 包头", "io.ErrUnexpectedEOF", "failed to fill whole buffer", "read_exact" =>
        "recv(4) may give fewer than 4 bytes: a length header must be read in a loop, too.",
        "recv(4) 可能不足 4 个字节：长度首部也要循环读取。";
    "tutorial-eof": "EOF", "EOFError", "EOFException", "recv returns empty", "recv returns 0", "b''", "empty bytes", "100% CPU", "infinite loop", "死循环", "CPU 100%", "recv 返回空", "对端关闭", "Connection closed by peer", "IncompleteReadError", "unexpected end of stream", "UnexpectedEof" =>
        "A read of nothing means that the peer has closed; a loop that does not look for it never ends.",
        "读到空就表示对端已经关闭；不检查这一点的循环永远不会结束。";
    "tutorial-counter": "file transfer incomplete", "received file is shorter", "文件不完整", "文件大小不一致", "size += len(data)", "下载文件损坏", "MD5 mismatch", "md5 不一致", "file is longer than the original", "文件变大" =>
        "A loop that counts the bytes of a read twice, or counts what it asked for, stops too early.",
        "把一次读取的字节数重复计算，或按请求的字节数计算，循环就会过早结束。";
    "tutorial-sleep": "time.sleep", "sleep between sends", "sleep 解决粘包", "sleep fixes it", "加 sleep", "Thread.sleep" =>
        "A pause leaves no mark in the stream: what waits is still read at once.",
        "停顿不会在字节流里留下任何标记：等待中的数据还是会一次读走。";
    "tutorial-int": "TooLongFrameException", "Adjusted frame length exceeds", "frame length exceeds", "MemoryError", "OutOfMemoryError", "bad_alloc", "InvalidDataException frame too large", "LengthFieldBasedFrameDecoder", "length too large", "endianness", "byte order", "大小端", "字节序", "长度字段异常", "max_frame_length", "Frame size exceeded", "received message larger than max", "CorruptedFrameException", "frame size too large", "FRAME_SIZE_ERROR", "negative length", "NegativeArraySizeException", "StreamCorruptedException", "invalid stream header", "invalid wire type", "token too long", "Packet for query is too large", "Protocol error, got", "bad packet length", "invalid length", "wrong version number", "out of step", "错位", "length prefix is huge", "negative length" =>
        "Other bytes were read as a length: another byte order, or a stream that is out of step. Check a length before you believe it.",
        "别的字节被当成了长度：字节序不同，或者字节流已经错位。长度先检查，再相信。";
    "disagree": "nothing arrives but both sides work", "wrong byte order", "endianness", "length in characters", "len(str)", "length includes header", "lengthAdjustment", "BitConverter", "ByteBuffer order", "hangs after reading the length", "长度不对", "字节序不一致", "两端格式不一致", "长度包含包头", "中文长度不对" =>
        "Both ends have a length, and not the same one: order, width, what it counts, or characters for bytes.",
        "两端都有长度，却不是同一种：字节序、宽度、所数的内容不同，或者把字符数当成了字节数。";
    "first-only": "only the first message arrives", "one message behind", "recv waits for ever", "second message lost", "只收到第一条", "只收到第一条消息", "总是慢一条", "recv 一直阻塞", "second message disappears" =>
        "The next message lies in the program's own buffer already, and the program waits in recv for it.",
        "下一条消息早已在程序自己的缓冲区里，程序却还在 recv 里等它。";
    "stale-buffer": "old data in buffer", "garbage after message", "new String(buf)", "buffer not cleared", "bytes of the previous message", "残留数据", "旧数据", "消息后面有乱码", "junk at the end of the message" =>
        "recv fills only the beginning of the buffer: what stands behind it is of an older message.",
        "recv 只写入缓冲区的开头：后面留下的是以前消息的字节。";
    "timeout-inside": "socket.timeout", "timed out inside a message", "SO_RCVTIMEO", "SocketTimeoutException", "TimeoutError: timed out", "i/o timeout", "读超时", "超时后错位" =>
        "A read timeout that strikes inside a message loses what was read so far, unless the program keeps it.",
        "读超时发生在一条消息中间：程序若不保留已读的部分，这一部分就丢了。";

    // Your own code.
    "partial-send": "partial write", "send returns less", "short write", "EAGAIN", "EWOULDBLOCK", "BlockingIOError", "Resource temporarily unavailable", "Errno 11", "WinError 10035", "sendall", "send 只发出一部分", "部分发送", "资源暂时不可用" =>
        "send may take only a part: the rest is for another call, or for sendall.",
        "send 可能只接受一部分：剩下的要再次调用，或者用 sendall。";
    "empty-message": "empty message", "send empty string", "空消息", "发送空字符串", "server waits forever", "client hangs", "recv blocks forever", "程序卡住", "一直阻塞" =>
        "An empty message has no bytes, so a stream carries nothing of it, and both ends wait.",
        "空消息没有字节，流里什么也不会出现，于是两端互相等待。";
    "text-split": "UnicodeDecodeError", "invalid continuation byte", "unexpected end of data", "invalid start byte", "MalformedInputException", "U+FFFD", "�", "replacement character", "乱码", "中文乱码", "汉字被截断", "mojibake", "锟斤拷", "question marks instead of characters" =>
        "A read cut a character in two: decode whole messages, or decode incrementally.",
        "一次读取把一个字符切成了两半：先凑齐整条消息再解码，或者用增量解码器。";
    "gauntlet": "my server breaks behind a proxy", "breaks behind a proxy", "breaks behind a load balancer", "works locally fails in production", "works on localhost but not over the network", "works on my machine", "fails only over TLS", "fails at random", "400 Bad Request sometimes", "test my server", "pipelining", "request smuggling", "本地正常 线上出错", "本地没问题线上有问题", "经过代理就出错", "偶尔出错", "测试我的服务器", "流水线请求" =>
        "A proxy, a VPN or another host cuts and merges what you send: your server meets it in every way here.",
        "代理、VPN 或另一台主机会把你发的数据切开、合并：在这里，服务器会遇到每一种情形。";
    "free": "my own messages", "draw my bytes", "自己的消息", "try it with my data" =>
        "It draws what you give it, and claims nothing.",
        "它只把你给的消息画出来，不作任何论断。";
}
