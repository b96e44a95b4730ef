#!/usr/bin/env python3
"""scikit-learn's log-loss as its estimators fit it: `HalfMultinomialLoss` (softmax) and `HalfBinomialLoss` (sigmoid).

They take raw predictions and sample weights, by which its estimators apply class weights too, and reduce nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy
import sklearn
from sklearn._loss import HalfBinomialLoss, HalfMultinomialLoss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, numpy_subject, serve  # noqa: E402


def log_loss(logits: numpy.ndarray, targets: numpy.ndarray, request: Request) -> tuple[numpy.ndarray, ...]:
    """logits (N, C) or (N,): (N,) losses, the gradient and, if asked for, the Hessian's diagonal, in its shape."""
    if request.classes < 2:
        raise Unsupported("scikit-learn wants two classes")
    half = HalfBinomialLoss() if request.link == "sigmoid" else HalfMultinomialLoss(n_classes=request.classes)
    weights = None
    if request.weights is not None:
        weights = numpy.array(request.weights, dtype=logits.dtype)[targets.astype(int)]
    if request.row_weights is not None:
        rows = numpy.array(request.row_weights, dtype=logits.dtype)
        weights = rows if weights is None else weights * rows
    labels = targets.astype(logits.dtype)
    loss, gradient = half.loss_gradient(labels, logits, weights)
    if not request.hessian:
        return loss, gradient
    return (loss, *half.gradient_hessian(labels, logits, weights))


serve(
    numpy_subject(log_loss), name="sklearn._loss", version=sklearn.__version__, losses=["ce"],
    weightings=["given"], links=["softmax", "sigmoid"], dtypes=["f32", "f64"], gradient=True, hessian=True,
    extensions=["row-weights"],
)
