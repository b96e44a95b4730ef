//! The plain fast path in f32 and f64: what it loses, derived and asserted.
//!
//! Cross-entropy of two classes with |t| ≤ 20, u = 2^-24 or 2^-53, to first order in u:
//!
//! - the difference D of the logits is rounded once: an absolute error u·|D| ≤ 20u, which the exponential turns into a
//!   relative one; the machine's `exp` is within 1 ulp ≤ 2u. Scale, margin and mass are 1 and 0, exact: R ± 22u.
//! - D ≤ 0: p = 1/(1 + R) ± (2 + 22/2)u, since R/(1 + R) ≤ ½; q = R·p ± (22 + 13 + 1)u = 36u.
//! - D > 0: 1/R ± 23u, q = 1/(1 + 1/R) ± (2 + 23/2)u.
//! - ℓ = log1p(R): its condition number R/((1 + R)·log1p(R)) is at most 1, and the machine's `ln_1p` is within 1 ulp:
//!   24u. (D ≤ 20 < 30, so the form with a logarithm is not met.)
//! - the gradient is ∓q times share, weight, scale and incoming gradient, all 1: 36u. The Hessian at the target is p·q,
//!   where D > 0 gives p = q/R ± (23 + 13.5 + 1)u, so p·q ± (37.5 + 13.5 + 1)u, and D ≤ 0 ± (36 + 13 + 1)u.
//!
//! `|x − x°| ≤ k·u·|x°|` with k = 25, 37 and 53, the second order (53² u < 1e-3) being the margin.

use lossproof::{Derivatives, Loss};
use lossproof_oracle::{Value, enclose};
use proptest::prelude::*;

use crate::support::{Owned, cases};

fn within(got: f64, exact: &Value, bound: f64) -> bool {
    exact.abs_error(got) <= bound * exact.to_f64().abs()
}

proptest! {
    #![proptest_config(cases(300, 100_000))]

    #[test]
    fn oracle_plain_cross_entropy(first in -40.0..40.0_f32, t in -20.0..20.0_f32, y in 0_usize..2) {
        let second = first + t;
        prop_assume!((f64::from(second) - f64::from(first)).abs() <= 20.0);
        let batch = Owned::rows(vec![f64::from(first), f64::from(second)], 2, |_| Some(y));
        let loss = Loss::default();
        let exact = enclose(&loss, &batch.batch(), true, 120).expect("finite");
        let hessian = exact.hessian.expect("asked for");
        let wide = loss.evaluate_with(&batch.batch(), &0.0_f64, |z| *z, Derivatives::Hessian).expect("valid");
        let narrow = loss.evaluate_with(&batch.batch(), &0.0_f32, |z| *z as f32, Derivatives::Hessian).expect("valid");
        for (answer, u) in [(wide, 2_f64.powi(-53)), (narrow.map(f64::from), 2_f64.powi(-24))] {
            prop_assert!(within(answer.loss[0], &exact.loss[0], 25.0 * u), "loss {answer:?}");
            for k in 0..2 {
                prop_assert!(within(answer.gradient[k], &exact.gradient[k], 37.0 * u), "gradient {k} {answer:?}");
            }
            prop_assert!(within(answer.hessian.expect("asked for")[y], &hessian[y], 53.0 * u), "hessian");
        }
    }
}
