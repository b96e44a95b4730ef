"""What `lossproof.verify` costs beside the callable itself: torch's focal loss, value and gradient, on the same rows.

    python benches/verify_overhead.py

The two take turns. Printed are the medians, of each round's ratios too, by the clock and in brackets of the processors, all threads
together; the rows of the callable alone were recorded beforehand.
"""

from __future__ import annotations

import statistics
import time

import lossproof
import torch
from torch.nn import functional


def focal(logits, targets, gamma):
    log_p = functional.log_softmax(logits, 1)
    nll = -log_p.gather(1, targets[:, None])[:, 0]
    return (-torch.expm1(-nll)) ** gamma * nll


ROWS: list = []


def recorded(logits, targets, gamma):
    ROWS.append((logits.detach(), targets, gamma))
    return focal(logits, targets, gamma)


def callable_alone() -> None:
    for logits, targets, gamma in ROWS:
        leaf = logits.clone().requires_grad_(True)
        loss = focal(leaf, targets, gamma)
        torch.autograd.grad(loss, leaf, torch.ones_like(loss))


def timed(run) -> tuple[float, float]:
    start, before = time.perf_counter(), time.process_time()
    run()
    return 1e3 * (time.perf_counter() - start), 1e3 * (time.process_time() - before)


torch.set_num_threads(1)
report = lossproof.verify(recorded, "focal", {"gamma": 2.0})
rounds = [(timed(callable_alone), timed(lambda: lossproof.verify(focal, "focal", {"gamma": 2.0}))) for _ in range(31)]
clock, busy, own_clock, own_busy = (
    statistics.median(each[who][what] for each in rounds) for who in (0, 1) for what in (0, 1))
by_clock, by_busy = (statistics.median(own[what] / alone[what] for alone, own in rounds) for what in (0, 1))
print(f"{len(ROWS)} calls, {report.verdict}: alone {clock:.1f} ms ({busy:.1f}), verify {own_clock:.1f} ms ({own_busy:.1f}), "
      f"{by_clock:.2f} ({by_busy:.2f}) times")
