// What launch.cu has of CUDA.

#define LP_GROUP
#if defined(NOT_WAITING)
#define LP_SYNC()
#else
#define LP_SYNC() wait_for_all()
#endif
#define LP_COUNT(place) (*(place) += 1)
#define __global__
#define __device__
#define __shared__

struct Index {
    int x;
};
static Index threadIdx, blockIdx, blockDim;

#include "headers.h"
#include "launch.cu"

double lp_memory[1 << 14];

typedef void (*Kernel)(lp_loss, lp_batch);
#define KERNEL(name) lossproof_##name

static void place(int block, int threads) {
    blockIdx.x = block;
    blockDim.x = threads;
}

static void start(Kernel kernel, lp_loss loss, lp_batch batch, int thread) {
    threadIdx.x = thread;
    kernel(loss, batch);
}
