//! What a batch is refused for.

/// An input that is refused. Every message names the value, where it stood and what was expected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What the reference refuses too: a parameter, a count, a weight, a length.
    #[error(transparent)]
    Input(#[from] lossproof::Error),
    /// A target that is no class and does not stand for none.
    #[error("targets[{row}] is {value}; expected a class from 0 to {}{}", classes.saturating_sub(1), or(*ignored))]
    Target {
        /// The row.
        row: usize,
        /// The target given.
        value: i64,
        /// The number of classes.
        classes: usize,
        /// What stands for none.
        ignored: Option<i64>,
    },
}

fn or(ignored: Option<i64>) -> String {
    ignored.map_or(String::new(), |ignored| format!(", or {ignored}, which is ignored"))
}
