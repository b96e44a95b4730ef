//! Subjects that are closures.

use crate::vice::{patient, requests};
use lossproof_harness::protocol::Hello;
use lossproof_harness::subject::{InProcess, Limits, Outcome, Subject};
use std::time::Duration;

#[test]
fn a_panic_is_an_error_with_its_message() {
    let evaluate = |request: &lossproof_harness::protocol::Request| match request.logits.values()[0] {
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
    let evaluate = |_: &lossproof_harness::protocol::Request| {
        std::thread::sleep(Duration::from_millis(30));
        Outcome::Error("slow".into())
    };
    let mut subject = InProcess::new(Hello::default(), evaluate, limits);
    let mut outcomes = Vec::new();
    subject.answer(&requests(4), &mut |_, outcome| outcomes.push(outcome));
    let slow = Outcome::Error("slow".into());
    assert_eq!(outcomes, [slow.clone(), slow, Outcome::NotAsked, Outcome::NotAsked]);
}
