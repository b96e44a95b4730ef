//! What candle's losses are known to get wrong, and that the adapter hides none of it.

use crate::{BINARY, CROSS_ENTROPY, NLL, ask, flat, in_dtype, numbers, rows};
use lossproof_harness::protocol::Dtype;
use lossproof_harness::subject::Outcome;

#[test]
fn a_confident_right_row_is_not_a_number() {
    // Exactly: 4.1399376330897474477e-8 at 17, and less than 0.0025 at each of the others.
    for (dtype, z) in [(Dtype::F16, 8.0), (Dtype::Bf16, 6.0), (Dtype::F32, 17.0), (Dtype::F64, 37.0)] {
        let (loss, gradient) = numbers(BINARY, &in_dtype(flat(&[z], &[1]), dtype));
        assert!(loss.is_nan() && gradient[0].is_nan(), "{dtype}: {loss} {gradient:?}");
    }
    // The other class reaches further: until the exponential overflows. Exactly: 2.2273635617957437392e-39.
    let (loss, gradient) = numbers(BINARY, &in_dtype(flat(&[-89.0], &[0]), Dtype::F32));
    assert!(loss.is_nan() && gradient[0].is_nan(), "{loss} {gradient:?}");
}

#[test]
fn a_confident_wrong_row_is_infinite_and_its_gradient_not_a_number() {
    // Exactly: 17.000000041399376331 and 89.
    for (z, target) in [(17.0, 0), (-89.0, 1)] {
        let (loss, gradient) = numbers(BINARY, &in_dtype(flat(&[z], &[target]), Dtype::F32));
        assert!(loss == f64::INFINITY && gradient[0].is_nan(), "{loss} {gradient:?}");
    }
}

#[test]
fn small_losses_are_lost() {
    // Exactly: 2.0611536203143807032e-9 each, and the gradients 2.0611536181902035814e-9.
    let (loss, gradient) = numbers(BINARY, &in_dtype(flat(&[-20.0], &[0]), Dtype::F32));
    assert!(loss == 0.0 && (gradient[0] - 2.0611536181902035814e-9).abs() < 1e-15, "{loss} {gradient:?}");
    for name in [CROSS_ENTROPY, NLL] {
        let (loss, gradient) = numbers(name, &in_dtype(rows(&[&[0.0, 20.0]], &[1]), Dtype::F32));
        assert!(loss == 0.0 && (gradient[0] - 2.0611536181902035814e-9).abs() < 1e-15, "{loss} {gradient:?}");
    }
}

#[test]
fn infinite_logits_are_not_a_number() {
    for name in [CROSS_ENTROPY, NLL] {
        let (loss, gradient) = numbers(name, &rows(&[&[0.5, f64::INFINITY]], &[1]));
        assert!(loss.is_nan() && gradient.iter().all(|x| x.is_nan()), "{name}: {loss} {gradient:?}");
        // A masked class is understood.
        assert_eq!(numbers(name, &rows(&[&[0.5, f64::NEG_INFINITY]], &[0])), (0.0, vec![0.0, 0.0]));
    }
    let (loss, gradient) = numbers(BINARY, &flat(&[f64::INFINITY], &[1]));
    assert!(loss.is_nan() && gradient[0].is_nan(), "{loss} {gradient:?}");
}

#[test]
fn the_sum_behind_a_mean_stops_growing() {
    // Each row's loss is ln 2, and so is their mean. Added up in eight bits, the sum ends at 256.
    let classes = vec![[0.0, 0.0]; 512];
    let classes: Vec<&[f64]> = classes.iter().map(<[f64; 2]>::as_slice).collect();
    for name in [CROSS_ENTROPY, NLL] {
        let (loss, _) = numbers(name, &in_dtype(rows(&classes, &[1; 512]), Dtype::Bf16));
        assert!(loss < 0.8 * std::f64::consts::LN_2, "{name}: {loss}");
    }
    let (loss, _) = numbers(BINARY, &in_dtype(flat(&[0.0; 512], &[1; 512]), Dtype::Bf16));
    assert!(loss < 0.8 * std::f64::consts::LN_2, "{loss}");
}

#[test]
fn an_empty_batch_is_an_error_of_the_softmax() {
    for name in [CROSS_ENTROPY, NLL] {
        assert_eq!(ask(name, &rows(&[], &[])), Outcome::Error("empty tensor for reduce".to_owned()));
    }
    let (loss, gradient) = numbers(BINARY, &flat(&[], &[]));
    assert!(loss.is_nan() && gradient.is_empty(), "{loss} {gradient:?}");
}

#[test]
fn targets_out_of_range_are_errors_but_for_one() {
    let last = u32::MAX as usize;
    for name in [CROSS_ENTROPY, NLL] {
        let Outcome::Error(why) = ask(name, &rows(&[&[0.5, 1.0]], &[2])) else { panic!("no error") };
        assert_eq!(why, "gather invalid index 2 with dim size 2");
        assert_eq!(numbers(name, &rows(&[&[0.5, 1.0]], &[last])), (0.0, vec![0.0, 0.0]));
    }
}
