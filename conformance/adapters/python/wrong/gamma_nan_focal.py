#!/usr/bin/env python3
"""Deliberately wrong: focal loss whose gradient is NaN at p = 1 for γ < 1, as autograd gives for `(1 - p) ** gamma`."""

from __future__ import annotations

import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "subjects")]
from lossproof_wire import row_subject, serve  # noqa: E402
from pure_python_focal import margin, softplus  # noqa: E402


def power(base: float, exponent: float) -> float:
    """IEEE's `pow`, for which Python raises: infinity at 0 for a negative exponent."""
    return math.inf if base == 0.0 and exponent < 0.0 else base**exponent


def focal(row: list[float], target: int, weight: float, request) -> tuple[float, list[float]]:
    """The loss of one row and its C derivatives, by the chain rule through `(1 - p) ** gamma`."""
    t, shares = margin(row, target)
    gamma, nll = request.params["gamma"], softplus(-t)
    p = math.exp(-nll)
    q = 1.0 - p
    slope_of_power = -gamma * power(q, gamma - 1.0) if gamma else 0.0
    slope = weight * (slope_of_power * nll * (p * q) - power(q, gamma) * q)
    loss = weight * power(q, gamma) * nll
    return loss, [slope if k == target else -slope * share for k, share in enumerate(shares)]


serve(
    row_subject(focal), name="wrong-gamma-nan", version="1", losses=["focal"], weightings=["given"],
    links=["softmax", "sigmoid"], dtypes=["f64"], reductions=["none", "sum", "mean"], gradient=True,
)
