//! Which columns a ruler has: all, or those that say most where there is not room
//! for all.

use super::Ruler;
use super::letters::{LetterPart, Letters};
use std::ops::Range;

/// What stands in one column of a ruler, in all its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A place where some row cuts: before this byte. Of several bars at one place,
    /// which of them it is.
    Cut(usize, usize),
    /// The letter, or the part of one, that begins with this byte.
    Byte(usize),
    /// A further column of that letter.
    More(usize),
    /// These bytes are left out.
    LeftOut(Range<usize>),
}

/// A piece that is left out in the middle keeps no more columns than this, both
/// ends together: more digits of the same say nothing.
const LONGEST: usize = 24;
/// Nor fewer than this, where nobody says how many.
pub(super) const SHORTEST: usize = 7;
/// A stretch of no more columns is never shortened.
const WHOLE: usize = 12;

#[derive(Debug, Clone)]
pub(super) struct Stretch {
    range: Range<usize>,
    columns: usize,
}

impl Stretch {
    pub fn of(range: Range<usize>, letters: &Letters) -> Stretch {
        let columns = range.clone().map(|at| letters.columns(at)).sum();
        Stretch { range, columns }
    }

    /// Columns that it takes where long ones get `longest`.
    fn shortened(&self, longest: usize) -> usize {
        if self.columns <= WHOLE.max(longest) { self.columns } else { longest }
    }
}

impl Ruler<'_> {
    /// Columns of the strip where no stretch is left out, and none takes more than
    /// `longest` of them.
    pub(super) fn width_of_all(&self, longest: usize) -> usize {
        self.width_of(std::slice::from_ref(&(0..self.stretches.len())), longest)
    }

    /// Whether there is a piece that is shortened before whole messages are left out.
    pub fn has_long_stretches(&self) -> bool {
        self.stretches.iter().any(|stretch| stretch.columns > LONGEST)
    }

    /// Columns of the strip where only long pieces are shortened, and as little as it
    /// takes to have it in `room`; `None` where that is not enough.
    pub fn columns_within(&self, room: usize) -> Option<usize> {
        if self.stretches.len() > room {
            return None;
        }
        let longest = [usize::MAX].into_iter().chain((self.shortest..=LONGEST).rev());
        longest.map(|longest| self.width_of_all(longest)).find(|width| *width <= room)
    }

    /// The letters of the stream from its beginning that have room, and whether these
    /// are all.
    pub(super) fn letters_within(&self, room: usize) -> (Vec<Column>, bool) {
        let mut columns = Vec::new();
        for at in 0..self.stream.len() {
            let wide = self.letters.columns(at);
            if columns.len() + wide > room {
                return (columns, false);
            }
            self.letters_of(at..at + 1, &mut columns);
        }
        (columns, true)
    }

    /// At most `room` columns; where that is not enough for all, what lies around the
    /// byte at `focus` stays.
    pub fn columns(&self, room: usize, focus: usize) -> Vec<Column> {
        #[allow(clippy::single_range_in_vec_init)] // one run of stretches: all of them
        let all = vec![0..self.stretches.len()];
        let fits = |runs: &[Range<usize>], longest| self.width_of(runs, longest) <= room;
        let (runs, longest) = if fits(&all, usize::MAX) {
            (all, usize::MAX)
        } else {
            let runs = if fits(&all, self.shortest) { all } else { self.keep(room, focus) };
            let longest = (self.shortest..=LONGEST).rev().find(|longest| fits(&runs, *longest));
            (runs, longest.unwrap_or(self.shortest))
        };
        self.lay_out(&runs, longest)
    }

    /// Columns of these runs of stretches, each stretch in at most `longest`, with one
    /// between two runs for what is left out.
    fn width_of(&self, runs: &[Range<usize>], longest: usize) -> usize {
        let width = |run: &Range<usize>| -> usize {
            let stretches = &self.stretches[run.clone()];
            let bars = self.cuts.get(run.start..=run.end).unwrap_or_default();
            stretches.iter().map(|stretch| stretch.shortened(longest)).sum::<usize>()
                + bars.iter().map(|(_, bars)| bars).sum::<usize>()
        };
        runs.iter().map(width).sum::<usize>() + runs.len().saturating_sub(1)
    }

    /// The stretches that stay, as runs of them: whole messages, the first and the
    /// last, and then outward from `focus`.
    fn keep(&self, room: usize, focus: usize) -> Vec<Range<usize>> {
        let units = self.units(room / 3);
        let Some(last) = units.len().checked_sub(1) else { return Vec::new() };
        let before_focus = |unit: &Range<usize>| self.stretches[unit.start].range.start <= focus;
        let at_focus = units.partition_point(before_focus).saturating_sub(1);
        let fits = |kept: &[usize]| self.width_of(&runs(kept, &units), self.shortest) <= room;
        let outward =
            (0..=last).flat_map(|far| [at_focus.checked_add(far), at_focus.checked_sub(far)]);
        let mut kept: Vec<usize> = Vec::new(); // sorted
        let mut too_wide = 0;
        for unit in [0, last].into_iter().chain(outward.flatten().filter(|unit| *unit <= last)) {
            let Err(place) = kept.binary_search(&unit) else { continue };
            kept.insert(place, unit);
            if kept.len() > 1 && !fits(&kept) {
                kept.remove(place);
                // Its neighbour on the other side may be narrower.
                too_wide += 1;
                if too_wide > 2 {
                    break;
                }
            }
        }
        // A gap that takes no less room than what it hides hides nothing.
        let gaps = kept.windows(2).filter(|pair| pair[1] == pair[0] + 2).map(|pair| pair[0] + 1);
        for unit in gaps.collect::<Vec<_>>() {
            let place = kept.partition_point(|kept| *kept < unit);
            kept.insert(place, unit);
            if !fits(&kept) {
                kept.remove(place);
            }
        }
        runs(&kept, &units)
    }

    /// What is kept or left out as a whole: messages, or the stretches of those that
    /// are wider than `widest` columns.
    fn units(&self, widest: usize) -> Vec<Range<usize>> {
        let message = |stretch: &Stretch| {
            // A header belongs to the message behind it.
            let here = self.owners.partition_point(|owned| owned.range.end <= stretch.range.start);
            self.frame(here)
        };
        let mut units: Vec<Range<usize>> = Vec::new();
        let mut first = 0;
        for same in self.stretches.chunk_by(|a, b| message(a) == message(b)) {
            let unit = first..first + same.len();
            first = unit.end;
            let narrow = unit.len() <= widest
                && self.width_of(std::slice::from_ref(&unit), self.shortest) <= widest;
            match narrow {
                true => units.push(unit),
                false => units.extend(unit.map(|stretch| stretch..stretch + 1)),
            }
        }
        units
    }

    /// The message to which the owned bytes of that index belong.
    fn frame(&self, owned: usize) -> Option<super::Owner> {
        use super::Owner::Header;
        let owners = self.owners.get(owned..)?.iter().map(|owned| owned.owner);
        owners.take(2).find(|owner| *owner != Header)
    }

    /// The columns of these runs of stretches, each stretch in at most `longest`.
    fn lay_out(&self, runs: &[Range<usize>], longest: usize) -> Vec<Column> {
        let stretches = &self.stretches;
        let mut columns = Vec::new();
        let bars = |columns: &mut Vec<Column>, cut: usize| {
            let (place, bars) = self.cuts[cut];
            columns.extend((0..bars).map(|bar| Column::Cut(place, bar)));
        };
        for (index, run) in runs.iter().enumerate() {
            if let Some(before) = index.checked_sub(1).map(|before| &runs[before]) {
                let gap = stretches[before.end].range.start..stretches[run.start].range.start;
                columns.push(Column::LeftOut(gap));
            }
            if run.start < self.cuts.len() {
                bars(&mut columns, run.start);
            }
            for stretch in run.clone() {
                self.lay_out_stretch(&stretches[stretch], longest, &mut columns);
                bars(&mut columns, stretch + 1);
            }
        }
        columns
    }

    fn lay_out_stretch(&self, stretch: &Stretch, longest: usize, columns: &mut Vec<Column>) {
        let range = stretch.range.clone();
        let room = stretch.shortened(longest);
        if room == stretch.columns {
            return self.letters_of(range, columns);
        }
        // On paper a header is narrow, and stays.
        let is_header = |at: &usize| self.owner(*at) == super::Owner::Header;
        let header = range.clone().take_while(is_header).count();
        let header = if self.shortest < SHORTEST && header <= 8 { header } else { 0 };
        let (head, tail) = (room / 2 + header, (room - 1) / 2);
        let begins = |at: &usize| self.letters.part(*at) != LetterPart::Rest;
        let (mut from, mut used) = (range.start, 0);
        for at in range.clone().filter(begins) {
            used += self.letters.columns(at);
            if used > head {
                break;
            }
            from = self.letter_end(at);
        }
        let (mut until, mut used) = (range.end, 0);
        for at in range.clone().rev().filter(begins) {
            used += self.letters.columns(at);
            if used > tail || at < from {
                break;
            }
            until = at;
        }
        self.letters_of(range.start..from, columns);
        columns.push(Column::LeftOut(from..until));
        self.letters_of(until..range.end, columns);
    }

    /// Where the columns of the letter end: of one that is cut, with this byte.
    fn letter_end(&self, at: usize) -> usize {
        match self.letters.part(at) {
            LetterPart::CutFirst | LetterPart::CutRest | LetterPart::Hex => at + 1,
            LetterPart::First(_) | LetterPart::Rest => self.letters.end(at),
        }
    }

    fn letters_of(&self, range: Range<usize>, columns: &mut Vec<Column>) {
        for at in range {
            if let Some(more) = self.letters.columns(at).checked_sub(1) {
                columns.push(Column::Byte(at));
                columns.extend((0..more).map(|_| Column::More(at)));
            }
        }
    }
}

/// Units beside each other as one run.
fn runs(kept: &[usize], units: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for unit in kept.iter().map(|unit| &units[*unit]) {
        match runs.last_mut() {
            Some(run) if run.end == unit.start => run.end = unit.end,
            _ => runs.push(unit.clone()),
        }
    }
    runs
}
