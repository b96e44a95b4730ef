//! The losses that are measured, with their parameters.

use lossproof::{Link, Reduction};
use lossproof_harness::cases::Cell;
use lossproof_harness::protocol::Dtype;

/// A loss with its parameters, each a number of every dtype that it is measured in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// The loss's name in the registry.
    pub loss: &'static str,
    /// Its parameters.
    pub parameters: &'static [(&'static str, f64)],
}

const fn setting(loss: &'static str, parameters: &'static [(&'static str, f64)]) -> Setting {
    Setting { loss, parameters }
}

/// Every loss of the registry with its default parameters, and those that tell most: γ below 1, where the power has a pole
/// in its derivative; the least δ, one that is no integer, and one beyond the paper's largest useful one.
pub const SETTINGS: [Setting; 12] = [
    setting("ce", &[]),
    setting("focal", &[("gamma", 0.5)]),
    setting("focal", &[("gamma", 2.0)]),
    setting("hmloss", &[("delta", 1.0)]),
    setting("hmloss", &[("delta", 2.5)]),
    setting("hmloss", &[("delta", 1e4)]),
    setting("hmloss", &[("delta", 1e10)]),
    setting("ldam", &[("max_margin", 0.5), ("scale", 30.0)]),
    setting("balanced-softmax", &[]),
    setting("seql", &[("threshold", 0.125)]),
    setting("ghm-c", &[("bins", 10.0)]),
    setting("ghm-c", &[("bins", 32.0)]),
];

impl Setting {
    /// The loss and its parameters, as in `focal, gamma = 2`.
    pub fn name(&self) -> String {
        let parameters = self.parameters.iter().map(|(name, value)| format!(", {name} = {}", number(*value)));
        std::iter::once(self.loss.to_owned()).chain(parameters).collect()
    }

    /// The suite's cell: no weighting, one loss a row.
    pub(crate) fn cell(&self, link: Link, dtype: Dtype) -> Cell {
        Cell::new(self.loss, self.parameters, None, link, dtype, Reduction::None)
    }
}

fn number(x: f64) -> String {
    if x < 1e4 { format!("{x}") } else { format!("{x:e}") }
}
