//! What is said of slices that do not fit; the rest of the form's behaviour is tested on tensors.

use lossproof::{Adjustment, Loss, Modulation, Weighting};
use lossproof_fused::{Batch, Error, Evaluated, Prepared};

fn prepared(loss: Loss, counts: Option<&[u64]>) -> Prepared {
    Prepared::new(loss, counts).unwrap()
}

fn evaluate(prepared: &Prepared, logits: &[f64], batch: Batch) -> Result<Evaluated<f64>, Error> {
    prepared.evaluate(logits, batch, None, None)
}

fn says<T>(result: Result<T, Error>, text: &str) {
    let error = result.map(|_| ()).unwrap_err().to_string();
    assert!(error.contains(text), "{error}");
}

#[test]
fn what_does_not_fit_is_named_with_what_was_expected() {
    let plain = prepared(Loss::default(), None);
    let batch = Batch::new(3, &[1, 2], None).unwrap();
    says(evaluate(&plain, &[0.0; 5], batch), "`logits` has length 5; expected 6 (");
    says(plain.evaluate(&[0.0; 6], batch, Some(&mut [0.0; 4]), None), "`gradient` has length 4; expected 6 (");
    says(batch.row_weights(&[1.0]), "`row_weights` has length 1; expected 2 (one a row)");
    says(batch.row_weights(&[1.0, f64::NAN]), "row_weights[1] is NaN; expected a finite number ≥ 0");
    says(batch.draws(&[0; 5]), "`draws` has length 5; expected 6 (one a row and class)");
    says(Batch::new(3, &[0, 3], None), "targets[1] is 3; expected a class from 0 to 2");
    says(Batch::new(3, &[0, 3], Some(-100)), "expected a class from 0 to 2, or -100, which is ignored");
    let given = Loss { weighting: Weighting::Given(vec![1.0, 2.0]), ..Loss::default() };
    says(evaluate(&prepared(given, None), &[0.0; 6], batch), "`weights` has length 2; expected 3 (one a class)");
    let masked = Loss { adjustment: Adjustment::EqualizationMask { threshold: 0.5 }, ..Loss::default() };
    says(evaluate(&prepared(masked, Some(&[1, 2, 3])), &[0.0; 6], batch), "`draws` is missing; seql needs it");
    let density = Loss { modulation: Modulation::GradientDensity { bins: 4, momentum: 0.5 }, ..Loss::default() };
    let density = prepared(density, None);
    says(density.evaluate(&[0.0; 6], batch, None, Some(&[0.0])), "`density` has length 1; expected 4 (one a bin)");
}

#[test]
fn an_ignored_row_has_neither_loss_nor_gradient() {
    let batch = Batch::new(2, &[7, 0], Some(7)).unwrap();
    let mut gradient = [1.0; 4];
    let plain = prepared(Loss::default(), None);
    let found = plain.evaluate(&[f64::NAN, 0.0, 0.0, 0.0], batch, Some(&mut gradient), None).unwrap();
    assert_eq!((found.loss, gradient), (vec![0.0, 2_f64.ln()], [0.0, 0.0, -0.5, 0.5]));
    assert_eq!(batch.weights(&plain), [0.0, 1.0]);
}
