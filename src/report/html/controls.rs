//! What one presses: choices that work without a script, the player, the keys.

use super::markup::{Markup, leaf, put, tag};
use super::words;
use crate::Both;

/// A choice that works without a script.
pub fn radio(to: &mut Markup, name: &str, id: &str, checked: bool, label: &str) {
    to.begin("input");
    to.attribute("type", "radio");
    to.attribute("class", "vh");
    to.attribute("name", name);
    to.attribute("id", id);
    to.attribute("autocomplete", "off");
    to.attribute("aria-label", format!("{label}: {id}"));
    if checked {
        to.raw(" checked");
    }
    to.raw(">");
}

/// What the script is played with; hidden without it.
pub fn player(to: &mut Markup) {
    to.raw("<div class=\"player js\" role=\"group\" aria-label=\"player\"><div class=\"track\"><input id=\"pos\" type=\"range\" min=\"0\" max=\"1000\" value=\"1000\" aria-label=\"time\" autocomplete=\"off\"><div id=\"marks\"></div></div><div class=\"bar\">");
    for (id, label, icon) in [
        ("prev", "previous stop", "M3 3h2v10H3zM13 3v10L6 8z"),
        ("play", "play", "M4 2.5v11l9.5-5.5z"),
        ("next", "next stop", "M11 3h2v10h-2zM3 3v10l7-5z"),
    ] {
        tag!(to, "button" "type" = "button", "id" = id, "aria-label" = label);
        to.raw("<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\">");
        leaf!(to, "path" "class" = "ip", "d" = icon);
        leaf!(to, "path" "class" = "iq", "d" = "M4 3h3v10H4zM9 3h3v10H9z");
        to.raw("</svg></button>");
    }
    put!(to,
        "<div class=\"capw\"><p id=\"cap\" aria-live=\"polite\"></p><p id=\"tip\" aria-hidden=\"true\"></p></div></div>"
        "<p id=\"hint\" hidden>" (words::PLAY_HINT) "</p></div><p class=\"legend q\">"
        (words::LEGEND) "</p>");
}

pub fn keys(to: &mut Markup) {
    let keys: [(&[&str], Both); 9] = [
        (&["space", "k"], words::PLAY_PAUSE),
        (&["←", "→", ",", "."], words::ONE_EVENT),
        (&["[", "]"], words::ONE_CHAPTER),
        (&["Home", "End"], words::START_END),
        (&["1", "…", "9"], words::THIS_CHAPTER),
        (&["r"], words::NEXT_RUN),
        (&["n"], words::OTHER_SIDE),
        (&["l"], words::IN_OTHER_LANGUAGE),
        (&["?"], words::THIS_TABLE),
    ];
    to.raw("<div id=\"keys\" hidden><table><tbody>");
    for (keys, means) in &keys {
        to.raw("<tr><th scope=\"row\">");
        for key in *keys {
            put!(to, "<kbd>" (key) "</kbd> ");
        }
        put!(to, "</th><td>" (*means) "</td></tr>");
    }
    to.raw("</tbody></table></div>");
}
