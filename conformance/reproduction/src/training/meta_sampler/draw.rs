//! One draw of the sampler, and its derivative straight through the choice.

use lossproof_datasets::Stream;

use super::SampleRates;

/// An image that was drawn, and what its derivative in ψ needs.
///
/// With `a_i = (log ρ_i + G_i)/τ`, where the `G_i` are independent Gumbel variables, the image of the largest `a_i` is i with
/// probability `ρ_i` (Gumbel 1954; Maddison et al. 2014). The derivative is that of `y = softmax(a)`: the Gumbel-softmax, straight
/// through (Jang et al. 2017, §2.2). `log Σ_j π_{c(j)}`, in which ρ and π differ, moves all `a_i` alike and is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// The image's number.
    pub image: u32,
    /// Its class.
    pub class: usize,
    /// Its own `y`.
    own: f64,
    /// The sum of `y` over each class's images.
    by_class: Vec<f64>,
}

impl Draw {
    /// Draws one of the images with these labels; none where there is none, or where a label has no rate.
    ///
    /// ```
    /// use lossproof_datasets::Stream;
    /// use lossproof_reproduction::training::meta_sampler::{Draw, SampleRates};
    /// // Class 1 has next to no rate: it is drawn e^−40 times as often as its images are.
    /// let draw = Draw::of(&[1, 0, 1], &SampleRates::at(&[0.0, -40.0]), 1.0, Stream::new(*b"gumbel  ", 1, 0, 0));
    /// assert_eq!(draw.map(|draw| (draw.image, draw.class)), Some((1, 0)));
    /// ```
    pub fn of(labels: &[u32], rates: &SampleRates, temperature: f64, mut stream: Stream) -> Option<Self> {
        let logs = rates.logarithms();
        let score = |label: &u32| {
            let gumbel = -(-stream.unit().ln()).ln();
            Some((logs.get(*label as usize)? + gumbel) / temperature)
        };
        let scores: Vec<f64> = labels.iter().map(score).collect::<Option<_>>()?;
        let (image, largest) = scores.iter().copied().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        let mut by_class = vec![0.0; logs.len()];
        for (label, score) in labels.iter().zip(&scores) {
            by_class[*label as usize] += (score - largest).exp();
        }
        let total: f64 = by_class.iter().sum();
        for share in &mut by_class {
            *share /= total;
        }
        Some(Self { image: image as u32, class: labels[image] as usize, own: 1.0 / total, by_class })
    }

    /// Adds `weight·dy/dψ`, where y is the image's own and `weight` the derivative of the objective in it.
    ///
    /// The softmax has `dy_i/da_j = y_i·(1[i = j] − y_j)`. All images of class k have `da_j/dψ_k = σ(−ψ_k)/τ`, hence
    ///
    /// ```text
    /// dy_i/dψ_k = y_i·(1[c(i) = k] − Σ_{c(j) = k} y_j)·σ(−ψ_k)/τ
    /// ```
    pub fn gradient(&self, weight: f64, rates: &SampleRates, temperature: f64, gradient: &mut [f64]) {
        for (k, ((sum, slope), share)) in gradient.iter_mut().zip(rates.slopes()).zip(&self.by_class).enumerate() {
            let is_own = if k == self.class { 1.0 } else { 0.0 };
            *sum += weight * self.own * (is_own - share) * slope / temperature;
        }
    }
}
