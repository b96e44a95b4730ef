"""Losses in NumPy as people write them, some right and some wrong."""

from __future__ import annotations

import numpy as np


def softmax(logits):
    shifted = logits - logits.max(1, keepdims=True)
    exps = np.exp(shifted)
    return shifted, exps / exps.sum(1, keepdims=True), np.log(exps.sum(1))


def cross_entropy(logits, targets):
    """Right: value and gradient."""
    shifted, shares, log_sum = softmax(logits)
    rows = np.arange(len(targets))
    shares[rows, targets] -= 1
    return log_sum - shifted[rows, targets], shares


def mean_cross_entropy(logits, targets):
    """Right: the mean and its gradient."""
    losses, gradient = cross_entropy(logits, targets)
    return losses.sum() / np.float64(len(targets)), gradient / len(targets)


def focal(logits, targets, gamma):
    """Right in working precision: the value alone."""
    shifted, shares, log_sum = softmax(logits)
    rows = np.arange(len(targets))
    others = shares.copy()
    others[rows, targets] = 0
    return others.sum(1) ** gamma * (log_sum - shifted[rows, targets])


def floored_focal(logits, targets, gamma=2.0):
    """Wrong: `log(p + 1e-7)`."""
    _, shares, _ = softmax(logits)
    p = shares[np.arange(len(targets)), targets]
    return -((1 - p) ** gamma) * np.log(p + 1e-7)


def weighted_cross_entropy(logits, targets, weights):
    """Right: each class has its weight."""
    losses, gradient = cross_entropy(logits, targets)
    omega = np.ones(logits.shape[1]) if weights is None else weights
    return omega[targets] * losses, omega[targets][:, None] * gradient


def inverse_frequency_cross_entropy(logits, targets, class_counts):
    """Right: the weights are those of "cs", the only ones it has."""
    weights = 1 / np.asarray(class_counts, dtype=logits.dtype)
    return weighted_cross_entropy(logits, targets, weights * (len(weights) / weights.sum()))


def raising(logits, targets):
    """Wrong: it takes no more than four rows."""
    if len(targets) > 4:
        raise MemoryError("four rows are enough")
    return cross_entropy(logits, targets)
