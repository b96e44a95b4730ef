#!/usr/bin/env python3
"""`sklearn.metrics.log_loss`, the value only.

It takes probabilities, here scipy's softmax or expit in the request's dtype, as a classifier's `predict_proba` gives
them, and clips them to `[eps, 1 - eps]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy
import sklearn
from scipy.special import expit, softmax
from sklearn.metrics import log_loss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, numpy_subject, serve  # noqa: E402


def metric(logits: numpy.ndarray, targets: numpy.ndarray, request: Request) -> float:
    """logits (N, C) or (N,): the sum or the (weighted) mean of the rows' losses."""
    weights = None
    if request.weights is not None:
        weights = numpy.array(request.weights)[targets.astype(int)]
    if request.row_weights is not None:
        weights = numpy.array(request.row_weights) * (1.0 if weights is None else weights)
    if request.reduction == "mean" and weights is not None:
        raise Unsupported("scikit-learn's mean with sample weights is the weighted mean")
    probabilities = expit(logits) if request.link == "sigmoid" else softmax(logits, axis=1)
    labels = list(range(request.classes))
    return log_loss(
        targets.astype(int), probabilities, normalize=request.reduction != "sum", sample_weight=weights, labels=labels
    )


serve(
    numpy_subject(metric), name="sklearn.metrics.log_loss", version=sklearn.__version__, losses=["ce"],
    weightings=["given"], links=["softmax", "sigmoid"], dtypes=["f32", "f64"],
    reductions=["sum", "mean", "weighted-mean"], extensions=["row-weights"],
)
