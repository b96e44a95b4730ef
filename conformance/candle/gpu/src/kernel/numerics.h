/* The transcendental functions. Methods, errors and their derivations are those of conformance/candle/src/numerics, whose
 * vector code this is for one number, with products and sums rounded apart; `u` is the unit roundoff. */

/* c0 + c1*x + ... by Horner's rule: c + x*(the rest). */
#define LP_TERM(c, rest) (LP_(c) + x * (rest))

/* 1/2 + x/6 + ...: e^x = 1 + x + x^2*series. */
LP_FUNCTION lp_real lp_exp_series(lp_real x) {
#if defined(LP_F64)
    lp_real rest = LP_TERM(2.48015873015873e-05, LP_TERM(2.7557319223985893e-06, LP_TERM(2.755731922398589e-07,
                   LP_TERM(2.505210838544172e-08, LP_TERM(2.08767569878681e-09, 1.6059043836821613e-10)))));
    rest = LP_TERM(0.001388888888888889, LP_TERM(0.0001984126984126984, rest));
#else
    lp_real rest = LP_TERM(0.001388888888888889, 0.0001984126984126984f);
#endif
    return LP_TERM(0.5, LP_TERM(0.16666666666666666, LP_TERM(0.041666666666666664, LP_TERM(0.008333333333333333, rest))));
}

/* 2/3 + 2x/5 + ...: log((1 + s)/(1 - s)) = 2s + s*z*series, x = z = s^2. */
LP_FUNCTION lp_real lp_log_series(lp_real x) {
#if defined(LP_F64)
    lp_real rest = LP_TERM(0.18181818181818182, LP_TERM(0.15384615384615385, LP_TERM(0.13333333333333333,
                   LP_TERM(0.11764705882352941, LP_TERM(0.10526315789473684, 0.09523809523809523)))));
    rest = LP_TERM(0.2222222222222222, rest);
#else
    lp_real rest = 0.2222222222222222f;
#endif
    return LP_TERM(0.6666666666666666, LP_TERM(0.4, LP_TERM(0.2857142857142857, rest)));
}

/* 1 - sinc y = x*series, x = y^2. */
LP_FUNCTION lp_real lp_fall_series(lp_real x) {
#if defined(LP_F64)
    lp_real rest = LP_TERM(6.975873661656381e-06, LP_TERM(-2.5312174041370274e-07, LP_TERM(7.304711822217775e-09,
                   -1.7165384749821432e-10)));
    rest = LP_TERM(-0.000148428793031071, rest);
#else
    lp_real rest = -0.000148428793031071f;
#endif
    return LP_TERM(1.6449340668482264, LP_TERM(-0.8117424252833536, LP_TERM(0.19075182412208422,
           LP_TERM(-0.0261478478176548, LP_TERM(0.0023460810354558235, rest)))));
}

/* sinc y - cos(pi*y) = x*series, x = y^2. */
LP_FUNCTION lp_real lp_bend_series(lp_real x) {
#if defined(LP_F64)
    lp_real rest = LP_TERM(9.766223126318933e-05, LP_TERM(-4.049947846619244e-06, LP_TERM(1.3148481279991994e-07,
                   LP_TERM(-3.4330769499642866e-09, 7.365893777096947e-11))));
    rest = LP_TERM(-0.001781145516372852, rest);
#else
    lp_real rest = -0.001781145516372852f;
#endif
    return LP_TERM(3.289868133696453, LP_TERM(-3.2469697011334144, LP_TERM(1.1445109447325053,
           LP_TERM(-0.2091827825412384, LP_TERM(0.023460810354558236, rest)))));
}

/* e^x = 2^n*e^r: shifted = ROUNDER + n, whose upper bits are shifted out where 2^n is made. n*hi is exact, and |r| <= ln 2/2*(1 +
 * 2^-15), the product with 1/ln 2 being rounded. */
typedef struct {
    lp_real shifted, r;
} lp_reduced;

LP_FUNCTION lp_reduced lp_reduce(lp_real x) {
#if defined(LP_F64)
    const lp_real high = 6.93147180369123816490e-01, low = 1.90821492927058770002e-10;
#else
    const lp_real high = 0.693359375f, low = -2.12194440e-4f;
#endif
    lp_reduced reduced;
    reduced.shifted = x * LP_(1.4426950408889634) + LP_ROUNDER;
    lp_real n = reduced.shifted - LP_ROUNDER;
    reduced.r = (x - n * high) - n * low;
    return reduced;
}

/* e^x/DROP, normal wherever e^x is not 0: to 3u. For x <= 40, and NaN for NaN. */
LP_FUNCTION lp_real lp_exp_lifted(lp_real x) {
#if defined(LP_F64)
    const lp_real least = -1000.0;
#else
    const lp_real least = -130.0f;
#endif
    lp_reduced reduced = lp_reduce(x < least ? least : x);
    lp_real r = reduced.r;
    lp_real power = lp_from_bits((lp_to_bits(reduced.shifted) + LP_BIAS + LP_LIFT) << LP_MANTISSA);
    return (1 + (r + r * r * lp_exp_series(r))) * power;
}

/* e^x, to 3u, and half a unit of the smallest number more where it is not normal. */
LP_FUNCTION lp_real lp_exp(lp_real x) { return lp_exp_lifted(x) * LP_DROP; }

/* e^x to 2u absolutely and e^x - 1 to 4u relatively, for x <= 0. */
typedef struct {
    lp_real power, less_one;
} lp_decay;

LP_FUNCTION lp_decay lp_exp_and_less_one(lp_real x) {
#if defined(LP_F64)
    const lp_real least = -708.0;
#else
    const lp_real least = -87.0f;
#endif
    lp_reduced reduced = lp_reduce(x < least ? least : x);
    lp_real r = reduced.r;
    lp_real power = lp_from_bits((lp_to_bits(reduced.shifted) + LP_BIAS) << LP_MANTISSA);
    lp_real product = (r + r * r * lp_exp_series(r)) * power;
    lp_decay decay;
    decay.power = product + power;
    decay.less_one = product + (power - 1);
    return decay;
}

/* log(1 + x) for finite x >= 0, to 3u: 1 + x = 2^k*(1 + f), sqrt(1/2) <= 1 + f < sqrt(2). */
LP_FUNCTION lp_real lp_log_1p(lp_real x) {
#if defined(LP_F64)
    const lp_bits root_half = 0x3fe6a09e667f3bcdull;
    const lp_real high = 6.93147180369123816490e-01, low = 1.90821492927058770002e-10;
#else
    const lp_bits root_half = 0x3f3504f3u;
    const lp_real high = 0.693359375f, low = -2.12194440e-4f;
#endif
    lp_real whole = x + 1;
    /* Exact: of the two terms the larger is taken away first. */
    lp_real lost = 1 < x ? 1 - (whole - x) : x - (whole - 1);
    lp_bits bits = lp_to_bits(whole) + (LP_BIAS << LP_MANTISSA) - root_half;
    lp_real k = lp_from_bits((bits >> LP_MANTISSA) + lp_to_bits(LP_ROUNDER) - LP_BIAS) - LP_ROUNDER;
    lp_real f = lp_from_bits((bits & (((lp_bits)1 << LP_MANTISSA) - 1)) + root_half) - 1;
    lp_real s = f / (f + 2), z = s * s, half_square = LP_(0.5) * f * f;
    lp_real series = s * (lp_log_series(z) * z + half_square) + (k * low + lost / whole);
    return series - half_square + f + k * high;
}

/* At |x| <= 1/2, each to 4u: 1 - sinc x, sinc x, sinc x - cos(pi*x); and cos(pi*x), to 4u absolutely. */
typedef struct {
    lp_real fall, sinc, bend, cosine;
} lp_turned;

LP_FUNCTION lp_turned lp_half_turn(lp_real x) {
    lp_real square = x * x;
    lp_turned turned;
    turned.fall = square * lp_fall_series(square);
    turned.bend = square * lp_bend_series(square);
    turned.sinc = 1 - turned.fall;
    turned.cosine = turned.sinc - turned.bend;
    return turned;
}

/* x*(-1)^n, shifted being ROUNDER + n. */
LP_FUNCTION lp_real lp_signed(lp_real x, lp_real shifted) {
    return lp_from_bits(lp_to_bits(x) ^ lp_to_bits(shifted) << (8 * sizeof(lp_real) - 1));
}
