#!/usr/bin/env python3
"""timm's losses where they are cross-entropy: `PolyCrossEntropy` with epsilon 0 ("plain cross-entropy", by its
documentation) and `BinaryCrossEntropy` without smoothing."""

from __future__ import annotations

import sys
from pathlib import Path

import timm
import torch
from timm.loss import BinaryCrossEntropy, PolyCrossEntropy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,), or both (N,) with the sigmoid link: (N,) losses, or a scalar."""
    if request.link == "sigmoid":
        return BinaryCrossEntropy(smoothing=0.0, reduction=request.reduction)(logits, targets)
    return PolyCrossEntropy(epsilon=0.0, reduction=request.reduction)(logits, targets)


serve(
    torch_subject(cross_entropy), name="timm.loss", version=timm.__version__, losses=["ce"],
    links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"], reductions=["none", "sum", "mean"],
    gradient=True, hessian=True, extensions=["cotangent"],
)
