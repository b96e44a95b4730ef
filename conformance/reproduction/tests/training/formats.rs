//! CIFAR's code path on a file made in its format. On the real images it was not run.

use std::sync::atomic::AtomicBool;

use lossproof_datasets::cifar::{self, Layout};
use lossproof_reproduction::protocol::Regime;
use lossproof_reproduction::training::{Options, Prepared, train};

use crate::plan;

#[test]
fn a_file_of_cifar_is_trained_on_with_its_network_and_augmentation() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data_batch_1.bin");
    // Four records of each of the ten classes: a label, then 3·32·32 pixels.
    let records =
        (0..40_u8).flat_map(|i| std::iter::once(i % 10).chain((0..3072).map(move |p| (p as u8).wrapping_mul(i))));
    std::fs::write(&path, records.collect::<Vec<u8>>()).unwrap();
    let split = cifar::read(&path, Layout::Cifar10, 40).unwrap();
    let data = Prepared {
        class_counts: split.class_counts(10),
        train: split.clone(),
        test: split,
        shape: [3, 32, 32],
        digest: "made by the test".into(),
        regime: Regime { batch_size: 16, ..Regime::named("cifar-10").unwrap() },
        transfer: None,
    };
    let plan = lossproof_reproduction::protocol::Plan { dataset: "cifar-10".into(), ..plan("hmloss-cs", 2) };
    let stop = AtomicBool::new(false);
    let options = Options { traces: false, resumes: false, stop: &stop };
    let record = train(&plan, &data, &folder.path().join("run"), options, &mut |_| {}).unwrap();
    assert_eq!((record.regime.depth, record.regime.augmented), (32, true));
    assert_eq!((record.checks.steps(), record.checks.c), (6, 0));
    assert_eq!(record.header.protocol.unwrap().phases.unwrap()[1].params.number("delta"), Some(1e5));
}
