"""`lossproof.reference` beside the same formulas in NumPy: value and gradient of [100000, 10] float64.

    python benches/reference_speed.py

Each takes turns with NumPy. Printed are the medians, of each round's ratios too, by the clock and in brackets of the processors,
all threads together: NumPy computes on one thread, these functions on all.
"""

from __future__ import annotations

import numpy as np
from lossproof import reference

from turns import turns

RNG = np.random.default_rng(0)
LOGITS, TARGETS = 3 * RNG.normal(size=(100_000, 10)), RNG.integers(0, 10, 100_000)
ROWS = np.arange(len(TARGETS))


def shares(logits):
    exps = np.exp(logits - logits.max(1, keepdims=True))
    return exps / exps.sum(1, keepdims=True)


def margin(modulation_and_slope):
    """A loss `w(p)·ℓ` and its gradient in NumPy, from `w` and `w'`."""
    p_all = shares(LOGITS)
    p = p_all[ROWS, TARGETS]
    nll, (w, slope) = -np.log(p), modulation_and_slope(p)
    along = slope * p * (1 - p) * nll - w * (1 - p)
    gradient = p_all * (-along / (1 - p))[:, None]
    gradient[ROWS, TARGETS] = along
    return w * nll, gradient


def cross_entropy():
    gradient = shares(LOGITS)
    losses = -np.log(gradient[ROWS, TARGETS])
    gradient[ROWS, TARGETS] -= 1
    return losses, gradient


def focal():
    return margin(lambda p: ((1 - p) ** 2.0, -2 * (1 - p)))


def hmloss(delta=1e4):
    def modulation(p):
        sinc, other, damping = np.sinc(p), np.sinc(delta * p), np.exp(-delta * p)
        slope = (np.cos(np.pi * p) - sinc) / p - damping * ((np.cos(np.pi * delta * p) - other) / p - delta * other)
        return sinc - other * damping, slope

    return margin(modulation)


def ulps(got, exact):
    return float(np.max(np.abs(got - exact) / np.spacing(np.abs(exact))))


for name, numpy_form, ours in (("ce", cross_entropy, reference.cross_entropy), ("focal", focal, reference.focal),
                               ("hmloss", hmloss, reference.hmloss)):
    found = {}
    for way, times in (("plain", 15), ("exact", 5)):
        own, other, ratio, found[way] = turns(numpy_form, lambda: ours(LOGITS, TARGETS, exact=way == "exact"), times)
        print(f"{name:7} NumPy {own} ms, {way} {other} ms, {ratio} times NumPy")
    plain, exact = found["plain"], found["exact"]
    print(f"{name:7} plain is off by up to {ulps(plain.loss, exact.loss):.0f} ulps in the loss, "
          f"{ulps(plain.gradient, exact.gradient):.0f} in the gradient")
