#!/usr/bin/env python3
"""`torch.nn.functional.cross_entropy`, with class weights and ignored targets.

Its `mean` divides by the sum of the weights: the protocol's weighted mean, and its mean only without weights.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import IGNORED, Request, Unsupported, serve, torch_subject  # noqa: E402


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,): (N,) losses, or a scalar."""
    weight = None if request.weights is None else logits.new_tensor(request.weights)
    if request.reduction == "mean" and weight is not None:
        raise Unsupported("torch's mean with class weights is the weighted mean")
    reduction = "mean" if request.reduction == "weighted-mean" else request.reduction
    return functional.cross_entropy(logits, targets, weight=weight, ignore_index=IGNORED, reduction=reduction)


serve(
    torch_subject(cross_entropy), name="torch.nn.functional.cross_entropy", version=torch.__version__, losses=["ce"],
    weightings=["given"], dtypes=["f16", "bf16", "f32", "f64"], reductions=["none", "sum", "mean", "weighted-mean"],
    gradient=True, hessian=True, extensions=["ignored-targets", "cotangent"],
)
