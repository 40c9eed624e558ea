//! Which names of files are believed.

use crate::Both;

/// Checks a name that somebody else chose: it must stay in the folder that it
/// is joined to, on every system.
///
/// # Errors
/// Why not, for a sentence that begins with the name.
///
/// ```
/// use sticky_demo::programs::file::check_name;
/// assert!(check_name("报告 1.txt").is_ok());
/// for bad in ["", "..", "a/b", "/etc/passwd", "..\\a", "C:a", "a\0b", "con.txt"] {
///     assert!(check_name(bad).is_err(), "{bad:?}");
/// }
/// ```
pub fn check_name(name: &str) -> Result<(), Both> {
    if name.is_empty() {
        return Err(Both { en: "is empty", zh: "是空的" });
    }
    if name.len() > 255 {
        return Err(Both {
            en: "is longer than 255 bytes, the most that a file system takes",
            zh: "超过 255 字节，文件系统最多只接受这么长",
        });
    }
    if name == "." || name == ".." || name.contains(['/', '\\']) {
        return Err(Both {
            en: "is a path, which may lead elsewhere: only plain names are accepted",
            zh: "是路径，可能通到别处：只接受单纯的文件名",
        });
    }
    // A drive or, on NTFS, a stream inside another file.
    if name.contains(':') {
        return Err(Both {
            en: "has a colon, which names a drive or a stream on Windows",
            zh: "含有冒号，在 Windows 上它表示盘符或数据流",
        });
    }
    if name.chars().any(char::is_control) {
        return Err(Both {
            en: "has a control character, such as NUL",
            zh: "含有 NUL 之类的控制字符",
        });
    }
    if name.ends_with(['.', ' ']) {
        return Err(Both {
            en: "ends in a dot or a space, which Windows takes away: it would be another file",
            zh: "以点或空格结尾，Windows 会把它们去掉，变成另一个文件",
        });
    }
    // CON, and CON.txt just as well, are devices there, in every folder.
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| {
            matches!(number, "¹" | "²" | "³") || matches!(number.as_bytes(), [b'0'..=b'9'])
        })
    };
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&&*stem)
        || numbered("COM")
        || numbered("LPT")
    {
        return Err(Both {
            en: "is the name of a device on Windows", zh: "是 Windows 上的设备名"
        });
    }
    Ok(())
}
