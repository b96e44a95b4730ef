//! The switches inside the double-double functions.

use lossproof::numerics::Sinc;
use lossproof::{Ball, Real};

use super::{BITS, Compared, outcome};
use crate::claim::Claim;
use crate::doubled::error_and_radius;
use crate::enclosure::Enclosure;
use crate::functions::sinc::sinc;
use crate::printed::number;

/// A function that is computed in one way below a number and in another from there on.
pub(super) struct Switch {
    id: &'static str,
    statement: &'static str,
    at: &'static [f64],
    computed: fn(&Ball) -> Ball,
    truth: fn(&Enclosure) -> Enclosure,
    /// Whether the value is a number, and not one that saturates to 0.
    bounded: bool,
}

/// Odd multiples of ln 2/64, where the nearest multiple of ln 2/32 changes.
const STEPS: &[f64] =
    &[0.010830424696249145, 0.032491274088747434, -0.010830424696249145, 0.3574040149762218, -0.3357431655837235];
/// So many neighbours on either side: the machine's multiple may change a few last places beside the exact place.
const NEIGHBOURS: usize = 4;

pub(super) const SWITCHES: &[Switch] = &[
    Switch {
        id: "switch-exp-step",
        statement: "e^x, where the multiple of ln 2/32 changes",
        at: STEPS,
        computed: |x| x.exp(),
        truth: Enclosure::exp,
        bounded: true,
    },
    Switch {
        id: "switch-expm1-step",
        statement: "e^x − 1, where the multiple of ln 2/32 changes",
        at: STEPS,
        computed: |x| x.exp_m1(),
        truth: |x| x.exp() - 1.0,
        bounded: true,
    },
    Switch {
        id: "switch-exp-tiny",
        statement: "e^x − 1, by its first two terms below 2^-256",
        at: &[8.636168555094445e-78],
        computed: |x| x.exp_m1(),
        truth: |x| (x + x.square() * 0.5) + (x.square() * x).hull(&x.lift(0.0)),
        bounded: true,
    },
    Switch {
        id: "switch-exp-saturation",
        statement: "e^x, saturated to 0 below −60000",
        at: &[-60000.0],
        computed: |x| x.exp(),
        truth: Enclosure::exp,
        bounded: false,
    },
    Switch {
        id: "switch-ln1p",
        statement: "ln(1 + x), from ln below −1/2 and above 1",
        at: &[-0.5, 1.0],
        computed: |x| x.ln_1p(),
        truth: |x| (x + 1.0).ln(),
        bounded: true,
    },
    Switch {
        id: "switch-ln-mantissa",
        statement: "ln x, where the exponent changes at √2·2^n",
        at: &[std::f64::consts::SQRT_2, std::f64::consts::FRAC_1_SQRT_2, 2.0 * std::f64::consts::SQRT_2],
        computed: |x| x.ln(),
        truth: Enclosure::ln,
        bounded: true,
    },
    Switch {
        id: "switch-sin-quadrant",
        statement: "sin πx, from sine to cosine at odd quarters",
        at: &[0.25, 0.75, -0.25, 1.25, 7.75],
        computed: |x| x.sin_pi(),
        truth: |x| x.sin_cos_pi().0,
        bounded: true,
    },
    Switch {
        id: "switch-cos-quadrant",
        statement: "cos πx, from cosine to sine at odd quarters",
        at: &[0.25, 0.75, -0.25, 1.25, 7.75],
        computed: |x| x.cos_pi(),
        truth: |x| x.sin_cos_pi().1,
        bounded: true,
    },
    Switch {
        id: "switch-sinc-series",
        statement: "sinc x by its series, taken below 1/2",
        at: &[0.5],
        computed: |x| Sinc::series(x).value,
        truth: |x| sinc(x)[0].clone(),
        bounded: true,
    },
    Switch {
        id: "switch-sinc-quotient",
        statement: "sinc x as a quotient, taken from 1/2 on",
        at: &[0.5],
        computed: |x| Sinc::closed(x, &x.sin_pi(), x.cos_pi()).value,
        truth: |x| sinc(x)[0].clone(),
        bounded: true,
    },
];

pub(super) fn claim(switch: &'static Switch) -> Claim {
    let at = switch.at.iter().map(|&x| number(x)).collect::<Vec<_>>().join(", ");
    let id = switch.id;
    Claim::new(id, "proofs", format!("{}: no step", switch.statement), format!("neighbours of x = {at}"), || {
        let sides = switch.at.iter().flat_map(|&x| {
            let first = (0..NEIGHBOURS).fold(x, |x, _| x.next_down());
            std::iter::successors(Some(first), |x| Some(x.next_up())).take(2 * NEIGHBOURS + 1)
        });
        let compared: Vec<(bool, Compared)> = sides.map(|x| (switch.bounded, switch.compared(x))).collect();
        outcome(&compared)
    })
    .by_lemma("switches")
}

impl Switch {
    fn compared(&self, x: f64) -> Compared {
        let truth = (self.truth)(&Enclosure::exact(x, BITS));
        let (error, radius) = error_and_radius((self.computed)(&Ball::from(x)), &truth);
        Compared { at: x, error, radius, truth }
    }
}
