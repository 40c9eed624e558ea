//! The style sheet and the script of a page, and by which hashes a browser knows them:
//! nothing else runs there, whatever a message may hold.

use super::markup::{Markup, tag};
use crate::trace::LONGEST_TRACE;
use base64::prelude::{BASE64_STANDARD as BASE64, Engine};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("play.js");
pub const TRACE_TAG: &str = "<script type=\"application/zlib\" id=\"trace\">";

/// The head of a page, up to its title, which the caller ends.
pub fn head(to: &mut Markup) {
    to.raw("<head><meta charset=\"utf-8\">");
    let policy = format!(
        "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    tag!(to, "meta" "http-equiv" = "Content-Security-Policy", "content" = policy);
    to.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    to.raw("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" content=\"no-referrer\">");
    to.raw("<link rel=\"icon\" href=\"data:,\"><style>");
    to.raw(STYLE);
    to.raw("</style><title>");
}

/// What a drawing in a file of its own needs of the style sheet: the light colours,
/// put in where their names stand.
pub fn plain_style() -> String {
    let before = STYLE.split_once("@media screen").map_or("", |(before, _)| before);
    let own = STYLE.split_once("\nsvg{").and_then(|(_, own)| own.split_once("/* The player"));
    let mut style = format!("svg{{{}", own.unwrap_or_default().0);
    style += "tspan.hot{fill:var(--hot);font-size:14px}.title{font-size:30px;font-weight:680}.pt{font-size:15.5px;font-weight:650}.ct{font-size:17px;font-weight:650}.veil,.cur{display:none}";
    let tokens = before.split(['{', ';', '}']).filter_map(|token| token.trim().split_once(':'));
    for (name, value) in tokens.filter(|(name, _)| name.starts_with("--")) {
        style = style.replace(&format!("var({name})"), value.trim());
    }
    style
}

pub fn script(to: &mut Markup) {
    to.raw("<script>");
    to.raw(SCRIPT);
    to.raw("</script>");
}

fn hash(code: &str) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(code.as_bytes())))
}

/// The trace as a page holds it: much of it repeats itself. A higher level takes thrice
/// the time for a twentieth less; for a long trace, level 1 takes a quarter of level 4's.
pub fn packed(json: &str) -> String {
    let level = if json.len() > 1 << 20 { 1 } else { 4 };
    BASE64.encode(compress_to_vec_zlib(json.as_bytes(), level))
}

/// What [`packed`] made; `None` of anything else.
pub fn unpacked(text: &str) -> Option<String> {
    let bytes = BASE64.decode(text).ok()?;
    let json = decompress_to_vec_zlib_with_limit(&bytes, LONGEST_TRACE).ok()?;
    String::from_utf8(json).ok()
}
