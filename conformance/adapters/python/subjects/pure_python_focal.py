#!/usr/bin/env python3
"""Cross-entropy and focal loss in plain Python: right in float64 over the whole domain. A model to copy."""

from __future__ import annotations

import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import row_subject, serve  # noqa: E402


def margin(row: list[float], target: int) -> tuple[float, list[float]]:
    """`t = -logsumexp(z_k - z_y)` over the other classes, and their shares of that sum (C floats, 0 at the target)."""
    others = [z for k, z in enumerate(row) if k != target]
    if any(map(math.isnan, row)) or (others and row.count(math.inf) > 1):
        return math.nan, [math.nan] * len(row)
    top = max(others, default=-math.inf)
    if top == -math.inf:  # no other class, or all masked
        masked = bool(others) and row[target] == -math.inf
        return (math.nan if masked else math.inf), [math.nan if masked else 0.0] * len(row)
    if top == math.inf:
        return -math.inf, [float(z == top) for z in row]
    exps = [0.0 if k == target else math.exp(z - top) for k, z in enumerate(row)]
    total = sum(exps)
    return (row[target] - top) - math.log(total), [e / total for e in exps]


def softplus(x: float) -> float:
    """`log(1 + e^x)` without overflow or cancellation."""
    return math.log1p(math.exp(-abs(x))) + max(x, 0.0)


def focal(row: list[float], target: int, weight: float, request) -> tuple[float, list[float]]:
    """`ω (1-p)^γ (-log p)` of one row and its C derivatives; γ = 0 is cross-entropy."""
    gamma = request.params.get("gamma", 0.0)
    t, shares = margin(row, target)
    nll, log_q = softplus(-t), -softplus(t)
    p, q = math.exp(-nll), math.exp(log_q)
    modulation = math.exp(gamma * log_q) if gamma else 1.0
    rise = nll * p * modulation if p > 0.0 else 0.0  # p log p -> 0
    slope = -weight * (gamma * rise + q * modulation)
    if math.isnan(t):
        return math.nan, [math.nan] * len(row)
    return weight * modulation * nll, [slope if k == target else -slope * share for k, share in enumerate(shares)]


if __name__ == "__main__":
    serve(
        row_subject(focal), name="pure-python-focal", version="1", losses=["ce", "focal"], weightings=["given"],
        links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
        reductions=["none", "sum", "mean", "weighted-mean"], gradient=True,
        extensions=["row-weights", "ignored-targets", "cotangent"],
    )
