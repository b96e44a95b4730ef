// A GPU's block on the host: its threads are fibers, each of which runs until it waits for the others.

#include <ucontext.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

static int fibers, current;

// Where threads of a block wait for one another: the next one runs.
[[maybe_unused]] static void wait_for_all();

static std::vector<ucontext_t> contexts;
static ucontext_t caller;
static std::vector<bool> ended;
static void (*body)();
static int step;

static void switch_on() {
    int from = current;
    for (int tried = 0; tried < fibers; tried++) {
        current = (current + step + fibers) % fibers;
        if (!ended[current]) {
            if (current != from) swapcontext(&contexts[from], &contexts[current]);
            return;
        }
    }
    setcontext(&caller);
}

[[maybe_unused]] static void wait_for_all() {
    if (fibers > 1) switch_on();
}

static void fiber() {
    body();
    ended[current] = true;
    switch_on();
}

// Runs a block of so many threads, the first one first or last: what needs a wait and has none comes out differently.
static void run_block(int threads, bool backwards, void (*of_thread)()) {
    static std::vector<std::vector<char>> stacks;
    fibers = threads;
    step = backwards ? -1 : 1;
    current = backwards ? threads - 1 : 0;
    body = of_thread;
    contexts.resize(threads);
    ended.assign(threads, false);
    while ((int)stacks.size() < threads) stacks.emplace_back(1 << 17);
    for (int i = 0; i < threads; i++) {
        getcontext(&contexts[i]);
        contexts[i].uc_stack.ss_sp = stacks[i].data();
        contexts[i].uc_stack.ss_size = stacks[i].size();
        contexts[i].uc_link = nullptr;
        makecontext(&contexts[i], fiber, 0);
    }
    swapcontext(&caller, &contexts[current]);
}
