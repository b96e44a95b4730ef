"""What `lossproof.verify` costs beside the callable itself: torch's focal loss, value and gradient, on the same rows.

    python benches/verify_overhead.py

Both are wall-clock times of one process on rows that were recorded beforehand; the least of five is printed.
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


def least(run, times: int = 5) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


torch.set_num_threads(1)
report = lossproof.verify(recorded, "focal", {"gamma": 2.0})
alone = least(callable_alone)
whole = least(lambda: lossproof.verify(focal, "focal", {"gamma": 2.0}))
print(f"{len(ROWS)} calls, {report.verdict}: alone {alone * 1e3:.1f} ms, verify {whole * 1e3:.1f} ms, {whole / alone:.2f} times")
