//! One file a command, its arguments beside it.

pub(crate) mod accuracy;
pub(crate) mod bench;
pub(crate) mod certify;
pub(crate) mod completions;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod fixtures;
pub(crate) mod gallery;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod plot;
pub(crate) mod reproduce;
pub(crate) mod selftest;
pub(crate) mod serve;
pub(crate) mod sweep;
pub(crate) mod trace;
pub(crate) mod verify;
