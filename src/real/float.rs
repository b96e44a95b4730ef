//! The machine's own numbers. A plain evaluation in these is fast and loses what the formulas' stable forms cannot save.

use super::Real;

macro_rules! machine_float {
    ($float:ident) => {
        impl Real for $float {
            fn lift(&self, x: f64) -> Self {
                x as $float
            }
            fn approx(&self) -> f64 {
                f64::from(*self)
            }
            fn is_zero(&self) -> bool {
                *self == 0.0
            }
            fn epsilon(&self) -> f64 {
                f64::from($float::EPSILON)
            }
            fn pi(&self) -> Self {
                std::$float::consts::PI
            }
            fn sqrt(&self) -> Self {
                $float::sqrt(*self)
            }
            fn exp(&self) -> Self {
                $float::exp(*self)
            }
            fn exp_m1(&self) -> Self {
                $float::exp_m1(*self)
            }
            fn ln(&self) -> Self {
                $float::ln(*self)
            }
            fn ln_1p(&self) -> Self {
                $float::ln_1p(*self)
            }
            // The argument is reduced before it is multiplied by π: `x % 2` and the difference from the nearest half are
            // exact, so that the rounding of π meets only |r| ≤ 1/4.
            fn sin_pi(&self) -> Self {
                let x = self % 2.0;
                let halves = (2.0 * x).round();
                let y = (x - halves / 2.0) * self.pi();
                match (halves as i64).rem_euclid(4) {
                    0 => y.sin(),
                    1 => y.cos(),
                    2 => -y.sin(),
                    _ => -y.cos(),
                }
            }
            fn cos_pi(&self) -> Self {
                let x = self % 2.0;
                let halves = (2.0 * x).round();
                let y = (x - halves / 2.0) * self.pi();
                match (halves as i64).rem_euclid(4) {
                    0 => y.cos(),
                    1 => -y.sin(),
                    2 => -y.cos(),
                    _ => y.sin(),
                }
            }
        }
    };
}

machine_float!(f32);
machine_float!(f64);
