//! All 65,536 margins of f16 and of bf16: every answer is the exact value rounded once.

use lossproof_accuracy::margins::settings;
use lossproof_harness::protocol::Dtype;

/// Numbers that a setting has in both types: loss, gradient and Hessian of 65,536 rows each.
const NUMBERS: usize = 2 * 3 * 65_536;

#[test]
fn every_half_precision_margin_is_correctly_rounded() {
    let exhaustive = std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some();
    for setting in settings().into_iter().take(if exhaustive { usize::MAX } else { 3 }) {
        let mut counts = [0, 0];
        for dtype in [Dtype::F16, Dtype::Bf16] {
            let decided = setting.prove(dtype).unwrap_or_else(|wrong| panic!("{wrong}"));
            counts[0] += decided.by_the_bound;
            counts[1] += decided.by_the_oracle;
        }
        println!("{counts:?} decided by the proved bound and by the oracle: {setting:?}");
        let two_columns = usize::from(setting.loss.link == lossproof::Link::Softmax) * 2 * 2 * 65_536;
        assert_eq!(counts[0] + counts[1], NUMBERS + two_columns, "{setting:?}");
        // The oracle has the exceptions: rows so certain that q is below e^-60000, where the bound claims nothing.
        assert!(counts[1] * 10 < counts[0], "{counts:?} {setting:?}");
    }
}
