//! Time on paper. An instant, in which several things happen, is drawn wide: its
//! order is true, its distances are not. Between instants time is linear; a wait that
//! would take all the room is narrowed, and seen to be. What does not fit into one
//! line goes on in the next, as music does.

use std::ops::Range;

/// Where a line begins, and how much it holds.
pub const LEFT: f64 = 92.0;
const ROOM: f64 = 1030.0;
/// What happens within so many milliseconds is one instant.
const TOGETHER_MS: f64 = 1.2;
/// Between two instants.
const LEAST_GAP: f64 = 14.0;
/// A wait among others takes no more, unless there is room to spare.
const LONGEST_GAP: f64 = 300.0;
/// For all that comes before the first call: the handshake.
const BEFORE: f64 = 116.0;

#[derive(Debug, Default)]
pub struct Staff {
    /// What stands in it, by its number.
    pub doings: Range<usize>,
    pub places: Vec<f64>,
    /// Instants that are drawn wide: from where to where, and what times these are.
    pub instants: Vec<(Range<f64>, Range<f64>)>,
    /// Where time is narrowed, and how much of it, in milliseconds.
    pub narrowed: Vec<(f64, f64)>,
    /// Where the handshake ends, and when.
    pub before: Option<(f64, f64)>,
    pub end: f64,
}

impl Staff {
    /// Where that doing stands, if it is in this line.
    pub fn place(&self, doing: usize) -> Option<f64> {
        self.places.get(doing.checked_sub(self.doings.start)?).copied()
    }

    /// The steps from time to place, for a script.
    pub fn steps(&self, times: &[f64]) -> Vec<(f64, f64)> {
        let steps = times[self.doings.clone()].iter().zip(&self.places);
        let step = |(time, place): (&f64, &f64)| {
            ((time * 1e4).round() / 1e4, (place * 10.0).round() / 10.0)
        };
        steps.map(step).collect()
    }
}

/// The lines in which all doings have room. `before` of them are the handshake.
pub fn staves(times: &[f64], widths: &[f64], before: usize) -> Vec<Staff> {
    let wide = |range: &Range<usize>| widths[range.clone()].iter().sum::<f64>();
    let mut staves: Vec<Staff> = Vec::new();
    let mut open: Vec<Range<usize>> = Vec::new();
    let close = |open: &mut Vec<Range<usize>>, staves: &mut Vec<Staff>| {
        let before = if staves.is_empty() { before } else { 0 };
        staves.push(staff(std::mem::take(open), times, widths, before));
    };
    let mut used = if before > 0 { BEFORE } else { 0.0 };
    for instant in instants(times, widths, before) {
        let room = wide(&instant) + LEAST_GAP;
        if !open.is_empty() && used + room > ROOM {
            close(&mut open, &mut staves);
            used = 0.0;
        }
        used += room;
        open.push(instant);
    }
    if !open.is_empty() || before > 0 {
        close(&mut open, &mut staves);
    }
    staves
}

fn instants(times: &[f64], widths: &[f64], before: usize) -> Vec<Range<usize>> {
    let mut instants: Vec<Range<usize>> = Vec::new();
    let mut used = 0.0;
    for at in before..times.len() {
        used += widths[at];
        match instants.last_mut() {
            Some(last) if times[at] - times[at - 1] < TOGETHER_MS && used <= ROOM / 2.0 => {
                last.end = at + 1;
            }
            _ => {
                used = widths[at];
                instants.push(at..at + 1);
            }
        }
    }
    instants
}

fn staff(instants: Vec<Range<usize>>, times: &[f64], widths: &[f64], before: usize) -> Staff {
    let first = instants.first().map_or(before, |first| first.start) - before;
    let mut staff = Staff { doings: first..first, ..Staff::default() };
    let mut x = LEFT;
    if before > 0 {
        let until = times.get(before).or(times.last()).map_or(1.0, |time| time.max(1e-6));
        staff
            .places
            .extend(times[..before].iter().map(|time| LEFT + time / until * (BEFORE - 16.0)));
        staff.before = Some((LEFT + BEFORE - 8.0, until));
        staff.doings.end = before;
        x += BEFORE;
    }
    let fixed: f64 = instants.iter().flat_map(|instant| &widths[instant.clone()]).sum();
    let waits: Vec<f64> = instants
        .windows(2)
        .map(|pair| (times[pair[1].start] - times[pair[0].end - 1]).max(0.0))
        .collect();
    let gaps = gaps(&waits, ROOM - fixed - (x - LEFT));
    for (index, instant) in instants.iter().enumerate() {
        if let Some((gap, is_narrow)) = index.checked_sub(1).map(|before| gaps[before]) {
            if is_narrow {
                staff.narrowed.push((x + gap / 2.0, waits[index - 1]));
            }
            x += gap;
        }
        let from = x;
        for wide in &widths[instant.clone()] {
            staff.places.push(x + wide / 2.0);
            x += wide;
        }
        staff.instants.push((from..x, times[instant.start]..times[instant.end - 1]));
        staff.doings.end = instant.end;
    }
    staff.end = x;
    staff
}

/// How wide each wait is drawn, all with one measure, and whether it is narrowed.
fn gaps(waits: &[f64], room: f64) -> Vec<(f64, bool)> {
    let longest = LONGEST_GAP.max(room / (waits.len() as f64 - 0.5).max(1.0));
    let at = |measure: f64| -> Vec<(f64, bool)> {
        let gap = |wait: &f64| {
            let wide = wait * measure;
            (wide.clamp(LEAST_GAP, longest), wide > longest)
        };
        waits.iter().map(gap).collect()
    };
    let sum = |gaps: &[(f64, bool)]| gaps.iter().map(|(gap, _)| gap).sum::<f64>();
    let (mut low, mut high) = (0.0, 400.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if sum(&at(middle)) <= room { low = middle } else { high = middle }
    }
    at(low)
}

#[cfg(test)]
mod tests {
    use super::staves;

    #[test]
    fn time_goes_on_and_a_long_wait_is_narrowed() {
        let times = [0.0, 0.1, 0.2, 20.2, 40.2, 9000.0];
        let all = staves(&times, &[30.0; 6], 0);
        let [staff] = &all[..] else { panic!("{} lines", all.len()) };
        assert!(staff.places.is_sorted(), "{staff:?}");
        assert_eq!((staff.instants.len(), staff.narrowed.len()), (4, 1), "{staff:?}");
        assert!(staff.end <= 1130.0, "{staff:?}");
        let gap = |at: usize| staff.places[at + 1] - staff.places[at];
        assert!((gap(2) - gap(3)).abs() < 2.0, "equal waits, drawn alike: {staff:?}");
    }

    #[test]
    fn what_does_not_fit_goes_on_in_the_next_line() {
        let times: Vec<f64> = (0..100).map(|at| f64::from(at) / 100.0).collect();
        let all = staves(&times, &[40.0; 100], 2);
        assert!(all.len() > 3);
        assert_eq!(all.iter().map(|staff| staff.places.len()).sum::<usize>(), 100);
        assert!(all.windows(2).all(|pair| pair[0].doings.end == pair[1].doings.start));
        assert!(all.iter().all(|staff| staff.end <= 1180.0));
    }
}
