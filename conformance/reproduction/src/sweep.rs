//! Many runs, on all cores.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::protocol::Plan;
use crate::training::{Options, Prepared, Progress, Record, train};
use crate::{Claim, Error};

/// Trains every plan on its data, `jobs` at a time, each in a folder of its name in `folder`, and gives the records in the plans'
/// order. The cores are shared out evenly; a run's numbers do not depend on how many it has. Runs that another process is at are
/// left to it, and have no record here.
///
/// # Errors
/// The first run's that fails, after which the others stop: what they have done can be resumed.
pub fn sweep(
    plans: &[(Plan, &Prepared)],
    folder: &Path,
    options: Options,
    jobs: usize,
    tell: &(dyn Fn(&Plan, Progress) + Sync),
) -> Result<Vec<Record>, Error> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = jobs.clamp(1, plans.len().max(1));
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Record)>> = Mutex::default();
    let failed: Mutex<Option<Error>> = Mutex::default();
    let work = || {
        while let Some((place, (plan, data))) = next_of(plans, &next) {
            let claimed = Claim::of(plan, folder).and_then(|claim| {
                let own = folder.join(plan.name());
                claim.map(|_held| train(plan, data, &own, options, &mut |progress| tell(plan, progress))).transpose()
            });
            match claimed {
                Ok(record) => lock(&done).extend(record.map(|record| (place, record))),
                Err(error) => {
                    // The others stop at their next step, and say so: that is not what went wrong.
                    if !options.stop.swap(true, Ordering::Relaxed) || !matches!(error, Error::Stopped) {
                        lock(&failed).get_or_insert(error);
                    }
                    return;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| match rayon::ThreadPoolBuilder::new().num_threads((cores / jobs).max(1)).build() {
                Ok(pool) => pool.install(work),
                // Without threads of its own a run takes those that are there.
                Err(_) => work(),
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if options.stop.load(Ordering::Relaxed) {
        return Err(failed.unwrap_or(Error::Stopped));
    }
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, record)| record).collect())
}

fn next_of<'a, T>(all: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    all.get(place).map(|one| (place, one))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
