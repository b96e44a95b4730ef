//! The statistics, against those of `scipy.stats`.

#[path = "../../../../tests/support/needs.rs"]
mod needs;

use std::process::Command;

use lossproof_verdicts::{Difference, Run, Sample};

const A: [f64; 4] = [22.9, 23.4, 23.0, 22.1];
const B: [f64; 4] = [24.3, 23.6, 24.9, 24.0];

const PROGRAM: &str = "
from scipy import stats, optimize
import math
a, b = [22.9, 23.4, 23.0, 22.1], [24.3, 23.6, 24.9, 24.0]
w = stats.ttest_ind(a, b, equal_var=False)
r = stats.ttest_rel(a, b)
ci = w.confidence_interval(0.95)
below = stats.ttest_ind(a, [x + 0.5 for x in b], equal_var=False, alternative='less').pvalue
# The paired test has 3 degrees of freedom: its power is the noncentral t distribution's.
d = [x - y for x, y in zip(a, b)]
m = sum(d) / 4
se = math.sqrt(sum((x - m) ** 2 for x in d) / 3) / 2
c = stats.t.isf(0.025, 3)
power = optimize.brentq(lambda x: stats.nct.sf(c, 3, x) - 0.8, 0, 50) * se
print(w.pvalue, ci.low, ci.high, r.pvalue, below, power)
";

#[test]
fn welch_paired_interval_and_power() {
    let python = needs::python();
    if !needs::runs("scipy", Command::new(&python).args(["-c", "import scipy"])) {
        return;
    }
    let output = Command::new(&python).args(["-c", PROGRAM]).output().expect("Python runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let theirs: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let runs =
        |values: &[f64]| -> Vec<Run> { values.iter().zip(1..).map(|(&value, seed)| Run { seed, value }).collect() };
    let [a, b] = [runs(&A), runs(&B)];
    let welch = Difference::between(&Sample::of_runs(&a).expect("runs"), &Sample::of_runs(&b).expect("runs"));
    let paired = Difference::of_rows(&a, &b).expect("pairs");
    let [low, high] = welch.interval(0.05);
    let ours = [welch.p_differs(), low, high, paired.p_differs(), welch.p_below(0.5), paired.detectable(0.05, 0.8)];
    assert_eq!(theirs.len(), ours.len(), "{}", String::from_utf8_lossy(&output.stderr));
    for (place, (ours, theirs)) in ours.into_iter().zip(theirs).enumerate() {
        // Both sides are accurate to 1e-9 and better; the power comes from a grid of 400 midpoints over a smooth density.
        let tolerance = if place == 5 { 1e-4 } else { 1e-7 };
        assert!((ours - theirs).abs() <= tolerance * theirs.abs(), "number {place}: {ours}, SciPy has {theirs}");
    }
}
