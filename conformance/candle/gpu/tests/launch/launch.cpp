// The launch sources on the host, their blocks with all their threads, against blocks of one thread, which the suite grades: the
// same bits, whatever the number of threads.

#include "fibers.h"

#if defined(OF_METAL)
#include "metal.h"
#else
#include "cuda.h"
#endif

static unsigned long long state;
static unsigned next(unsigned below) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(state >> 33) % below;
}

struct Results {
    std::vector<lp_stored> gradient, losses, loss;
    std::vector<lp_total> totals;
    std::vector<unsigned> counts, status;
    lp_wide divisor;
};

struct Problem {
    lp_loss loss;
    std::vector<lp_wide> numbers, row_weights;
    std::vector<lp_stored> logits;
    std::vector<LP_TARGET> targets;
    std::vector<unsigned char> draws;
};

static Problem problem(int rows, int classes, bool sigmoid, int modulation, bool strange) {
    Problem made;
    lp_loss &loss = made.loss;
    loss = lp_loss();
    loss.rows = rows;
    loss.ignored = classes - 1;
    loss.ignores = next(2);
    loss.scale = 1;
    loss.parameter = modulation == LP_FOCAL ? 2 : 10000;
    loss.log_delta = LP_(9.210340371976184);
    loss.modulation = modulation;
    loss.classes = classes;
    loss.sigmoid = sigmoid;
    loss.has_row_weights = next(2);
    loss.has_draws = next(2);
    loss.has_gradient = 1;
    loss.has_losses = 1;
    loss.by_weight = next(2);
    int columns = lp_columns(loss);
    loss.per_block = columns <= 32 ? 128 : columns > 1000 ? 1 : 4;
    made.numbers.push_back(rows);
    int *tables[] = {&loss.weights, &loss.margins, &loss.log_masses, &loss.rare};
    for (int *table : tables) {
        if (next(2)) continue;
        *table = (int)made.numbers.size();
        for (int k = 0; k < classes; k++) made.numbers.push_back(table == &loss.rare ? next(2) : next(64) / lp_wide(16));
    }
    loss.bins = 10;
    for (int i = 0; i < rows * columns; i++) {
        lp_real logit = (lp_real(next(129)) - 64) / 8;
        unsigned kind = strange ? next(50) : 50;
        logit = kind == 0 ? lp_nan() : kind == 1 ? lp_infinity() : kind < 6 ? -lp_infinity() : logit;
        made.logits.push_back(lp_narrowed(logit));
    }
    for (int row = 0; row < rows; row++) {
        made.targets.push_back(LP_TARGET(next(classes + (strange && row % 7 == 0))));
        made.row_weights.push_back(next(16) / lp_wide(8));
        for (int k = 0; k < classes; k++) made.draws.push_back((unsigned char)next(2));
    }
    return made;
}

static lp_loss this_loss;
static lp_batch this_batch;
static Kernel this_kernel;

static void of_thread() { start(this_kernel, this_loss, this_batch, current); }

static void run(Kernel which, int blocks, int threads) {
    this_kernel = which;
    for (int block = 0; block < blocks; block++) {
        place(block, threads);
        run_block(threads, block % 2, of_thread);
    }
}

static Results results(Problem given, int threads) {
    lp_loss loss = given.loss;
    int rows = (int)loss.rows, blocks = (rows + loss.per_block - 1) / loss.per_block, weighed = (rows + 255) / 256;
    bool few = lp_columns(loss) <= 32;
    Results found;
    found.gradient.resize(given.logits.size());
    found.losses.resize(rows);
    found.loss.resize(1);
    found.totals.resize(blocks + weighed);
    found.counts.resize(loss.bins + 1);
    found.status.resize(1);
    this_loss = loss;
    this_batch = {given.numbers.data(), given.logits.data(), given.targets.data(), given.row_weights.data(), given.draws.data(),
                  found.gradient.data(), found.losses.data(), found.loss.data(), found.totals.data(), found.counts.data(),
                  found.status.data()};
    int of_sums = threads == 1 ? 1 : 256;
    run(few ? KERNEL(count_few) : KERNEL(count_many), blocks, threads);
    run(KERNEL(weigh), weighed, of_sums);
    run(KERNEL(divisor), 1, of_sums);
    run(few ? KERNEL(rows_few) : KERNEL(rows_many), blocks, threads);
    run(KERNEL(mean), 1, of_sums);
    found.divisor = given.numbers[0];
    return found;
}

static bool same(const std::vector<lp_stored> &a, const std::vector<lp_stored> &b) {
    for (size_t i = 0; i < a.size(); i++) {
        lp_real x = lp_widened(a[i]), y = lp_widened(b[i]);
        // No number is any other that is none.
        if (!(x == y || (x != x && y != y))) return false;
    }
    return true;
}

static bool same(const Results &a, const Results &b) {
    bool divisors = a.divisor == b.divisor || (a.divisor != a.divisor && b.divisor != b.divisor);
    return divisors && same(a.gradient, b.gradient) && same(a.losses, b.losses) && same(a.loss, b.loss) &&
           a.counts == b.counts && a.status == b.status;
}

int main() {
    int compared = 0;
    for (int classes : {1, 2, 10, 32, 33, 1025}) {
        for (int rows : {3, 130}) {
            if (rows * classes > 10000) continue;
            for (int modulation = LP_ONE; modulation <= LP_AS_PUBLISHED; modulation++) {
                bool sigmoid = classes == 2 && modulation % 2, strange = rows == 3;
                state = rows * 1000003ull + classes * 17 + modulation;
                Problem given = problem(rows, classes, sigmoid, modulation, strange);
                Results one = results(given, 1);
                for (int threads : classes <= 32 ? std::vector<int>{128} : std::vector<int>{32, 256}) {
                    if (!same(one, results(given, threads))) {
                        std::printf("%d rows of %d classes, modulation %d: %d threads differ from one\n", rows, classes,
                                    modulation, threads);
                        return 1;
                    }
                    compared++;
                }
            }
        }
    }
    std::printf("%d launches have the bits of one thread\n", compared);
    return 0;
}
