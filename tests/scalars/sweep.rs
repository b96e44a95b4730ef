//! The walk over every p in [0, 1].

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::bound::bound;
use crate::weight;

/// All arguments have the bit patterns from 0 to this.
const LAST: u32 = 1.0_f32.to_bits();
/// Arguments that a thread takes at once.
const CHUNK: u32 = 1 << 20;
const TELL_EVERY: Duration = Duration::from_secs(15);

/// What a walk has found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// The largest error as a part of the bound.
    pub(super) part: f64,
    /// Where.
    pub(super) p: f32,
}

impl Found {
    fn merge(self, other: Self) -> Self {
        // Between equal errors the larger p, whatever the order of the walk.
        if (other.part, other.p) > (self.part, self.p) { other } else { self }
    }
}

/// Tries every `step`-th p of a function in f32 on all cores, against the f64 path: that is within the same bound for its own
/// unit roundoff, 2^-29 of this one.
pub(super) fn sweep(delta: f64, step: u32, narrow: impl Fn(f32) -> f32 + Sync) -> Found {
    let next = AtomicU32::new(0);
    let total = Mutex::new((Found::default(), Instant::now()));
    let walk = || loop {
        let start = next.fetch_add(CHUNK, Ordering::Relaxed);
        if start > LAST {
            return;
        }
        let first = start.next_multiple_of(step);
        let last = LAST.min(start + (CHUNK - 1));
        let found = (first..=last).step_by(step as usize).map(|bits| at(delta, f32::from_bits(bits), &narrow));
        let found = found.fold(Found::default(), Found::merge);
        let mut total = total.lock().expect("no panic while it is held");
        total.0 = total.0.merge(found);
        if total.1.elapsed() > TELL_EVERY {
            total.1 = Instant::now();
            let percent = f64::from(start) / f64::from(LAST) * 100.0;
            // Past the test harness, which would keep it to the end.
            let _ = writeln!(std::io::stderr(), "every p, delta = {delta}: {percent:.0} %");
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(walk);
        }
    });
    total.into_inner().expect("no thread panicked").0
}

fn at(delta: f64, p: f32, narrow: &impl Fn(f32) -> f32) -> Found {
    let error = (f64::from(narrow(p)) - weight(delta, &f64::from(p))).abs();
    let part = error / bound(delta, p);
    // A NaN is as far off as can be.
    Found { part: if part.is_nan() { f64::INFINITY } else { part }, p }
}
