#!/usr/bin/env python3
"""optax's cross-entropies and sigmoid focal loss, under `jax.jit`. They return one loss a row and reduce nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import jax
import optax

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, Unsupported, jax_subject, serve  # noqa: E402

SOFTMAX_CE = jax.jit(optax.softmax_cross_entropy_with_integer_labels)
SIGMOID_CE = jax.jit(optax.sigmoid_binary_cross_entropy)
SIGMOID_FOCAL = jax.jit(optax.sigmoid_focal_loss)


def cross_entropy(logits: jax.Array, targets: jax.Array, request: Request) -> jax.Array:
    """logits (N, C) or, with the sigmoid link, (N,): (N,) losses."""
    if request.weights is not None:
        raise Unsupported("optax's cross-entropies have no class weights")
    return (SIGMOID_CE if request.link == "sigmoid" else SOFTMAX_CE)(logits, targets)


def focal(logits: jax.Array, targets: jax.Array, request: Request) -> jax.Array:
    """logits (N,), targets (N,) of 0 and 1: (N,) losses."""
    if request.link != "sigmoid":
        raise Unsupported("optax has a sigmoid focal loss only")
    alpha = request.alpha()
    if alpha in (0.0, 1.0):
        raise Unsupported("only weights of the form [1 - alpha, alpha] with 0 < alpha < 1")
    return SIGMOID_FOCAL(logits, targets, alpha=alpha, gamma=request.params["gamma"])


serve(
    jax_subject({"ce": cross_entropy, "focal": focal}), name="optax", version=optax.__version__,
    losses=["ce", "focal"], weightings=["given"], links=["softmax", "sigmoid"],
    dtypes=["f16", "bf16", "f32", "f64"], gradient=True, extensions=["cotangent"],
)
