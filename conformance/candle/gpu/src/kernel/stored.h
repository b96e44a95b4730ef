/* The types that logits come in and gradients go out: half types as their bits, so that no compiler need know them. */

#if defined(LP_F64)
typedef double lp_stored;
#elif defined(LP_F32)
typedef float lp_stored;
#else
typedef unsigned short lp_stored;
#endif

#if defined(LP_F16)

/* Exact. A subnormal number is its mantissa over 2^24; the exponents' offsets of the others differ by 112. */
LP_FUNCTION lp_real lp_widened(lp_stored x) {
    lp_bits magnitude = x & 0x7fffu, sign = (lp_bits)(x & 0x8000u) << 16;
    if (magnitude < 0x0400u) {
        return lp_from_bits(sign | lp_to_bits((float)magnitude * 5.9604644775390625e-8f));
    }
    if (magnitude >= 0x7c00u) {
        return lp_from_bits(sign | 0x7f800000u | magnitude << 13);
    }
    return lp_from_bits(sign | ((magnitude << 13) + (112u << 23)));
}

/* The nearest, of two the even one. Below 2^-14 the numbers are multiples of 2^-24, as those from 1/2 to 1 are in f32: the sum
 * with 1/2 rounds to one. From 65520 on the nearest is infinite. */
LP_FUNCTION lp_stored lp_narrowed(lp_real x) {
    lp_bits bits = lp_to_bits(x), magnitude = bits & 0x7fffffffu, sign = bits >> 16 & 0x8000u;
    if (magnitude > 0x7f800000u) {
        return (lp_stored)(sign | 0x7e00u);
    }
    if (magnitude >= 0x477ff000u) {
        return (lp_stored)(sign | 0x7c00u);
    }
    if (magnitude < 0x38800000u) {
        return (lp_stored)(sign | (lp_to_bits(lp_from_bits(magnitude) + 0.5f) - lp_to_bits(0.5f)));
    }
    return (lp_stored)(sign | (magnitude - (112u << 23) + 0x0fffu + (magnitude >> 13 & 1u)) >> 13);
}

#elif defined(LP_BF16)

/* The upper half of an f32. */
LP_FUNCTION lp_real lp_widened(lp_stored x) { return lp_from_bits((lp_bits)x << 16); }

/* The nearest, of two the even one. */
LP_FUNCTION lp_stored lp_narrowed(lp_real x) {
    lp_bits bits = lp_to_bits(x);
    return (lp_stored)(x != x ? (bits >> 16 | 0x40u) : (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

#else

LP_FUNCTION lp_real lp_widened(lp_stored x) { return x; }
LP_FUNCTION lp_stored lp_narrowed(lp_real x) { return x; }

#endif
