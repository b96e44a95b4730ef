"""The losses on NumPy arrays, exact or fast.

Each function takes `logits` `(N, C)` (with `link="sigmoid"` `(N,)` or `(N, 1)`, the margin of class 1) and `targets` `(N,)`
integers, −100 for a row that is ignored, and returns an `Evaluation`. Float64 arrays that lie row after row are read where
they are; others are copied. The computation runs on all cores with the interpreter's lock released.

Beside the loss's own parameters each takes

- `class_counts`: C integers, the training counts, where the loss or the weighting needs them;
- `weighting`: None, "cs" (inverse frequency), "cb" (effective number, with `beta`), or C weights;
- `row_weights`: `(N,)` numbers ≥ 0 that multiply the class weight;
- `reduction`: "none", "sum", "mean" or "weighted-mean" (divided by the sum of the weights);
- `hessian`: whether the Hessian's diagonal is wanted;
- `exact`: computed in double-double and rounded once, within 1 ulp (`spec/accuracy.md`); False computes in float64, by vector
  instructions where no Hessian, draws or bins are asked for.

Whatever does not fit raises `ValueError`, naming the value, where it stood and what was expected.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native

Array = NDArray[np.float64]
Weighting = Union[None, str, ArrayLike]

__all__ = [
    "Evaluation", "balanced_softmax", "cross_entropy", "evaluate", "focal", "ghm_c", "hmloss", "ldam", "seql",
]


class Evaluation(NamedTuple):
    """`loss` is `(N,)` with reduction "none", else a scalar array `()`; `gradient` and `hessian` (its diagonal, or None) have
    the shape of the logits, and with reduction "none" are those of the losses' sum. `state` is GHM-C's moving average,
    `(bins,)`, where it has a momentum, else None.
    """

    loss: Array
    gradient: Array
    hessian: Optional[Array]
    state: Optional[Array]


def evaluate(
    loss: str,
    logits: ArrayLike,
    targets: ArrayLike,
    params: Optional[dict[str, float]] = None,
    *,
    class_counts: Optional[ArrayLike] = None,
    weighting: Weighting = None,
    beta: float = 0.9999,
    row_weights: Optional[ArrayLike] = None,
    reduction: str = "none",
    link: str = "softmax",
    hessian: bool = False,
    exact: bool = True,
    draws: Optional[ArrayLike] = None,
    state: Optional[ArrayLike] = None,
) -> Evaluation:
    """The loss of this name (as `lossproof list` has it); what the other functions of this module call."""
    given = np.asarray(logits, dtype=np.float64)
    sigmoid = link == "sigmoid"
    if given.ndim != 2 and not (sigmoid and given.ndim == 1):
        expected = "(N,) or (N, 1)" if sigmoid else "(N, C)"
        raise ValueError(f"logits has shape {given.shape}; expected {expected}")
    rows = np.ascontiguousarray(given.reshape(-1, 1) if given.ndim == 1 else given)
    chosen = None
    if isinstance(weighting, str):
        chosen = (weighting, beta if weighting == "cb" else None, None)
    elif weighting is not None:
        chosen = ("given", None, np.asarray(weighting, dtype=np.float64).tolist())
    wanted = _integers("targets", targets)
    if len(wanted) != len(rows):
        raise ValueError(f"`targets` has length {len(wanted)}; expected {len(rows)} (one a row)")
    weights = None if row_weights is None else np.ascontiguousarray(row_weights, dtype=np.float64)
    gradient = np.empty_like(rows)
    found, diagonal, after = _native.evaluate(
        loss, list((params or {}).items()), chosen, link, reduction, rows, wanted, gradient,
        class_counts=None if class_counts is None else _counts(class_counts), row_weights=weights,
        draws=None if draws is None else np.asarray(draws, dtype=bool).tolist(),
        state=None if state is None else np.asarray(state, dtype=np.float64).tolist(), hessian=hessian, exact=exact,
    )
    return Evaluation(
        found if reduction == "none" else found.reshape(()), gradient.reshape(given.shape),
        None if diagonal is None else diagonal.reshape(given.shape), after,
    )


def _integers(name: str, values: ArrayLike) -> NDArray[np.int64]:
    """A flat array of integers; `ValueError` for what would have to be rounded."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; expected (N,)" if name == "targets" else
                         f"{name} has shape {array.shape}; expected (C,)")
    whole = array.astype(np.int64, copy=False)
    if array.dtype.kind not in "iub":
        wrong = np.flatnonzero(whole != array)
        if wrong.size:
            raise ValueError(f"{name}[{wrong[0]}] is {array[wrong[0]]}; expected an integer")
    return np.ascontiguousarray(whole)


def _counts(values: ArrayLike) -> list[int]:
    counts = _integers("class_counts", values)
    wrong = np.flatnonzero(counts < 0)
    if wrong.size:
        raise ValueError(f"class_counts[{wrong[0]}] is {counts[wrong[0]]}; expected an integer ≥ 0")
    return counts.tolist()


def cross_entropy(logits: ArrayLike, targets: ArrayLike, **options: Any) -> Evaluation:
    """Cross-entropy, `−log p` of the target."""
    return evaluate("ce", logits, targets, **options)


def focal(logits: ArrayLike, targets: ArrayLike, *, gamma: float = 2.0, **options: Any) -> Evaluation:
    """Focal loss, `−(1 − p)^gamma log p`, gamma ≥ 0 (Lin et al. 2017). Its α is `weighting=[1 − α, α]`."""
    return evaluate("focal", logits, targets, {"gamma": gamma}, **options)


def hmloss(logits: ArrayLike, targets: ArrayLike, *, delta: float = 1e4, **options: Any) -> Evaluation:
    """Hard mining loss, delta > 0: outliers begin near p = 1.2/delta (Foahom Gouabou et al. 2022)."""
    return evaluate("hmloss", logits, targets, {"delta": delta}, **options)


def ldam(
    logits: ArrayLike, targets: ArrayLike, *, class_counts: ArrayLike, max_margin: float = 0.5, scale: float = 30.0,
    **options: Any,
) -> Evaluation:
    """Label-distribution-aware margin loss, max_margin ≥ 0, scale > 0 (Cao et al. 2019)."""
    params = {"max_margin": max_margin, "scale": scale}
    return evaluate("ldam", logits, targets, params, class_counts=class_counts, **options)


def balanced_softmax(logits: ArrayLike, targets: ArrayLike, *, class_counts: ArrayLike, **options: Any) -> Evaluation:
    """Balanced softmax: cross-entropy of `z + log n` (Ren et al. 2020). A class with count 0 is masked."""
    return evaluate("balanced-softmax", logits, targets, class_counts=class_counts, **options)


def seql(
    logits: ArrayLike, targets: ArrayLike, *, class_counts: ArrayLike, threshold: float, draws: ArrayLike, **options: Any
) -> Evaluation:
    """Softmax equalization loss, threshold in [0, 1]; `draws` `(N, C)` of 0 and 1, the Bernoulli draws (Tan et al. 2020)."""
    params = {"threshold": threshold}
    return evaluate("seql", logits, targets, params, class_counts=class_counts, draws=draws, **options)


def ghm_c(
    logits: ArrayLike, targets: ArrayLike, *, bins: int = 10, momentum: float = 0.0, state: Optional[ArrayLike] = None,
    **options: Any,
) -> Evaluation:
    """Gradient harmonizing mechanism (Li et al. 2019): `bins` ≥ 1; `momentum` in [0, 1) with `state` `(bins,)`, which is
    0 everywhere before the first batch, and `Evaluation.state` after it.
    """
    return evaluate("ghm-c", logits, targets, {"bins": bins, "momentum": momentum}, state=state, **options)
