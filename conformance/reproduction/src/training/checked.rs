//! A step against the exact numbers.

use lossproof_harness::grading::Grade;
use lossproof_trace::check_step;

use super::loss::Evaluated;
use super::record::Checks;

impl Checks {
    /// Grades a step and counts it.
    pub(super) fn add(&mut self, step: usize, evaluated: &Evaluated) {
        let wrong = match check_step(&evaluated.request, &evaluated.answer) {
            Ok(None) => {
                self.jumps += 1;
                return;
            }
            Ok(Some(graded)) => match graded.grade {
                Grade::A => {
                    self.a += 1;
                    return;
                }
                Grade::B => {
                    self.b += 1;
                    return;
                }
                Grade::C => {
                    let (part, index) = (graded.part.name(), graded.index);
                    format!(
                        "step {step}, {part}[{index}] is {}; expected {}",
                        graded.got,
                        f64::from(graded.expected.exact)
                    )
                }
            },
            Err(refused) => format!("step {step}: {refused}"),
        };
        self.c += 1;
        self.first_wrong.get_or_insert(wrong);
    }

    /// All steps.
    pub fn steps(&self) -> usize {
        self.a + self.b + self.c + self.jumps
    }
}
