//! Reports made by hand.

use lossproof::{Link, Reduction};
use lossproof_harness::cases::Cell;
use lossproof_harness::grading::Grade;
use lossproof_harness::protocol::{Answer, Dtype, Grid, Request, Table, Values, Weighting};
use lossproof_harness::report::{
    CellReport, Counts, Curve, Explained, Finding, Line, NotAsked, Report, Severity, SubjectId, Verdict,
};

/// Text that would be markup anywhere.
pub(crate) const HOSTILE: &str = "<script>alert('1')</script> & \"`x`\" ]]> -->\u{1b}[31m\u{202e}\n@someone | ```` \\";

/// A subject that is wrong on outliers in f32, lacks LDAM, and does not do what one ought at an infinite logit.
pub(crate) fn failing() -> Report {
    let counts = Counts { a: 10, b: 2, ..Counts::default() };
    let focal = |gamma: f64, weighting, reduction| {
        Cell::new("focal", &[("gamma", gamma)], weighting, Link::Softmax, Dtype::F32, reduction)
    };
    let cb = Weighting { kind: "cb".to_owned(), beta: Some(0.9999), weights: None };
    let cells = vec![
        of(focal(2.0, None, Reduction::None), "BAC ", Counts { c: 3, error: 1, ..counts }),
        of(focal(0.5, Some(cb), Reduction::Mean), "BA C", counts),
        of(Cell::new("ce", &[], None, Link::Sigmoid, Dtype::F64, Reduction::Mean), "AAA ", counts),
        of(ldam(), "    ", Counts { unsupported: 7, not_asked: 2, ..Counts::default() }),
        of(Cell::new("ghm-c", &[], None, Link::Softmax, Dtype::F64, Reduction::Sum), "   A", counts),
    ];
    Report {
        subject: SubjectId { name: "my-losses".to_owned(), version: Some("1.2".to_owned()) },
        verdict: Verdict::Fails,
        grade: Some(Grade::C),
        seed: 1,
        cells,
        findings: vec![wrong(), broken(), remark()],
        not_asked: NotAsked { requests: 2, first: vec!["corner/ties".to_owned(), "random/hard/0".to_owned()] },
    }
}

/// A subject that gave no hello.
pub(crate) fn silent() -> Report {
    let findings = vec![Finding { message: "it died (signal 11)".to_owned(), ..broken() }];
    let subject = SubjectId { name: "./losses".to_owned(), version: None };
    let not_asked = NotAsked::default();
    Report { subject, grade: None, cells: Vec::new(), findings, not_asked, ..failing() }
}

/// A subject of which nothing was graded, though nothing fails it.
pub(crate) fn not_checked() -> Report {
    let cells = vec![of(ldam(), "    ", Counts { unsupported: 7, ..Counts::default() })];
    Report { verdict: Verdict::NotChecked, cells, findings: Vec::new(), ..silent() }
}

/// A report in which every text that a subject can choose is this one.
pub(crate) fn saying(text: &str) -> Report {
    let mut report = failing();
    report.subject = SubjectId { name: text.to_owned(), version: Some(text.to_owned()) };
    for finding in &mut report.findings {
        text.clone_into(&mut finding.message);
        finding.replay = Some(text.to_owned());
    }
    report
}

fn ldam() -> Cell {
    let params = [("max_margin", 0.5), ("scale", 30.0)];
    Cell::new("ldam", &params, None, Link::Softmax, Dtype::F32, Reduction::None)
}

/// A cell with its grades in the four regions; the last decides nothing.
fn of(cell: Cell, letters: &str, counts: Counts) -> CellReport {
    let mut regions = [None; 4];
    for (region, letter) in regions.iter_mut().zip(letters.chars()) {
        *region = [Grade::A, Grade::B, Grade::C].into_iter().find(|grade| grade.letter() == letter);
    }
    let grade = regions.into_iter().take(3).max().flatten();
    let worst = regions.map(|grade| grade.map(worst));
    CellReport { cell, grade, counts, regions, worst }
}

/// An error that has the grade, in units of what B allows.
fn worst(grade: Grade) -> f64 {
    match grade {
        Grade::A => 0.02,
        Grade::B => 0.7,
        Grade::C => 3.2e7,
    }
}

fn wrong() -> Finding {
    let logits = Grid::Rows(Table::from_rows(&[[0.0, -104.0]]).expect("one row"));
    let mut request = Request::new("focal", logits.clone(), vec![Some(1)]);
    request.params = request.params.with("gamma", 2.0);
    (request.dtype, request.gradient) = (Dtype::F32, true);
    let answer = |loss: f64, gradient: [f64; 2]| Answer {
        id: 0,
        loss: Values::Each(vec![loss]),
        gradient: logits.with_values(gradient.to_vec()),
        hessian: None,
        state: None,
    };
    let replay = "lossproof verify --request '{\"loss\":\"focal\"}' -- ./losses".to_owned();
    Finding {
        severity: Severity::Failure,
        mistake: Some(Explained {
            slug: "probability-floor",
            fitted: vec![("epsilon", 1e-7)],
            candidates: vec!["probability-clip"],
            effect: "no loss exceeds −log ε",
            mend: "take log p from log-softmax",
            seen: &["https://example.org/1"],
        }),
        place: "loss",
        message: "focal (gamma 2), softmax, f32: loss[0] is 16.1; exact is 104 (outlier example)".to_owned(),
        expected: Some(answer(104.0, [1.0, -1.0])),
        got: Some(answer(16.11809539794922, [0.0, f64::NAN])),
        request: Some(request),
        replay: Some(replay),
        curve: Some(curve()),
        known: false,
    }
}

/// A fault that belongs to no request.
fn broken() -> Finding {
    Finding {
        severity: Severity::Failure,
        mistake: None,
        place: "protocol",
        message: "it answered twice under the id 7".to_owned(),
        request: None,
        expected: None,
        got: None,
        replay: None,
        curve: None,
        known: false,
    }
}

fn remark() -> Finding {
    let mut request = Request::new("ce", Grid::Flat(vec![f64::INFINITY]), vec![Some(1)]);
    request.reduction = Reduction::Mean;
    let answer = |loss| Answer { id: 0, loss: Values::Each(vec![loss]), gradient: None, hessian: None, state: None };
    Finding {
        severity: Severity::Remark,
        mistake: None,
        place: "loss",
        message: "ce, sigmoid, f64, mean: the loss is NaN; exact is 0 (extreme example)".to_owned(),
        expected: Some(answer(0.0)),
        got: Some(answer(f64::NAN)),
        request: Some(request),
        replay: None,
        curve: None,
        known: false,
    }
}

/// Cross-entropy with its probability held above 1e-7, with a gradient that is infinite at one margin and lacks one.
fn curve() -> Curve {
    let (mut loss, mut gradient) = (Line::default(), Line::default());
    let margins: Vec<f64> = (-20..=20).map(|step| 1.5 * f64::from(step)).collect();
    for margin in &margins {
        let (exact, slope) = ((-margin).exp().ln_1p(), -1.0 / (1.0 + margin.exp()));
        let floored = exact > -(1e-7_f64.ln());
        let grade = Some(if floored { Grade::C } else { Grade::A });
        loss.expected.push(exact);
        loss.got.push(Some(if floored { -(1e-7_f64.ln()) } else { exact }));
        loss.grades.push(grade);
        gradient.expected.push(slope);
        gradient.got.push(match *margin {
            -30.0 => Some(f64::NAN),
            -27.0 => Some(f64::NEG_INFINITY),
            30.0 => None,
            _ if floored => Some(0.0),
            _ => Some(slope),
        });
        gradient.grades.push(if *margin < 30.0 { grade } else { None });
    }
    Curve { at: Some(-18.0), margins, loss, gradient: Some(gradient) }
}
