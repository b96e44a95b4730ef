#!/usr/bin/env python3
"""Answer lossproof's line protocol (version 1) for a loss written in Python.

Python 3.9 or later and its standard library are enough; torch, jax and numpy are imported only by the helpers that need
them. Copy this file and `lossproof_frameworks.py` beside your own code, or put their folder on `PYTHONPATH`.
`python3 lossproof_wire.py --help` shows how to wrap a loss of one's own.
"""

from __future__ import annotations

import json
import math
import os
import sys
import traceback
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, Callable, Iterable, Optional

PROTOCOL = 1
FRAMEWORK_HELPERS = (
    "torch_subject", "jax_subject", "tensorflow_subject", "numpy_subject", "row_subject", "IGNORED",
)
PARAMETERS = {
    "ce": (), "focal": ("gamma",), "hmloss": ("delta",), "ldam": ("max_margin", "scale"), "balanced-softmax": (),
    "seql": ("threshold", "draws"), "ghm-c": ("bins",),
}
KNOWN = {
    "losses": tuple(PARAMETERS), "weightings": ("cs", "cb", "given"), "links": ("softmax", "sigmoid"),
    "dtypes": ("f16", "bf16", "f32", "f64"), "reductions": ("none", "sum", "mean", "weighted-mean"),
    "extensions": ("row-weights", "ignored-targets", "cotangent", "state", "soft-targets", "multi-label", "soft-labels",
                   "label-smoothing"),
}
SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def __getattr__(name: str) -> Any:
    """Offer the framework helpers under this module's name, imported when first asked for."""
    if name in FRAMEWORK_HELPERS:
        import lossproof_frameworks
        return getattr(lossproof_frameworks, name)
    raise AttributeError(f"module 'lossproof_wire' has no attribute {name!r}")


class Unsupported(Exception):
    """Raise it from a loss to say "the library does not offer this": never a fault, unlike an error."""


@dataclass(frozen=True)
class Request:
    """One `eval` request, its numbers decoded and its shapes checked.

    `logits` is N lists of C floats with the softmax link, N floats with the sigmoid link. `targets` holds N classes, or
    `None` for an ignored row. With `by_row` it holds N lists of C floats from 0 to 1 instead, and `logits` is N lists of C
    floats with either link. `row_weights` has N floats. `cotangent` has a float for each loss (lists of C for the elements
    of labels), or one for a reduced loss.
    """

    id: Any
    loss: str
    params: dict[str, Any]
    weighting: Optional[dict[str, Any]]
    class_counts: Optional[list[int]]
    link: str
    dtype: str
    reduction: str
    gradient: bool
    hessian: bool
    logits: list
    targets: list
    row_weights: Optional[list[float]]
    cotangent: Optional[list]
    label_smoothing: float = 0.0

    @property
    def weights(self) -> Optional[list[float]]:
        """The given class weights, C floats; `None` without weighting; `Unsupported` for a computed one (cs, cb)."""
        if self.weighting is None:
            return None
        if self.weighting.get("kind") != "given":
            raise Unsupported(f"weighting {self.weighting.get('kind')!r} is not computed here")
        return self.weighting["weights"]

    def alpha(self, otherwise: Optional[float] = None) -> Optional[float]:
        """Focal's α, of the given class weights [1 - α, α]; `otherwise` without weighting; `Unsupported` for other weights."""
        if self.weights is None:
            return otherwise
        negative, alpha = self.weights
        if not (0.0 <= alpha <= 1.0 and negative == 1.0 - alpha):
            raise Unsupported("only weights of the form [1 - alpha, alpha]")
        return alpha

    @cached_property
    def by_row(self) -> bool:
        """The targets are rows: a distribution over the classes, or with the sigmoid link a label for each element."""
        return any(isinstance(target, list) for target in self.targets)

    @property
    def classes(self) -> int:
        """C: from the rows, or in an empty batch from the weights or counts (else 2)."""
        if self.link == "sigmoid":
            return 2
        if self.logits:
            return len(self.logits[0])
        return len((self.weighting or {}).get("weights") or self.class_counts or (0, 0))


def decode(value: Any) -> Any:
    """Turn the three strings that stand for numbers into floats, in nested lists and objects too."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, dict):
        return {key: decode(item) for key, item in value.items()}
    return SPECIAL.get(value, value) if isinstance(value, str) else value


def encode(value: Any) -> Any:
    """Make a result ready for JSON: nested lists of floats, widened exactly, `NaN` and infinities as strings.

    Takes Python and numpy numbers, (nested) lists and tuples, and anything with `tolist()`; else raises `TypeError`.
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    number = float(value)
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _numbers(value: Any, what: str, length: Optional[int] = None) -> list[float]:
    """Check a flat list of numbers and return it as floats. Raises `ValueError` naming the place."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise ValueError(f"{what}: expected a list of {'numbers' if length is None else f'{length} numbers'}")
    for index, item in enumerate(value):
        if isinstance(item, bool) or not isinstance(item, (int, float)):
            raise ValueError(f"{what}[{index}]: expected a number, got {item!r}")
    return [float(item) for item in value]


def parse_request(message: dict[str, Any]) -> Request:
    """Read an `eval` message. Raises `ValueError` (or `KeyError` for a missing field) naming what is wrong with it."""
    raw = decode({key: value for key, value in message.items() if key != "id"})
    link, logits, targets = raw.get("link", "softmax"), raw["logits"], raw["targets"]
    by_row = isinstance(targets, list) and any(isinstance(target, list) for target in targets)
    if link == "sigmoid" and not by_row:
        logits, classes = _numbers(logits, "logits"), 2
    else:
        if not isinstance(logits, list) or not all(isinstance(row, list) for row in logits):
            raise ValueError("logits: expected a list of rows")
        classes = len(logits[0]) if logits else 0
        logits = [_numbers(row, f"logits[{index}]", classes) for index, row in enumerate(logits)]
    if not isinstance(targets, list) or len(targets) != len(logits):
        raise ValueError(f"targets: expected a list of {len(logits)} {'rows' if by_row else 'classes'}")
    if by_row:
        targets = [None if row is None else _numbers(row, f"targets[{index}]", classes) for index, row in enumerate(targets)]
    for index, target in enumerate([] if by_row else targets):
        if target is not None and (type(target) is not int or not 0 <= target < classes):
            raise ValueError(f"targets[{index}]: expected a class below {classes}, got {target!r}")
    weighting = raw.get("weighting")
    if weighting is not None and weighting.get("kind") == "given":
        given = 2 if link == "sigmoid" else classes
        _numbers(weighting.get("weights"), "weighting.weights", given if logits else None)
    params = {name: value for name, value in (raw.get("params") or {}).items() if value is not None}
    row_weights, cotangent = raw.get("row_weights"), raw.get("cotangent")
    reduction = raw.get("reduction", "none")
    if row_weights is not None:
        row_weights = _numbers(row_weights, "row_weights", len(logits))
    if cotangent is not None:
        cotangent = cotangent if isinstance(cotangent, list) else [cotangent]
        if reduction == "none" and link == "sigmoid" and by_row:
            cotangent = [_numbers(row, f"cotangent[{index}]", classes) for index, row in enumerate(cotangent)]
        else:
            cotangent = _numbers(cotangent, "cotangent", len(logits) if reduction == "none" else 1)
    return Request(
        id=message.get("id"), loss=raw["loss"], params=params, weighting=weighting,
        class_counts=raw.get("class_counts"), link=link, dtype=raw.get("dtype", "f64"), reduction=reduction,
        gradient=bool(raw.get("gradient")), hessian=bool(raw.get("hessian")), logits=logits, targets=targets,
        row_weights=row_weights, cotangent=cotangent, label_smoothing=float(raw.get("label_smoothing") or 0.0),
    )


def _check_offered(request: Request, hello: dict[str, Any]) -> None:
    """Raise `Unsupported` for whatever the hello does not offer, so that a loss sees only what it asked for."""
    kind = request.weighting.get("kind") if request.weighting else None
    asked = [
        ("losses", request.loss), ("links", request.link), ("dtypes", request.dtype), ("reductions", request.reduction),
        ("weightings", kind),
        ("extensions", "row-weights" if request.row_weights is not None else None),
        ("extensions", "cotangent" if request.cotangent is not None else None),
        ("extensions", "ignored-targets" if None in request.targets else None),
        ("extensions", "label-smoothing" if request.label_smoothing else None),
        ("extensions", _rows_asked(request)),
        ("extensions", "soft-labels" if _rows_asked(request) == "multi-label" and _is_soft(request) else None),
    ]
    for field, value in asked:
        if value is not None and value not in hello[field]:
            raise Unsupported(f"{value!r} is not among its {field}: {', '.join(hello[field]) or 'none'}")
    for field in ("gradient", "hessian"):
        if getattr(request, field) and not hello[field]:
            raise Unsupported(f"it offers no {field}")
    known = PARAMETERS[request.loss] + (("momentum", "state") if "state" in hello["extensions"] else ())
    for parameter in request.params:
        if parameter not in known:
            raise Unsupported(f"{request.loss} has no parameter {parameter!r} here")


def _rows_asked(request: Request) -> Optional[str]:
    """The extension that targets in rows are."""
    if not request.by_row:
        return None
    return "multi-label" if request.link == "sigmoid" else "soft-targets"


def _is_soft(request: Request) -> bool:
    """Whether a label lies between 0 and 1."""
    return any(label not in (0.0, 1.0) for row in request.targets if row is not None for label in row)


def named_parts(result: Any) -> dict[str, Any]:
    """Name the parts of what a loss returned: a loss alone, a tuple `(loss, gradient[, hessian])`, or a dict of them.

    Raises `TypeError` where there is no loss.
    """
    if not isinstance(result, dict):
        parts = result if isinstance(result, tuple) else (result,)
        result = dict(zip(("loss", "gradient", "hessian"), parts))
    if result.get("loss") is None:
        raise TypeError("the subject returned no loss")
    return {key: value for key, value in result.items() if value is not None}


def encode_parts(parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of a result ready for JSON. Raises `TypeError` for one that is no number."""
    return {key: encode(value) for key, value in parts.items()}


class _Wire:
    """The two ends of the conversation, taken away from everything else in this process.

    Whatever prints (Python code, a C library, a child process) reaches standard error, and nothing else reads requests.
    """

    def __init__(self) -> None:
        sys.stdout.flush()
        self.requests: BinaryIO = os.fdopen(os.dup(0), "rb")
        self.answers: BinaryIO = os.fdopen(os.dup(1), "wb")
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        os.dup2(2, 1)
        sys.stdout = sys.stderr

    def send(self, answer: dict[str, Any]) -> None:
        """Write one line; non-finite numbers must have been encoded."""
        self.answers.write(json.dumps(answer, allow_nan=False).encode() + b"\n")
        self.answers.flush()


_wire: Optional[_Wire] = None


def protect_stdout() -> _Wire:
    """Keep standard output for the protocol, from now on. `serve` does it; call it before imports that print."""
    global _wire
    if _wire is None:
        _wire = _Wire()
    return _wire


def _refuse_constant(name: str) -> float:
    raise ValueError(f'{name} is not JSON; send it as the string "{name}"')


def _parse_line(line: bytes) -> dict[str, Any]:
    """One line as a JSON object; raises `ValueError` for anything else."""
    message = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    if not isinstance(message, dict):
        raise ValueError(f"expected a JSON object, got {type(message).__name__}")
    return message


def _answer(message: dict[str, Any], evaluate: Callable[[Request], Any], hello: dict[str, Any]) -> dict[str, Any]:
    """The answer to any message but `bye`. Never raises for what a loss does, save `KeyboardInterrupt`."""
    identity = message.get("id")
    if message.get("op") == "hello":
        return hello
    if message.get("op") != "eval":
        return {"id": identity, "error": f"unknown op {message.get('op')!r}: expected hello, eval or bye"}
    try:
        request = parse_request(message)
        _check_offered(request, hello)
        return {"id": identity, **encode_parts(named_parts(evaluate(request)))}
    except Unsupported as reason:
        return {"id": identity, "unsupported": str(reason)}
    except (Exception, SystemExit) as fault:
        _report_once(fault)
        return {"id": identity, "error": f"{type(fault).__name__}: {fault}"}


_reported: set[tuple[str, Any]] = set()


def _report_once(fault: BaseException) -> None:
    """Show the traceback on standard error, the first time a type of fault comes from a place."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = (type(fault).__name__, (frames[-1].filename, frames[-1].lineno) if frames else None)
    if place not in _reported:
        _reported.add(place)
        traceback.print_exception(type(fault), fault, fault.__traceback__, file=sys.stderr)


def offer(
    *, name: str, losses: Iterable[str], version: str = "0",
    weightings: Iterable[str] = (), links: Iterable[str] = ("softmax",), dtypes: Iterable[str] = ("f64",),
    reductions: Iterable[str] = ("none",), gradient: bool = False, hessian: bool = False,
    extensions: Iterable[str] = (),
) -> dict[str, Any]:
    """A hello: what is offered, by the protocol's names (an unknown one raises `ValueError`)."""
    hello: dict[str, Any] = {"op": "hello", "protocol": PROTOCOL, "name": name, "version": str(version)}
    offered = {"losses": losses, "weightings": weightings, "links": links, "dtypes": dtypes, "reductions": reductions}
    for field, values in {**offered, "extensions": extensions}.items():
        hello[field] = [values] if isinstance(values, str) else list(values)
        for value in hello[field]:
            if value not in KNOWN[field]:
                raise ValueError(f"{field}: unknown name {value!r}; the protocol knows {', '.join(KNOWN[field])}")
    hello.update(gradient=bool(gradient), hessian=bool(hessian))
    return hello


def serve(evaluate: Callable[[Request], Any], **offered: Any) -> None:
    """Answer requests until `bye` or the end of the input.

    `evaluate` takes a `Request` and returns the loss (N numbers with reduction none, else one), a tuple `(loss,
    gradient[, hessian])` with the derivatives in the shape of the logits, or a dict of these. The other arguments are those
    of `offer`; everything else is answered `unsupported` without calling `evaluate`. What it raises is answered as an error.
    """
    hello = offer(**offered)
    wire = protect_stdout()
    try:
        for line in wire.requests:
            if not line.strip():
                continue
            try:
                message = _parse_line(line)
            except (ValueError, RecursionError) as fault:
                wire.send({"id": None, "error": f"malformed request: {fault}"})
                continue
            if message.get("op") == "bye":
                break
            wire.send(_answer(message, evaluate, hello))
    except BrokenPipeError:
        pass  # nobody listens any more
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    sys.modules["lossproof_wire"] = sys.modules["__main__"]  # a served module must meet this very `Unsupported`
    from lossproof_command import main
    main()
