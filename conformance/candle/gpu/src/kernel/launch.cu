/* The kernels of CUDA devices, after the headers in one source. */

extern __shared__ double lp_memory[];

static __device__ lp_thread lp_this(void) {
    lp_thread thread;
    thread.index = threadIdx.x;
    thread.count = blockDim.x;
    thread.block = blockIdx.x;
    thread.memory = lp_memory;
    return thread;
}

#define LP_KERNEL(name) \
    extern "C" __global__ void lossproof_##name(lp_loss loss, lp_batch batch) { lp_##name(loss, batch, lp_this()); }

LP_KERNEL(weigh)
LP_KERNEL(divisor)
LP_KERNEL(count_few)
LP_KERNEL(count_many)
LP_KERNEL(rows_few)
LP_KERNEL(rows_many)
LP_KERNEL(mean)
