#!/usr/bin/env python3
"""`catalyst.contrib.losses.FocalLossBinary`, `alpha` as its only weighting; None turns it off.

Its `FocalLossMultiClass` sums such losses, one a class: another loss.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import torch
from catalyst.contrib.losses import FocalLossBinary

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: (N,) losses, or a scalar."""
    alpha = request.alpha()
    loss = FocalLossBinary(gamma=request.params["gamma"], alpha=alpha, reduction=request.reduction)
    return loss(logits, targets)


serve(
    torch_subject(focal), name="catalyst.contrib.losses.FocalLossBinary", version=version("catalyst"),
    losses=["focal"], weightings=["given"], links=["sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean"], gradient=True, hessian=True, extensions=["cotangent"],
)
