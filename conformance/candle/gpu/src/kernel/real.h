/* The number types, and what C99, CUDA C++ and Metal's C++ say differently.
 *
 * Exactly one of LP_F16, LP_BF16, LP_F32 and LP_F64 is defined: the type that logits are stored in. Half types are computed in
 * f32. Nothing here or in the other headers calls a mathematical library, and nothing may be contracted to fused operations:
 * compiled so, every platform whose divisions and subnormal numbers are those of IEEE 754 gives the same bits.
 *
 * LP_DEVICE is the memory of the batch, LP_GROUP that which a block's threads share; LP_SYNC() is where these wait for one another,
 * and LP_COUNT(place) adds 1 for them all. */

#if defined(__METAL_VERSION__)
#include <metal_stdlib>
using namespace metal;
#define LP_FUNCTION static inline
#define LP_DEVICE device
#define LP_GROUP threadgroup
#define LP_SYNC() threadgroup_barrier(mem_flags::mem_threadgroup)
#define LP_COUNT(place) atomic_fetch_add_explicit((device atomic_uint *)(place), 1u, memory_order_relaxed)
typedef long lp_long;
#elif defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define LP_FUNCTION static __device__ __forceinline__
#define LP_DEVICE
#define LP_GROUP
#define LP_SYNC() __syncthreads()
#define LP_COUNT(place) atomicAdd(place, 1u)
typedef long long lp_long;
#else
#define LP_FUNCTION static inline
#define LP_DEVICE
#if !defined(LP_GROUP)
#define LP_GROUP
#define LP_SYNC()
#define LP_COUNT(place) (*(place) += 1)
#endif
typedef long long lp_long;
#endif

/* What is computed in, its bits, and what sums over the batch are in: f64 where there is one. */
#if defined(LP_F64)
typedef double lp_real;
typedef unsigned long long lp_bits;
#define LP_(number) number
#else
typedef float lp_real;
typedef unsigned int lp_bits;
#define LP_(number) number##f
#endif
#if defined(__METAL_VERSION__)
typedef float lp_wide;
#else
typedef double lp_wide;
#endif

#if defined(__METAL_VERSION__)
LP_FUNCTION lp_bits lp_to_bits(lp_real x) { return as_type<lp_bits>(x); }
LP_FUNCTION lp_real lp_from_bits(lp_bits bits) { return as_type<lp_real>(bits); }
#elif defined(__CUDACC__) || defined(__CUDACC_RTC__)
#if defined(LP_F64)
LP_FUNCTION lp_bits lp_to_bits(lp_real x) { return (lp_bits)__double_as_longlong(x); }
LP_FUNCTION lp_real lp_from_bits(lp_bits bits) { return __longlong_as_double((lp_long)bits); }
#else
LP_FUNCTION lp_bits lp_to_bits(lp_real x) { return __float_as_uint(x); }
LP_FUNCTION lp_real lp_from_bits(lp_bits bits) { return __uint_as_float(bits); }
#endif
#else
typedef union {
    lp_real real;
    lp_bits bits;
} lp_either;
LP_FUNCTION lp_bits lp_to_bits(lp_real x) {
    lp_either either;
    either.real = x;
    return either.bits;
}
LP_FUNCTION lp_real lp_from_bits(lp_bits bits) {
    lp_either either;
    either.bits = bits;
    return either.real;
}
#endif

/* The type's constants, as conformance/candle/src/numerics/lane.rs has them: the mantissa's width and the exponent's bias; ROUNDER,
 * 1.5*2^mantissa, which added to a number of moderate size puts its integer part into the last bits; the largest number and the
 * smallest normal one; DROP, 2^-LIFT, over which a number is normal that itself is not; LOST, 2^20 of the smallest normal number. */
#if defined(LP_F64)
#define LP_MANTISSA 52
#define LP_BIAS 1023ull
#define LP_LIFT 512ull
#define LP_ROUNDER 6755399441055744.0
#define LP_MAX 1.7976931348623157e308
#define LP_TINY 2.2250738585072014e-308
#define LP_DROP 7.458340731200207e-155
#define LP_LOST 2.3331590462580472e-302
#else
#define LP_MANTISSA 23
#define LP_BIAS 127u
#define LP_LIFT 64u
#define LP_ROUNDER 12582912.0f
#define LP_MAX 3.4028234663852886e38f
#define LP_TINY 1.1754943508222875e-38f
#define LP_DROP 5.421010862427522e-20f
#define LP_LOST 1.232595164407831e-32f
#endif

LP_FUNCTION lp_real lp_infinity(void) { return lp_from_bits((2 * LP_BIAS + 1) << LP_MANTISSA); }
LP_FUNCTION lp_real lp_nan(void) { return lp_from_bits((4 * LP_BIAS + 3) << (LP_MANTISSA - 1)); }
