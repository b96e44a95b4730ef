#!/usr/bin/env python3
"""Keras' cross-entropies and focal losses on TensorFlow, from logits. They return one loss a row.

Class weights go through `alpha`: one a class with softmax; with sigmoid, `[1 - alpha, alpha]`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import losses  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, serve, tensorflow_subject  # noqa: E402


def cross_entropy(logits: tf.Tensor, targets: tf.Tensor, request: Request) -> tf.Tensor:
    """logits (N, C), targets (N,), or both (N,) with the sigmoid link: (N,) losses."""
    if request.weights is not None:
        raise Unsupported("Keras' cross-entropies have no class weights")
    if request.link == "sigmoid":
        return losses.binary_crossentropy(targets[:, None], logits[:, None], from_logits=True)
    return losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)


def focal(logits: tf.Tensor, targets: tf.Tensor, request: Request) -> tf.Tensor:
    """The same of focal loss."""
    gamma = request.params["gamma"]
    if request.link == "softmax":
        alpha = 1.0 if request.weights is None else request.weights
        hot = tf.one_hot(targets, request.classes, dtype=logits.dtype)
        return losses.categorical_focal_crossentropy(hot, logits, alpha=alpha, gamma=gamma, from_logits=True)
    weighted, alpha = request.weights is not None, request.alpha(0.25)
    return losses.binary_focal_crossentropy(
        targets[:, None], logits[:, None], apply_class_balancing=weighted, alpha=alpha, gamma=gamma, from_logits=True
    )


serve(
    tensorflow_subject({"ce": cross_entropy, "focal": focal}), name="keras.losses", version=keras.__version__,
    losses=["ce", "focal"], weightings=["given"], links=["softmax", "sigmoid"],
    dtypes=["f16", "bf16", "f32", "f64"], gradient=True, extensions=["cotangent"],
)
