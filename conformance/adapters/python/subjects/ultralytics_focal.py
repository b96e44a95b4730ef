#!/usr/bin/env python3
"""`ultralytics.utils.loss.FocalLoss`. It sums the rows, each the mean of its classes, of which there is one here.

`alpha` is its only weighting; 0 turns it off, so that the weights [1, 0] cannot be asked of it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import ultralytics
from ultralytics.utils.loss import FocalLoss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, serve, torch_subject  # noqa: E402


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: the sum of the losses."""
    alpha = request.alpha(0.0)
    if request.weights is not None and alpha == 0.0:
        raise Unsupported("only weights of the form [1 - alpha, alpha] with alpha > 0")
    return FocalLoss(request.params["gamma"], alpha)(logits[:, None], targets[:, None])


serve(
    torch_subject(focal), name="ultralytics.utils.loss.FocalLoss", version=ultralytics.__version__,
    losses=["focal"], weightings=["given"], links=["sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["sum"], gradient=True, hessian=True, extensions=["cotangent"],
)
