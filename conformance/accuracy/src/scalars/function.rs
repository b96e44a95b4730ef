//! What is swept.

use lossproof::numerics::{Sinc, one_minus_power, softplus};
use lossproof::{Modulation, Posterior, Real};

/// A function of one argument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    /// `log(1 + e^x)`.
    Softplus,
    /// `sinc x`.
    Sinc,
    /// `1 − sinc x`.
    SincComplement,
    /// The HMLoss weight of `p`, for a δ.
    HardMining(f64),
    /// `1 − β^n` of n, for a β.
    OfCount(f64),
    /// `1 − β^n` of β, for an n.
    OfBeta(f64),
}

/// All that are swept. The βs are 0.9, 0.999 and 0.9999 to the digits that f32 has, written out.
pub const FUNCTIONS: [Function; 13] = [
    Function::Softplus,
    Function::Sinc,
    Function::SincComplement,
    Function::HardMining(1.0),
    Function::HardMining(2.5),
    Function::HardMining(10.0),
    Function::HardMining(1e4),
    Function::OfCount(0.8999999761581421),
    Function::OfCount(0.9990000128746033),
    Function::OfCount(0.9998999834060669),
    Function::OfBeta(1.0),
    Function::OfBeta(50.0),
    Function::OfBeta(5000.0),
];

impl Function {
    /// As it is named in the table.
    pub fn name(self) -> String {
        match self {
            Self::Softplus => "softplus(x)".to_owned(),
            Self::Sinc => "sinc(x)".to_owned(),
            Self::SincComplement => "1 - sinc(x)".to_owned(),
            Self::HardMining(delta) => format!("hmloss weight(p), delta = {delta}"),
            Self::OfCount(beta) => format!("1 - beta^n of n, beta = {}", beta as f32),
            Self::OfBeta(n) => format!("1 - beta^n of beta, n = {n}"),
        }
    }

    /// The bit patterns of its arguments: every f32 of the domain.
    pub fn domain(self) -> std::ops::RangeInclusive<u32> {
        let largest = f32::MAX.to_bits();
        match self {
            Self::Softplus => 0..=u32::MAX,
            Self::Sinc | Self::SincComplement => 0..=largest,
            Self::HardMining(_) => 0..=1.0_f32.to_bits(),
            Self::OfCount(_) => 1.0_f32.to_bits()..=largest,
            Self::OfBeta(_) => 0..=1.0_f32.next_down().to_bits(),
        }
    }

    /// The domain in words.
    pub fn arguments(self) -> &'static str {
        match self {
            Self::Softplus => "all, infinities and NaN too",
            Self::Sinc | Self::SincComplement => "0 to the largest",
            Self::HardMining(_) => "0 to 1",
            Self::OfCount(_) => "1 to the largest",
            Self::OfBeta(_) => "0 to below 1",
        }
    }

    /// The bound in ulps that its documentation derives for a machine whose functions are within 1 ulp, one ulp being at
    /// least u = 2^-24 of the result; HMLoss's weight has none, since it is 0 at places where its terms are not.
    pub fn bound(self) -> Option<f64> {
        match self {
            Self::Softplus => Some(4.0),
            Self::Sinc => Some(7.0),
            Self::SincComplement => Some(14.0),
            Self::HardMining(_) => None,
            Self::OfCount(_) | Self::OfBeta(_) => Some(6.0),
        }
    }

    /// The reference's function in a number type.
    pub fn at<T: Real>(self, x: &T) -> T {
        match self {
            Self::Softplus => softplus(x),
            Self::Sinc => Sinc::at(x).value,
            Self::SincComplement => Sinc::at(x).complement,
            Self::HardMining(delta) => {
                let one = x.lift(1.0);
                let zero = x.lift(0.0);
                let at = Posterior {
                    p: x.clone(),
                    q: one.clone() - x.clone(),
                    nll: zero.clone(),
                    rivals: zero.clone(),
                    excess: zero,
                    in_favour: one.clone(),
                };
                Modulation::HardMining { delta }.modulate(&at, &one).value
            }
            Self::OfCount(beta) => one_minus_power(&x.lift(beta), x),
            Self::OfBeta(n) => one_minus_power(x, &x.lift(n)),
        }
    }
}
