//! BALMS' meta sampler: how often each class is drawn is learned while a classifier trains.
//!
//! # Definition
//! Ren et al. 2020 (arXiv 2007.10740v3), §3.3 and appendix B.1. Class k has the sample rate `π_k = σ(ψ_k)`, from ½ on (appendix C.4),
//! and a draw is image i with the probability `ρ_i = π_{c(i)} / Σ_j π_{c(j)}`. A step
//! 1. draws a batch by ρ and takes the classifier from θ to θ' by its balanced softmax loss,
//! 2. takes ψ against the gradient of the cross-entropy of θ' on as many images of a class-balanced sample of the training set
//!    ([`lossproof_datasets::class_balanced`]), by Adam.
//!
//! The gradient goes from that cross-entropy into the weight of each draw in the step ([`Classifier::by_draw`]), from there through the
//! Gumbel-softmax of the draw, straight through the choice that it made, into ψ ([`Draw::gradient`]).
//!
//! # Where the paper and the code differ
//! The code is `jiawei-ren/BalancedMetaSoftmax-Classification`, `data/MetaSampler.py` and `run_networks.py`.
//! - The paper takes θ' for ψ by plain descent, `θ − η∇ℓ(θ)`, and then trains θ on the same batch; the code takes both by the
//!   optimiser's step, with momentum. Then they are the same θ', and one step does for both: so it is here.
//! - The paper calls `π_k` the probability of class k too, which it is only up to the factor `n_k`: [`SampleRates::class_probabilities`].
//! - Equation 92 has `log(ρ_i + g_i)` in its denominator; meant, and in the code, is `log ρ_i + g_i`, the Gumbel-softmax.
//! - The code leaves batch normalisation in training mode while the features are fixed; the paper says fixed, and here they are.

mod adam;
mod classifier;
mod draw;
mod rates;

pub use adam::Adam;
pub use classifier::Classifier;
pub use draw::Draw;
pub use rates::SampleRates;
