/* What the kernel is given of a loss and of a batch's shape. `Parameters` in parameters.rs is the same struct. */

/* Modulations. The density is part of the weight. */
#define LP_ONE 0
#define LP_FOCAL 1
#define LP_HARD_MINING 2
#define LP_AS_PUBLISHED 3

typedef struct {
    lp_long rows;
    /* The target that stands for none, where `ignores`. */
    lp_long ignored;
    /* On the logits. */
    lp_real scale;
    /* gamma of focal, delta of hard mining; of delta its logarithm, the nearest integer modulo 2, and what it exceeds that integer by. */
    lp_real parameter, log_delta, turns, rest;
    int modulation, ignores;
    /* Two with the sigmoid link, where a row is one logit, that of class 1 against 0. */
    int classes, sigmoid;
    /* Where in the batch's numbers the classes' weights, margins, logarithms of masses and 1 where they are rare begin, and the
     * bins' densities: 0 where there are none. */
    int weights, margins, log_masses, rare, density, bins;
    int has_row_weights, has_draws, has_gradient, has_losses;
    /* What the weigh kernel adds up of each row: its weight, or 1. */
    int by_weight;
    /* So many rows are a block's. */
    int per_block;
} lp_loss;

/* How many logits a row has. */
LP_FUNCTION int lp_columns(lp_loss loss) { return loss.sigmoid ? 1 : loss.classes; }
