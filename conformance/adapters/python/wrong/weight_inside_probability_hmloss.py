#!/usr/bin/env python3
"""Deliberately wrong: HMLoss with the class weight inside the probability, `p = exp(-weight * nll)`, as its authors."""

from __future__ import annotations

import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "subjects")]
from lossproof_wire import row_subject, serve  # noqa: E402
from pure_python_focal import margin, softplus  # noqa: E402


def sinc(x: float) -> tuple[float, float]:
    """`sin(πx)/(πx)` and its derivative."""
    if abs(x) < 1e-3:
        square = (math.pi * x) ** 2
        return 1.0 - square / 6.0 + square**2 / 120.0, math.pi**2 * x * (square / 30.0 - 1.0 / 3.0)
    value = math.sin(math.pi * x) / (math.pi * x)
    return value, (math.cos(math.pi * x) - value) / x


def hmloss(row: list[float], target: int, weight: float, request) -> tuple[float, list[float]]:
    """The loss of one row and its C derivatives."""
    t, shares = margin(row, target)
    delta = request.params["delta"]
    weighted = weight * softplus(-t)
    p = math.exp(-weighted)
    if p == 0.0:  # the modulation vanishes like δp
        return 0.0, [0.0] * len(row)
    (outer, outer_slope), (inner, inner_slope), damping = sinc(p), sinc(delta * p), math.exp(-delta * p)
    modulation = outer - inner * damping
    modulation_slope = outer_slope - delta * damping * (inner_slope - inner)
    slope = weight * math.exp(-softplus(t)) * (weighted * p * modulation_slope - modulation)
    return weighted * modulation, [slope if k == target else -slope * share for k, share in enumerate(shares)]


serve(
    row_subject(hmloss), name="wrong-weight-inside-probability", version="1", losses=["hmloss"],
    weightings=["given"], links=["softmax", "sigmoid"], dtypes=["f32", "f64"], reductions=["none", "sum"],
    gradient=True,
)
