//! Every plan for what is to be sent, chapter by chapter.

use super::places::NamedPlace;
use super::plan::{Act, CutPlan, CutScript, Expect, Finish, Manner, PlanId, Talk};
use super::words;
use crate::Text;
use crate::framing::Span;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;
use std::time::Duration;

/// So many bytes go one by one; what is longer goes on in larger pieces.
const ONE_BY_ONE: usize = 4096;
const LARGER: usize = 61;
/// Connections take local ports, and each is kept for a minute after its end: so many
/// single cuts are made at the most.
pub const MOST_CUTS: usize = 6000;
const PAIRS: usize = 24;
const AT_RANDOM: usize = 16;
/// Connections that are served at the same time.
pub const TOGETHER: usize = 16;
/// In how many pieces requests arrive that are read together, all within the second for
/// which a read is held: beyond its congestion window TCP sends none before an ACK, and the
/// ACK is delayed where nobody reads.
const PIECES: usize = 64;
/// Bytes without a boundary that are sent to a server that looks for one.
const WITHOUT_END: usize = 2 << 20;

pub struct Material<'m> {
    /// The requests, each answered before the next.
    pub plain: &'m Talk,
    /// Two requests or more that may go together, if the server answers more than one.
    pub merged: Option<&'m Talk>,
    pub frames: &'m [Span],
    pub places: &'m [NamedPlace],
    /// The first byte of each frame, and a wrong one.
    pub mark: Option<[u8; 2]>,
    pub seed: u64,
    pub pause: Duration,
    pub parallel: bool,
}

/// All plans, in order, and whether single cuts were left out.
pub fn plans(of: &Material) -> (Vec<CutPlan>, bool) {
    let mut all = Plans(Vec::new());
    all.add(1, 1, Manner::OneWrite, vec![CutScript::cut_at(of.plain, &[])]);
    let (cuts, sampled) = single_cuts(of);
    for at in cuts {
        all.add(2, at, Manner::Cut(at), vec![CutScript::cut_at(of.plain, &[at])]);
    }
    let every = by_bytes(of.plain);
    all.add(3, 1, Manner::ByteByByte, vec![CutScript::cut_at(of.plain, &every)]);
    several_cuts(of, &mut all);
    if let Some(talk) = of.merged {
        merges(talk, &mut all);
    }
    pauses(of, &mut all);
    ends(of, &mut all);
    if of.parallel {
        interleaved(of, &mut all);
    }
    hostile(of, &mut all);
    (all.0, sampled)
}

struct Plans(Vec<CutPlan>);

impl Plans {
    fn add(&mut self, chapter: u8, number: usize, what: Manner, scripts: Vec<CutScript>) {
        let id = PlanId { chapter, number };
        self.0.push(CutPlan { id, what, merged: chapter == 5, scripts });
    }

    /// With the next number of its chapter.
    fn next(&mut self, chapter: u8, name: Text, scripts: Vec<CutScript>) {
        let number = 1 + self.0.iter().filter(|plan| plan.id.chapter == chapter).count();
        self.add(chapter, number, Manner::Named(name), scripts);
    }
}

/// Every one; of very many those at named places, and others by lot.
fn single_cuts(of: &Material) -> (BTreeSet<usize>, bool) {
    let all: Vec<usize> = of.plain.places().collect();
    if all.len() <= MOST_CUTS {
        return (all.into_iter().collect(), false);
    }
    let mut draw = drawing(of.seed, 2);
    let named = of.places.iter().filter(|place| place.cuts.len() < MOST_CUTS / 8);
    let mut chosen: BTreeSet<usize> =
        named.flat_map(|place| &place.cuts).copied().take(MOST_CUTS / 2).collect();
    chosen.extend(&all[..MOST_CUTS / 4]);
    while chosen.len() < MOST_CUTS {
        chosen.insert(all[draw(all.len())]);
    }
    (chosen, true)
}

/// Numbers below what is given, of one chapter.
fn drawing(seed: u64, chapter: u64) -> impl FnMut(usize) -> usize {
    let mut generator = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(16).wrapping_add(chapter));
    move |below| (generator.next_u64() % below.max(1) as u64) as usize
}

pub fn by_bytes(talk: &Talk) -> Vec<usize> {
    let larger = |at: &usize| *at <= ONE_BY_ONE || (at - ONE_BY_ONE).is_multiple_of(LARGER);
    (1..talk.bytes.len()).filter(larger).collect()
}

fn several_cuts(of: &Material, all: &mut Plans) {
    let places: Vec<usize> = of.plain.places().collect();
    if places.len() < 2 {
        return;
    }
    let mut draw = drawing(of.seed, 4);
    let mut add = |number: usize, cuts: BTreeSet<usize>| {
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let script = CutScript::cut_at(of.plain, &cuts);
        all.add(4, number, Manner::Cuts(cuts), vec![script]);
    };
    for number in 1..=PAIRS {
        let first = draw(places.len());
        let other = (first + 1 + draw(places.len() - 1)) % places.len();
        add(number, [places[first], places[other]].into());
    }
    for number in PAIRS + 1..=PAIRS + AT_RANDOM {
        let mut cuts = BTreeSet::new();
        let mut at = 0;
        while cuts.len() < 200 {
            at += 1 + draw(1 + places.len() / 8);
            match places.get(at) {
                Some(place) => cuts.insert(*place),
                None => break,
            };
        }
        add(number, if cuts.is_empty() { [places[0]].into() } else { cuts });
    }
}

/// Requests that are read together, and cut elsewhere than between them; at last such as
/// arrive apart.
fn merges(talk: &Talk, all: &mut Plans) {
    let mut add = |name: Text, cuts: &[usize], apart: Vec<usize>| {
        let script = CutScript { apart, ..CutScript::in_a_row(talk, cuts) };
        all.next(5, name, vec![script]);
    };
    let requests: Vec<_> = talk.requests().collect();
    let pairs = || (1..).zip(requests.windows(2).map(|pair| (&pair[0], &pair[1])));
    add(words::ALL_REQUESTS_IN_ONE_WRITE.into(), &[], Vec::new());
    for (number, (this, next)) in pairs() {
        let (half, middle) = (next.start + next.len() / 2, this.start + this.len() / 2);
        let (last, first) = (this.end - 1, next.start + 1);
        let (long, next_long) = (this.len() > 1, next.len() > 1);
        let rows = [
            (next_long, words::one_and_a_half as fn(usize) -> Text, &[half][..]),
            (next_long, words::one_and_a_byte, &[first]),
            (next_long, words::one_and_all_but_a_byte, &[next.end - 1]),
            (long, words::end_with_the_next, &[last]),
            (long, words::half_with_the_next, &[middle]),
            (long && next_long, words::end_with_a_beginning, &[last, first]),
        ];
        for (_, name, cuts) in rows.into_iter().filter(|(is_there, ..)| *is_there) {
            add(name(number), cuts, Vec::new());
        }
    }
    add(words::EACH_APART.into(), &[], talk.ends.clone());
    let step = talk.bytes.len().div_ceil(PIECES);
    add(words::pieces_apart(step), &[], (step..talk.bytes.len()).step_by(step).collect());
    for (number, (this, next)) in pairs().filter(|(_, (_, next))| next.len() > 1) {
        let half = next.start + next.len() / 2;
        add(words::one_and_a_half_apart(number), &[half], vec![this.end]);
        let ends = [this.end - 1, next.start + 1].map(|at| at.max(1));
        add(words::end_with_a_beginning_apart(number), &ends, vec![this.end]);
    }
}

/// The first place of each kind with a name, and three that any request has.
fn telling(of: &Material, framed_alone: bool) -> Vec<(Text, usize)> {
    let first = of.plain.ends[0];
    let named = of.places.iter().filter(|place| place.framed || !framed_alone);
    let named = named.filter_map(|place| Some((place.name.clone(), *place.cuts.first()?)));
    let mut telling: Vec<(Text, usize)> = named.filter(|(_, at)| *at < first).collect();
    let any = [
        (words::AFTER_THE_FIRST_BYTE, 1),
        (words::IN_THE_MIDDLE, first / 2),
        (words::BEFORE_THE_LAST_BYTE, first - 1),
    ];
    for (name, at) in any {
        if 0 < at && at < first {
            telling.push((name.into(), at));
        }
    }
    let mut known = BTreeSet::new();
    telling.retain(|(_, at)| known.insert(*at));
    telling
}

fn pauses(of: &Material, all: &mut Plans) {
    for (name, at) in telling(of, true) {
        let script = CutScript::cut_at(of.plain, &[at]).paused(of.pause);
        all.next(6, words::paused_at(at, &name), vec![script]);
    }
}

fn ends(of: &Material, all: &mut Plans) {
    let mut whole = CutScript::cut_at(of.plain, &[]);
    whole.finish = Finish::HalfClose;
    all.next(7, words::HALF_CLOSE_AFTER_ALL.into(), vec![whole]);
    for (name, at) in telling(of, false) {
        let script = CutScript::cut_off(at, Finish::HalfClose, Expect::NotTheSame);
        all.next(7, words::half_closed_at(at, &name), vec![script]);
    }
    let (end, middle) = (of.plain.ends[0], of.plain.ends[0] / 2);
    let gone = |at, finish| vec![CutScript::cut_off(at, finish, Expect::Anything)];
    all.next(7, words::CLOSED_IN_THE_MIDDLE.into(), gone(middle, Finish::Close));
    all.next(7, words::RESET_IN_THE_MIDDLE.into(), gone(middle, Finish::Reset));
    all.next(7, words::RESET_AFTER_ALL.into(), gone(end, Finish::Reset));
}

fn interleaved(of: &Material, all: &mut Plans) {
    let first = Talk::of(&[of.plain.bytes[..of.plain.ends[0]].to_vec()]);
    let places: Vec<usize> = first.places().collect();
    let Some(middle) = places.get(places.len() / 2).copied() else { return };
    let single = of.plain.ends.len() == 1;
    let halves = |_| CutScript::cut_at(of.plain, &[middle]);
    all.next(8, words::halves_in_turn(TOGETHER), (0..TOGETHER).map(halves).collect());
    let elsewhere = |index: usize| {
        let cut = places[(index * places.len() / TOGETHER).min(places.len() - 1)];
        CutScript::cut_at(of.plain, &[cut])
    };
    all.next(8, words::cut_elsewhere(TOGETHER), (0..TOGETHER).map(elsewhere).collect());
    // The first is served while the others stand there with half a request.
    let waiting = |index: usize| {
        let mut script = CutScript::cut_at(of.plain, &[middle]);
        let nothing = || Act::Pause(Duration::ZERO);
        if index == 0 {
            script = CutScript::cut_at(of.plain, &[]);
            script.acts.insert(0, nothing());
            script.acts.push(Act::Answered(of.plain.ends.len()));
        } else {
            script.acts.splice(1..1, [nothing(), nothing()]);
        }
        script
    };
    if single {
        all.next(8, words::others_wait(TOGETHER - 1), (0..TOGETHER).map(waiting).collect());
    }
}

/// Headers that announce what never comes.
fn hostile(of: &Material, all: &mut Plans) {
    let Some(frame) = of.frames.first() else { return };
    let range = |range: &std::ops::Range<u64>| range.start as usize..range.end as usize;
    let (frame, payload) = (range(&frame.frame), range(&frame.payload));
    let header = frame.start..payload.start;
    let mut add = |name: Text, strange: Vec<u8>| {
        let acts = vec![Act::Strange(strange)];
        all.next(9, name, vec![CutScript::of(acts, Finish::HalfClose, Expect::Anything)]);
    };
    let after = |header: Vec<u8>| [header, of.plain.bytes[payload.clone()].to_vec()].concat();
    let bytes = &of.plain.bytes[header.clone()];
    if bytes.iter().any(u8::is_ascii_digit) {
        let nines = |digit: &u8| if digit.is_ascii_digit() { b'9' } else { *digit };
        let nines: Vec<u8> = bytes.iter().map(nines).collect();
        let long: Vec<u8> = [&[b'9'; 19][..], &nines].concat();
        add(words::HEADER_OF_NINES.into(), after(nines));
        add(words::HEADER_TOO_LONG.into(), after(long));
    } else if !header.is_empty() {
        for (name, byte) in
            [(words::HEADER_FF, 0xff), (words::HEADER_7F, 0x7f), (words::HEADER_00, 0)]
        {
            add(name.into(), after(vec![byte; header.len()]));
        }
    }
    if let Some([right, wrong]) = of.mark
        && of.plain.bytes.get(frame.start) == Some(&right)
    {
        let rest = &of.plain.bytes[frame.start + 1..frame.end];
        add(words::WRONG_FIRST_BYTE.into(), [&[wrong][..], rest].concat());
    }
    if payload.end < frame.end {
        add(words::without_end(WITHOUT_END), vec![b'A'; WITHOUT_END]);
    }
}
