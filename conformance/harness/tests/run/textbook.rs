//! Implementations written as a textbook has them, in plain binary64, with the mistakes that people make in them.

use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Answer, Dtype, Grid, Hello, Request, Values};
use lossproof_harness::report::Report;
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::{InProcess, Limits, Outcome};

/// A row's loss and its derivative in the margin, from the target's probability `p`, `q = 1 − p`, `−log p` and the class
/// weight.
pub(crate) type Row = fn(p: f64, q: f64, nll: f64, weight: f64, request: &Request) -> (f64, f64);

/// What is done to the numbers of a whole batch.
#[derive(Clone, Copy, Default)]
pub(crate) struct Vices {
    /// Divide a mean by N·C.
    pub(crate) mean_over_elements: bool,
    /// Compute in binary32 whatever is asked for.
    pub(crate) downcast: bool,
}

/// Cross-entropy.
pub(crate) fn cross_entropy(_: f64, q: f64, nll: f64, weight: f64, _: &Request) -> (f64, f64) {
    (weight * nll, -weight * q)
}

/// Focal loss, from `q` and `−log p`.
pub(crate) fn focal(p: f64, q: f64, nll: f64, weight: f64, request: &Request) -> (f64, f64) {
    let gamma = request.params.number("gamma").unwrap_or(2.0);
    let m = q.powf(gamma);
    (weight * m * nll, -weight * (gamma * p * m * nll + q * m))
}

/// Verifies a textbook implementation of `loss` with the given row.
pub(crate) fn verified(loss: &str, row: Row, vices: Vices, options: &Options) -> Report {
    let hello = Hello {
        name: Some("textbook".to_owned()),
        losses: vec![loss.to_owned()],
        weightings: vec!["given".to_owned()],
        links: vec![Link::Softmax],
        dtypes: vec![Dtype::F64],
        reductions: vec![Reduction::None, Reduction::Mean],
        gradient: true,
        ..Hello::default()
    };
    let evaluate = move |request: &Request| Outcome::Answered(answer(request, row, vices));
    verify(&mut InProcess::new(hello, evaluate, Limits::default()), options, &mut |_| {})
}

fn answer(request: &Request, row: Row, vices: Vices) -> Answer {
    let Grid::Rows(table) = &request.logits else { panic!("only softmax was offered") };
    let weights = request.weighting.as_ref().and_then(|w| w.weights.clone());
    let single = |x: f64| if vices.downcast { f64::from(x as f32) } else { x };
    let divisor = match request.reduction {
        Reduction::None => 1.0,
        _ if vices.mean_over_elements => (table.rows() * table.columns()) as f64,
        _ => table.rows() as f64,
    };
    let (mut losses, mut gradient) = (Vec::new(), Vec::new());
    for (logits, target) in table.iter_rows().zip(&request.targets) {
        let y = target.expect("no ignored targets were offered");
        let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exps: Vec<f64> = logits.iter().map(|z| single((z - top).exp())).collect();
        let others: f64 = exps.iter().enumerate().filter(|(k, _)| *k != y).map(|(_, e)| e).sum();
        let sum = exps[y] + others;
        let (p, q) = (single(exps[y] / sum), single(others / sum));
        let nll = single(sum.ln() - (logits[y] - top));
        let (loss, slope) = row(p, q, nll, weights.as_ref().map_or(1.0, |w| w[y]), request);
        losses.push(loss);
        for (k, e) in exps.iter().enumerate() {
            // ∂L/∂z_y = L', ∂L/∂z_k = −L'·e_k/Σ_{j≠y} e_j.
            let entry = if k == y {
                slope
            } else if others == 0.0 {
                0.0
            } else {
                -slope * e / others
            };
            gradient.push(single(entry / divisor));
        }
    }
    let total = || losses.iter().sum::<f64>() / divisor;
    Answer {
        id: request.id,
        loss: if request.reduced() { Values::One(single(total())) } else { Values::Each(losses.clone()) },
        gradient: request.logits.with_values(gradient),
        hessian: None,
        state: None,
    }
}
