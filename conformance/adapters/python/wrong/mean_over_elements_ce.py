#!/usr/bin/env python3
"""Deliberately wrong: cross-entropy whose mean divides by the N·C elements of a one-hot map instead of the N rows."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "subjects")]
from lossproof_wire import Request, row_subject, serve  # noqa: E402
from pure_python_focal import focal  # noqa: E402

RIGHT = row_subject(focal)


def cross_entropy(request: Request) -> dict:
    """The right answer, divided once more by C for reduction mean."""
    answer = RIGHT(request)
    if request.reduction == "mean":
        answer["loss"] /= request.classes
        if request.gradient:
            answer["gradient"] = [[x / request.classes for x in row] for row in answer["gradient"]]
    return answer


serve(
    cross_entropy, name="wrong-mean-over-elements", version="1", losses=["ce"], weightings=["given"],
    dtypes=["f32", "f64"], reductions=["none", "sum", "mean"], gradient=True,
)
