//! Why a file is not a trace. What it is about, the file, goes before it.

use crate::text::{sentences, words};

words! {
    NO_RUN
        "holds no run, so there is nothing to judge. Save it again"
        "里面没有任何运行，无从判定。请重新保存";
}

sentences! {
    cut_off(line: usize):
        "is cut off: it ends at line {line}, inside the trace. Save it again",
        "不完整：到第 {line} 行就断了，记录还没有结束。请重新保存";
    not_a_trace(error: &serde_json::Error):
        "is not a trace that --save-trace wrote: {error}", "不是 --save-trace 写出的记录：{error}";
    not_a_whole_trace(error: &serde_json::Error):
        "is not a whole trace: {error}", "不是完整的记录：{error}";
    too_new(schema: u32, newest: u32):
        "has trace_schema {schema}, and this program reads 1 to {newest}. Replay it with the version that wrote it",
        "的 trace_schema 是 {schema}，而本程序只读 1 到 {newest}。请用写出它的那个版本来重放";
}
