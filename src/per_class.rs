//! What a loss takes from the classes alone, for those who evaluate it by other means.

use crate::adjustment::Prepared;
use crate::{Batch, Error, Link, Loss, Real};

/// The numbers of each class: they depend on the class counts and on no row.
///
/// With `y` the target, `e^{a_k − a_y} = (mass_k/mass_y)·e^{scale·(z_k − z_y + Δ_y)}`, 0 where class `k ≠ y` is rare and drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct PerClass<T> {
    /// The factor on every logit.
    pub scale: T,
    /// The class weight `ω_k`.
    pub weights: Vec<T>,
    /// The margin `Δ_k`; 0 where the loss has none.
    pub margins: Vec<T>,
    /// The factor on the class's exponential; 1 where the loss has none, 0 masks the class.
    pub masses: Vec<T>,
    /// Whether SEQL's draws can mask the class.
    pub rare: Vec<bool>,
}

impl<T> PerClass<T> {
    /// The same with every number turned into another.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> PerClass<U> {
        let each = |numbers: Vec<T>| numbers.into_iter().map(&f).collect::<Vec<U>>();
        PerClass {
            weights: each(self.weights),
            margins: each(self.margins),
            masses: each(self.masses),
            scale: f(self.scale),
            rare: self.rare,
        }
    }
}

impl Loss {
    /// What this loss takes from `classes` classes with these counts.
    ///
    /// # Errors
    /// [`Error`] names the first parameter, count or weight that is wrong.
    ///
    /// ```
    /// use lossproof::{Loss, Weighting};
    /// let loss = Loss { weighting: Weighting::InverseFrequency, ..Loss::default() };
    /// let classes = loss.per_class(&0.0_f64, 2, Some(&[300, 100]))?;
    /// assert_eq!(classes.weights, [0.5, 1.5]);
    /// # Ok::<(), lossproof::Error>(())
    /// ```
    pub fn per_class<T: Real>(
        &self,
        seed: &T,
        classes: usize,
        class_counts: Option<&[u64]>,
    ) -> Result<PerClass<T>, Error> {
        let columns = if self.link == Link::Sigmoid { 1 } else { classes };
        let no_draws: &[Vec<bool>] = &[];
        let no_rows = Batch { class_counts, draws: Some(no_draws), ..Batch::row_major(&[], 0, columns, &[])? };
        Batch::<f64>::validate(&no_rows, self)?;
        let counts = class_counts.unwrap_or_default();
        let prepared = Prepared::new(self.adjustment, seed, counts);
        let every = |k: usize| prepared.mass(k, k, None).map_or_else(|| seed.lift(0.0), |mass| mass.number(seed));
        Ok(PerClass {
            weights: self.weighting.weights(seed, classes, counts),
            margins: (0..classes).map(|k| prepared.margin(k)).collect(),
            masses: (0..classes).map(every).collect(),
            rare: (0..classes).map(|k| prepared.is_rare(k)).collect(),
            scale: prepared.scale,
        })
    }
}
