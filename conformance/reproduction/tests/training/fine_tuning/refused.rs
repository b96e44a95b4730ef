//! What is not trained.

use lossproof_reproduction::protocol::{Plan, Regime, Variant};
use lossproof_verdicts::Imbalance;

use super::{data, plan, prepared, regime, run};

#[test]
fn what_cannot_be_trained_is_said_before_anything_is() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let data = data(&regime);
    let said = |plan: &Plan| run(plan, &data, &folder.path().join("run")).unwrap_err().to_string();
    let unequal = Plan { imbalance: Imbalance::Lt, ..plan("ce", Variant::Paper, 2) };
    assert_eq!(said(&unequal), "the imbalance is lt; expected as-is: no subset is drawn");
    assert!(said(&plan("balms", Variant::Paper, 2)).contains("meta sampler"));
    assert!(!folder.path().join("run").exists());
    let few = prepared(9, 20, &regime, None).unwrap_err().to_string();
    assert!(few.contains("validation images of a class is 0; expected at least 1"), "{few}");
    let other = prepared(10, 10, &Regime::named("digits").unwrap(), None).unwrap_err().to_string();
    assert!(other.contains("digits") && other.contains("fine_tuning"), "{other}");
}
