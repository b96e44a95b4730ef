/* Few classes: a row is one thread's. The block's rows are moved between the device's memory, where they are read and written side by
 * side, and the block's, where a row begins at each `stride`th number: an odd one, so that threads do not wait for the same bank. */

LP_FUNCTION int lp_stride(lp_loss loss) { return lp_columns(loss) | 1; }

/* From number to number of the block's rows, the thread's count further each time. */
typedef struct {
    int row, column;
} lp_place;

LP_FUNCTION lp_place lp_start(lp_loss loss, lp_thread thread) {
    lp_place place;
    place.row = thread.index / lp_columns(loss);
    place.column = thread.index % lp_columns(loss);
    return place;
}

LP_FUNCTION lp_place lp_next(lp_loss loss, lp_thread thread, lp_place place) {
    int columns = lp_columns(loss);
    place.row += thread.count / columns;
    place.column += thread.count % columns;
    if (place.column >= columns) {
        place.column -= columns;
        place.row += 1;
    }
    return place;
}

LP_FUNCTION lp_long lp_in_batch(lp_loss loss, lp_thread thread, lp_place place) {
    return (thread.block * loss.per_block + place.row) * lp_columns(loss) + place.column;
}

LP_FUNCTION void lp_load(lp_loss loss, lp_batch batch, lp_thread thread) {
    LP_GROUP lp_real *tile = (LP_GROUP lp_real *)thread.memory;
    int rows = lp_rows_of(loss, thread);
    for (lp_place at = lp_start(loss, thread); at.row < rows; at = lp_next(loss, thread, at)) {
        tile[at.row * lp_stride(loss) + at.column] = lp_widened(batch.logits[lp_in_batch(loss, thread, at)]);
    }
    LP_SYNC();
}

LP_FUNCTION void lp_store(lp_loss loss, lp_batch batch, lp_thread thread) {
    LP_GROUP lp_real *tile = (LP_GROUP lp_real *)thread.memory;
    int rows = lp_rows_of(loss, thread);
    LP_SYNC();
    for (lp_place at = lp_start(loss, thread); at.row < rows; at = lp_next(loss, thread, at)) {
        batch.gradient[lp_in_batch(loss, thread, at)] = lp_narrowed(tile[at.row * lp_stride(loss) + at.column]);
    }
}

/* What a row's exponentials are counted from, and their sum. */
typedef struct {
    lp_anchor anchor;
    lp_real rivals;
} lp_summed;

/* Of a thread's row; the exponentials take the place of the logits. With the sigmoid link the logit of class 0 is 0, and stored
 * nowhere. */
LP_FUNCTION lp_summed lp_sum_few(lp_loss loss, lp_batch batch, LP_GROUP lp_real *own, lp_long row, int y) {
    int hidden = loss.sigmoid;
    lp_top top = lp_top_of(-lp_infinity(), 0, -1);
    lp_sum sum = lp_sum_of(0);
    lp_summed summed;
    for (int k = 0; k < loss.classes; k++) {
        top = lp_larger(top, lp_rival(loss, batch, row, y, k, k < hidden ? 0 : own[k - hidden]));
    }
    summed.anchor = lp_anchor_at(loss, batch, y, y < hidden ? 0 : own[y - hidden], top);
    for (int k = 0; k < loss.classes; k++) {
        lp_real power = lp_power_at(loss, batch, summed.anchor, row, y, k, k < hidden ? 0 : own[k - hidden]);
        sum = lp_sum_join(sum, lp_sum_of(power));
        if (k >= hidden) {
            own[k - hidden] = power;
        }
    }
    summed.rivals = lp_sum_value(sum);
    return summed;
}

/* Losses and gradient, and a total a block. */
LP_FUNCTION void lp_rows_few(lp_loss loss, lp_batch batch, lp_thread thread) {
    int rows = lp_rows_of(loss, thread), columns = lp_columns(loss);
    lp_total total = lp_total_of(0);
    lp_load(loss, batch, thread);
    for (int i = thread.index; i < rows; i += thread.count) {
        LP_GROUP lp_real *own = (LP_GROUP lp_real *)thread.memory + i * lp_stride(loss);
        lp_long row = thread.block * loss.per_block + i;
        int y = lp_class(loss, batch, row);
        lp_answer answer = lp_no_answer();
        if (y >= 0) {
            lp_summed summed = lp_sum_few(loss, batch, own, row, y);
            answer = lp_answer_at(loss, batch, summed.anchor, summed.rivals, row, y);
        }
        for (int column = 0; column < columns; column++) {
            own[column] = y < 0 ? 0 : column + loss.sigmoid == y ? answer.target : answer.others * own[column];
        }
        lp_tell(loss, batch, row, y, answer.loss);
        total = lp_total_join(total, lp_total_of(answer.loss));
    }
    if (loss.has_gradient) {
        lp_store(loss, batch, thread);
    }
    lp_put_total(batch, thread, total);
}

LP_FUNCTION void lp_count_few(lp_loss loss, lp_batch batch, lp_thread thread) {
    int rows = lp_rows_of(loss, thread);
    lp_load(loss, batch, thread);
    for (int i = thread.index; i < rows; i += thread.count) {
        LP_GROUP lp_real *own = (LP_GROUP lp_real *)thread.memory + i * lp_stride(loss);
        lp_long row = thread.block * loss.per_block + i;
        int y = lp_class(loss, batch, row);
        if (y >= 0) {
            lp_summed summed = lp_sum_few(loss, batch, own, row, y);
            lp_count(loss, batch, summed.anchor, summed.rivals);
        }
    }
}
