//! Against Python's mpmath, an implementation of arbitrary precision and of these formulas that shares nothing with this one.

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use common::Data;
use lossproof::{Adjustment, Link, Loss, Modulation, Reduction, Weighting};

/// A small generator, so that the cases are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn unit(&mut self) -> f64 {
        self.below(1 << 50) as f64 / (1_u64 << 50) as f64
    }
}

fn case(random: &mut Random) -> (Loss, Data, String) {
    let sigmoid = random.below(4) == 0;
    let classes = if sigmoid { 2 } else { [2, 3, 5, 10][random.below(4)] };
    let spread = [1.0, 8.0, 60.0, 300.0][random.below(4)];
    let mut logits: Vec<f64> = (0..classes).map(|_| (2.0 * random.unit() - 1.0) * spread).collect();
    if sigmoid {
        logits[0] = 0.0;
    }
    let target = random.below(classes);
    let counts: Vec<u64> = (0..classes)
        .map(|_| {
            let limit = [10, 1000, 1_000_000_000][random.below(3)];
            1 + random.below(limit) as u64
        })
        .collect();
    let (modulation, name, parameter) = match random.below(3) {
        0 => (Modulation::One, "one", 0.0),
        1 => {
            let gamma = [0.0, 0.5, 1.0, 2.0, 7.25][random.below(5)];
            (Modulation::Focal { gamma }, "focal", gamma)
        }
        _ => {
            let delta = [0.3, 1.0, 2.5, 10.0, 1e4, 1e10][random.below(6)];
            (Modulation::HardMining { delta }, "hmloss", delta)
        }
    };
    let (max_margin, scale) = (random.unit(), 0.5 + 30.0 * random.unit());
    let (adjustment, adjusted) = match random.below(3) {
        0 => (Adjustment::Identity, "identity"),
        1 => (Adjustment::LogPrior, "prior"),
        _ => (Adjustment::Margin { max_margin, scale }, "margin"),
    };
    let (weighting, weights) = match random.below(3) {
        0 => (Weighting::None, "none".to_owned()),
        1 => (Weighting::InverseFrequency, "cs".to_owned()),
        _ => {
            let beta = [0.0, 0.9, 0.9999, 0.999999999][random.below(4)];
            (Weighting::EffectiveNumber { beta }, format!("{beta:?}"))
        }
    };
    let weights = if weights.starts_with('0') { weights } else { format!("\"{weights}\"") };
    let mut request = String::new();
    let _ = write!(
        request,
        "{{\"logits\":{logits:?},\"target\":{target},\"counts\":{counts:?},\"modulation\":\"{name}\",\
         \"parameter\":{parameter:?},\"adjustment\":\"{adjusted}\",\"margin\":{max_margin:?},\"scale\":{scale:?},\
         \"weighting\":{weights},\"link\":\"{}\",\"bits\":{}}}",
        if sigmoid { "sigmoid" } else { "softmax" },
        2000 + (8.0 * spread * if adjusted == "margin" { scale } else { 1.0 }) as usize,
    );
    let loss = Loss {
        adjustment,
        link: if sigmoid { Link::Sigmoid } else { Link::Softmax },
        modulation,
        weighting,
        reduction: Reduction::None,
    };
    let shown = if sigmoid { &logits[1..] } else { &logits[..] };
    (loss, Data::row(shown, target).with_counts(&counts), request)
}

#[test]
fn agrees_with_mpmath_to_the_last_bit() {
    let python = std::env::var("LOSSPROOF_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let available = Command::new(&python)
        .args(["-c", "import mpmath"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !available {
        // Written past the test harness, which shows nothing that a passing test prints.
        let notice =
            format!("NOT RUN: `{python} -c 'import mpmath'` does not work, so nothing was compared with mpmath\n");
        let _ = std::io::stderr().write_all(notice.as_bytes());
        return;
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let cases: Vec<_> = (0..60).map(|_| case(&mut random)).collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mpmath_check.py");
    let mut child =
        Command::new(&python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
    let requests: String = cases.iter().fold(String::new(), |all, (_, _, request)| all + request + "\n");
    let mut input = child.stdin.take().expect("standard input is piped");
    let writer = std::thread::spawn(move || input.write_all(requests.as_bytes()));
    let output = child.wait_with_output().expect("Python ends");
    writer.join().expect("the writer ends").expect("Python reads all requests");
    let answers = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(answers.lines().count(), cases.len());
    for ((loss, data, request), answer) in cases.iter().zip(answers.lines()) {
        let expected: Vec<f64> =
            answer.trim_matches(['[', ']']).split(", ").map(|number| number.parse().expect("a number")).collect();
        let got = data.evaluate(loss).expect("a valid batch");
        let got: Vec<f64> = [got.loss, got.gradient, got.hessian.expect("asked for")].concat();
        assert_eq!(got, expected, "{request}");
    }
}
