"""Objectives for gradient boosting: any loss of `lossproof.reference` for XGBoost and LightGBM.

    objective = Objective("focal", {"gamma": 2.0}, classes=3)
    xgboost.train({"num_class": 3, "disable_default_eval_metric": 1}, data, obj=objective.xgboost,
                  custom_metric=objective.xgboost_metric)
    lightgbm.train({"objective": objective.lightgbm, "num_class": 3}, data, feval=objective.lightgbm_metric)

**The second derivatives.** A tree's leaf steps by `−Σg/(Σh + λ)`, so `h` must be positive, and large where `g` is. The diagonal
of the Hessian is so for cross-entropy and the losses that only move its logits (ldam, balanced-softmax), and is used as it
is. Focal loss and HMLoss are cross-entropy times a modulation, `g = m(p)·g_CE`: their second derivative has a zero and
changes sign (HMLoss's where it pushes outliers away), and `max(h, ε)` there would make the step of a leaf of such rows `g/ε`.
`curvature="reweighted"`, the default, takes `h = |m|·h_CE`, that is `|g_k|·p_k` at the target and `|g_k|·(1 − p_k)` elsewhere: the modulation
is held constant for one step, as in iteratively reweighted fits. It is never negative, it is cross-entropy's own where
`m = 1`, and no row asks for a longer step than under cross-entropy, in the direction of its own gradient.
`curvature="absolute"` takes `|∂²L/∂z²|` instead (saddle-free Newton), exact where the loss is convex.

With the softmax link both libraries multiply the diagonal for cross-entropy, XGBoost by 2 and LightGBM by C/(C − 1), since
it leaves out what the classes have in common; so do these objectives, which with loss "ce" therefore grow the libraries' own
trees. Their default floor of 1e-16 holds here too.
"""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import reference

Array = NDArray[np.float64]
FLOOR = 1e-16
MODULATED = ("focal", "hmloss", "ghm-c")


class Objective:
    """A loss as XGBoost's and LightGBM's training take it.

    `loss` and `params` are as for `lossproof.verify`. `classes` is C; 1, the default, is the sigmoid link for two classes.
    `class_counts` are the C (or 2) training counts where the loss or the `weighting` needs them. The data's row weights
    multiply the loss. Raises `ValueError` for what does not fit, at the first call what concerns the data.
    """

    def __init__(
        self,
        loss: str,
        params: Optional[dict[str, float]] = None,
        *,
        classes: int = 1,
        weighting: reference.Weighting = None,
        beta: float = 0.9999,
        class_counts: Optional[ArrayLike] = None,
        curvature: str = "reweighted",
    ) -> None:
        if curvature not in ("reweighted", "absolute"):
            raise ValueError(f"curvature is {curvature!r}; expected reweighted or absolute")
        if classes < 1 or classes == 2:
            raise ValueError(f"classes is {classes}; expected 1, which is the sigmoid link for two classes, or from 3 on")
        if loss == "seql":
            raise ValueError("seql needs draws for each row and round; expected another loss")
        self.loss, self.params, self.classes, self.curvature = loss, dict(params or {}), classes, curvature
        self.options = {"weighting": weighting, "beta": beta, "class_counts": class_counts}
        self.link = "sigmoid" if classes == 1 else "softmax"

    def __repr__(self) -> str:
        return f"Objective({self.loss!r}, {self.params!r}, classes={self.classes})"

    def evaluate(
        self, scores: ArrayLike, labels: ArrayLike, row_weights: Optional[ArrayLike] = None
    ) -> tuple[Array, Array, Array]:
        """Loss `(N,)`, gradient and positive curvature in the shape of `scores`, `(N, C)` or `(N,)`.

        The curvature is without the libraries' factor.
        """
        options: dict[str, Any] = {**self.options, "link": self.link, "row_weights": row_weights, "exact": False}
        if self.curvature == "absolute" or self.loss not in MODULATED:
            found = reference.evaluate(self.loss, scores, labels, self.params, hessian=True, **options)
            return found.loss, found.gradient, np.abs(found.hessian)
        found = reference.evaluate(self.loss, scores, labels, self.params, **options)
        slopes = reference.cross_entropy(scores, labels, link=self.link, exact=False).gradient
        # Cross-entropy's gradient is p_k, and p_k − 1 at the target: |g|·(1 − |slope|) is |m|·h_CE at both.
        return found.loss, found.gradient, np.abs(found.gradient) * (1.0 - np.abs(slopes))

    def _mean(self, scores: Array, labels: ArrayLike, weights: Optional[Array]) -> float:
        options: dict[str, Any] = {**self.options, "link": self.link, "exact": False}
        losses = reference.evaluate(self.loss, scores, labels, self.params, row_weights=weights, **options).loss
        return float(losses.sum() / (len(losses) if weights is None else weights.sum()))

    def _step(self, scores: Array, labels: Array, weights: Optional[Array], factor: float) -> tuple[Array, Array]:
        _, gradient, curvature = self.evaluate(scores, labels, weights)
        return gradient, np.maximum(curvature * (factor if self.classes > 1 else 1.0), FLOOR)

    def _scores(self, predictions: ArrayLike) -> Array:
        scores = np.asarray(predictions, dtype=np.float64)
        return scores.reshape(-1) if self.classes == 1 else scores.reshape(-1, self.classes)

    def xgboost(self, predictions: Array, data: Any) -> tuple[Array, Array]:
        """`obj` of `xgboost.train`. With the sigmoid link set `base_score` to 0: it is a margin for an objective of one's own."""
        return self._step(self._scores(predictions), data.get_label(), _given(data.get_weight()), 2.0)

    def xgboost_metric(self, predictions: Array, data: Any) -> tuple[str, float]:
        """`custom_metric` of `xgboost.train`: the mean loss."""
        return self.loss, self._mean(self._scores(predictions), data.get_label(), _given(data.get_weight()))

    def lightgbm(self, predictions: Array, data: Any) -> tuple[Array, Array]:
        """`objective` of `lightgbm.train`."""
        factor = self.classes / max(self.classes - 1, 1)
        return self._step(self._lightgbm_scores(predictions), data.get_label(), _given(data.get_weight()), factor)

    def lightgbm_metric(self, predictions: Array, data: Any) -> tuple[str, float, bool]:
        """`feval` of `lightgbm.train`: the mean loss, less is better."""
        return self.loss, self._mean(self._lightgbm_scores(predictions), data.get_label(), _given(data.get_weight())), False

    def _lightgbm_scores(self, predictions: Array) -> Array:
        """LightGBM before version 4 gives class after class in one flat array."""
        if self.classes > 1 and np.ndim(predictions) == 1:
            return self._scores(np.asarray(predictions).reshape(self.classes, -1).T)
        return self._scores(predictions)


def _given(weights: Optional[ArrayLike]) -> Optional[Array]:
    """The row weights, None where the data has none."""
    if weights is None or np.size(weights) == 0:
        return None
    return np.asarray(weights, dtype=np.float64)
