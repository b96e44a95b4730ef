//! Subjects that are closures.

use crate::vice::{patient, requests};
use lossproof_harness::protocol::{Answer, Grid, Hello, Request, Values};
use lossproof_harness::subject::{InProcess, Limits, Outcome, Subject};
use std::time::Duration;

#[test]
fn a_panic_is_an_error_with_its_message() {
    let evaluate = |request: &Request| match request.logits.values()[0] {
        1.0 => panic!("no such class"),
        2.0 => panic!("no such class {}", 2),
        _ => Outcome::Unsupported("nothing".into()),
    };
    let mut subject = InProcess::new(Hello { name: Some("closure".into()), ..Hello::default() }, evaluate, patient());
    assert_eq!(
        (subject.name().to_owned(), subject.hello().map(|hello| hello.name)),
        ("closure".into(), Ok(Some("closure".into())))
    );
    let mut outcomes = Vec::new();
    subject.answer(&requests(4), &mut |index, outcome| outcomes.push((index, outcome)));
    let unsupported = Outcome::Unsupported("nothing".into());
    assert_eq!(
        outcomes,
        [
            (0, unsupported.clone()),
            (1, Outcome::Error("panicked: no such class".into())),
            (2, Outcome::Error("panicked: no such class 2".into())),
            (3, unsupported),
        ]
    );
    assert_eq!(subject.finish(), []);
}

#[test]
fn the_budget_ends_it() {
    let limits = Limits { budget: Some(Duration::from_millis(50)), ..patient() };
    let evaluate = |_: &Request| {
        std::thread::sleep(Duration::from_millis(30));
        Outcome::Error("slow".into())
    };
    let mut subject = InProcess::new(Hello::default(), evaluate, limits);
    let mut outcomes = Vec::new();
    subject.answer(&requests(4), &mut |_, outcome| outcomes.push(outcome));
    let slow = Outcome::Error("slow".into());
    assert_eq!(outcomes, [slow.clone(), slow, Outcome::NotAsked, Outcome::NotAsked]);
}

#[test]
fn wrong_shapes_are_faults_here_too() {
    let losses =
        [Values::One(1.0), Values::Each(vec![1.0]), Values::Each(vec![1.0, 2.0]), Values::Each(vec![1.0, 2.0])];
    let gradients = [None, None, None, Some(Grid::Flat(vec![0.0; 4]))];
    let mut count = 0;
    let evaluate = |request: &Request| {
        count += 1;
        let (loss, gradient) = (losses[count - 1].clone(), gradients[count - 1].clone());
        Outcome::Answered(Answer { id: request.id, loss, gradient, hessian: None, state: None })
    };
    let mut subject = InProcess::new(Hello::default(), evaluate, patient());
    let mut faults = Vec::new();
    subject.answer(&requests(4), &mut |_, outcome| match outcome {
        Outcome::Broken(fault) => faults.push(fault.to_string()),
        other => panic!("{other:?}"),
    });
    let expected = [
        "loss has one number, expected a flat list of 2 numbers",
        "loss has 1 number, expected 2",
        "`gradient` is missing; expected numbers in the shape of the logits, since it was asked for",
        "gradient has a flat list of 4 numbers, expected 2 rows of 2 numbers",
    ];
    assert_eq!(faults, expected);
}
