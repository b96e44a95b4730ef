/* The kernels of Metal devices, after the headers in one source. */

#define LP_KERNEL(name)                                                                              \
    kernel void lossproof_##name(                                                                    \
        constant lp_loss &loss [[buffer(0)]], device lp_wide *numbers [[buffer(1)]],                 \
        device const lp_stored *logits [[buffer(2)]], device const LP_TARGET *targets [[buffer(3)]], \
        device const lp_wide *row_weights [[buffer(4)]], device const unsigned char *draws [[buffer(5)]], \
        device lp_stored *gradient [[buffer(6)]], device lp_stored *losses [[buffer(7)]],            \
        device lp_stored *reduced [[buffer(8)]], device lp_total *totals [[buffer(9)]],              \
        device unsigned int *counts [[buffer(10)]], device unsigned int *status [[buffer(11)]],      \
        threadgroup float *memory [[threadgroup(0)]], uint index [[thread_position_in_threadgroup]], \
        uint count [[threads_per_threadgroup]], uint block [[threadgroup_position_in_grid]]) {       \
        lp_batch batch;                                                                              \
        lp_thread thread;                                                                            \
        batch.numbers = numbers;                                                                     \
        batch.logits = logits;                                                                       \
        batch.targets = targets;                                                                     \
        batch.row_weights = row_weights;                                                             \
        batch.draws = draws;                                                                         \
        batch.gradient = gradient;                                                                   \
        batch.losses = losses;                                                                       \
        batch.loss = reduced;                                                                        \
        batch.totals = totals;                                                                       \
        batch.counts = counts;                                                                       \
        batch.status = status;                                                                       \
        thread.index = (int)index;                                                                   \
        thread.count = (int)count;                                                                   \
        thread.block = (lp_long)block;                                                               \
        thread.memory = memory;                                                                      \
        lp_##name(loss, batch, thread);                                                              \
    }

LP_KERNEL(weigh)
LP_KERNEL(divisor)
LP_KERNEL(count_few)
LP_KERNEL(count_many)
LP_KERNEL(rows_few)
LP_KERNEL(rows_many)
LP_KERNEL(mean)
