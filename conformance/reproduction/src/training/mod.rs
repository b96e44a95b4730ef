//! A training run: every step checked, what it did written down, and gone on with after whatever interrupted it.

mod adaptive;
mod batch;
mod checked;
mod descent;
mod evaluation;
mod loss;
mod margins;
pub mod meta_sampler;
mod network;
mod optimiser;
mod photographs;
mod prepared;
mod record;
mod run;
mod seen;
mod state;
mod transfer;

pub use adaptive::Adaptive;
pub use descent::Descent;
pub use prepared::Prepared;
pub use record::{Checks, Epoch, Outcome, Record};
pub(crate) use run::RECORD;
pub use run::{Options, Progress, train};
pub(crate) use state::epochs_kept;
pub use transfer::{Origin, Transfer};
