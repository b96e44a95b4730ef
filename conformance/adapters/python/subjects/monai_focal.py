#!/usr/bin/env python3
"""`monai.losses.FocalLoss`, by softmax and by sigmoid.

Class weights go through `alpha`: a list with softmax, a number with sigmoid. With softmax it returns one number a class,
zero off the target, which are summed here; its mean is documented to divide by all of them, N·C, and is not asked.
"""

from __future__ import annotations

import sys
from pathlib import Path

import monai
import torch
from monai.losses import FocalLoss
from torch.nn.functional import one_hot

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, serve, torch_subject  # noqa: E402


def softmax(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,): (N,) losses, or a scalar."""
    if request.reduction == "mean":
        raise Unsupported("monai's mean is documented to divide by all N·C elements")
    loss = FocalLoss(
        gamma=request.params["gamma"], alpha=request.weights, reduction=request.reduction, use_softmax=True
    )
    # (N, C, 1), as its documentation wants: one place in space.
    losses = loss(logits[..., None], one_hot(targets, request.classes)[..., None])
    return losses.sum(dim=(1, 2)) if request.reduction == "none" else losses


def sigmoid(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: (N,) losses, or a scalar."""
    alpha = request.alpha()
    loss = FocalLoss(gamma=request.params["gamma"], alpha=alpha, reduction=request.reduction)
    losses = loss(logits[:, None, None], targets[:, None, None])
    return losses[:, 0, 0] if request.reduction == "none" else losses


serve(
    torch_subject(lambda z, y, request: (sigmoid if request.link == "sigmoid" else softmax)(z, y, request)),
    name="monai.losses.FocalLoss", version=monai.__version__, losses=["focal"], weightings=["given"],
    links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"], reductions=["none", "sum", "mean"],
    gradient=True, hessian=True, extensions=["cotangent"],
)
