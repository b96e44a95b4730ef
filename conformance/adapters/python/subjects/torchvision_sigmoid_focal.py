#!/usr/bin/env python3
"""`torchvision.ops.sigmoid_focal_loss`. Its only weighting is α, the weights `[1 - α, α]`; α = -1 turns it off."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import torchvision
from torchvision.ops import sigmoid_focal_loss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits and targets (N,) or (N, C), of 0 and 1: losses in their shape, or a scalar."""
    alpha = request.alpha(-1.0)
    return sigmoid_focal_loss(logits, targets, alpha, request.params["gamma"], request.reduction)


serve(
    torch_subject(focal), name="torchvision.ops.sigmoid_focal_loss", version=torchvision.__version__,
    losses=["focal"], weightings=["given"], links=["sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean"], gradient=True, hessian=True, extensions=["cotangent", "multi-label"],
)
