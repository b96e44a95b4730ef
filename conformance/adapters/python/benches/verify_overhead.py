"""What `lossproof.verify` costs beside the callable itself: torch's focal loss, value and gradient, on the same rows.

    python benches/verify_overhead.py

Printed are the least of seven times by the clock and, in brackets, of the processors, all threads together; the rows of the
callable alone were recorded beforehand.
"""

from __future__ import annotations

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


def least(run, times: int = 7) -> tuple[float, float]:
    taken, busy = [], []
    for _ in range(times):
        start, before = time.perf_counter(), time.process_time()
        run()
        taken.append(1e3 * (time.perf_counter() - start))
        busy.append(1e3 * (time.process_time() - before))
    return min(taken), min(busy)


torch.set_num_threads(1)
report = lossproof.verify(recorded, "focal", {"gamma": 2.0})
clock, busy = least(callable_alone)
own_clock, own_busy = least(lambda: lossproof.verify(focal, "focal", {"gamma": 2.0}))
print(f"{len(ROWS)} calls, {report.verdict}: alone {clock:.1f} ms ({busy:.1f}), verify {own_clock:.1f} ms ({own_busy:.1f}), "
      f"{own_clock / clock:.2f} ({own_busy / busy:.2f}) times")
