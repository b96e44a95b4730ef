//! A finding as a test that its reader can keep: in Rust and in Python, with the exact numbers and what may be lost.

use std::fmt::Write as _;

use super::Finding;
use super::summary::cell_name;
use crate::cases::Cell;
use crate::grading::{Expectations, Expected, Grade, expect};
use crate::protocol::{Grid, Param, Request};

/// The test in Rust, against a function `my_loss` of the reader's; `None` where the finding has no request or no finite
/// numbers are expected.
pub(super) fn rust(finding: &Finding) -> Option<String> {
    let Kept { request, numbers, name } = Kept::of(finding)?;
    let mut out = format!("#[test]\nfn {name}() {{\n");
    let _ = writeln!(out, "    // {}", asked(request));
    let _ = writeln!(
        out,
        "    let (loss, gradient) = my_loss(&{}, &{});",
        rows(&request.logits, "vec!"),
        targets(request, "vec!")
    );
    for number in &numbers {
        let Number { list, place, exact, allowed } = number;
        let _ =
            writeln!(out, "    assert!(({list}{place} - {exact:?}).abs() <= {allowed:.1e}, \"{{}}\", {list}{place});");
    }
    out.push_str("}\n");
    Some(out)
}

/// The same in Python.
pub(super) fn python(finding: &Finding) -> Option<String> {
    let Kept { request, numbers, name } = Kept::of(finding)?;
    let mut out = format!("def test_{name}():\n    # {}\n", asked(request));
    let _ = writeln!(out, "    loss, gradient = my_loss({}, {})", rows(&request.logits, ""), targets(request, ""));
    for number in &numbers {
        let Number { list, place, exact, allowed } = number;
        let _ = writeln!(out, "    assert abs({list}{place} - {exact:?}) <= {allowed:.1e}, {list}{place}");
    }
    Some(out)
}

/// What a test is made of.
struct Kept<'a> {
    request: &'a Request,
    numbers: Vec<Number>,
    name: String,
}

/// A finite number that is to be met.
struct Number {
    list: &'static str,
    place: String,
    exact: f64,
    allowed: f64,
}

impl<'a> Kept<'a> {
    fn of(finding: &'a Finding) -> Option<Self> {
        let request = finding.request.as_ref()?;
        let expectations = expect(request).ok()?;
        // A logit that is no number has no literal in either language.
        if request.logits.values().iter().any(|z| !z.is_finite()) {
            return None;
        }
        let numbers = numbers(request, &expectations);
        let mistake = finding.mistake.as_ref().map_or("regression", |mistake| mistake.slug);
        let name = format!("{}_{}_{mistake}", request.loss, request.dtype).replace('-', "_");
        (!numbers.is_empty()).then_some(Self { request, numbers, name })
    }
}

fn numbers(request: &Request, expectations: &Expectations) -> Vec<Number> {
    let number = |list, place: String, expected: &Expected| {
        let exact = expected.exact.round(request.dtype.format());
        let allowed = expected.allowed(Grade::B, request.dtype);
        exact.is_finite().then_some(Number { list, place, exact, allowed })
    };
    let columns = request.logits.columns().max(1);
    let whole = request.reduced();
    let losses = expectations.loss.iter().enumerate();
    let in_rows = |index: usize| format!("[{}][{}]", index / columns, index % columns);
    let losses = losses.map(|(index, loss)| match (whole, request.by_element()) {
        (true, _) => (String::new(), loss),
        (false, true) => (in_rows(index), loss),
        (false, false) => (format!("[{index}]"), loss),
    });
    let entries = expectations.gradient.iter().enumerate().map(|(index, entry)| {
        let flat = matches!(request.logits, Grid::Flat(_));
        (if flat { format!("[{index}]") } else { in_rows(index) }, entry)
    });
    let losses = losses.filter_map(|(place, loss)| number("loss", place, loss));
    losses
        .chain(entries.filter(|_| request.gradient).filter_map(|(place, entry)| number("gradient", place, entry)))
        .collect()
}

/// `focal (gamma 2) with cb, softmax, f32, mean`, and the lists that a function needs besides.
fn asked(request: &Request) -> String {
    let mut parts = vec![cell_name(&Cell::of(request))];
    if let Some(weighting) = &request.weighting {
        parts.extend(weighting.beta.map(|beta| format!("beta {beta:?}")));
        parts.extend(weighting.weights.as_ref().map(|weights| format!("weights {weights:?}")));
    }
    parts.extend(request.class_counts.as_ref().map(|counts| format!("counts {counts:?}")));
    if request.label_smoothing != 0.0 {
        parts.push(format!("label smoothing {:?}", request.label_smoothing));
    }
    if let Some(Param::Draws(draws)) = request.params.get("draws") {
        parts.push(format!("draws {draws:?}"));
    }
    parts.join(", ")
}

/// The logits as a list of lists, or a flat one; `before` stands before each list of a list.
fn rows(logits: &Grid, before: &str) -> String {
    match logits {
        Grid::Flat(values) => format!("{values:?}"),
        Grid::Rows(table) => {
            let rows: Vec<String> = table.iter_rows().map(|row| format!("{before}{row:?}")).collect();
            format!("[{}]", rows.join(", "))
        }
    }
}

fn targets(request: &Request, before: &str) -> String {
    if let Some(table) = &request.target_rows {
        return rows(&Grid::Rows(table.clone()), before);
    }
    let targets: Vec<String> =
        request.targets.iter().map(|target| target.map_or("-100".to_owned(), |y| y.to_string())).collect();
    format!("[{}]", targets.join(", "))
}
