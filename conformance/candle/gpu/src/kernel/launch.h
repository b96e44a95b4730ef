/* The kernels, a block of threads at a time; launch.cu, launch.metal and host.c start them. Sums over threads are in a fixed order:
 * the same bits every time. A block has any number of threads, a power of two: one on the host. */

typedef struct {
    int index, count;
    /* The number of the block. */
    lp_long block;
    /* Room for the block's rows, or for a top, a sum or a total of each thread. */
    LP_GROUP void *memory;
} lp_thread;

/* What all threads' parts make by halves, at every thread; `count` is a power of two. */
#define LP_TREE(name, part_type, join)                                        \
    LP_FUNCTION part_type name(lp_thread thread, part_type own) {             \
        LP_GROUP part_type *part = (LP_GROUP part_type *)thread.memory;       \
        LP_SYNC();                                                            \
        part[thread.index] = own;                                             \
        for (int width = thread.count / 2; width > 0; width /= 2) {           \
            LP_SYNC();                                                        \
            if (thread.index < width) {                                       \
                part[thread.index] = join(part[thread.index], part[thread.index + width]); \
            }                                                                 \
        }                                                                     \
        LP_SYNC();                                                            \
        return part[0];                                                       \
    }

LP_TREE(lp_tree_top, lp_top, lp_larger)
LP_TREE(lp_tree_sum, lp_sum, lp_sum_join)
LP_TREE(lp_tree_total, lp_total, lp_total_join)

/* A block's total into its place. */
LP_FUNCTION void lp_put_total(lp_batch batch, lp_thread thread, lp_total own) {
    lp_total total = lp_tree_total(thread, own);
    if (thread.index == 0) {
        batch.totals[thread.block] = total;
    }
}

/* So many rows are weighed by a block: `WEIGHED` in parameters.rs. */
#define LP_WEIGHED 256

/* What the rows add to the divisor, a total a block. */
LP_FUNCTION void lp_weigh(lp_loss loss, lp_batch batch, lp_thread thread) {
    lp_long first = thread.block * LP_WEIGHED;
    lp_total own = lp_total_of(0);
    for (int i = thread.index; i < LP_WEIGHED && first + i < loss.rows; i += thread.count) {
        own = lp_total_join(own, lp_counted(loss, batch, first + i));
    }
    lp_put_total(batch, thread, own);
}

/* The sum of so many blocks' totals, at every thread of one block. */
LP_FUNCTION lp_wide lp_all(lp_batch batch, lp_thread thread, lp_long count) {
    lp_total own = lp_total_of(0);
    for (lp_long k = thread.index; k < count; k += thread.count) {
        own = lp_total_join(own, batch.totals[k]);
    }
    return lp_total_value(lp_tree_total(thread, own));
}

/* From weigh's totals to the divisor. */
LP_FUNCTION void lp_divisor(lp_loss loss, lp_batch batch, lp_thread thread) {
    lp_wide divisor = lp_all(batch, thread, (loss.rows + LP_WEIGHED - 1) / LP_WEIGHED);
    if (thread.index == 0) {
        batch.numbers[0] = divisor;
    }
}

/* From the rows' totals to the reduced loss. */
LP_FUNCTION void lp_mean(lp_loss loss, lp_batch batch, lp_thread thread) {
    lp_wide total = lp_all(batch, thread, (loss.rows + loss.per_block - 1) / loss.per_block);
    if (thread.index == 0) {
        batch.loss[0] = lp_narrowed((lp_real)(total / batch.numbers[0]));
    }
}

/* How many rows a block has, fewer at the end. */
LP_FUNCTION int lp_rows_of(lp_loss loss, lp_thread thread) {
    lp_long left = loss.rows - thread.block * loss.per_block;
    return left < loss.per_block ? (int)left : loss.per_block;
}

/* GHM-C's bins; a count is whole, and the same in any order. */
LP_FUNCTION void lp_count(lp_loss loss, lp_batch batch, lp_anchor anchor, lp_real rivals) {
    int bin = lp_bin(anchor, rivals, loss.bins);
    LP_COUNT(batch.counts + (bin < 0 ? loss.bins : bin));
}

/* What is told of a row. */
LP_FUNCTION void lp_tell(lp_loss loss, lp_batch batch, lp_long row, int y, lp_real found) {
    if (y == LP_WRONG) {
        batch.status[0] = 1;
    }
    if (loss.has_losses) {
        batch.losses[row] = lp_narrowed(found);
    }
}
