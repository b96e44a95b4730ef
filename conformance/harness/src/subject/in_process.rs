//! A subject in this process: a closure.

use super::limits::Budget;
use super::{Fault, Limits, Outcome, Subject};
use crate::protocol::{Hello, Request};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A subject made of what it offers and a closure that answers. A panic of the closure is an
/// [`Error`](Outcome::Error) outcome with the panic's message; it cannot be stopped when it takes too long, so only the
/// budget bounds it, between two requests.
#[derive(Debug)]
pub struct InProcess<F> {
    hello: Hello,
    evaluate: F,
    budget: Budget,
}

impl<F: FnMut(&Request) -> Outcome> InProcess<F> {
    /// A subject that offers `hello` and answers with `evaluate`.
    pub fn new(hello: Hello, evaluate: F, limits: Limits) -> Self {
        Self { hello, evaluate, budget: Budget::new(limits.budget) }
    }
}

impl<F: FnMut(&Request) -> Outcome> Subject for InProcess<F> {
    fn name(&self) -> &str {
        self.hello.name.as_deref().unwrap_or("in process")
    }

    fn hello(&mut self) -> Result<Hello, Fault> {
        Ok(self.hello.clone())
    }

    fn answer(&mut self, requests: &[Request], each: &mut dyn FnMut(usize, Outcome)) {
        for (index, request) in requests.iter().enumerate() {
            if self.budget.is_spent() {
                each(index, Outcome::NotAsked);
                continue;
            }
            self.budget.start();
            // What the closure borrows may be left half changed; a subject that panics answers for its own state.
            let outcome = catch_unwind(AssertUnwindSafe(|| (self.evaluate)(request)));
            self.budget.stop();
            let outcome = match outcome {
                Ok(Outcome::Answered(answer)) => match answer.check(request) {
                    Ok(()) => Outcome::Answered(answer),
                    Err(error) => Outcome::Broken(Fault::BadAnswer(error)),
                },
                Ok(outcome) => outcome,
                Err(panic) => Outcome::Error(format!("panicked: {}", message(&*panic))),
            };
            each(index, outcome);
        }
    }

    fn faults(&mut self) -> Vec<Fault> {
        Vec::new()
    }

    fn finish(&mut self) -> Vec<Fault> {
        Vec::new()
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
