#!/usr/bin/env python3
"""`segmentation_models_pytorch.losses.FocalLoss` in its binary mode, `alpha` as its only weighting.

Its multiclass mode is the mean over the classes of the binary loss of each against the rest: no softmax, another loss.
"""

from __future__ import annotations

import sys
from pathlib import Path

import segmentation_models_pytorch as smp
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: (N,) losses, or a scalar."""
    alpha = request.alpha()
    loss = smp.losses.FocalLoss("binary", alpha, request.params["gamma"], reduction=request.reduction)
    return loss(logits, targets)


serve(
    torch_subject(focal), name="segmentation_models_pytorch.losses.FocalLoss", version=smp.__version__,
    losses=["focal"], weightings=["given"], links=["sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean"], gradient=True, hessian=True, extensions=["cotangent"],
)
