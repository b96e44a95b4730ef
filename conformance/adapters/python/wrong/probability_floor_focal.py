#!/usr/bin/env python3
"""Deliberately wrong: focal loss with `log(p + 1e-7)`, which bounds the loss and kills the gradient of outliers."""

from __future__ import annotations

import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "subjects")]
from lossproof_wire import row_subject, serve  # noqa: E402
from pure_python_focal import margin, softplus  # noqa: E402

FLOOR = 1e-7


def focal(row: list[float], target: int, weight: float, request) -> tuple[float, list[float]]:
    """The loss of one row and its C derivatives, which are those of the floored loss."""
    t, shares = margin(row, target)
    p, q = math.exp(-softplus(-t)), math.exp(-softplus(t))
    gamma = request.params["gamma"]
    scale, log_p = weight * q**gamma, math.log(p + FLOOR)
    slope = scale * (gamma * p * log_p - p * q / (p + FLOOR))
    return -scale * log_p, [slope if k == target else -slope * share for k, share in enumerate(shares)]


serve(
    row_subject(focal), name="wrong-probability-floor", version="1", losses=["focal"], weightings=["given"],
    links=["softmax", "sigmoid"], dtypes=["f32", "f64"], reductions=["none", "sum", "mean"], gradient=True,
)
