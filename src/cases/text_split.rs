//! **text-split**: a read ends inside a character, and what is decoded read by
//! read is broken. Decode whole messages.
//!
//! ```text
//! messages  吃饭了么
//! bytes     E5 90 83  E9 A5 | AD  E4 BA 86  E4 | …      --recv 5
//! text      吃 �              � 了 �
//! ```

use super::*;
use encoding_rs::Encoding;

pub(super) const CASE: Case = Case::new(
    files!("text-split"),
    &[&["messages"], RECV, FRAMES, &["encoding"], PAUSE, &["nodelay"], ADDRESS],
    runs,
    Claims::Chosen(claims),
);

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        "main.naive.broken_texts > 0",
        "main.naive.right_texts < main.naive.messages",
        "main.framed.broken_texts == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.broken_texts == 0",
        "control.naive.intact == control.naive.messages",
    ];
    // Where all characters are of a size that fills these reads, none is cut, by luck.
    if cuts_a_character(scenario, EVEN_BYTES) {
        claims.push("even.naive.broken_texts > 0");
    }
    claims.extend([
        "even.framed.broken_texts == 0",
        "disagree.framed.intact == disagree.framed.messages",
        "disagree.framed.right_texts < disagree.framed.messages",
    ]);
    claims
}

/// Two characters of Chinese in UTF-8, or three in GBK: it goes well until one character
/// has another size.
const EVEN_BYTES: usize = 6;

/// Whether reads of so many bytes, of all messages in a row, end inside a character.
fn cuts_a_character(scenario: &Scenario, bytes: usize) -> bool {
    let Ok(encoding) = encoding::by_name(scenario.encoding()) else { return true };
    let stream: Vec<u8> = scenario.messages().into_iter().flat_map(|message| message.0).collect();
    let broken = |bytes: &[u8]| encoding::decode(bytes, encoding).contains('\u{fffd}');
    !broken(&stream) && stream.chunks(bytes).any(broken)
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    let longest = scenario.longest_frame_bytes();
    Runs::of(scenario)
        .main("main", |stage| decode_late(stage, stage.scenario.encoding()))
        .control("control", decode_in_turns)
        .turned(|values| values.recv_bytes = Some(longest))
        .no_cure("even", |stage| decode_late(stage, stage.scenario.encoding()))
        .turned(|values| values.recv_bytes = Some(EVEN_BYTES))
        .no_cure("disagree", |stage| decode_late(stage, another(stage.scenario.encoding())))
        .only(Receiver::Framed)
        .all()
}

/// The encoding that the other half of the world would take it for.
fn another(name: &str) -> &'static str {
    if name.eq_ignore_ascii_case("utf-8") { "gbk" } else { "utf-8" }
}

/// The reader comes when all is queued, and decodes what it takes for messages.
fn decode_late(stage: &Stage, name: &str) -> Step<()> {
    note_texts(stage)?;
    let encoding = by_name(name)?;
    steps::read_late(stage, |message| decode(stage, message, name, encoding))
}

fn decode_in_turns(stage: &Stage) -> Step<()> {
    note_texts(stage)?;
    let name = stage.scenario.encoding();
    let encoding = by_name(name)?;
    steps::read_in_turns(stage, |message| decode(stage, message, name, encoding))
}

fn by_name(name: &str) -> Step<&'static Encoding> {
    encoding::by_name(name).map_err(StepError::Impossible)
}

/// The texts as far as the encoding can say them.
fn note_texts(stage: &Stage) -> Step<()> {
    let encoding = by_name(stage.scenario.encoding())?;
    for text in stage.scenario.values.messages.iter().flatten().map(MessageSpec::text) {
        let (bytes, lacking) = encoding::encode(&text, encoding);
        let text = encoding::decode(&bytes, encoding);
        let (encoding, lacking) = (stage.scenario.encoding().to_owned(), lacking as u64);
        stage.ground.recorder.log(Observer::Sender, What::Encoded { text, encoding, lacking });
    }
    Ok(())
}

fn decode(stage: &Stage, message: &[u8], name: &str, encoding: &'static Encoding) -> Step<()> {
    let text = encoding::decode(message, encoding);
    stage.note(What::Decoded { text, encoding: name.to_owned() });
    Ok(())
}
