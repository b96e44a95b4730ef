#!/usr/bin/env python3
"""cbloss: `ClassBalancedLoss` around torch's cross-entropy, the mean of a batch, and `FocalLoss`.

Its focal loss takes the sigmoid link for two classes and softmax for more. Its `alpha` multiplies every row alike and is
left at 1.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import torch
from cbloss.loss import ClassBalancedLoss, FocalLoss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, serve, torch_subject  # noqa: E402


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,): the mean of the losses."""
    if request.weighting is None or request.reduction != "mean" or request.link == "sigmoid":
        raise Unsupported("cbloss has the mean of class-balanced cross-entropy, by softmax")
    plain = torch.nn.CrossEntropyLoss(reduction="none")
    loss = ClassBalancedLoss(request.class_counts, request.weighting["beta"], request.classes, plain)
    return loss(logits, targets)


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C) with C > 2, or (N,): (N,) losses, or a scalar."""
    if request.weighting is not None:
        raise Unsupported("cbloss's focal loss has no class weights")
    if request.link == "softmax" and request.classes == 2:
        raise Unsupported("cbloss's focal loss takes one logit for two classes")
    return FocalLoss(request.classes, 1, request.params["gamma"], request.reduction)(logits, targets)


serve(
    torch_subject({"ce": cross_entropy, "focal": focal}), name="cbloss", version=version("cbloss"),
    losses=["ce", "focal"], weightings=["cb"], links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean"], gradient=True, hessian=True, extensions=["cotangent"],
)
