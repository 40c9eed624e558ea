//! Errors of the system that say more than a number: which call it was, or a
//! sentence of our own in both languages.

use super::words;
use crate::text::sentence_error;
use crate::{Sentence, Text};
use std::io::{self, ErrorKind};

/// An error of the operating system together with the call that met it.
#[derive(Debug)]
pub struct Failed {
    /// The call, as its manual page writes it.
    pub call: String,
    pub source: io::Error,
}

sentence_error!(Failed);

/// Wraps an error so that it says which call failed; its kind stays the same.
pub fn failed(call: &str, source: io::Error) -> io::Error {
    io::Error::new(source.kind(), Failed { call: call.to_owned(), source })
}

impl Failed {
    /// The call and the system's own error inside `error`, if [`failed`] made it.
    pub fn inside(error: &io::Error) -> Option<&Failed> {
        error.get_ref()?.downcast_ref()
    }

    pub fn text(&self) -> Text {
        words::call_failed(&self.call, said(&self.source))
    }
}

/// What an error says: a sentence of our own in both languages, where [`Failed`]
/// or [`Sentence`] is inside; or the system's words, which are English, and their
/// Chinese. The number stays in the Chinese: it is what one looks up.
pub fn said(error: &io::Error) -> Text {
    if let Some(failed) = Failed::inside(error) {
        return failed.text();
    }
    if let Some(Sentence(text)) = error.get_ref().and_then(|inside| inside.downcast_ref()) {
        return text.clone();
    }
    let en = error.to_string();
    match (chinese(error.kind()), error.raw_os_error()) {
        (Some(zh), Some(number)) => Text { en, zh: format!("{zh} (os error {number})") },
        _ => Text::same(en),
    }
}

fn chinese(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这样的文件或目录",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "是一个目录",
        ErrorKind::NotADirectory => "不是目录",
        ErrorKind::StorageFull => "磁盘空间已满",
        ErrorKind::ReadOnlyFilesystem => "文件系统只读",
        ErrorKind::ConnectionRefused => "连接被拒绝",
        ErrorKind::ConnectionReset => "对端重置了连接",
        ErrorKind::ConnectionAborted => "连接已中止",
        ErrorKind::NotConnected => "没有连接",
        ErrorKind::BrokenPipe => "另一端已经关闭",
        ErrorKind::AddrInUse => "地址已被占用",
        ErrorKind::AddrNotAvailable => "这不是本机的地址",
        ErrorKind::NetworkUnreachable => "网络不可达",
        ErrorKind::HostUnreachable => "主机不可达",
        ErrorKind::TimedOut => "超时",
        ErrorKind::InvalidInput => "参数无效",
        ErrorKind::OutOfMemory => "内存不足",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_s_words_have_their_chinese_and_keep_their_number() {
        let text = said(&io::Error::from_raw_os_error(libc::ECONNRESET));
        assert!(text.en.contains("(os error"), "{text:?}");
        assert!(text.zh.starts_with("对端重置了连接 (os error "), "{text:?}");
        // What does not come from the system stays as it is.
        let text = said(&io::Error::other("a library's"));
        assert_eq!((text.en.as_str(), text.zh.as_str()), ("a library's", "a library's"));
    }
}
