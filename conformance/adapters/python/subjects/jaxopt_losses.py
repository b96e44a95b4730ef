#!/usr/bin/env python3
"""jaxopt's `multiclass_logistic_loss` and `binary_logistic_loss`, of one row each, under `jax.vmap` and `jax.jit`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import jax
from jaxopt.loss import binary_logistic_loss, multiclass_logistic_loss

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lossproof_wire import Request, jax_subject, serve  # noqa: E402

SOFTMAX = jax.jit(jax.vmap(multiclass_logistic_loss))
SIGMOID = jax.jit(jax.vmap(binary_logistic_loss))


def cross_entropy(logits: jax.Array, targets: jax.Array, request: Request) -> jax.Array:
    """logits (N, C) or, with the sigmoid link, (N,): (N,) losses."""
    return (SIGMOID if request.link == "sigmoid" else SOFTMAX)(targets, logits)


serve(
    jax_subject(cross_entropy), name="jaxopt.loss", version=version("jaxopt"), losses=["ce"],
    links=["softmax", "sigmoid"], dtypes=["f16", "bf16", "f32", "f64"], gradient=True, extensions=["cotangent"],
)
