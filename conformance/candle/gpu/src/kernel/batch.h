/* A batch where it lies, and what of it a row's classes need. */

/* The type of the targets: unsigned char, unsigned int or lp_long. */
#if !defined(LP_TARGET)
#define LP_TARGET lp_long
#endif

/* `Pointers` in parameters.rs is the same struct. */
typedef struct {
    /* First what the reduction divides by, then the tables that lp_loss says of. */
    LP_DEVICE lp_wide *numbers;
    LP_DEVICE const lp_stored *logits;
    LP_DEVICE const LP_TARGET *targets;
    LP_DEVICE const lp_wide *row_weights;
    LP_DEVICE const unsigned char *draws;
    LP_DEVICE lp_stored *gradient;
    /* One a row where the loss has_losses, and one for all in any case. */
    LP_DEVICE lp_stored *losses;
    LP_DEVICE lp_stored *loss;
    /* One a block. */
    LP_DEVICE lp_total *totals;
    /* GHM-C's rows in each bin, and last those that have none. */
    LP_DEVICE unsigned int *counts;
    /* Not 0 where a row is LP_WRONG. */
    LP_DEVICE unsigned int *status;
} lp_batch;

/* What a target says. */
#define LP_IGNORED (-1)
#define LP_WRONG (-2)

/* A row's class, LP_IGNORED, or LP_WRONG where it is none or the row's weight is no finite number >= 0. */
LP_FUNCTION int lp_class(lp_loss loss, lp_batch batch, lp_long row) {
    lp_long target = (lp_long)batch.targets[row];
    lp_wide weight = loss.has_row_weights ? batch.row_weights[row] : 0;
    if (!(weight >= 0 && weight - weight == 0)) {
        return LP_WRONG;
    }
    if (loss.ignores && target == loss.ignored) {
        return LP_IGNORED;
    }
    return target >= 0 && target < loss.classes ? (int)target : LP_WRONG;
}

/* w_y times the row's weight. */
LP_FUNCTION lp_wide lp_weight(lp_loss loss, lp_batch batch, lp_long row, int y) {
    lp_wide weight = loss.weights ? batch.numbers[loss.weights + y] : 1;
    return loss.has_row_weights ? weight * batch.row_weights[row] : weight;
}

/* What a row adds to what a mean divides by. */
LP_FUNCTION lp_total lp_counted(lp_loss loss, lp_batch batch, lp_long row) {
    int y = lp_class(loss, batch, row);
    return lp_total_of(y < 0 ? 0 : loss.by_weight ? lp_weight(loss, batch, row, y) : 1);
}

LP_FUNCTION lp_real lp_log_mass(lp_loss loss, lp_batch batch, int k) {
    return loss.log_masses ? (lp_real)batch.numbers[loss.log_masses + k] : 0;
}

/* Whether SEQL masks a class that is not the target. */
LP_FUNCTION int lp_is_drawn(lp_loss loss, lp_batch batch, lp_long row, int k) {
    return loss.has_draws && loss.rare && batch.numbers[loss.rare + k] != 0 && batch.draws[row * loss.classes + k] != 0;
}

/* A class as a rival of the target y: nothing where it is y. `logit` is its own. */
LP_FUNCTION lp_top lp_rival(lp_loss loss, lp_batch batch, lp_long row, int y, int k, lp_real logit) {
    lp_real log_mass = lp_log_mass(loss, batch, k);
    logit = k == y ? -lp_infinity() : lp_present(logit, log_mass, lp_is_drawn(loss, batch, row, k));
    return lp_top_of(logit, log_mass, k);
}

/* From its largest rival and the target's logit to what a row's exponentials are counted from. */
LP_FUNCTION lp_anchor lp_anchor_at(lp_loss loss, lp_batch batch, int y, lp_real logit, lp_top top) {
    lp_real log_mass = lp_log_mass(loss, batch, y);
    lp_real margin = loss.margins ? (lp_real)batch.numbers[loss.margins + y] : 0;
    return lp_anchor_of(loss, lp_top_of(lp_present(logit, log_mass, 0), log_mass, y), margin, top);
}

/* A class's exponential, 0 of the target's. */
LP_FUNCTION lp_real lp_power_at(lp_loss loss, lp_batch batch, lp_anchor anchor, lp_long row, int y, int k, lp_real logit) {
    lp_top rival = lp_rival(loss, batch, row, y, k, logit);
    return k == y ? 0 : lp_power(loss, anchor, rival.logit, rival.log_mass, k);
}

/* Of a row that is ignored, or wrong, which is told elsewhere. */
LP_FUNCTION lp_answer lp_no_answer(void) {
    lp_answer answer;
    answer.loss = 0;
    answer.others = 0;
    answer.target = 0;
    return answer;
}

/* Of a row that counts. */
LP_FUNCTION lp_answer lp_answer_at(lp_loss loss, lp_batch batch, lp_anchor anchor, lp_real rivals, lp_long row, int y) {
    lp_wide weight = lp_weight(loss, batch, row, y), factor = (lp_wide)loss.scale / batch.numbers[0];
    if (loss.density) {
        int bin = lp_bin(anchor, rivals, loss.bins);
        weight *= batch.numbers[loss.density + (bin < 0 ? 0 : bin)];
    }
    return lp_answer_of(loss, anchor, rivals, weight, factor);
}
