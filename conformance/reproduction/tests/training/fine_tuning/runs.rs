//! Runs of two epochs: graded, traced, gone on with.

use lossproof::Link;
use lossproof_harness::report::Verdict;
use lossproof_reproduction::protocol::{System, Variant};
use lossproof_reproduction::{figures, tabulate};
use lossproof_trace::{Trace, verify};
use lossproof_verdicts::Metric;

use super::{MELANOMAS, NEVI, STEPS, data, plan, regime, run, run_until};

/// One output neuron in the paper's reading, two in the code's.
#[test]
fn every_step_of_every_system_is_graded_and_its_trace_verifies() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let data = data(&regime);
    let systems: Vec<&str> = System::names().filter(|name| *name != "balms").collect();
    for (variant, link) in [(Variant::Paper, Link::Sigmoid), (Variant::AsPublished, Link::Softmax)] {
        for system in &systems {
            let plan = plan(system, variant, 2);
            let path = folder.path().join(plan.name());
            let record = run(&plan, &data, &path).unwrap();
            let checks = &record.checks;
            assert_eq!((checks.steps(), checks.c), (2 * STEPS, 0), "{}: {checks:?}", plan.name());
            assert!(checks.jumps == 0 || *system == "ghm-c", "{}: {checks:?}", plan.name());
            let trace = Trace::open(&path).unwrap();
            assert!(trace.steps().iter().all(|step| step.link == link), "{}", plan.name());
            let report = verify(&trace, false, &mut |_| {}).unwrap();
            assert_eq!((report.verdict, report.findings.len()), (Verdict::Conforms, 0), "{:?}", report.findings);
            let checked = ["rate", "phases", "sampler", "class counts", "batch size", "weights", "dtype"];
            assert!(checked.iter().all(|part| report.checked.contains(part)), "{:?}", report.checked);
        }
    }
}

#[test]
fn a_run_tells_what_it_began_with_and_what_it_came_to() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let data = data(&regime);
    // A tenth of each class, rounded down, twice.
    assert_eq!(data.class_counts, [NEVI as u64 - 6, MELANOMAS as u64 - 4]);
    assert_eq!((data.test.class_counts(2), data.shape), (vec![3, 2], [3, 32, 32]));
    let record = run(&plan("hmloss-cs", Variant::Paper, 2), &data, folder.path()).unwrap();
    let origin = record.origin.as_ref().unwrap();
    assert_eq!(origin.pretrained, None);
    assert!(record.outcome.auc.is_some_and(|area| (0.0..=100.0).contains(&area)));
    for epoch in &record.epochs {
        let validation = epoch.validation.as_ref().unwrap();
        assert!(validation.auc.is_some() && epoch.test_error.is_none());
        assert!((0.0..=100.0).contains(&validation.balanced_accuracy));
    }
    let results = tabulate(std::slice::from_ref(&record)).unwrap();
    results.check().unwrap();
    assert_eq!(results.columns[0].metric, Metric::Auc);
    let row = results.rows.iter().position(|row| row.system == "hmloss-cs").unwrap();
    assert_eq!(Some(results.cells[row][0][0].value), record.outcome.auc);
    let picture = figures::curves(std::slice::from_ref(&record)).unwrap();
    assert!(picture.contains("Validation error") && picture.contains("hmloss-cs"));
}

#[test]
fn what_is_stopped_after_any_epoch_ends_as_what_was_not() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let data = data(&regime);
    for (system, variant) in [("hmloss-cb", Variant::Paper), ("hmloss", Variant::AsPublished), ("seql", Variant::Paper)]
    {
        let plan = plan(system, variant, 4);
        let [whole, stopped] = ["whole", "stopped"].map(|name| folder.path().join(format!("{system}-{name}")));
        let record = run(&plan, &data, &whole).unwrap();
        for _ in 0..3 {
            let error = run_until(&plan, &data, &stopped, 1).unwrap_err();
            assert!(matches!(error, lossproof_reproduction::Error::Stopped), "{error}");
        }
        assert_eq!(run(&plan, &data, &stopped).unwrap(), record, "{system}");
        for file in ["weights.safetensors", "trace/trace.jsonl", "run.json"] {
            let bytes = |folder: &std::path::Path| std::fs::read(folder.join(file)).unwrap();
            assert_eq!(bytes(&stopped), bytes(&whole), "{system}: {file}");
        }
    }
}

#[test]
fn a_run_is_the_same_at_any_number_of_threads() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let data = data(&regime);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let path = folder.path().join(threads.to_string());
        pool.install(|| run(&plan("hmloss-cs", Variant::AsPublished, 2), &data, &path)).unwrap()
    };
    assert_eq!(with(1), with(3));
}
