//! One file a command, its arguments beside it.

pub(crate) mod completions;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod serve;
pub(crate) mod verify;
