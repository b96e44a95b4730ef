#!/usr/bin/env python3
"""`torch.nn.functional.cross_entropy`, with class weights, ignored targets, probabilities as targets and label smoothing.

Its `mean` of classes divides by the sum of the weights: the protocol's weighted mean, and its mean only without weights. That
of probabilities divides by N.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import IGNORED, Request, Unsupported, serve, torch_subject  # noqa: E402


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,) or (N, C): (N,) losses, or a scalar."""
    weight = None if request.weights is None else logits.new_tensor(request.weights)
    reduction = "mean" if request.reduction == "weighted-mean" else request.reduction
    if request.by_row:
        if request.reduction == "weighted-mean":
            raise Unsupported("torch's mean of probabilities divides by N")
        return functional.cross_entropy(
            logits, targets, weight=weight, reduction=reduction, label_smoothing=request.label_smoothing
        )
    if request.reduction == "mean" and weight is not None:
        raise Unsupported("torch's mean with class weights is the weighted mean")
    return functional.cross_entropy(
        logits, targets, weight=weight, ignore_index=IGNORED, reduction=reduction, label_smoothing=request.label_smoothing
    )


serve(
    torch_subject(cross_entropy), name="torch.nn.functional.cross_entropy", version=torch.__version__, losses=["ce"],
    weightings=["given"], dtypes=["f16", "bf16", "f32", "f64"], reductions=["none", "sum", "mean", "weighted-mean"],
    gradient=True, hessian=True, extensions=["ignored-targets", "cotangent", "soft-targets", "label-smoothing"],
)
