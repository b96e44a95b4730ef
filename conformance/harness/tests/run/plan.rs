//! What is asked: every region of every loss, the same for the same seed, and nothing that jumps.

use std::collections::HashSet;

use lossproof::Link;
use lossproof_harness::cases::{Selection, plan};
use lossproof_harness::grading::{Region, expect};
use lossproof_harness::protocol::{Dtype, Encoding, Param};
use lossproof_harness::reference;

#[test]
fn the_same_seed_asks_the_same() {
    let hello = reference::hello();
    let selection = Selection { losses: vec!["focal".to_owned(), "seql".to_owned()], ..Selection::default() };
    // As lines: NaN logits are equal there.
    let lines = |selection: &Selection| -> Vec<String> {
        plan(&hello, selection).cases.iter().map(|case| case.request.to_line(0, Encoding::Plain)).collect()
    };
    assert!(lines(&selection) == lines(&selection), "the same seed asked something else");
    let other = Selection { seed: 2, ..selection.clone() };
    assert!(lines(&selection) != lines(&other), "another seed asked the same");
}

#[test]
fn every_region_of_every_loss_is_reached() {
    let plan = plan(&reference::hello(), &Selection::default());
    let mut reached = HashSet::new();
    for case in &plan.cases {
        let expectations = expect(&case.request).unwrap_or_else(|e| panic!("{}: {e}\n{:?}", case.name, case.request));
        let request = &case.request;
        reached.insert((request.loss.clone(), request.dtype, request.link as usize, expectations.region));
        if let Some(aimed) = case.name.strip_prefix("random/").and_then(|rest| rest.split('/').next()) {
            assert_eq!(expectations.region.name(), aimed, "{:?}", case.request);
        }
    }
    for loss in &reference::hello().losses {
        for dtype in Dtype::ALL {
            for link in 0..2 {
                for region in Region::ALL {
                    assert!(reached.contains(&(loss.clone(), dtype, link, region)), "{loss} {dtype} {link} {region:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_asked_is_exact_in_its_dtype() {
    let plan = plan(&reference::hello(), &Selection { cases: 1, ..Selection::default() });
    for case in &plan.cases {
        let format = case.request.dtype.format();
        let exact = |x: f64| x.is_nan() || lossproof::DoubleDouble::from(x).round(format) == x;
        assert!(case.request.logits.values().iter().all(|z| exact(*z)), "{:?}", case.request);
        for (name, value) in case.request.params.iter() {
            if let Param::Number(value) = value {
                assert!(exact(*value), "{name} {value} in {}", case.request.dtype);
            }
        }
        if let Some(beta) = case.request.weighting.as_ref().and_then(|w| w.beta) {
            assert!(exact(beta) && beta < 1.0, "{beta}");
        }
    }
}

#[test]
fn few_shapes_are_asked() {
    let plan = plan(&reference::hello(), &Selection::default());
    for (link, most) in [(Link::Softmax, 7), (Link::Sigmoid, 4)] {
        let cases = plan.cases.iter().filter(|case| case.request.link == link);
        let shapes: HashSet<_> = cases.map(|case| (case.request.rows(), case.request.classes())).collect();
        assert!(shapes.len() <= most, "{shapes:?}");
    }
}

#[test]
fn a_parameter_at_one_value_is_asked_at_that_alone() {
    let selection = Selection { parameters: vec![("gamma".to_owned(), 0.3)], ..Selection::default() };
    for quick in [false, true] {
        let plan = plan(&reference::hello(), &Selection { quick, ..selection.clone() });
        let asked: Vec<_> = plan.cases.iter().filter(|case| case.request.loss == "focal").collect();
        assert!(asked.len() > 20, "{} requests", asked.len());
        for case in asked {
            // Exact in the dtype, as everything that is asked.
            let own = lossproof::DoubleDouble::from(0.3).round(case.request.dtype.format());
            assert_eq!(case.request.params.number("gamma"), Some(own));
        }
        assert!(
            plan.cases
                .iter()
                .any(|case| case.request.loss == "hmloss" && case.request.params.number("delta").is_some())
        );
    }
}

#[test]
fn of_a_subject_with_one_weighting_nothing_is_asked_without_it() {
    for kind in ["cs", "cb", "given"] {
        for quick in [false, true] {
            let selection = Selection { weighting: Some(kind.to_owned()), quick, ..Selection::default() };
            let plan = plan(&reference::hello(), &selection);
            assert!(plan.cases.len() > 100, "{} requests", plan.cases.len());
            for case in &plan.cases {
                assert_eq!(case.request.weighting.as_ref().map(|own| own.kind.as_str()), Some(kind), "{}", case.name);
                assert!(expect(&case.request).is_ok(), "{:?}", case.request);
            }
        }
    }
}
