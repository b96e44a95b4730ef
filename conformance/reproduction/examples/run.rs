//! One run.

use std::sync::atomic::AtomicBool;

use lossproof_reproduction::protocol::{Plan, Regime, Variant};
use lossproof_reproduction::training::{Options, Prepared, train};
use lossproof_verdicts::Imbalance;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let plan = Plan {
        dataset: "digits".into(),
        imbalance: Imbalance::Lt,
        system: arguments[1].clone(),
        variant: Variant::Paper,
        epochs: arguments[2].parse()?,
        delta: None,
        seed: 1,
    };
    let data = Prepared::new(&lossproof_datasets::digits(), &plan, &Regime::named("digits")?)?;
    let stop = AtomicBool::new(false);
    let options = Options { traces: true, resumes: true, stop: &stop };
    let start = std::time::Instant::now();
    let folder = std::path::PathBuf::from(&arguments[3]).join(plan.name());
    let record = train(&plan, &data, &folder, options, &mut |_| {})?;
    println!("{:?} {:?} {:?}", start.elapsed(), record.checks, record.outcome);
    for epoch in &record.epochs {
        println!("{:.5} {:.4} {:.1} {:?}", epoch.rate, epoch.loss, epoch.training_error, epoch.test_error);
    }
    Ok(())
}
