/* Sums in twice the precision of their type, in which no error grows with the number of terms (Knuth's two-sum). */

#define LP_SUM(name, number)                                                       \
    typedef struct {                                                               \
        number high, low;                                                          \
    } name;                                                                        \
    LP_FUNCTION name name##_of(number term) {                                      \
        name sum;                                                                  \
        sum.high = term;                                                           \
        sum.low = 0;                                                               \
        return sum;                                                                \
    }                                                                              \
    LP_FUNCTION name name##_join(name a, name b) {                                 \
        name sum;                                                                  \
        number part;                                                               \
        sum.high = a.high + b.high;                                                \
        part = sum.high - a.high;                                                  \
        sum.low = a.low + b.low + ((a.high - (sum.high - part)) + (b.high - part)); \
        return sum;                                                                \
    }                                                                              \
    /* What overflowed, or was no number, has an error that is none. */            \
    LP_FUNCTION number name##_value(name sum) {                                    \
        return sum.high - sum.high == 0 ? sum.high + sum.low : sum.high;           \
    }

/* Over a row's classes, and over a batch's rows. */
LP_SUM(lp_sum, lp_real)
LP_SUM(lp_total, lp_wide)
