//! Why a file is not a trace. What it is about, the file, goes before it.

use crate::Text;
use crate::text::{sentences, words};

words! {
    NO_RUN
        "holds no run, so there is nothing to judge. Save it again"
        "里面没有任何运行，无从判定。请重新保存";
    LASTED_LONG
        "it lasted more than two hours: what came later than 2 h 26 min has that time here, and only its order is right"
        "持续超过两小时：晚于 2 小时 26 分的，时间都记作这一刻，只有次序是对的";
}

sentences! {
    cut_off(line: usize):
        "is cut off: it ends at line {line}, inside the trace. Save it again",
        "不完整：到第 {line} 行就断了，记录还没有结束。请重新保存";
    not_a_trace(error: &serde_json::Error):
        "is not a trace that --save-trace wrote: {error}", "不是 --save-trace 写出的记录，JSON 解析器报告“{error}”";
    not_a_whole_trace(error: &serde_json::Error):
        "is not a whole trace: {error}", "不是完整的记录，JSON 解析器报告“{error}”";
    too_new(schema: u32, newest: u32):
        "has trace_schema {schema}, and this program reads 1 to {newest}. Replay it with the version that wrote it",
        "的 trace_schema 是 {schema}，而本程序只读 1 到 {newest}。请用写出它的那个版本来重放";

    // What is not let in.
    at_line(line: usize; why: Text): "makes no sense at line {line}: {why}", "第 {line} 行不合理：{why}";
    makes_no_sense(; why: Text): "makes no sense: {why}", "不合理：{why}";
    too_long(bytes: usize, most: usize):
        "would take {bytes} bytes, and {most} is the most that is read: send less, or read more at once",
        "有 {bytes} 字节，而最多读取 {most} 字节：请少发一些，或一次多读一些";
    too_many_runs(runs: usize, most: usize):
        "has {runs} runs; the most is {most}", "有 {runs} 次运行；最多 {most} 次";
    twice(run: &str): "has the run {run:?} twice", "有两次名为 {run:?} 的运行";
    in_a_run(run: &str; why: Text): "makes no sense in run {run:?}: {why}", "的运行 {run:?} 不合理：{why}";
    too_many_datagrams(count: usize, most: usize):
        "it read {count} datagrams; the maximum is {most}", "读了 {count} 个数据报；最多 {most} 个";
    took_more(taken: u64, given: usize):
        "a send call of {given} bytes took {taken}", "一次 {given} 字节的 send 调用收下了 {taken} 字节";
    frame_out_of_place(at: usize):
        "the frame at byte {at} begins before the one in front of it ends, or ends before it begins",
        "第 {at} 字节处的帧，起点在前一帧的终点之前，或终点在自己的起点之前";
    more_than_passed(kept: usize, passed: u64):
        "{kept} bytes of a stream of {passed} were kept", "{passed} 字节的流里竟保留了 {kept} 字节";
    too_many_bytes(most: usize):
        "it sent or read more than {most} bytes, the most that is drawn",
        "发送或读取超过 {most} 字节，这是能画出的上限";
}
