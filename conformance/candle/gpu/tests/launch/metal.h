// What launch.metal has of Metal; metal_stdlib is beside this.

#include "headers.h"
#include "launch.metal"

static float memory[1 << 14];
static uint this_block, this_count;

typedef void (*Kernel)(const lp_loss &, lp_wide *, const lp_stored *, const LP_TARGET *, const lp_wide *, const unsigned char *,
                       lp_stored *, lp_stored *, lp_stored *, lp_total *, unsigned *, unsigned *, float *, uint, uint, uint);
#define KERNEL(name) lossproof_##name

static void place(int block, int threads) {
    this_block = (uint)block;
    this_count = (uint)threads;
}

static void start(Kernel of, lp_loss loss, lp_batch batch, int thread) {
    of(loss, batch.numbers, batch.logits, batch.targets, batch.row_weights, batch.draws, batch.gradient, batch.losses, batch.loss,
       batch.totals, batch.counts, batch.status, memory, (uint)thread, this_count, this_block);
}
