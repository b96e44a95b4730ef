/* A row, class by class: first its largest rival, then the sum of the exponentials, then loss and gradient; the first two can be
 * split among threads. Infinite logits, masked classes and differences beyond the type's range have their limits, as
 * spec/special-values.md has them. */

/* The largest logit among some classes that are not the target, and its class: logit -inf where none is there. */
typedef struct {
    lp_real logit, log_mass;
    int place;
} lp_top;

LP_FUNCTION lp_top lp_top_of(lp_real logit, lp_real log_mass, int place) {
    lp_top top;
    top.logit = logit;
    top.log_mass = log_mass;
    top.place = place;
    return top;
}

/* -inf at a class that is masked; NaN stays NaN. */
LP_FUNCTION lp_real lp_present(lp_real logit, lp_real log_mass, int is_drawn) {
    return logit == logit && (is_drawn || log_mass == -lp_infinity()) ? -lp_infinity() : logit;
}

/* The larger one, of two the first. By the difference of the logits, which is exact where it matters, and of either sign where it
 * overflows; NaN is none, and shows in the sum of the exponentials. */
LP_FUNCTION lp_top lp_larger(lp_top a, lp_top b) { return b.logit - a.logit > a.log_mass - b.log_mass ? b : a; }

/* What the exponentials are counted from: the target, or the largest class above it, so that the others' shares are right
 * however far the target is. */
typedef struct {
    lp_real logit, margin, log_mass;
    /* The class, or -1 for the target. */
    int place;
    /* A = max(0, max a_k - a_y), 2^-64 of it where it is `far`: beyond the type's range, where the loss need not be. */
    lp_real shift;
    int is_far;
} lp_anchor;

LP_FUNCTION lp_anchor lp_anchor_of(lp_loss loss, lp_top own, lp_real margin, lp_top top) {
    const lp_real root = LP_(2.3283064365386963e-10); /* 2^-32 */
    lp_real logits = top.logit - own.logit, masses = top.log_mass - own.log_mass;
    lp_real above = loss.scale * (logits + margin) + masses;
    lp_anchor anchor;
    anchor.logit = own.logit;
    anchor.margin = margin;
    anchor.log_mass = own.log_mass;
    anchor.place = -1;
    anchor.shift = 0;
    anchor.is_far = 0;
    if (top.logit == -lp_infinity()) {
        /* No rival: nothing to learn. All classes absent, or the target no number: no answer, but of a single class. */
        anchor.shift = own.logit != own.logit || (own.logit == -lp_infinity() && loss.classes > 1) ? lp_nan() : 0;
        anchor.logit = 0;
        return anchor;
    }
    if (own.logit == -lp_infinity()) {
        above = lp_infinity();
    }
    if (above <= 0) {
        return anchor;
    }
    /* Above, or no number: a target that is none, or two at +inf. */
    anchor.logit = top.logit;
    anchor.margin = 0;
    anchor.log_mass = top.log_mass;
    anchor.place = top.place;
    anchor.shift = above;
    if (above == lp_infinity()) {
        anchor.is_far = 1;
        if (own.logit != -lp_infinity()) {
            lp_real part = (top.logit * root - own.logit * root) + margin * root;
            anchor.shift = loss.scale * root * part + masses * root * root;
        } else {
            anchor.shift = above;
        }
    }
    return anchor;
}

/* e^(a_k - a_anchor) of a class that is not the target; `logit` is what lp_present made of it. */
LP_FUNCTION lp_real lp_power(lp_loss loss, lp_anchor from, lp_real logit, lp_real log_mass, int k) {
    lp_real difference = loss.scale * (logit - from.logit + from.margin) + (log_mass - from.log_mass);
    return lp_exp(k == from.place ? 0 : difference);
}

/* Where a row lies. Of a row that is far p is 0, and l is the largest number: m and g are at their limits. */
LP_FUNCTION lp_point lp_point_from(lp_anchor anchor, lp_real rivals) {
    lp_point at;
    if (!anchor.is_far) {
        return lp_point_of(anchor.shift, rivals);
    }
    at.p = 0;
    at.q = rivals / rivals;
    at.nll = LP_MAX;
    at.odds = 0;
    at.total = rivals;
    return at;
}

/* GHM-C's bin: floor(M*q), the last one closed; -1 of a row that is no number. */
LP_FUNCTION int lp_bin(lp_anchor anchor, lp_real rivals, int bins) {
    lp_wide place = (lp_wide)lp_point_from(anchor, rivals).q * bins;
    return place != place || anchor.shift != anchor.shift ? -1 : place < bins ? (int)place : bins - 1;
}

/* A row's loss, what e^(a_k - a_anchor) is multiplied with for the gradient at the others, and the gradient at the target. */
typedef struct {
    lp_real loss, others, target;
} lp_answer;

/* L = w*m*l, and the gradient w*g*softmax_k at the others and -w*g*q at the target, w being the row's weight and `factor` the
 * scale over what the reduction divides by. */
LP_FUNCTION lp_answer lp_answer_of(lp_loss loss, lp_anchor anchor, lp_real rivals, lp_wide weight, lp_wide factor) {
    lp_point at = lp_point_from(anchor, rivals);
    lp_real w = (lp_real)weight, share = (lp_real)(weight * factor);
    lp_rise rise = lp_rise_of(loss, at, w);
    lp_answer answer;
    answer.loss = w * (rise.m * at.nll) * rise.unit;
    if (anchor.is_far) {
        /* Times 2^64, last. A loss that vanishes with p does so here: m is 0. */
        lp_real height = w * rise.m;
        answer.loss = height == 0 ? 0 : height * anchor.shift * LP_(18446744073709551616.0);
    }
    answer.others = share * (rise.g / at.total) * rise.unit;
    answer.target = -(share * (rise.g * at.q) * rise.unit);
    if (anchor.shift != anchor.shift || rivals != rivals) {
        answer.loss = lp_nan();
        answer.others = lp_nan();
        answer.target = lp_nan();
    }
    return answer;
}
