/* The kernels on the host, for the suite: each block in turn, of one thread. */

#include "real.h"
#include "stored.h"
#include "numerics.h"
#include "sum.h"
#include "loss.h"
#include "modulation.h"
#include "row.h"
#include "batch.h"
#include "launch.h"
#include "few.h"
#include "many.h"

/* The largest block's rows: `ROWS` of `FEW` classes in parameters.rs. */
#define LP_ROOM (128 * 33)

/* The symbols of the object files for the four types. */
#define LP_JOIN(name, suffix) name##_##suffix
#define LP_SYMBOL(name, suffix) LP_JOIN(name, suffix)

#define LP_KERNEL(name)                                                                                       \
    void LP_SYMBOL(lossproof_##name, LP_SUFFIX)(const lp_loss *loss, const lp_batch *batch, lp_long blocks);  \
    void LP_SYMBOL(lossproof_##name, LP_SUFFIX)(const lp_loss *loss, const lp_batch *batch, lp_long blocks) { \
        double memory[LP_ROOM];                                                                               \
        lp_thread thread;                                                                                     \
        thread.index = 0;                                                                                     \
        thread.count = 1;                                                                                     \
        thread.memory = memory;                                                                               \
        for (thread.block = 0; thread.block < blocks; thread.block++) {                                       \
            lp_##name(*loss, *batch, thread);                                                                 \
        }                                                                                                     \
    }

LP_KERNEL(weigh)
LP_KERNEL(divisor)
LP_KERNEL(count_few)
LP_KERNEL(count_many)
LP_KERNEL(rows_few)
LP_KERNEL(rows_many)
LP_KERNEL(mean)
