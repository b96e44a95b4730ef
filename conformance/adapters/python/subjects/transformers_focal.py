#!/usr/bin/env python3
"""The `sigmoid_focal_loss` by which Hugging Face transformers' detectors are trained: the sum over `num_boxes`, 1 here.

Each row is the mean of its classes, of which there is one. α is its only weighting; α = -1 turns it off.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import transformers
from transformers.loss.loss_for_object_detection import sigmoid_focal_loss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def focal(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N,), targets (N,) of 0 and 1: the sum of the losses."""
    alpha = request.alpha(-1.0)
    return sigmoid_focal_loss(logits[:, None], targets[:, None], 1, alpha, request.params["gamma"])


serve(
    torch_subject(focal), name="transformers.loss sigmoid_focal_loss", version=transformers.__version__,
    losses=["focal"], weightings=["given"], links=["sigmoid"], dtypes=["f16", "bf16", "f32", "f64"],
    reductions=["sum"], gradient=True, hessian=True, extensions=["cotangent"],
)
