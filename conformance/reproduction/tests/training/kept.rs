//! Records that were written before are read as what they were.

use std::fs;
use std::path::Path;

use lossproof_reproduction::protocol::System;
use lossproof_reproduction::training::Record;

#[test]
fn every_committed_record_is_written_again_as_it_stands() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reproduction/fashion-mnist");
    let mut found = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let Ok(text) = fs::read_to_string(entry.unwrap().path().join("run.json")) else { continue };
        let record: Record = serde_json::from_str(&text).unwrap();
        assert!(System::named(&record.plan.system).is_ok());
        assert_eq!(serde_json::to_string_pretty(&record).unwrap() + "\n", text, "{}", record.plan.name());
        found += 1;
    }
    assert!(found >= 10, "{found} in {}", folder.display());
}
