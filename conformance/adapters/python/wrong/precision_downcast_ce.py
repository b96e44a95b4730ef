#!/usr/bin/env python3
"""Deliberately wrong: cross-entropy that computes in float32 whatever dtype it is asked for; right in f32."""

from __future__ import annotations

import math
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import row_subject, serve  # noqa: E402


def f32(x: float) -> float:
    """The nearest float32, widened again."""
    try:
        return struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def cross_entropy(row: list[float], target: int, weight: float, request) -> tuple[float, list[float]]:
    """The loss of one row and its C derivatives, every operation rounded to float32."""
    row, weight = [f32(z) for z in row], f32(weight)
    top = max(row)
    shifted = [f32(z - top) for z in row]
    exps, total = [f32(math.exp(z)) for z in shifted], 0.0
    for e in exps:
        total = f32(total + e)
    loss = f32(f32(math.log(total)) - shifted[target])
    slopes = [f32(f32(e / total) - (k == target)) for k, e in enumerate(exps)]
    return f32(weight * loss), [f32(weight * slope) for slope in slopes]


serve(
    row_subject(cross_entropy), name="wrong-precision-downcast", version="1", losses=["ce"], weightings=["given"],
    links=["softmax", "sigmoid"], dtypes=["f32", "f64"], reductions=["none", "sum", "mean"], gradient=True,
)
