#!/usr/bin/env python3
"""`focal_loss.FocalLoss` of the package focal-loss-torch.

It takes probabilities, here torch's softmax, as its documentation says. Its mean divides by the sum of the weights: the
protocol's weighted mean, and its mean only without weights.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import torch
from focal_loss.focal_loss import FocalLoss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import IGNORED, Request, Unsupported, serve, torch_subject  # noqa: E402


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,): (N,) losses, or a scalar."""
    weights = None if request.weights is None else logits.new_tensor(request.weights)
    if request.reduction == "mean" and weights is not None:
        raise Unsupported("its mean with class weights is the weighted mean")
    reduction = "mean" if request.reduction == "weighted-mean" else request.reduction
    loss = FocalLoss(request.params["gamma"], weights, reduction, ignore_index=IGNORED)
    return loss(logits.softmax(dim=1), targets)


serve(
    torch_subject(focal), name="focal_loss.FocalLoss", version=version("focal-loss-torch"), losses=["focal"],
    weightings=["given"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean", "weighted-mean"], gradient=True, hessian=True,
    extensions=["ignored-targets", "cotangent"],
)
