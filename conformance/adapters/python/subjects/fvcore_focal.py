#!/usr/bin/env python3
"""`fvcore.nn.sigmoid_focal_loss`, which detectron2 trains with. Its only weighting is α; α = -1 turns it off."""

from __future__ import annotations

import sys
from pathlib import Path

import fvcore
import torch
from fvcore.nn import sigmoid_focal_loss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: (N,) losses, or a scalar."""
    alpha = request.alpha(-1.0)
    return sigmoid_focal_loss(logits, targets, alpha, request.params["gamma"], request.reduction)


serve(
    torch_subject(focal), name="fvcore.nn.sigmoid_focal_loss", version=fvcore.__version__, losses=["focal"],
    weightings=["given"], links=["sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean"], gradient=True, hessian=True, extensions=["cotangent"],
)
