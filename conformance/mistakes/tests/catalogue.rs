//! The catalogue: complete, told in words, and no entry that changes nothing but the controls.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use lossproof::{Format, Modulation, Reduction, Weighting};
use lossproof_mistakes::{Arithmetic, Evaluated, Form, Implementation, Kind, MISTAKES, Mistake, mistake};
use support::{Case, cases, numbers, values};

/// The slugs that were published: none may ever change.
const PUBLISHED: &str = "
    log-of-softmax log-sigmoid-naive bce-of-softmax sigmoid-for-softmax softmax-for-sigmoid double-softmax
    softmax-over-batch probability-floor probability-clip log-base one-minus-exp-cancellation overflow-exp
    precision-downcast target-off-by-one gradient-sign gradient-missing-scale gradient-of-mean-for-none
    upstream-ignored gradient-softmax-only
    fractional-power-nan focal-uses-p gamma-ignored gamma-off-by-one detached-modulation modulation-of-mean
    alpha-swapped alpha-everywhere divide-by-positives mean-over-elements
    hm-sinc-convention hm-damping-missing hm-damping-constant hm-damping-on-both hm-damping-pi hm-sign
    hm-delta-outside hm-scale-ten hm-log-delta hm-p-of-prediction hm-weight-clamped hm-weight-absolute hm-nan-at-zero
    weight-inside-probability
    weights-unnormalised weights-sum-to-one weights-mean-over-samples weights-sqrt weights-count-not-inverse
    cb-missing-power cb-effective-number-cancellation cb-beta-default weights-ignored weight-squared
    weights-of-prediction weighted-mean-for-mean mean-for-weighted-mean sum-for-mean
    ldam-margin-exponent ldam-margin-sign ldam-margin-all-classes ldam-margin-not-normalised ldam-scale-missing
    ldam-scale-before-margin ldam-scale-on-margin-only prior-sign prior-without-log prior-on-target-only
    eql-mask-on-target eql-threshold-inverted eql-threshold-on-counts eql-mask-multiplies-logit
    ghm-uncounted-empty-bins ghm-edges ghm-sum-not-mean
    nondeterministic row-order-dependence batch-dependence
    prior-normalised";

fn of(kind: Kind) -> impl Iterator<Item = &'static Mistake> {
    MISTAKES.iter().filter(move |entry| entry.kind == kind)
}

#[test]
fn every_published_slug_is_there() {
    let missing: Vec<&str> = PUBLISHED.split_whitespace().filter(|slug| mistake(slug).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn slugs_are_unique_and_name_their_files() {
    let slugs: BTreeSet<&str> = MISTAKES.iter().map(|entry| entry.slug).collect();
    assert_eq!(slugs.len(), MISTAKES.len());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue");
    let files = std::fs::read_dir(folder).expect("part of the crate");
    let stems: BTreeSet<String> = files
        .map(|file| file.expect("readable").path().file_stem().expect("a name").to_string_lossy().replace('_', "-"))
        .collect();
    assert_eq!(stems, slugs.into_iter().map(str::to_owned).collect());
}

#[test]
fn every_entry_is_told_in_words_of_its_own() {
    let mut told = BTreeSet::new();
    for entry in MISTAKES {
        for text in [entry.what, entry.effect, entry.mend] {
            assert!(text.len() > 3 && !text.ends_with('.') && !text.contains('\n'), "{}: {text}", entry.slug);
        }
        // Two entries that differ in punctuation alone would read the same.
        let letters: String = entry.what.chars().filter(|c| c.is_alphanumeric()).collect();
        assert!(told.insert(letters.to_lowercase()), "{}: {}", entry.slug, entry.what);
        let alone = entry.forms.len() == 1;
        let forms: BTreeSet<&str> = entry.forms.iter().map(|form| form.what).collect();
        assert_eq!(forms.len(), entry.forms.len(), "{}", entry.slug);
        assert!(!entry.forms.is_empty() && (alone || entry.forms.iter().all(|f| !f.what.is_empty())), "{}", entry.slug);
        assert!(entry.forms.iter().all(|form| form.parameter.is_none_or(|p| !p.usual.is_empty())), "{}", entry.slug);
        assert!(entry.seen.iter().all(|seen| !seen.is_empty()), "{}", entry.slug);
    }
}

/// Whether an answer is another than the right one by far more than binary64 loses.
fn differs(got: &Evaluated, right: &Evaluated) -> bool {
    got.loss.len() != right.loss.len()
        || numbers(got).zip(numbers(right)).any(|(got, right)| {
            let same = got == right || (got.is_nan() && right.is_nan());
            // A NaN where none should be is near nothing.
            let near = (got - right).abs() <= 1e-9 * right.abs().max(1e-300);
            !same && !near
        })
}

#[test]
fn every_wrong_formula_shows_in_exact_arithmetic() {
    let cases = cases();
    let right: Vec<Evaluated> =
        cases.iter().map(|case| case.answer(&Implementation::right(), Arithmetic::Exact, 0)).collect();
    for entry in of(Kind::Formula) {
        for form in entry.forms {
            for value in values(form) {
                let made = form.implementation(value);
                let concerned = cases.iter().zip(&right).filter(|(case, _)| (entry.concerns)(&case.loss));
                let shows =
                    |(case, right): (&Case, &Evaluated)| differs(&case.answer(&made, Arithmetic::Exact, 0), right);
                assert!(concerned.into_iter().any(shows), "{} ({}) with {value:e}", entry.slug, form.what);
            }
        }
    }
}

#[test]
fn every_loss_in_rounding_shows_in_some_format() {
    let cases = cases();
    for entry in of(Kind::Rounding) {
        for form in entry.forms {
            let shown = cases
                .iter()
                .filter(|case| (entry.concerns)(&case.loss))
                .find(|case| [Format::F32, Format::F64].into_iter().any(|format| loses(case, form, format)));
            let shown = shown.unwrap_or_else(|| panic!("{} ({})", entry.slug, form.what));
            // What is lost in exact arithmetic is no rounding, but where something is narrowed on purpose.
            if entry.slug != "precision-downcast" {
                let ordinary =
                    Case { logits: shown.logits.iter().map(|z| z.clamp(-4.0, 4.0)).collect(), ..shown.clone() };
                let exact = |made: &Implementation| ordinary.answer(made, Arithmetic::Exact, 0);
                assert!(
                    !differs(&exact(&form.implementation(0.0)), &exact(&Implementation::right())),
                    "{}",
                    entry.slug
                );
            }
        }
    }
}

/// Whether a form loses much more in a format than the right implementation does in it.
fn loses(case: &Case, form: &Form, format: Format) -> bool {
    let exact = case.answer(&Implementation::right(), Arithmetic::Exact, 0);
    let careful = case.answer(&Implementation::right(), Arithmetic::In(format), 0);
    let made = case.answer(&form.implementation(0.0), Arithmetic::In(format), 0);
    let u = format.unit_roundoff();
    let far = |got: f64, exact: f64, times: f64| {
        let near = (got - exact).abs() <= times * u * exact.abs() + format.smallest();
        !(near || got == exact || (got.is_nan() && exact.is_nan()))
    };
    let triples = numbers(&made).zip(numbers(&careful)).zip(numbers(&exact));
    triples.into_iter().any(|((made, careful), exact)| far(made, exact, 1e5) && !far(careful, exact, 1e4))
}

#[test]
fn controls_change_nothing() {
    for case in cases() {
        let right = case.answer(&Implementation::right(), Arithmetic::Exact, 0);
        for entry in of(Kind::Control).filter(|entry| (entry.concerns)(&case.loss)) {
            for form in entry.forms {
                let got = case.answer(&form.implementation(0.0), Arithmetic::Exact, 0);
                for (got, right_number) in numbers(&got).zip(numbers(&right)) {
                    // The two agree to 28 digits of their terms; each is then rounded to binary64.
                    let allowed = 2_f64.powi(-52) * right_number.abs() + 1e-28 * case.size(&right.factors);
                    let same = got == right_number || (got.is_nan() && right_number.is_nan());
                    assert!(
                        same || (got - right_number).abs() <= allowed,
                        "{}: {got:e}, not {right_number:e}\n{case:?}",
                        entry.slug
                    );
                }
            }
        }
    }
}

#[test]
fn behaviours_show_where_the_request_is_repeated_turned_round_or_split() {
    let alone = |case: &&Case| case.loss.reduction == Reduction::None && case.cotangent.is_none();
    let cases = cases();
    let shows = |form: &Form, other: &dyn Fn(&Case, &Implementation, Arithmetic) -> bool, entry: &Mistake| {
        let made = form.implementation(0.0);
        let arithmetics = [Arithmetic::In(Format::F64), Arithmetic::In(Format::F32)];
        let mut concerned = cases.iter().filter(alone).filter(|case| (entry.concerns)(&case.loss));
        let right = Implementation::right();
        concerned.any(|case| {
            arithmetics.into_iter().any(|arithmetic| other(case, &made, arithmetic) && !other(case, &right, arithmetic))
        })
    };
    let repeated = |case: &Case, made: &Implementation, arithmetic: Arithmetic| {
        case.answer(made, arithmetic, 0) != case.answer(made, arithmetic, 1)
    };
    let reversed = |case: &Case, made: &Implementation, arithmetic: Arithmetic| {
        let order: Vec<usize> = (0..case.targets.len()).rev().collect();
        let mut back = case.rows(&order).answer(made, arithmetic, 0).loss;
        back.reverse();
        let near = |a: &f64, b: &f64| a == b || (a.is_nan() && b.is_nan());
        !back.iter().zip(&case.answer(made, arithmetic, 0).loss).all(|(a, b)| near(a, b))
    };
    let split = |case: &Case, made: &Implementation, arithmetic: Arithmetic| {
        let together = case.answer(made, arithmetic, 0).loss;
        together.iter().enumerate().any(|(row, own)| case.rows(&[row]).answer(made, arithmetic, 0).loss[0] != *own)
    };
    for entry in of(Kind::Behaviour) {
        let other: &dyn Fn(&Case, &Implementation, Arithmetic) -> bool = match entry.slug {
            "nondeterministic" => &repeated,
            "row-order-dependence" => &reversed,
            "batch-dependence" => &split,
            slug => panic!("{slug} has no test"),
        };
        for form in entry.forms {
            assert!(shows(form, other, entry), "{} ({})", entry.slug, form.what);
        }
    }
}

#[test]
fn nothing_panics() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 0.0];
    for case in cases().into_iter().step_by(3) {
        let mut strange = case.clone();
        strange.logits.iter_mut().zip(odd.iter().cycle()).for_each(|(z, x)| *z = *x);
        let mut ignored = case.rows(&[0, 1]);
        ignored.targets.fill(None);
        ignored.cotangent = None;
        let mut none = case.rows(&[]);
        none.cotangent = None;
        for case in [strange, ignored, none] {
            for form in MISTAKES.iter().flat_map(|entry| entry.forms) {
                let value = form.parameter.map_or(0.0, |parameter| parameter.usual[0]);
                for arithmetic in [Arithmetic::Exact, Arithmetic::In(Format::F16)] {
                    case.answer(&form.implementation(value), arithmetic, 1);
                }
            }
        }
    }
}

#[test]
fn gradients_are_those_of_the_values() {
    // Those whose gradient is itself the mistake, or that hold something constant in it; and steps of a coarser format.
    let apart = |slug: &str| {
        slug.starts_with("gradient-")
            || ["detached-modulation", "upstream-ignored", "precision-downcast"].contains(&slug)
    };
    let arithmetic = Arithmetic::Exact;
    let step = 1e-4;
    // A weight that oscillates faster than the step has no difference quotient.
    let smooth = |case: &&Case| case.loss.modulation != Modulation::HardMining { delta: 1e4 };
    let chosen = |case: &&Case| match case.loss.weighting {
        Weighting::EffectiveNumber { beta } => beta < 0.9999 && case.loss.reduction == Reduction::WeightedMean,
        Weighting::Given(_) => case.cotangent.is_some(),
        _ => false,
    };
    for case in cases().iter().filter(smooth).filter(chosen).map(|case| case.rows(&[0, 1])) {
        for entry in MISTAKES.iter().filter(|entry| !apart(entry.slug) && (entry.concerns)(&case.loss)) {
            for form in entry.forms {
                let made = form.implementation(form.parameter.map_or(0.0, |parameter| parameter.usual[0]));
                let own = case.answer(&made, arithmetic, 0);
                for (index, gradient) in own.gradient.iter().enumerate() {
                    let total = |by: f64| {
                        let mut moved = case.clone();
                        moved.logits[index] += by;
                        let incoming = case.cotangent.as_deref().unwrap_or(&[1.0]);
                        let losses = moved.answer(&made, arithmetic, 0).loss;
                        losses.iter().zip(incoming).map(|(loss, incoming)| loss * incoming).sum::<f64>()
                    };
                    // Richardson's: the error is of the fourth order.
                    let (down, up) = (total(-step), total(step));
                    let narrow = (total(step / 2.0) - total(-step / 2.0)) / step;
                    let numeric = (4.0 * narrow - (up - down) / (2.0 * step)) / 3.0;
                    let allowed = 1e-6 * (gradient.abs() + 1e-3 * (down.abs() + up.abs()));
                    // An infinite loss has no differences.
                    let same = !(down.is_finite() && up.is_finite());
                    assert!(
                        same || (gradient - numeric).abs() <= allowed,
                        "{} ({}): [{index}] {gradient:e}, not {numeric:e}\n{case:?}",
                        entry.slug,
                        form.what
                    );
                }
            }
        }
    }
}
