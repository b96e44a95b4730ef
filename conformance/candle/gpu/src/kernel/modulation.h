/* The modulations: m and g = m - l*p*m' at a point of the margin's curve. The formulas and what they are for are those of
 * conformance/candle/src/kernel/curve.rs and modulation.rs. */

/* p, q = 1 - p, l = -log p, p/q (the largest number where it is more), and e^-A + R. */
typedef struct {
    lp_real p, q, nll, odds, total;
} lp_point;

/* From A = max(0, max a_k - a_y) and R, the sum of the others' e^(a_k - a_y - A): l = A + log1p((e^-A - 1) + R), where an easy
 * row has A = 0 and no more than log1p(R). */
LP_FUNCTION lp_point lp_point_of(lp_real shift, lp_real rivals) {
    lp_real own = lp_exp(-shift), odds = own / rivals;
    lp_point at;
    at.total = own + rivals;
    at.p = own / at.total;
    at.q = rivals / at.total;
    at.nll = shift + lp_log_1p((own - 1) + rivals);
    at.odds = odds < LP_MAX ? odds : LP_MAX;
    return at;
}

/* m and g, both over `unit`: a power of two by which they are kept in the range of normal numbers. */
typedef struct {
    lp_real m, g, unit;
} lp_rise;

/* m = q^gamma = e^(-gamma*log1p(p/q)), g = q^gamma*(1 + gamma*p*l/q), where l/q goes to 1 with q. */
LP_FUNCTION lp_rise lp_focal(lp_real gamma, lp_point at) {
    lp_real ratio = at.q < LP_TINY ? 1 : at.nll / at.q;
    lp_rise rise;
    rise.m = lp_exp(-(gamma * lp_log_1p(at.odds)));
    rise.g = rise.m * (1 + gamma * at.p * ratio);
    rise.unit = 1;
    return rise;
}

/* m = sinc p - sinc(u)*e^-u with u = delta*p, p*m', u, and u/DROP. */
typedef struct {
    lp_real m, slope, u, lifted;
} lp_turn;

/* With s = sinc u, p*m' = p*sinc'(p) - e^-u*(cos(pi*u) - s - u*s). Through h = min(p, q): sinc p = sinc(h) or q*sinc(q)/p, and
 * p*sinc' = cos(pi*p) - sinc p. u = e^(log delta - l) goes on where p is no number any more. The turns of u are counted from delta
 * where q is the smaller: u = n + (delta - n - delta*q). */
LP_FUNCTION lp_turn lp_mine(lp_loss loss, lp_real p, lp_real q, lp_real nll) {
#if defined(LP_F64)
    const lp_real least = -1000.0;
#else
    const lp_real least = -130.0f;
#endif
    /* log 1024: from there on e^-u is nothing in either type, and u counts for no more than 1024. */
    const lp_real far_out = LP_(6.931471805599453);
    int outside = p < LP_(0.5);
    lp_turned at = lp_half_turn(outside ? p : q);
    lp_real sinc_p = outside ? at.sinc : q * at.sinc / p;
    lp_real slope_p = outside ? -at.bend : -at.cosine - sinc_p;

    lp_real log_u = loss.log_delta - nll;
    int near_by = log_u < far_out;
    lp_turn turn;
    turn.lifted = log_u < least ? 0 : lp_exp_lifted(near_by ? log_u : far_out);
    turn.u = turn.lifted * LP_DROP;
    lp_real angle = near_by ? (outside ? turn.u : loss.rest - loss.parameter * q) : 0;
    lp_real shifted = angle + LP_ROUNDER, r = angle - (shifted - LP_ROUNDER);
    lp_real more = (outside ? 0 : loss.turns) + LP_ROUNDER;
    lp_turned turned = lp_half_turn(r);
    lp_decay decay = lp_exp_and_less_one(-turn.u);
    lp_real sinc_u = lp_signed(lp_signed(r * turned.sinc, shifted), more) / turn.u;
    lp_real bend_u = lp_signed(lp_signed(turned.cosine, shifted), more) - sinc_u;
    lp_real fall_u;
    /* In the first half turn r is u, and u/u need not be formed. */
    int first = outside && turn.u < LP_(0.5);
    sinc_u = first ? turned.sinc : sinc_u;
    bend_u = first ? -turned.bend : bend_u;
    fall_u = first ? turned.fall : 1 - sinc_u;
    turn.m = outside ? (fall_u - sinc_u * decay.less_one) - at.fall : sinc_p - sinc_u * decay.power;
    turn.slope = slope_p - decay.power * (bend_u - turn.u * sinc_u);
    return turn;
}

LP_FUNCTION lp_rise lp_hard_mining(lp_loss loss, lp_point at) {
    lp_turn turn = lp_mine(loss, at.p, at.q, at.nll);
    /* Far out m is u, and g is u*(1 - l), with all digits where u itself has lost some. */
    int is_lost = turn.u < LP_LOST;
    lp_rise rise;
    rise.m = is_lost ? turn.lifted : turn.m;
    rise.g = is_lost ? turn.lifted - at.nll * turn.lifted : turn.m - at.nll * turn.slope;
    rise.unit = is_lost ? LP_DROP : 1;
    return rise;
}

/* HMLoss as its authors' code has it: with psi = weight*l for l, and e^-psi clipped to [1e-10, 1 - 1e-10] for p: 10*w*psi. What
 * the upper end, rounded, leaves of 1 is exact in binary64. */
LP_FUNCTION lp_rise lp_as_published(lp_loss loss, lp_point at, lp_real weight) {
    lp_real psi = weight * at.nll;
    lp_decay decay = lp_exp_and_less_one(-psi);
    int low = decay.power < LP_(1e-10), high = !low && -decay.less_one < LP_(1.00000008274037100e-10);
    lp_real p = low ? LP_(1e-10) : high ? LP_(0.9999999999) : decay.power;
    lp_real q = low ? LP_(0.9999999999) : high ? LP_(1.00000008274037100e-10) : -decay.less_one;
    lp_turn turn = lp_mine(loss, p, q, low ? LP_(23.025850929940457) : high ? LP_(1e-10) : psi);
    lp_rise rise;
    rise.m = 10 * turn.m;
    rise.g = 10 * (low || high ? turn.m : turn.m - psi * turn.slope);
    rise.unit = 1;
    return rise;
}

LP_FUNCTION lp_rise lp_rise_of(lp_loss loss, lp_point at, lp_real weight) {
    lp_rise rise;
    switch (loss.modulation) {
    case LP_FOCAL: return lp_focal(loss.parameter, at);
    case LP_HARD_MINING: return lp_hard_mining(loss, at);
    case LP_AS_PUBLISHED: return lp_as_published(loss, at, weight);
    default: break;
    }
    rise.m = 1;
    rise.g = 1;
    rise.unit = 1;
    return rise;
}
