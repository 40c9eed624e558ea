//! What the judge says a mistake is.

use super::Difference;
use crate::text::{sentences, words};
use crate::{Text, text};

words! {
    END_IGNORED
        "it goes on after the last message: recv returned nothing, the stream has ended; your loop goes on. Leave it there, then close (sticky-demo tutorial-eof)."
        "最后一条消息之后它还在继续：recv 什么也没有返回，流已经结束，你的循环却还在继续。应在这里退出循环，然后关闭连接（sticky-demo tutorial-eof）。";
    NEVER_CLOSES
        "every byte is right, but it does not close: the stream has ended, recv returns nothing any more, and your loop goes on, or your program waits. Leave the loop where recv returns nothing, then close (sticky-demo tutorial-eof)."
        "字节都对，但它没有关闭连接：流已经结束，recv 不再返回任何数据，而你的循环还在继续，或者程序在等待。应在这里退出循环，然后关闭连接（sticky-demo tutorial-eof）。";
    PAUSE_ENDED_IT
        "without the pause this was right: a read that timed out ended it. A time-out says nothing about the message: keep what came, and read on (sticky-demo timeout-inside)."
        "没有停顿时是对的：一次超时的读取结束了它。超时并不说明消息的任何情况：应留着已收到的数据，继续读取（sticky-demo timeout-inside）。";
    PART_HANDED_OVER
        "the stream ended inside a frame, and what had come of it was handed over: that is not a message. Answer whole ones only, then close."
        "流在一帧中间结束，而已收到的部分被交了出来：那不是一条消息。只交付完整的消息，然后关闭连接。";
    WHOLE_BEFORE_THE_END
        "the stream ended inside the frame behind these; the messages before it were whole: answer them all the same, then close."
        "流在后面那一帧的中间结束；它之前的消息是完整的：这些仍要作答，然后关闭连接。";
    END_INSIDE_IGNORED
        "every whole message is right, but it does not close: the stream ended inside a frame, and the rest will never come. Where recv returns nothing, leave the loop, and close."
        "完整的消息都对，但它没有关闭连接：流在一帧中间结束，剩下的永远不会来。recv 什么也不返回时，应退出循环并关闭连接。";
    OVER_LIMIT_TAKEN
        "what is longer than agreed was answered: compare the length with the limit before you read on, and close."
        "超过约定长度的内容也得到了作答：应在继续读取之前把长度与上限比较，超过就关闭连接。";
    NEGATIVE_TAKEN
        "a negative length was taken for a message: compare it with 0 and with the limit, and close."
        "负的长度被当成了一条消息：应与 0 和上限比较，不合就关闭连接。";
    WRONG_MARK_TAKEN
        "a frame that does not begin as the format has it was answered: check its first bytes before you believe its length or look for its end, and close."
        "开头与格式不符的一帧也得到了作答：应先检查帧的开头，再相信它的长度或去找它的结尾；不符就关闭连接。";
    WRONG_MARK_IGNORED
        "it does not close: a frame came that does not begin as the format has it. Check its first bytes before you read on, and close."
        "它没有关闭连接：收到的一帧开头与格式不符。应在继续读取之前检查帧的开头，不符就关闭连接。";
    NEGATIVE_IGNORED
        "it does not close: every bit of the length is 1, which is -1 where it is signed and far over the limit where it is not. Compare before you read on."
        "它没有关闭连接：长度的每一位都是 1，有符号时是 -1，无符号时远远超过上限。应在继续读取之前先比较。";
    RIGHT_UNTIL_STOPPED "what came until then is right." "到那时为止，收到的都对。";

    // The first difference, and what it probably comes from.
    NOTHING_CAME "nothing came back, which does not tell the mistake: your program sent no answer before it closed."
        "什么也没有发回来，看不出错在哪里：你的程序在关闭之前没有发出结果。";
    NOTHING_CAME_BY_LENGTH
        "nothing came back, which does not tell the mistake: your program sent no answer, or it waited for more than came, as with a length read in the reverse byte order."
        "什么也没有发回来，看不出错在哪里：你的程序没有发出结果，或者一直在等更多的数据，例如把长度的字节顺序读反了。";
    MORE_THAN_ASKED
        "every message is right; what follows the last one was not asked for."
        "每条消息都对；最后一条之后多出来的内容不在约定之内。";
    NOTHING_CAME_OF_HALF_A_HEADER
        "nothing came back, though it did when all came at once: a read may bring part of a frame, and even of its header: recv(n) gives what is there, up to n. Keep what came, and read on until it is whole."
        "一起到达时有结果，分开到达时却没有：一次读取可能只带来半帧，甚至半个报头：recv(n) 返回已有的数据，最多 n 个字节。应留着，继续读取，直到凑齐。";
    NOTHING_CAME_OF_HALF_A_FRAME
        "nothing came back, though it did when all came at once: a read may bring part of a frame. Keep it until the frame is whole."
        "一起到达时有结果，分开到达时却没有：一次读取可能只带来半帧。应留着，直到整帧到齐。";
    NOTHING_CAME_OF_HALF_A_LINE
        "nothing came back, though it did when all came at once: a read may bring part of a line. Keep it until its LF comes."
        "一起到达时有结果，分开到达时却没有：一次读取可能只带来半行。应留到 LF 到来。";
    BLANKS_STRIPPED
        "the blanks at its ends were stripped: they belong to the message. Take the LF off, and nothing else."
        "消息首尾的空格被去掉了：它们属于消息。只去掉 LF，别的都不要动。";

    // A receiver's slips.
    FRAME_HANDED_OVER
        "the whole frame came, with what marks its boundary: hand over the message alone."
        "整帧都交出来了，连同表示边界的字节：只应交付消息本身。";
    LEFT_OVER_DROPPED
        "what a read brought beyond its last whole frame was thrown away: keep it, and put the next read behind it."
        "一次读取带来的、最后一个整帧之后的数据被丢掉了：应留着，把下一次读到的接在后面。";
    HEADER_HANDED_OVER
        "the header came along with the message: take it off, and hand over what follows it."
        "报头也一起交出来了：去掉报头，只交付后面的消息。";
    READ_TAKEN_FOR_A_MESSAGE
        "these are the frames themselves: your program takes a read for a message. Find the boundaries first."
        "这是帧本身：你的程序把一次读取当成了一条消息。应先找出边界。";
    STREAM_ITSELF
        "this is the stream itself, as it was sent, boundaries and all: each message is to come alone, with an LF behind it."
        "这是字节流本身，与发出时一模一样，连边界也在内：应单独发回每条消息，后面加一个 LF。";
    STOPPED "it stopped here, and what came does not tell why." "程序到这里就停了；从收到的字节看不出原因。";
    STOPPED_IN_PIECES
        "it stopped here, though it went on when all came at once: a read may end inside a frame. Keep what came until the frame is whole."
        "程序到这里就停了，而一起到达时它没有停：一次读取可能停在帧的中间。应留着，直到整帧到齐。";
    FIRST_ALONE
        "of all that arrived together only the first message came back: one read may hold several frames. Go on until none is whole, and keep the rest."
        "一起到达的数据里，只有第一条消息发了回来：一次读取可能带来好几帧。应继续处理，直到没有完整的帧，余下的留着。";
    STOPPED_AT_EMPTY
        "it stopped before an empty message: no bytes is a message too, and not the end."
        "程序停在一条空消息之前：空消息也是消息，不是流的结束。";
    DECODED_IN_PIECES
        "EF BF BD (U+FFFD) came: bytes were decoded that are not a whole character. Put the message together first, then decode."
        "收到 EF BF BD（U+FFFD）：被解码的字节不是完整的字符。应先把整条消息拼好，再解码。";
    DECODED_AS_LATIN_1
        "each byte came back as a character of its own: UTF-8 was decoded as Latin-1, and encoded again."
        "每个字节都变成了一个字符：UTF-8 被当作 Latin-1 解码，又重新编码了。";
    REST_IS_ZERO
        "the rest of this message is 0: its buffer was not filled. A read gives what is there: read on until the whole message has come."
        "这条消息余下的部分是 0：缓冲区没有填满。一次读取只给出已有的数据：应继续读取，直到整条消息到齐。";
    OLD_BYTES_BEHIND
        "bytes of an earlier message follow this one: of a buffer that is used again, hand over only as much as this message has."
        "这条消息后面跟着更早的消息留下的字节：重复使用缓冲区时，只应交付这条消息的那一部分。";
    DELIMITER_CUT
        "a delimiter that came in two reads was not found: look for it in all that you have kept, not in each read."
        "分在两次读取里的分隔符没有找到：应在留着的全部数据里找，而不是在每次读取里找。";
    LENGTH_READ_IN_REVERSE
        "these lines come from a length that was read in the reverse byte order."
        "这些行来自把长度的字节顺序读反了。";
    LENGTH_READ_IN_CHARACTERS
        "the length was counted in characters; it counts bytes. Cut the message out of the bytes first, then decode."
        "长度被当作字符数了；它数的是字节。应先从字节里切出消息，再解码。";
    LINE_ENDS_IN_CR_LF
        "the line ends in CR LF; what is agreed is LF alone. Does a text stream add the CR?"
        "这一行以 CR LF 结尾，而约定的只有 LF。CR 是不是文本模式的流加上去的？";
    HEADER_READ_ONCE
        "these lines come from a header that was read by one recv: recv(n) gives what is there, up to n. Read on until the header is whole, and then until the message is."
        "这些行来自只用一次 recv 读取的报头：recv(n) 返回已有的数据，最多 n 个字节。应继续读取，直到报头完整，再直到消息完整。";
    MESSAGE_ENDS_TOO_EARLY
        "this message ends too early: recv(n) gives what is there, up to n. Read on until the whole message has come."
        "这条消息结束得太早：recv(n) 返回已有的数据，最多 n 个字节。应继续读取，直到整条消息到齐。";
    EMPTY_MESSAGE_IS_NOT "this message is empty: its line is an LF, and nothing else."
        "这条消息是空的：它这一行只有一个 LF。";
    TWO_STUCK_TOGETHER
        "the next frame follows this message, with what marks its boundary: two stuck together. Something other than this frame's own boundary ended it."
        "这条消息后面跟着下一帧，连同表示边界的字节：两条粘在了一起。结束它的不是这一帧自己的边界。";
    LINE_HAS_NO_END "the line has no end: write an LF after each message."
        "这一行没有结尾：每条消息之后要写一个 LF。";
    NOT_THE_MESSAGE
        "these are not the message's bytes; what came does not tell the mistake."
        "这不是消息的内容；从收到的字节看不出错在哪里。";

    NUMBER_MISSING
        "the line has no number: with this format each line of the answer begins with its number and a blank (\"1 ls\"), because the frames are lines themselves."
        "这一行没有编号：用这种格式时，结果的每一行以编号和一个空格开头（“1 ls”），因为帧本身就是行。";
    NUMBERS_DO_NOT_RUN
        "the numbers do not run 1, 2, 3 …, one a line, which does not tell the mistake."
        "编号不是每行一个的 1、2、3……，看不出错在哪里。";

    // A sender's slips.
    NUMBER_SENT
        "the line's number was sent: it is not part of the message. Take it off, with the blank behind it."
        "行首的编号也发出去了：它不属于消息。应连同后面的空格一起去掉。";
    SENDER_STOPPED "it stopped here, and what came does not tell why."
        "程序到这里就停了；从收到的字节看不出原因。";
    NUL_SENT "a NUL (0x00) was sent after the message, as C ends a string: it is not part of it."
        "消息后面还发了一个 NUL（0x00），那是 C 字符串的结尾：它不属于消息。";
    PADDED "zeros were sent after the message: send as many bytes as the message has, not the whole buffer."
        "消息后面还发了一串 0：消息有多少字节就发多少，不要发整个缓冲区。";
    CR_SENT "a CR was sent after the message: it is not part of it."
        "消息后面还发了一个 CR：它不属于消息。";
    CR_LF_SENT "CR LF was sent after the message: it is not part of this frame."
        "消息后面还发了 CR LF：它不属于这种帧。";
    CUT_AT_BLANKS "lines were cut at their blanks: a line is one message, and an empty line too."
        "行在空格处被切开了：一行就是一条消息，空行也是。";
    LENGTH_ALONE "the lengths came without the messages." "只发了长度，没有发消息。";
    HEADER_TWICE "the header came twice." "报头发了两次。";
    BOM_SENT "EF BB BF, a byte order mark, came before everything else: it is not part of the stream."
        "最前面发了字节顺序标记 EF BB BF：它不属于这个流。";
    EMPTY_LINE_HAS_LENGTH_0 "the empty line was left out: it is a frame of length 0."
        "空行被漏掉了：它是一个长度为 0 的帧。";
    EMPTY_LINE_IS_A_FRAME "the empty line was left out: it is a frame without a message."
        "空行被漏掉了：它是一个没有内容的帧。";
    A_FRAME_TOO_MANY "there is one frame too many at the end: no line follows the last LF."
        "末尾多了一帧：最后一个 LF 之后没有行。";
    LF_SENT_BEHIND "the LF was sent after the message: it is not part of it."
        "LF 跟着消息发出去了：它不属于消息。";
    NO_HEADER "the message came without its header." "消息前面没有报头。";
    LENGTH_AS_DIGITS "the length is written as digits; this format has a binary number."
        "长度写成了数字字符；这种格式要二进制数。";
    READ_TAKEN_FOR_A_LINE
        "the length is longer than the line: your program takes a read for a line."
        "长度比这一行还长：你的程序把一次读取当成了一行。";
    READ_BROUGHT_PART_OF_A_LINE "a read brought part of a line: keep it until its LF comes."
        "一次读取只带来半行：应留到 LF 到来。";
    REVERSE_ORDER
        "the length's bytes are in the reverse order: whether it is network byte order depends on the frame format."
        "长度的字节顺序反了：是否用网络字节序，要看帧格式的约定。";
    LENGTH_ONE_TOO_MANY_BY_SOMETHING
        "the length is one too many: it counts its own byte, or the LF of the line. It should count the message alone."
        "长度多了 1：它把自己那个字节，或者行尾的 LF，也算进去了。只应算消息本身。";
    NOT_FRAMED "these are the lines themselves, LF and all: write each as a frame, without its LF."
        "这就是收到的各行，连同 LF：应把每一行（不含 LF）写成一帧。";
    LENGTH_ONE_TOO_MANY
        "the length is one too many: the LF at the end of the line is not part of the message."
        "长度多了 1：行尾的 LF 不属于消息。";
    LENGTH_COUNTS_THE_HEADER
        "the length counts the header too; in this format it counts the message alone."
        "长度把报头也算进去了；这种格式只算消息本身。";
    LENGTH_COUNTS_CHARACTERS
        "the length counts characters; the stream is made of bytes: encode first, then count."
        "长度数的是字符，而流由字节组成：应先编码，再数长度。";
}

sentences! {
    // The first difference, and what it probably comes from.

    over_limit_ignored(bytes: usize):
        "it does not close: a message longer than the {bytes} bytes agreed was announced, or came without an end. Compare before you read on, lest a stranger fill your memory.",
        "它没有关闭连接：对方宣告了超过约定的 {bytes} 字节的消息，或者没完没了地发。应在继续读取之前先比较，否则陌生人能占满你的内存。";

    // A receiver's slips.
    length_read_as_signed(bytes: usize):
        "it stopped at {bytes} bytes, the first length whose highest bit is set: read as a signed number it is negative.",
        "程序停在 {bytes} 字节处，这是最高位为 1 的第一个长度：当作有符号数读，它是负数。";
    stopped_beyond(bytes: usize, before: usize):
        "it stopped at a message of {bytes} bytes, and not at one of {before}: a buffer, a limit or a number between them is too small.",
        "程序停在 {bytes} 字节的消息处，而 {before} 字节的没有问题：两者之间有一个缓冲区、上限或数值范围太小。";
    length_read_has(expected: usize; width: usize = Text::bytes(width)):
        "these lines come from a length read as {width}; this format has {expected}.",
        "这些行来自按 {width}读出的长度；这种格式是 {expected} 字节。";
    cut_at(bytes: usize):
        "no line is longer than {bytes} bytes: longer messages were cut there, as by a buffer or a limit.",
        "没有一行超过 {bytes} 字节：更长的消息在那里被截断，像是缓冲区或上限太小。";
    ends_after(bytes: usize, all: usize):
        "this message ends after {bytes} of its {all} bytes; what came does not tell why.",
        "这条消息有 {all} 字节，到第 {bytes} 字节就结束了；从收到的字节看不出原因。";
    stopped_at_long(bytes: usize):
        "it stopped before the longest message ({bytes} bytes); what came does not tell whether that is why.",
        "程序停在最长的消息（{bytes} 字节）之前；从收到的字节看不出是不是这个原因。";
    short_by_the_header(width: usize):
        "the message is short by exactly the header's {width} bytes: the length counts the message alone, not the header.",
        "消息恰好少了报头的 {width} 个字节：长度只算消息本身，不含报头。";

    // A sender's slips.
    length_has(expected: usize; width: usize = Text::bytes(width)):
        "the length has {width}; this format has {expected}.",
        "长度是 {width}；这种格式是 {expected} 字节。";
}

pub fn first_difference(difference: &Difference, in_header: bool, closed: bool) -> Text {
    let Difference { at, message, inside, expected, came } = difference;
    let byte = |byte: &Option<u8>, closed: bool| match byte {
        None if closed => text!("the end of the stream", "流的结束"),
        None => text!("nothing more", "没有更多数据"),
        Some(b'\n') if !in_header => Text::same("0x0a (LF)"),
        Some(byte @ 0x20..=0x7e) if !in_header => {
            Text::same(format!("0x{byte:02x} ('{}')", char::from(*byte)))
        }
        Some(byte) => Text::same(format!("0x{byte:02x}")),
    };
    text!(
        "first difference at byte {at}, message {message}, its byte {inside}: expected {expected}, came {came}",
        "第一处不同在字节 {at}，即第 {message} 条消息的字节 {inside}。应为：{expected}；实为：{came}";
        expected = byte(expected, true), came = byte(came, closed)
    )
}
