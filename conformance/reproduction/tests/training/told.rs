//! What runs say of themselves.

use lossproof_reproduction::{figures, gather, tabulate};

use crate::{plan, run};

#[test]
fn every_step_is_checked_and_the_trace_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for system in ["hmloss-cs", "seql", "ghm-c", "balanced-softmax"] {
        let path = folder.path().join(system);
        let record = run(&plan(system, 3), &path, false).unwrap();
        let steps = 3 * record.header.steps_per_epoch.unwrap();
        assert_eq!((record.checks.steps(), record.checks.c), (steps, 0), "{:?}", record.checks);
        let trace = lossproof_trace::Trace::open(&path).unwrap();
        assert_eq!(trace.steps().len(), steps);
        let report = lossproof_trace::verify(&trace, false, &mut |_| {}).unwrap();
        assert!(report.findings.is_empty(), "{system}: {:?}", report.findings);
    }
}

#[test]
fn records_become_a_table_and_pictures() {
    let folder = tempfile::tempdir().unwrap();
    for system in ["ce", "hmloss"] {
        let plan = plan(system, 2);
        run(&plan, &folder.path().join(plan.name()), false).unwrap();
    }
    std::fs::create_dir(folder.path().join("begun")).unwrap();
    let records = gather(folder.path()).unwrap();
    assert_eq!(records.len(), 2);
    let results = tabulate(&records).unwrap();
    results.check().unwrap();
    let runs =
        |system: &str| results.rows.iter().position(|row| row.system == system).map(|row| results.cells[row][0].len());
    assert_eq!((runs("ce"), runs("hmloss"), runs("ldam")), (Some(1), Some(1), Some(0)));
    for picture in [figures::curves(&records), figures::classes(&records), figures::margins(&records[1])] {
        let picture = picture.unwrap();
        assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
        assert!(picture.contains("hmloss"));
    }
}
