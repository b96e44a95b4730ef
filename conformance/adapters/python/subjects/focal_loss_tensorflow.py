#!/usr/bin/env python3
"""`focal_loss.sparse_categorical_focal_loss` and `binary_focal_loss` of the package focal-loss, on TensorFlow.

From logits. With the sigmoid link its weighting is `pos_weight`, the weights `[1, pos_weight]`. They return one loss a
row.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import tensorflow as tf
from focal_loss import binary_focal_loss, sparse_categorical_focal_loss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, serve, tensorflow_subject  # noqa: E402


def focal(logits: tf.Tensor, targets: tf.Tensor, request: Request) -> tf.Tensor:
    """logits (N, C), targets (N,), or both (N,) with the sigmoid link: (N,) losses."""
    gamma = request.params["gamma"]
    if request.link == "softmax":
        return sparse_categorical_focal_loss(targets, logits, gamma, class_weight=request.weights, from_logits=True)
    pos_weight = None
    if request.weights is not None:
        negative, pos_weight = request.weights
        if negative != 1.0:
            raise Unsupported("only weights of the form [1, pos_weight]")
    return binary_focal_loss(targets, logits, gamma, pos_weight=pos_weight, from_logits=True)


serve(
    tensorflow_subject(focal), name="focal_loss", version=version("focal-loss"), losses=["focal"],
    weightings=["given"], links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"], gradient=True,
    extensions=["cotangent"],
)
