//! Claims about the maxima and minima of HMLoss.

use super::CHAPTER;
use crate::claim::{Claim, Named, Outcome, Place, Verdict};
use crate::critical::{CriticalPoint, CriticalPoints, Undecided, critical_points};
use crate::printed::{Printed, number};

/// The critical points of one δ, as the chapter prints them.
pub struct Peaks {
    /// δ, as it is written in the claim's name.
    pub delta: &'static str,
    /// `p*`, `δp*` and the loss of each, from p = 0 on.
    pub points: &'static [[&'static str; 3]],
}

/// The table of the chapter.
pub const PEAKS: &[Peaks] = &[
    Peaks { delta: "1", points: &[["0.23690076234297", "0.2369008", "0.27648775551363"]] },
    Peaks { delta: "2", points: &[["0.25580942177805", "0.5116188", "0.71305622673715"]] },
    Peaks { delta: "3", points: &[["0.21889191039531", "0.6566757", "1.0657036049388"]] },
    Peaks { delta: "10", points: &[["0.093768032080907", "0.9376803", "2.2716470065379"]] },
    Peaks { delta: "100", points: &[["0.011203263177715", "1.120326", "4.6442500436532"]] },
    Peaks { delta: "1e3", points: &[["0.0011866565765164", "1.186657", "7.0418250162566"]] },
    Peaks { delta: "1e4", points: &[["0.00012218659177489", "1.221866", "9.4539655074293"]] },
    Peaks { delta: "1e5", points: &[["1.2437649557747e-5", "1.243765", "11.872397644666"]] },
    Peaks { delta: "1e6", points: &[["1.2587145306586e-6", "1.258715", "14.29401497547"]] },
    Peaks { delta: "1e7", points: &[["1.2695753090649e-7", "1.269575", "16.717464504679"]] },
    Peaks { delta: "1.2e7", points: &[["1.0585915289222e-7", "1.270310", "16.909411752225"]] },
    Peaks {
        delta: "1e8",
        points: &[
            ["1.2778256653466e-8", "1.277826", "19.142064592104"],
            ["2.6221321997606e-8", "2.622132", "17.313936590280"],
            ["2.9246255971119e-8", "2.924626", "17.323736243604"],
        ],
    },
    Peaks {
        delta: "1e10",
        points: &[
            ["1.2895343161095e-10", "1.289534", "23.993344867496"],
            ["2.5412227360981e-10", "2.541223", "21.877045740656"],
            ["3.0341878838401e-10", "3.034188", "21.927765435993"],
        ],
    },
    Peaks {
        delta: "2.5",
        points: &[
            ["0.23767702179108", "0.5941926", "0.90057643832908"],
            ["0.99462504625175", "2.486563", "-2.822339861651e-5"],
        ],
    },
];

/// How many, of which kind, where and how high.
pub fn peaks(peaks: &'static Peaks) -> Claim {
    let Peaks { delta, points } = peaks;
    Claim::new(
        format!("hm-peak-{delta}"),
        CHAPTER,
        format!("L has {} and no other critical point", kinds(points.len())),
        format!("p in (0, 1), δ = {delta}"),
        move || {
            let found = match found(delta.parse().unwrap_or(f64::NAN)) {
                Ok(found) => found,
                Err(outcome) => return outcome,
            };
            if found.points.len() != points.len() {
                return Outcome { boxes: found.boxes, ..miscounted(&found, points.len()) };
            }
            let several = points.len() > 1;
            let mut values = Vec::new();
            for (place, (point, printed)) in found.points.iter().zip(*points).enumerate() {
                let index = if several { (place + 1).to_string() } else { String::new() };
                let numbers = [("p", &point.p), ("δp", &point.u), ("L", &point.loss)];
                for ((name, enclosure), printed) in numbers.into_iter().zip(printed) {
                    values.push((Named::new(format!("{name}*{index}"), enclosure.clone()), Printed::of(printed)));
                }
            }
            Outcome::of_values(values, found.boxes)
        },
    )
    .by_lemma("sign-changes")
}

/// `a maximum`, `a maximum, a minimum`, …: they alternate, as L is 0 and rises at p = 0.
fn kinds(count: usize) -> String {
    let kinds: Vec<&str> = (0..count).map(|place| if place % 2 == 0 { "a maximum" } else { "a minimum" }).collect();
    kinds.join(", ")
}

/// One sign change of dL/dt.
pub fn one_sign_change(delta: f64) -> Claim {
    sign_changes(delta, 1)
}

/// So many sign changes of dL/dt.
pub fn sign_changes(delta: f64, count: usize) -> Claim {
    let how_often = ["never", "once", "twice", "three times"].get(count).copied().unwrap_or("often");
    Claim::new(
        format!("hm-{}-{}", ["never", "once", "twice", "thrice"].get(count).unwrap_or(&"often"), number(delta)),
        CHAPTER,
        format!("dL/dt changes its sign {how_often}"),
        format!("p in (0, 1), δ = {}", number(delta)),
        move || {
            let found = match found(delta) {
                Ok(found) => found,
                Err(outcome) => return outcome,
            };
            let enclosures =
                found.points.iter().map(|point| Named::new(format!("δp ({})", kind(point)), point.u.clone())).collect();
            let verdict = if found.points.len() == count { Verdict::Proved } else { miscounted(&found, count).verdict };
            Outcome { verdict, enclosures, boxes: found.boxes }
        },
    )
    .by_lemma("sign-changes")
}

fn kind(point: &CriticalPoint) -> &'static str {
    if point.maximum { "max" } else { "min" }
}

fn found(delta: f64) -> Result<CriticalPoints, Outcome> {
    critical_points(delta).map_err(|undecided| match undecided {
        Undecided::Signs { p, .. } => Outcome::undecided("p", p),
        Undecided::Domain(_) | Undecided::Small(_) => Outcome::undecided("p", crate::search::Side::new(0.0, 1.0)),
    })
}

/// More sign changes than claimed, or fewer: the first that is too many, or all that there are.
fn miscounted(found: &CriticalPoints, count: usize) -> Outcome {
    let beyond = if found.points.len() > count { &found.points[count..=count] } else { &found.points[..] };
    let places = beyond.iter().map(|point| Place::of(format!("p ({})", kind(point)), &point.p)).collect();
    Outcome { verdict: Verdict::Refuted(places), enclosures: Vec::new(), boxes: found.boxes }
}
