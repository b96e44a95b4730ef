/* Many classes: the block's threads share each of its rows, which they read once for the largest rival, again for the sum, and a last
 * time for the gradient: the second time and the third it is near. With the sigmoid link there are never many. */

LP_FUNCTION lp_summed lp_sum_many(lp_loss loss, lp_batch batch, lp_thread thread, lp_long row, int y) {
    LP_DEVICE const lp_stored *logits = batch.logits + row * loss.classes;
    lp_top top = lp_top_of(-lp_infinity(), 0, -1);
    lp_sum sum = lp_sum_of(0);
    lp_summed summed;
    for (int k = thread.index; k < loss.classes; k += thread.count) {
        top = lp_larger(top, lp_rival(loss, batch, row, y, k, lp_widened(logits[k])));
    }
    summed.anchor = lp_anchor_at(loss, batch, y, lp_widened(logits[y]), lp_tree_top(thread, top));
    for (int k = thread.index; k < loss.classes; k += thread.count) {
        lp_real power = lp_power_at(loss, batch, summed.anchor, row, y, k, lp_widened(logits[k]));
        sum = lp_sum_join(sum, lp_sum_of(power));
    }
    summed.rivals = lp_sum_value(lp_tree_sum(thread, sum));
    return summed;
}

/* Losses and gradient, and a total a block. */
LP_FUNCTION void lp_rows_many(lp_loss loss, lp_batch batch, lp_thread thread) {
    int rows = lp_rows_of(loss, thread);
    lp_total total = lp_total_of(0);
    for (int i = 0; i < rows; i++) {
        lp_long row = thread.block * loss.per_block + i;
        int y = lp_class(loss, batch, row);
        lp_answer answer = lp_no_answer();
        lp_summed summed;
        if (y >= 0) {
            summed = lp_sum_many(loss, batch, thread, row, y);
            answer = lp_answer_at(loss, batch, summed.anchor, summed.rivals, row, y);
        }
        for (int k = thread.index; loss.has_gradient && k < loss.classes; k += thread.count) {
            lp_long place = row * loss.classes + k;
            lp_real gradient = k == y ? answer.target : 0;
            if (y >= 0 && k != y) {
                lp_real logit = lp_widened(batch.logits[place]);
                gradient = answer.others * lp_power_at(loss, batch, summed.anchor, row, y, k, logit);
            }
            batch.gradient[place] = lp_narrowed(gradient);
        }
        if (thread.index == 0) {
            lp_tell(loss, batch, row, y, answer.loss);
            total = lp_total_join(total, lp_total_of(answer.loss));
        }
    }
    lp_put_total(batch, thread, total);
}

LP_FUNCTION void lp_count_many(lp_loss loss, lp_batch batch, lp_thread thread) {
    int rows = lp_rows_of(loss, thread);
    for (int i = 0; i < rows; i++) {
        lp_long row = thread.block * loss.per_block + i;
        int y = lp_class(loss, batch, row);
        if (y >= 0) {
            lp_summed summed = lp_sum_many(loss, batch, thread, row, y);
            if (thread.index == 0) {
                lp_count(loss, batch, summed.anchor, summed.rivals);
            }
        }
    }
}
