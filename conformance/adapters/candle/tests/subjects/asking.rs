//! How a built-in subject is asked. Shared by path with the tests of the other adapter, which asks in its own dtype.

use lossproof_harness::protocol::{Grid, Request, Table};
use lossproof_harness::subject::{BuiltIn, Limits, Outcome, Subject};

use super::{SUBJECTS, request};

pub(crate) fn built_in(name: &str) -> &'static BuiltIn {
    SUBJECTS.iter().find(|own| own.name == name).expect("a built-in subject")
}

pub(crate) fn start(name: &str) -> Box<dyn Subject> {
    (built_in(name).start)(Limits { budget: None, ..Limits::default() })
}

pub(crate) fn rows(rows: &[&[f64]], targets: &[usize]) -> Request {
    request(Grid::Rows(Table::from_rows(rows).expect("rows of one length")), targets)
}

pub(crate) fn flat(logits: &[f64], targets: &[usize]) -> Request {
    request(Grid::Flat(logits.to_vec()), targets)
}

pub(crate) fn ask(name: &str, request: &Request) -> Outcome {
    let mut ended = Outcome::NotAsked;
    start(name).answer(std::slice::from_ref(request), &mut |_, outcome| ended = outcome);
    ended
}

/// The loss and the gradient.
pub(crate) fn numbers(name: &str, request: &Request) -> (f64, Vec<f64>) {
    match ask(name, request) {
        Outcome::Answered(answer) => {
            (answer.loss.as_slice()[0], answer.gradient.map(|grid| grid.values().to_vec()).unwrap_or_default())
        }
        other => panic!("{name}: {other:?}"),
    }
}
