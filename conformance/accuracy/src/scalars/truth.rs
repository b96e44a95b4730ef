//! The exact values, from the oracle's arithmetic and the textbook formulas.

use lossproof::{Batch, Link, Loss};
use lossproof_oracle::{Arithmetic, Format, Interval, Value, enclose};

use super::Function;

/// Enough for the subtractions below: the least weight or complement of an f32 argument is above 2^-300.
const BITS: usize = 1024;

impl Function {
    /// The f32 path's error at an argument in ulps, against the oracle; `None` where that does not tell.
    pub fn error(self, x: f32) -> Option<f64> {
        self.ulps(x, f64::from(self.at(&x)), Format::F32)
    }

    /// The error of `got` at the f32 argument `x`, in ulps of the format; `None` where the oracle does not tell.
    pub(crate) fn ulps(self, x: f32, got: f64, format: Format) -> Option<f64> {
        Some(self.truth(f64::from(x))?.ulps(got, format))
    }

    fn truth(self, x: f64) -> Option<Value> {
        let arithmetic = Arithmetic::new(BITS);
        let number = Interval::from_f64;
        let exact = match self {
            // The cross-entropy at the margin −x.
            Self::Softplus => {
                let loss = Loss { link: Link::Sigmoid, ..Loss::default() };
                let (logits, targets) = ([-x], [Some(1)]);
                let batch = Batch::row_major(&logits, 1, 1, &targets).ok()?;
                return enclose(&loss, &batch, false, 100).ok()?.loss.pop();
            }
            Self::Sinc => sinc(arithmetic, &number(x)),
            Self::SincComplement => arithmetic.sub(&Interval::one(), &sinc(arithmetic, &number(x))),
            Self::HardMining(delta) => {
                let u = arithmetic.mul(&number(delta), &number(x));
                let damped = arithmetic.mul(&sinc(arithmetic, &u), &arithmetic.exp(&-u.clone()));
                arithmetic.sub(&sinc(arithmetic, &number(x)), &damped)
            }
            Self::OfCount(beta) => one_minus_power(arithmetic, beta, x),
            Self::OfBeta(n) => one_minus_power(arithmetic, x, n),
        };
        Some(Value::Finite(exact))
    }
}

fn sinc(arithmetic: Arithmetic, x: &Interval) -> Interval {
    if x.is_zero() {
        return Interval::one();
    }
    arithmetic.div(&arithmetic.sin_cos_pi(x).0, &arithmetic.mul(&arithmetic.pi(), x))
}

fn one_minus_power(arithmetic: Arithmetic, beta: f64, n: f64) -> Interval {
    if beta == 0.0 {
        return Interval::one();
    }
    let logarithm = arithmetic.ln(&Interval::from_f64(beta));
    arithmetic.sub(&Interval::one(), &arithmetic.exp(&arithmetic.mul(&Interval::from_f64(n), &logarithm)))
}
