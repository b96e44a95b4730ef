"""`lossproof.reference` beside the same formulas in NumPy: value and gradient of [100000, 10] float64.

    python benches/reference_speed.py
"""

from __future__ import annotations

import time

import numpy as np
from lossproof import reference

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


def least(run, times=15):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        taken.append(time.perf_counter() - start)
    return min(taken), result


def ulps(got, exact):
    return float(np.max(np.abs(got - exact) / np.spacing(np.abs(exact))))


for name, numpy_form, ours in (("ce", cross_entropy, reference.cross_entropy), ("focal", focal, reference.focal),
                               ("hmloss", hmloss, reference.hmloss)):
    in_numpy, _ = least(numpy_form)
    plain, fast = least(lambda: ours(LOGITS, TARGETS, exact=False))
    exact, right = least(lambda: ours(LOGITS, TARGETS), 3)
    errors = f"{ulps(fast.loss, right.loss):.0f} and {ulps(fast.gradient, right.gradient):.0f} ulps"
    print(f"{name:7} NumPy {in_numpy * 1e3:6.1f} ms, plain {plain * 1e3:6.1f} ms ({in_numpy / plain:4.1f} times faster, loss and "
          f"gradient off by up to {errors}), exact {exact * 1e3:6.1f} ms ({exact / in_numpy:4.1f} times NumPy)")
