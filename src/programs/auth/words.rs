//! What authentication says.

use crate::text::{sentences, words};
use crate::{Both, Text};
use std::fmt::Display;

words! {
    EMPTY_KEY "it is empty" "内容是空的";
    PROOF "a proof that it has the key" "持有密钥的证明";
    CHALLENGE "a challenge (does it serve with a key?)" "质询（它启动时给了密钥吗？）";
    SERVER_PROOF "its own proof that it has the key" "它自己持有密钥的证明";
    /// This goes over the network too, in English.
    WRONG_KEY "refused: the key differs from the server's" "拒绝：密钥与服务器的不同";
    FALSE_SERVER
        "this server could not prove that it has the key; nothing was sent to it"
        "这个服务器不能证明自己持有密钥；没有向它发送任何数据";
    /// What authentication does not do.
    NOT_ENCRYPTED
        "the key is proven, both ways; nothing is encrypted: anybody on the path can read along"
        "双方都已证明持有密钥；但没有加密：路径上的任何人都能读到内容";
    ITS_CAPITALS "what was sent, in capitals or as it was" "所发文字，或其大写";
    HMAC_MD5 "an HMAC-MD5 of 16 bytes" "长 16 字节的 HMAC-MD5 摘要";
    CHALLENGE_32 "a challenge of 32 bytes" "长 32 字节的质询";
    SHUT
        "it closed the connection after our proof: the key or the dialect differs from the server's"
        "我们证明之后，它关闭了连接：密钥或方言与服务器的不同";
    LET_IN "let in  ✗" "放行 ✗";
    REFUSED "refused ✓" "拒绝 ✓";
}

sentences! {
    short_key(bytes: usize):
        "it has {bytes} bytes and can be guessed: take 16 or more, such as from `head -c 32 /dev/urandom | base64`",
        "只有 {bytes} 字节，可能被猜中：请用 16 字节以上，例如 `head -c 32 /dev/urandom | base64` 的输出";
    no_random_bytes(error: &impl Display):
        "the system gives no random bytes: {error}", "系统没有给出随机字节：{error}";
    no_proof(bytes: usize):
        "got a {bytes}-byte frame that is not a proof", "收到 {bytes} 字节的帧，但它不是证明";
    no_challenge(bytes: usize):
        "got a {bytes}-byte frame that is not a challenge", "收到 {bytes} 字节的帧，但它不是质询";

    // auth serve and auth connect

    echoed(; count: u64 = Text::counted(count, "message", "messages", "条消息")):
        "the key is right; {count} echoed", "密钥正确；回显了 {count}";
    echoed_reads(; reads: u64 = Text::counted(reads, "read", "reads", "次读取")):
        "the key is right; {reads} echoed, whatever they held",
        "密钥正确；回显了 {reads}，不管里面是什么";

    // auth demo

    findings(; replay: Both, our_replay: Both, reflection: Both, our_reflection: Both, end: Both):
        "attack                                     naive      ours\n\
         replay: a recorded proof is sent again     {replay}  {our_replay}\n\
         reflection: the client's own proof, back   {reflection}  {our_reflection}\n\
         naive: challenges from a fixed seed, and proofs that name no role\n\
         ours: two fresh nonces and the role inside each proof\n{end}\n",
        "攻击                              朴素做法  本程序\n\
         重放：再发一次录下的证明          {replay}    {our_replay}\n\
         反射：把客户端自己的证明还给它    {reflection}    {our_reflection}\n\
         朴素做法：质询出自固定的种子，证明中不写角色\n\
         本程序：双方各出一个新的随机数，每个证明都写明角色\n{end}\n";
}
