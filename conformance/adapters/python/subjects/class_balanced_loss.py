#!/usr/bin/env python3
"""`balanced_loss.Loss` with its cross-entropy, alone and class-balanced: the mean of a batch, in float32.

Its focal loss is a sum of sigmoid losses, one a class, over the number of rows: another loss, and not asked. Its targets
are made in float32, so that it raises in every other dtype.
"""

from __future__ import annotations

import sys
from pathlib import Path

import balanced_loss
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, serve, torch_subject  # noqa: E402


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor, request: Request) -> torch.Tensor:
    """logits (N, C), targets (N,): the mean of the losses."""
    balanced = request.weighting is not None
    beta = request.weighting["beta"] if balanced else 0.999
    loss = balanced_loss.Loss("cross_entropy", beta, samples_per_class=request.class_counts, class_balanced=balanced)
    return loss(logits, targets)


serve(
    torch_subject(cross_entropy), name="balanced_loss.Loss", version=balanced_loss.__version__, losses=["ce"],
    weightings=["cb"], dtypes=["f32"], reductions=["mean"], gradient=True, hessian=True, extensions=["cotangent"],
)
