"""The native half; what is public stands in the modules beside it."""

from collections.abc import Callable, Sequence
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

__version__: str

class Report:
    def text(self, colour: bool) -> str: ...
    def html(self) -> str: ...
    def json(self) -> str: ...
    def markdown(self) -> str: ...
    def junit(self) -> str: ...
    @property
    def verdict(self) -> str: ...

def losses() -> tuple[dict[str, tuple[list[tuple[str, Optional[float]]], bool]], list[str]]: ...
def named_request(
    hello: str, loss: str, parameters: Sequence[tuple[str, float]], weighting: Optional[str]
) -> Optional[str]: ...
def verify(
    answer: Callable[[dict[str, Any]], tuple[str, Any]],
    line: Callable[[dict[str, Any]], tuple[str, str]],
    hello: str,
    *,
    parameters: Sequence[tuple[str, float]],
    weighting: Optional[str],
    dtypes: Sequence[str],
    seed: int,
    quick: bool,
    strict: bool,
    require: str,
    budget: float,
    request: Optional[str],
    command: Optional[Sequence[str]],
    progress: Optional[Callable[[int, int, str], None]],
) -> Report: ...
def evaluate(
    loss: str,
    parameters: Sequence[tuple[str, float]],
    weighting: Optional[tuple[str, Optional[float], Optional[Sequence[float]]]],
    link: str,
    reduction: str,
    logits: NDArray[np.float64],
    targets: NDArray[np.int64],
    gradient: NDArray[np.float64],
    *,
    class_counts: Optional[Sequence[int]],
    row_weights: Optional[NDArray[np.float64]],
    draws: Optional[Sequence[Sequence[bool]]],
    state: Optional[Sequence[float]],
    hessian: bool,
    exact: bool,
) -> tuple[NDArray[np.float64], Optional[NDArray[np.float64]], Optional[NDArray[np.float64]]]: ...
