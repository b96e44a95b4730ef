//! A loss is a choice per slot.

use crate::{Adjustment, Link, Modulation, Reduction, Weighting};

/// A loss: one choice for each of the five slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// Slot 1.
    pub adjustment: Adjustment,
    /// Slot 2.
    pub link: Link,
    /// Slot 3.
    pub modulation: Modulation,
    /// Slot 4.
    pub weighting: Weighting,
    /// Slot 5.
    pub reduction: Reduction,
}
