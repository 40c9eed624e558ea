//! To look for the next stop, or to wait for it.
//!
//! It mostly comes soon after the last. Who looks for it has it before he could be woken,
//! which takes longer than most calls: where there are two processors, a watched program
//! reads a quarter faster. Where a look was in vain, because the program computes or waits
//! or has this processor itself, none is taken after the next stop, then after the next
//! three, seven, …: a program that is mostly idle costs nothing.

/// As long as a call takes that does not wait, some 20 µs.
const MOST_LOOKS: u32 = 40;
const MOST_PAUSES: u32 = 63;

pub(super) struct Looks {
    /// How many there are after a stop.
    most: u32,
    /// How many there still are.
    left: u32,
    /// Stops after which there are none, and how many that were the last time.
    pause: u32,
    pauses: u32,
}

impl Looks {
    pub fn new() -> Looks {
        let alone = std::thread::available_parallelism().is_ok_and(|cores| cores.get() == 1);
        Looks { most: if alone { 0 } else { MOST_LOOKS }, left: 0, pause: 0, pauses: 0 }
    }

    pub fn goes_on(&self) -> bool {
        self.left > 0
    }

    /// There was a stop.
    pub fn found(&mut self) {
        if self.left > 0 {
            self.pauses = 0;
        }
        self.left = if self.pause == 0 { self.most } else { 0 };
        self.pause = self.pause.saturating_sub(1);
    }

    /// There was none yet.
    pub fn in_vain(&mut self) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.pauses = (2 * self.pauses + 1).min(MOST_PAUSES);
            self.pause = self.pauses;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_vain_is_done_less_and_less_until_it_is_not() {
        let mut looks = Looks { most: MOST_LOOKS, left: 0, pause: 0, pauses: 0 };
        let mut stops_without = |in_vain: bool| {
            let mut stops = 0;
            loop {
                looks.found();
                if looks.goes_on() {
                    break;
                }
                stops += 1;
            }
            (0..MOST_LOOKS).filter(|_| in_vain).for_each(|_| looks.in_vain());
            stops
        };
        let in_vain = [true; 8].map(&mut stops_without);
        assert_eq!(in_vain, [0, 1, 3, 7, 15, 31, 63, 63]);
        assert_eq!([false; 3].map(&mut stops_without), [63, 0, 0]);
        assert_eq!([true; 2].map(&mut stops_without), [0, 1]);
    }
}
