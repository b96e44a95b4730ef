#!/usr/bin/env python3
"""`kornia.losses.focal_loss` (softmax) and `binary_focal_loss_with_logits` (sigmoid).

The softmax one returns an (N, C) map that is zero off the target; its rows are summed here for reduction none. Its mean
is kornia's own, which divides by every element of that map.
"""

from __future__ import annotations

import sys
from pathlib import Path

import kornia
import torch
from kornia.losses import binary_focal_loss_with_logits, focal_loss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, serve, torch_subject  # noqa: E402


def multiclass(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,): (N,) losses, or a scalar."""
    weight = None if request.weights is None else logits.new_tensor(request.weights)
    if request.reduction == "mean" and None in request.targets:
        raise Unsupported("kornia's mean counts ignored rows")
    loss = focal_loss(logits, targets, None, request.params["gamma"], request.reduction, weight=weight)
    return loss.sum(dim=1) if request.reduction == "none" else loss


def binary(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: (N,) losses, or a scalar."""
    alpha = pos_weight = None
    if request.weights is not None:
        negative, positive = request.weights
        if 0.0 <= positive <= 1.0 and negative == 1.0 - positive:
            alpha = positive
        elif negative == 1.0:
            pos_weight = logits.new_tensor([positive])
        else:
            raise Unsupported("only weights of the form [1 - alpha, alpha] or [1, pos_weight]")
    if request.reduction == "mean" and None in request.targets:
        raise Unsupported("kornia's mean counts ignored rows")
    loss = binary_focal_loss_with_logits(
        logits[:, None], targets[:, None], alpha, request.params["gamma"], request.reduction, pos_weight=pos_weight
    )
    return loss[:, 0] if request.reduction == "none" else loss


serve(
    torch_subject(lambda z, y, request: (binary if request.link == "sigmoid" else multiclass)(z, y, request)),
    name="kornia.losses.focal_loss", version=kornia.__version__, losses=["focal"], weightings=["given"],
    links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"], reductions=["none", "sum", "mean"],
    gradient=True, hessian=True, extensions=["ignored-targets", "cotangent"],
)
