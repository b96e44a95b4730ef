//! HMLoss's weight in f32 within its derived bound, at every p in [0, 1].
//!
//! By default every 1,009th p is tried, `LOSSPROOF_EXHAUSTIVE=1` tries all 1,065,353,217. The arguments with the largest errors are
//! cases of every run, where double-double is the judge.

mod bound;
mod record;
mod sweep;

use std::f32::consts::PI;
use std::io::Write;

use bound::bound;
use lossproof::{DoubleDouble, Modulation, Posterior, Real};
use record::{RECORDS, Record, same_machine};
use sweep::{Found, sweep};

const STRIDE: u32 = 1009;

/// The reference's weight in a number type.
fn weight<T: Real>(delta: f64, p: &T) -> T {
    let (zero, one) = (p.lift(0.0), p.lift(1.0));
    let (rivals, excess, in_favour) = (zero.clone(), zero.clone(), one.clone());
    let at = Posterior { p: p.clone(), q: one.clone() - p.clone(), nll: zero, rivals, excess, in_favour };
    Modulation::HardMining { delta }.modulate(&at, &one).value
}

/// The bound holds everywhere; on a machine with the recorded functions the errors are the recorded ones. Its f64 functions
/// have a part in them too, through the f64 path and the bound, of less than 2^-20.
fn check(record: &Record, found: Found, (part, p): (f64, f32)) {
    let delta = record.delta;
    assert!(found.part <= 1.0, "delta = {delta}: above the derived bound: {found:?}");
    if same_machine() {
        let near = (found.part / part - 1.0).abs() <= 2_f64.powi(-20);
        assert!(near && found.p == p, "delta = {delta}: found {found:?}, recorded {part} at {p:e}");
    }
}

#[test]
fn every_p() {
    let exhaustive = std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some();
    if !same_machine() {
        let text = "this machine's functions are not those of the records: only the derived bound is checked";
        let _ = writeln!(std::io::stderr(), "tests/scalars: {text}");
    }
    for record in &RECORDS {
        let narrow = |p: f32| weight(record.delta, &p);
        check(record, sweep(record.delta, STRIDE, narrow), record.strided);
        if exhaustive {
            check(record, sweep(record.delta, 1, narrow), record.all);
        }
    }
}

/// At the worst arguments, another judge, right to 2^-90, which has no function in common with the f64 path.
#[test]
fn the_worst_arguments() {
    for record in &RECORDS {
        assert!(record.strided.0 <= record.all.0);
        for (part, p) in [record.strided, record.all] {
            let exact = weight(record.delta, &DoubleDouble::from(f64::from(p)));
            let got = DoubleDouble::from(f64::from(weight(record.delta, &p)));
            let found = Found { part: f64::from((got - exact).abs()) / bound(record.delta, p), p };
            check(record, found, (part, p));
        }
    }
}

/// Mutants: the definition as it stands, which loses everything near p = 0; its second term left so near p = 1, where δp is
/// rounded; the sine of a rounded πp.
#[test]
fn mutants_are_noticed() {
    let sinc = |x: f32| if x == 0.0 { 1.0 } else { x.sin_pi() / (PI * x) };
    let plain = |x: f32| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let textbook = |delta: f32, p: f32| sinc(p) - sinc(delta * p) * (-delta * p).exp();
    let noticed = |delta: f64, mutant: &(dyn Fn(f32) -> f32 + Sync)| sweep(delta, STRIDE, mutant).part > 1.0;
    assert!(noticed(1.0, &|p| if p < 0.5 { textbook(1.0, p) } else { weight(1.0, &p) }));
    assert!(noticed(3.0, &|p| if p < 0.5 { weight(3.0, &p) } else { textbook(3.0, p) }));
    assert!(noticed(1.0, &|p| if p < 0.5 { weight(1.0, &p) } else { plain(p) - plain(p) * (-p).exp() }));
}
