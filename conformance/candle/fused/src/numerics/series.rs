//! The coefficients of the power series, rounded to binary64 and from there to what computes with them. A test
//! forms each anew.

/// `1/n!` from `n = 2` on: `e^r = 1 + r + r²·Σ`.
pub(super) const EXP: [f64; 12] = [
    0.5,
    0.16666666666666666,
    0.041666666666666664,
    0.008333333333333333,
    0.001388888888888889,
    0.0001984126984126984,
    2.48015873015873e-05,
    2.7557319223985893e-06,
    2.755731922398589e-07,
    2.505210838544172e-08,
    2.08767569878681e-09,
    1.6059043836821613e-10,
];

/// The same, five terms that stand for seven where `|r| ≤ h`: for what `r⁵` and `r⁶` have that no lower power has, which is
/// `h⁵T₅(r/h)/16` and `h⁶T₆(r/h)/32` by Chebyshev's polynomials, nothing is put. That leaves out at most `h⁵/16/7! + h⁶/32/8!`.
pub(super) const EXP_NARROW: [f64; 5] = {
    const SQUARE: f64 = 0.12011; // h² = (½·ln 2)²
    [
        EXP[0] + EXP[6] * SQUARE * SQUARE * SQUARE / 32.0,
        EXP[1] - EXP[5] * SQUARE * SQUARE * 5.0 / 16.0,
        EXP[2] - EXP[6] * SQUARE * SQUARE * 9.0 / 16.0,
        EXP[3] + EXP[5] * SQUARE * 5.0 / 4.0,
        EXP[4] + EXP[6] * SQUARE * 3.0 / 2.0,
    ]
};

/// `2/(2n + 1)` from `n = 1` on: `log((1 + s)/(1 − s)) = 2s + s·z·Σ`, `z = s²`.
pub(super) const LOG: [f64; 10] = [
    0.6666666666666666,
    0.4,
    0.2857142857142857,
    0.2222222222222222,
    0.18181818181818182,
    0.15384615384615385,
    0.13333333333333333,
    0.11764705882352941,
    0.10526315789473684,
    0.09523809523809523,
];

/// `1 − sinc x = x²·Σ`, in powers of x².
pub(super) const SINC: [f64; 10] = [
    1.6449340668482264,
    -0.8117424252833536,
    0.19075182412208422,
    -0.0261478478176548,
    0.0023460810354558235,
    -0.000148428793031071,
    6.975873661656381e-06,
    -2.5312174041370274e-07,
    7.304711822217775e-09,
    -1.7165384749821432e-10,
];

/// `sinc x − cos πx = x²·Σ`, in powers of x².
pub(super) const BEND: [f64; 11] = [
    3.289868133696453,
    -3.2469697011334144,
    1.1445109447325053,
    -0.2091827825412384,
    0.023460810354558236,
    -0.001781145516372852,
    9.766223126318933e-05,
    -4.049947846619244e-06,
    1.3148481279991994e-07,
    -3.4330769499642866e-09,
    7.365893777096947e-11,
];
