"""What `lossproof.verify` costs beside the callable itself: torch's focal loss, value and gradient, on the same rows.

    python benches/verify_overhead.py

The two take turns. Printed are the medians, of each round's ratios too, by the clock and in brackets of the processors, all
threads together; the rows of the callable alone were recorded beforehand.
"""

from __future__ import annotations

import lossproof
import torch
from torch.nn import functional

from turns import turns


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


torch.set_num_threads(1)
report = lossproof.verify(recorded, "focal", {"gamma": 2.0})
alone, own, ratio, _ = turns(callable_alone, lambda: lossproof.verify(focal, "focal", {"gamma": 2.0}), 31)
print(f"{len(ROWS)} calls, {report.verdict}: alone {alone} ms, verify {own} ms, {ratio} times")
