#!/usr/bin/env python3
"""`torch.nn.functional.binary_cross_entropy_with_logits`; class and row weights go through its `weight`.

`weight` holds a factor for each element and does not enter the mean's divisor, just as the protocol's mean has it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Optional

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, serve, torch_subject  # noqa: E402


def element_weights(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> Optional[torch.Tensor]:
    """The factors of the elements' losses, in the shape of the logits, or None."""
    weight = None
    if request.weights is not None:
        if ((targets != 0) & (targets != 1)).any():
            raise Unsupported("class weights of a label between 0 and 1")
        weight = logits.new_tensor(request.weights)[targets.long()]
    if request.row_weights is not None:
        rows = logits.new_tensor(request.row_weights)
        rows = rows[:, None] if request.by_row else rows
        weight = rows if weight is None else weight * rows
    return weight


def bce(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits and targets (N,) or (N, C), from 0 to 1: losses in their shape, or a scalar."""
    weight = element_weights(logits, targets, request)
    return functional.binary_cross_entropy_with_logits(logits, targets, weight=weight, reduction=request.reduction)


serve(
    torch_subject(bce), name="torch.nn.functional.binary_cross_entropy_with_logits", version=torch.__version__,
    losses=["ce"], weightings=["given"], links=["sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean"], gradient=True, hessian=True, extensions=["row-weights", "cotangent", "multi-label", "soft-labels"],
)
