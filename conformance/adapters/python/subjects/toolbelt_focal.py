#!/usr/bin/env python3
"""pytorch-toolbelt's `focal_loss_with_logits` (sigmoid) and `softmax_focal_loss_with_logits`, called "Softmax version of
focal loss" by its documentation."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import torch
from pytorch_toolbelt.losses.functional import focal_loss_with_logits, softmax_focal_loss_with_logits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def softmax(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,): (N,) losses, or a scalar."""
    weights = None if request.weights is None else logits.new_tensor(request.weights)
    return softmax_focal_loss_with_logits(logits, targets, weights, request.params["gamma"], request.reduction)


def sigmoid(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: (N,) losses, or a scalar."""
    alpha = request.alpha()
    return focal_loss_with_logits(logits, targets, request.params["gamma"], alpha, request.reduction)


serve(
    torch_subject(lambda z, y, request: (sigmoid if request.link == "sigmoid" else softmax)(z, y, request)),
    name="pytorch_toolbelt focal losses", version=version("pytorch-toolbelt"), losses=["focal"],
    weightings=["given"], links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["none", "sum", "mean"], gradient=True, hessian=True, extensions=["cotangent"],
)
