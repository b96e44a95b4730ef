//! Targets of several classes, whole runs: a textbook's implementation conforms, and each mistake in what a target is fails.

use lossproof::{Link, Reduction};
use lossproof_harness::cases::{Selection, plan};
use lossproof_harness::grading::{Region, expect};
use lossproof_harness::protocol::{Answer, Dtype, Grid, Hello, Request, Table, Values};
use lossproof_harness::reference;
use lossproof_harness::report::{Report, Verdict};
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::{InProcess, Limits, Outcome};

/// What a subject makes of a row of targets.
type Understood = fn(row: &[f64]) -> Vec<f64>;

/// Cross-entropy as it is written everywhere: `Σ w_k (log Σ e^z − z_k)`, with the gradient `p·Σw − w`.
fn softmax(logits: &[f64], target: &[f64]) -> (f64, Vec<f64>) {
    let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exps: Vec<f64> = logits.iter().map(|z| (z - top).exp()).collect();
    let sum: f64 = exps.iter().sum();
    let terms = target.iter().zip(logits).filter(|(w, _)| **w > 0.0);
    let whole: f64 = target.iter().sum();
    let gradient = exps.iter().zip(target).map(|(e, w)| whole * e / sum - w).collect();
    (terms.map(|(w, z)| w * (sum.ln() - (z - top))).sum(), gradient)
}

/// Binary cross-entropy of one element.
fn sigmoid(z: f64, label: f64) -> (f64, f64) {
    (z.max(0.0) - z * label + (-z.abs()).exp().ln_1p(), 1.0 / (1.0 + (-z).exp()) - label)
}

fn answer(request: &Request, understood: Understood, mean_over_rows: bool) -> Answer {
    let Grid::Rows(table) = &request.logits else { return flat(request) };
    let columns = table.columns();
    let smooth = |row: Vec<f64>| -> Vec<f64> {
        let (s, c) = (request.label_smoothing, row.len() as f64);
        row.iter().map(|w| (1.0 - s) * w + s / c).collect()
    };
    let one_hot = |y: &Option<usize>| (0..columns).map(|k| f64::from(u8::from(*y == Some(k)))).collect();
    let classes = || request.targets.iter().map(one_hot).collect();
    let rows: Vec<Vec<f64>> =
        request.target_rows.as_ref().map_or_else(classes, |rows| rows.iter_rows().map(understood).collect());
    let rows: Vec<Vec<f64>> = rows.into_iter().map(smooth).collect();
    let (mut losses, mut gradient) = (Vec::new(), Vec::new());
    for (logits, target) in table.iter_rows().zip(&rows) {
        if request.by_element() {
            for (z, label) in logits.iter().zip(target) {
                let (loss, slope) = sigmoid(*z, *label);
                losses.push(loss);
                gradient.push(slope);
            }
        } else {
            let (loss, slopes) = softmax(logits, target);
            losses.push(loss);
            gradient.extend(slopes);
        }
    }
    let divisor = match request.reduction {
        Reduction::Mean if mean_over_rows => table.rows() as f64,
        Reduction::Mean => losses.len() as f64,
        _ => 1.0,
    };
    let gradient = gradient.iter().map(|x| x / divisor).collect();
    let loss = match (request.reduced(), request.by_element()) {
        (true, _) => Values::One(losses.iter().sum::<f64>() / divisor),
        (false, true) => Values::Rows(Table::from_values(table.rows(), columns, losses).expect("one an element")),
        (false, false) => Values::Each(losses),
    };
    Answer { id: request.id, loss, gradient: request.logits.with_values(gradient), hessian: None, state: None }
}

/// The sigmoid link with classes.
fn flat(request: &Request) -> Answer {
    let rows = request.logits.values().iter().zip(&request.targets);
    let s = request.label_smoothing;
    let label = |y: &Option<usize>| (1.0 - s) * y.map_or(0.0, |y| y as f64) + s / 2.0;
    let (losses, gradient): (Vec<f64>, Vec<f64>) = rows.map(|(z, y)| sigmoid(*z, label(y))).unzip();
    let n = if request.reduction == Reduction::Mean { losses.len() as f64 } else { 1.0 };
    let loss = if request.reduced() { Values::One(losses.iter().sum::<f64>() / n) } else { Values::Each(losses) };
    let gradient = Grid::Flat(gradient.iter().map(|x| x / n).collect());
    Answer { id: request.id, loss, gradient: Some(gradient), hessian: None, state: None }
}

fn verified(extensions: &[&str], understood: Understood, mean_over_rows: bool) -> Report {
    let hello = Hello {
        name: Some("textbook".to_owned()),
        losses: vec!["ce".to_owned()],
        links: vec![Link::Softmax, Link::Sigmoid],
        dtypes: vec![Dtype::F64],
        reductions: vec![Reduction::None, Reduction::Mean],
        gradient: true,
        extensions: extensions.iter().map(|name| (*name).to_owned()).collect(),
        ..Hello::default()
    };
    let evaluate = move |request: &Request| Outcome::Answered(answer(request, understood, mean_over_rows));
    verify(&mut InProcess::new(hello, evaluate, Limits::default()), &Options::default(), &mut |_| {})
}

const ALL: [&str; 4] = ["soft-targets", "multi-label", "soft-labels", "label-smoothing"];

fn as_given(row: &[f64]) -> Vec<f64> {
    row.to_vec()
}

#[test]
fn a_textbook_conforms() {
    let plain = verified(&[], as_given, false);
    let report = verified(&ALL, as_given, false);
    assert_eq!(report.verdict, Verdict::Conforms, "{report:?}");
    let graded = |report: &Report| report.cells.iter().map(|cell| cell.counts.a + cell.counts.b).sum::<usize>();
    assert!(graded(&report) > graded(&plain) + 30, "{} and {}", graded(&report), graded(&plain));
}

/// The class with the largest part for the row; labels rounded; a mean of the rows' sums.
#[test]
fn mistakes_fail_and_are_shrunk() {
    let largest: Understood = |row| {
        let greatest = row.iter().copied().fold(0.0, f64::max);
        row.iter().map(|w| f64::from(u8::from(*w == greatest))).collect()
    };
    let rounded: Understood = |row| row.iter().map(|w| w.round()).collect();
    let fails = |extensions: &[&str], understood: Understood, mean_over_rows: bool, smallest: (usize, usize)| {
        let report = verified(extensions, understood, mean_over_rows);
        assert_eq!(report.verdict, Verdict::Fails, "{extensions:?}");
        let finding = report.findings.iter().find(|finding| finding.is_failure()).expect("a failure");
        let request = finding.request.as_ref().expect("a request");
        assert!(request.target_rows.is_some(), "{request:?}");
        assert_eq!((request.rows(), request.logits.columns()), smallest, "{request:?}");
    };
    fails(&["soft-targets"], largest, false, (1, 2));
    fails(&["multi-label", "soft-labels"], rounded, false, (1, 1));
    fails(&["multi-label"], as_given, true, (1, 2));
}

/// Each extension is asked in every region, with rows that sum to 1, where the loss has a definition with it.
#[test]
fn every_region_is_asked() {
    let plan = plan(&reference::hello(), &Selection::default());
    for extension in ALL {
        let of =
            |name: &str| name.strip_prefix("extension/")?.strip_prefix(extension)?.strip_prefix('/').map(str::to_owned);
        let cases = plan.cases.iter().filter_map(|case| Some((case, of(&case.name)?)));
        let mut reached = std::collections::HashSet::new();
        for (case, name) in cases {
            let expectations = expect(&case.request).unwrap_or_else(|e| panic!("{}: {e}", case.name));
            let aimed = name.split('/').next().expect("a region");
            assert_eq!(expectations.region.name(), aimed, "{:?}", case.request);
            assert!(!expectations.jumps || case.request.loss == "ghm-c");
            reached.insert((case.request.dtype, expectations.region));
            if extension == "soft-targets" {
                let rows = case.request.target_rows.as_ref().expect("rows");
                assert!(rows.iter_rows().all(|row| row.iter().sum::<f64>() == 1.0));
            }
        }
        let regions = [Region::Easy, Region::Hard, Region::Outlier];
        let all = Dtype::ALL.iter().flat_map(|dtype| regions.iter().map(move |region| (*dtype, *region)));
        assert!(all.clone().all(|place| reached.contains(&place)), "{extension}: {reached:?}");
    }
}

/// The catalogue's mistakes are made in a target of several classes too: the name covers those requests, and no other finding
/// is left of them.
#[test]
fn a_mistake_is_named_in_labels_too() {
    let subject = |extensions: &[&str]| {
        let hello = Hello {
            name: Some("log2".to_owned()),
            losses: vec!["ce".to_owned()],
            links: vec![Link::Sigmoid],
            dtypes: vec![Dtype::F64],
            gradient: true,
            extensions: extensions.iter().map(|name| (*name).to_owned()).collect(),
            ..Hello::default()
        };
        // In the place of ln, log2.
        let log2 = |answer: Answer| {
            let scaled = |values: &[f64]| values.iter().map(|x| x / std::f64::consts::LN_2).collect::<Vec<_>>();
            let loss = match &answer.loss {
                Values::Rows(table) => {
                    let values = scaled(table.values());
                    Values::Rows(Table::from_values(table.rows(), table.columns(), values).expect("as many"))
                }
                other => Values::Each(scaled(other.as_slice())),
            };
            let gradient = answer.gradient.and_then(|grid| grid.with_values(scaled(grid.values())));
            Answer { loss, gradient, ..answer }
        };
        let evaluate = move |request: &Request| Outcome::Answered(log2(answer(request, as_given, false)));
        verify(&mut InProcess::new(hello, evaluate, Limits::default()), &Options::default(), &mut |_| {})
    };
    for extensions in [&[][..], &["multi-label", "soft-labels", "label-smoothing"]] {
        let report = subject(extensions);
        let failures: Vec<_> = report.findings.iter().filter(|finding| finding.is_failure()).collect();
        let slugs: Vec<_> = failures.iter().map(|f| f.mistake.as_ref().map(|mistake| mistake.slug)).collect();
        assert_eq!(slugs, [Some("log-base")], "{extensions:?}");
    }
}
