//! Whether the two halves of a text fit each other. All of it runs when the
//! program is compiled.

/// What is wrong with a Chinese text beside its English one, if anything.
pub const fn misfit(en: &str, zh: &str) -> Option<&'static str> {
    let (en, zh) = (en.as_bytes(), zh.as_bytes());
    if !places_are_in(en, zh) || !places_are_in(zh, en) {
        return Some("the two languages name different places");
    }
    let (mut at, mut chinese) = (0, same(en, zh));
    let mut open: u64 = 0; // a bit for each open bracket: set if it is code's, as in recv(5)
    while at < zh.len() {
        let codes = match zh[at] {
            b'(' => {
                let call = at > 0 && (zh[at - 1].is_ascii_alphanumeric() || zh[at - 1] == b'_');
                open = open << 1 | call as u64;
                call
            }
            b')' => {
                let call = open & 1 == 1;
                open >>= 1;
                call
            }
            b',' | b':' | b';' | b'?' | b'!' => false,
            other => {
                chinese |= begins_chinese(other);
                true
            }
        };
        let before = at >= 3 && begins_chinese(zh[at - 3]);
        if !codes && (before || at + 1 < zh.len() && begins_chinese(zh[at + 1])) {
            return Some("half-width punctuation beside a Chinese character");
        }
        at += 1;
    }
    if chinese { None } else { Some("the second text is not Chinese") }
}

/// Whether a character that begins with this byte is Chinese or full-width: in
/// UTF-8 those have three bytes.
const fn begins_chinese(byte: u8) -> bool {
    matches!(byte, 0xE3..=0xE9 | 0xEF)
}

/// Whether each `{place}` of one format is in the other too.
const fn places_are_in(mut one: &[u8], other: &[u8]) -> bool {
    while let Some((place, rest)) = next_place(one) {
        let (mut found, mut left) = (false, other);
        while let Some((candidate, rest)) = next_place(left) {
            found |= same(place, candidate);
            left = rest;
        }
        if !found {
            return false;
        }
        one = rest;
    }
    true
}

/// The name of a format's first place, and what follows the name.
const fn next_place(mut format: &[u8]) -> Option<(&[u8], &[u8])> {
    loop {
        match format {
            [] => return None,
            [b'{', b'{', rest @ ..] => format = rest,
            [b'{', rest @ ..] => {
                let mut end = 0;
                while end < rest.len() && !matches!(rest[end], b'}' | b':' | b'|') {
                    end += 1;
                }
                return Some(rest.split_at(end));
            }
            [_, rest @ ..] => format = rest,
        }
    }
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([], []) => true,
        ([first, one @ ..], [second, other @ ..]) => *first == *second && same(one, other),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::misfit;

    #[test]
    fn texts_that_do_not_fit_each_other_are_found() {
        for (en, zh, why) in [
            ("{a} bytes", "{b} 字节", "places"),
            ("{a} of {b}", "{a} 字节", "places"),
            ("bytes", "octets", "not Chinese"),
            ("no, not so", "不,不是", "half-width"),
            ("it {why}", "它: {why}", "half-width"),
            ("it (not)", "它(不)", "half-width"),
        ] {
            assert!(misfit(en, zh).is_some_and(|found| found.contains(why)), "{zh}");
        }
        for (en, zh) in [("MTU", "MTU"), ("recv(5) {n:?}", "调用 recv(5)。{n}"), ("{{x", "甲")]
        {
            assert_eq!(misfit(en, zh), None, "{zh}");
        }
    }
}
