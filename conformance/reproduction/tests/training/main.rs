//! Runs: checked, written down, gone on with.

mod balms;
mod fine_tuning;
mod formats;
mod kept;
mod meta_sampler;
mod resumed;
mod told;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lossproof_reproduction::Error;
use lossproof_reproduction::protocol::{Plan, Regime, Variant};
use lossproof_reproduction::training::{Options, Prepared, Progress, Record, train};
use lossproof_verdicts::Imbalance;

fn plan(system: &str, epochs: usize) -> Plan {
    Plan {
        dataset: "digits".into(),
        imbalance: Imbalance::Lt,
        system: system.into(),
        variant: Variant::Paper,
        epochs,
        delta: None,
        seed: 1,
    }
}

/// The smallest digits: three images in the largest class, one in the smallest.
fn few(plan: &Plan) -> Prepared {
    let regime = Regime { n_max: 6, ratio: 3.0, batch_size: 8, ..Regime::named("digits").unwrap() };
    let mut data = Prepared::new(&lossproof_datasets::digits(), plan, &regime).unwrap();
    // One test image a class is enough to see that there are some.
    let keep: Vec<usize> = (0..data.test.len()).filter(|i| i % 60 == 0).collect();
    let images = keep.iter().flat_map(|i| data.test.image(*i).to_vec()).collect();
    data.test.labels = keep.iter().map(|i| data.test.labels[*i]).collect();
    data.test.images = images;
    data
}

fn run(plan: &Plan, folder: &Path, resumes: bool) -> Result<Record, Error> {
    run_until(plan, folder, resumes, usize::MAX)
}

/// Stops after so many epochs of this sitting.
fn run_until(plan: &Plan, folder: &Path, resumes: bool, epochs: usize) -> Result<Record, Error> {
    let stop = AtomicBool::new(false);
    let mut seen = 0;
    let options = Options { traces: true, resumes, stop: &stop };
    train(plan, &few(plan), folder, options, &mut |progress| {
        if progress == Progress::Epoch {
            seen += 1;
            stop.store(seen >= epochs, std::sync::atomic::Ordering::Relaxed);
        }
    })
}
