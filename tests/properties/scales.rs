//! LDAM's margin and scale against cross-entropy, and the variant as-published against HMLoss.

use lossproof::{Adjustment, Ball, Derivatives, DoubleDouble, Evaluation, Loss, Modulation, Real};
use proptest::prelude::*;

use crate::given::{Answer, batch, dyadic, modulation, reference};
use crate::support::{Owned, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;
type Bounded<'a> = &'a dyn Fn(&Loss, &Owned) -> Evaluation<Ball>;

fn ldam(modulation: Modulation, max_margin: f64, scale: f64) -> Loss {
    Loss { adjustment: Adjustment::Margin { max_margin, scale }, modulation, ..Loss::default() }
}

/// No margin and scale 1: 0 is added and 1 multiplied, so the bits are those of cross-entropy.
fn ldam_of_nothing_is_ce(evaluate: Evaluate, modulation: Modulation, batch: &Owned) -> bool {
    evaluate(&ldam(modulation, 0.0, 1.0), batch) == evaluate(&Loss { modulation, ..Loss::default() }, batch)
}

/// LDAM at `z` is cross-entropy at `s(z − Δ_y·[k = y])`, the gradient times s and the Hessian times s². To the bit: the
/// targets are of the rarest class, whose margin is `max_margin` itself, s is a power of two, and the logits, multiples of
/// 2^-8, stay exact. At 2·(80 + 2) the numbers are above e^-656, far inside binary64.
fn ldam_is_ce_of_adjusted(evaluate: Evaluate, modulation: Modulation, batch: &Owned, max_margin: f64, s: f64) -> bool {
    let counts = batch.counts.as_deref().expect("counts");
    let rarest = (0..counts.len()).min_by_key(|&k| counts[k]).expect("a class");
    let batch = Owned { targets: vec![Some(rarest); batch.targets.len()], ..batch.clone() };
    let mut adjusted = batch.clone();
    for row in adjusted.logits.chunks_mut(batch.columns) {
        row[rarest] -= max_margin;
        for z in row {
            *z *= s;
        }
    }
    let got = evaluate(&ldam(modulation, max_margin, s), &batch);
    let ce = reference(&Loss { modulation, ..Loss::default() }, &adjusted);
    let times = |list: &[f64], factor: f64| list.iter().map(|x| x * factor).collect::<Vec<f64>>();
    got.loss == ce.loss
        && got.gradient == times(&ce.gradient, s)
        && got.hessian == ce.hessian.map(|hessian| times(&hessian, s * s))
}

/// Inside the clip, with ω = 1, the variant is ten times HMLoss: the two enclosures overlap (radii half as large again, for
/// where a series stops; see `tests/derivatives/dual.rs`).
fn published_is_tenfold(evaluate: Bounded, delta: f64, batch: &Owned) -> bool {
    let with = |modulation| evaluate(&Loss { modulation, ..Loss::default() }, batch);
    let (published, plain) =
        (with(Modulation::HardMiningAsPublished { delta }), with(Modulation::HardMining { delta }));
    let ten = Ball::from(10.0);
    let overlap = |a: &[Ball], b: &[Ball]| {
        a.iter().zip(b).all(|(a, b)| {
            let off = *a - ten * *b;
            (off.midpoint().abs() - off.radius() * DoubleDouble::from(1.5)).approx() <= 0.0
        })
    };
    overlap(&published.loss, &plain.loss)
        && overlap(&published.gradient, &plain.gradient)
        && overlap(&published.hessian.expect("asked for"), &plain.hessian.expect("asked for"))
}

fn bounded(loss: &Loss, batch: &Owned) -> Evaluation<Ball> {
    loss.evaluate_bounded(&batch.batch(), Derivatives::Hessian).expect("valid")
}

/// Without focal, whose powers of q leave binary64.
fn unscaled() -> impl Strategy<Value = Modulation> {
    let mining = prop::sample::select(vec![1.0, 2.5, 1e4]).prop_map(|delta| Modulation::HardMining { delta });
    let density = (1_usize..20).prop_map(|bins| Modulation::GradientDensity { bins, momentum: 0.0 });
    prop_oneof![Just(Modulation::One), mining, density]
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn ldam_without_margin_and_scale_equals_ce(modulation in modulation(), batch in batch()) {
        prop_assert!(ldam_of_nothing_is_ce(&reference, modulation, &batch));
    }

    #[test]
    fn ldam_equals_ce_of_adjusted_logits(modulation in unscaled(), batch in batch(), margin in 0_u8..=16, power in -5..=1) {
        let (margin, scale) = (f64::from(margin) / 8.0, 2_f64.powi(power));
        prop_assert!(ldam_is_ce_of_adjusted(&reference, modulation, &batch, margin, scale));
    }

    /// p = 1e-10 is a margin of 23.03.
    #[test]
    fn as_published_equals_ten_times_hmloss_inside_the_clip(
        delta in prop_oneof![Just(1.0), Just(2.5), Just(1e4), Just(1e10), 0.1..1e6],
        rows in prop::collection::vec((dyadic(), -23.0..23.0), 1..4),
    ) {
        let logits = rows.iter().flat_map(|(base, t)| [*base, base + t]).collect();
        let batch = Owned::rows(logits, 2, |row| Some(row % 2));
        prop_assume!(batch.logits.chunks(2).all(|row| (row[0] - row[1]).abs() < 23.02));
        prop_assert!(published_is_tenfold(&bounded, delta, &batch));
    }
}

/// Mutants: the scale on the loss's side only (its gradient forgotten); the margin added, not taken away; the factor 10 on
/// the loss and not on its gradient; a clip at 1e-7, as in an earlier version of the authors' code.
#[test]
fn mutants_are_noticed() {
    let batch = Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0], 3, |row| Some(row + 1));
    let batch = Owned { counts: Some(vec![7, 3, 1]), ..batch };
    let one = Modulation::One;
    let scaled_once = |loss: &Loss, batch: &Owned| {
        let Adjustment::Margin { scale, .. } = loss.adjustment else { return reference(loss, batch) };
        Answer {
            gradient: reference(loss, batch).gradient.iter().map(|g| g / scale).collect(),
            ..reference(loss, batch)
        }
    };
    let added = |loss: &Loss, batch: &Owned| {
        let Adjustment::Margin { max_margin, .. } = loss.adjustment else { return reference(loss, batch) };
        let mut moved = batch.clone();
        let rows = moved.logits.chunks_mut(batch.columns);
        rows.zip(&batch.targets).for_each(|(row, y)| row[y.expect("a target")] += 2.0 * max_margin);
        reference(loss, &moved)
    };
    let default = |loss: &Loss, batch: &Owned| {
        let default = Adjustment::Margin { max_margin: 0.5, scale: 30.0 };
        let margin = matches!(loss.adjustment, Adjustment::Margin { .. });
        reference(&Loss { adjustment: if margin { default } else { loss.adjustment }, ..loss.clone() }, batch)
    };
    assert!(ldam_of_nothing_is_ce(&reference, one, &batch) && !ldam_of_nothing_is_ce(&default, one, &batch));
    assert!(ldam_is_ce_of_adjusted(&reference, one, &batch, 0.5, 2.0));
    for mutant in [&scaled_once as Evaluate, &added] {
        assert!(!ldam_is_ce_of_adjusted(mutant, one, &batch, 0.5, 2.0));
    }
    let far = Owned::rows(vec![0.0, -20.0, 0.0, 1.0], 2, |_| Some(1));
    let on_loss_only = |loss: &Loss, batch: &Owned| {
        let mut answer = bounded(loss, batch);
        if matches!(loss.modulation, Modulation::HardMiningAsPublished { .. }) {
            answer.gradient.iter_mut().for_each(|g| *g = *g / Ball::from(10.0));
        }
        answer
    };
    let clipped = |loss: &Loss, batch: &Owned| match loss.modulation {
        Modulation::HardMiningAsPublished { .. } => {
            // p = 1e-7 is a margin of −16.118.
            let logits = batch.logits.iter().map(|z| z.max(-16.118)).collect();
            bounded(loss, &Owned { logits, ..batch.clone() })
        }
        _ => bounded(loss, batch),
    };
    assert!(published_is_tenfold(&bounded, 1e4, &far));
    for mutant in [&on_loss_only as Bounded, &clipped] {
        assert!(!published_is_tenfold(mutant, 1e4, &far));
    }
}
