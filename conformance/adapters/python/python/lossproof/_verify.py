"""`lossproof.verify`: the suite over a callable, in process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Optional, Union

import lossproof_wire as wire
from lossproof_callable import by_name, framework_of, named

from . import _native
from ._progress import Progress
from .report import Report

LOSSES, COUNTING = _native.losses()


def verify(
    function: Callable[..., Any],
    loss: str,
    params: Optional[Mapping[str, float]] = None,
    *,
    framework: Optional[str] = None,
    weighting: Optional[str] = None,
    link: str = "softmax",
    dtypes: Iterable[str] = ("f32", "f64"),
    reduction: str = "mean",
    extensions: Iterable[str] = (),
    quick: bool = False,
    seed: int = 1,
    budget: float = 25.0,
    require: str = "B",
    strict: bool = False,
    request: Union[str, Mapping[str, Any], None] = None,
    progress: Optional[bool] = None,
) -> Report:
    """Grade a loss against the exact one, and name the mistake that is in it.

    `function` is called as `function(logits, targets, **named)` on the framework's own tensors: logits `(N, C)` in each of
    `dtypes`, targets `(N,)` integers; with `link="sigmoid"` logits `(N,)` and targets 0 or 1 of the logits' dtype, `(N,)`.
    `named` are those of these that its signature names: the loss's parameters (such as `gamma`), `reduction`,
    `label_smoothing`, `class_counts` (C integers), `beta`, and `weight` or `weights` (C class weights, or None). It returns `(N,)` losses, which
    is reduction none, or one number, which is `reduction`. Gradients come from the framework's autograd; with NumPy
    `function` may return `(loss, gradient)`, else the value alone is graded.

    `loss` is one of ce, focal, hmloss, ldam, balanced-softmax, seql, ghm-c. `params` are those that the function has at one
    value, by name; one that it neither names nor has here is an error. Of a parameter that it names and that is not given,
    several values are asked. `weighting` (cs, cb, given) says that the loss is weighted by class. `framework` is torch, jax,
    tensorflow or numpy; left out it is found by the function's code, then its module, then what is imported.

    `extensions` says what more it takes: `soft-targets` (targets `(N, C)`, distributions over the classes, of the logits'
    dtype), with `link="sigmoid"` `multi-label` (logits and targets `(N, C)`, labels 0 or 1) and `soft-labels` (between them
    too), `label-smoothing` (a `label_smoothing` that its signature names). What they mean is the chapter `soft-targets`.

    `require="A"` asks for relative accuracy everywhere, `strict` lets infinities and empty batches decide too, `quick` asks
    the fewest cases that catch every known mistake, `seed` draws other random rows, `budget` is the time in seconds,
    `request` asks just one request (as in a report), `progress` shows a line on standard error (default: on a terminal and
    in a notebook).

    What the function raises is a finding; Ctrl-C ends the run. Raises `ValueError` for arguments that do not fit together.
    """
    params = _checked(function, loss, params or {}, weighting, reduction)
    extensions = [extensions] if isinstance(extensions, str) else list(extensions)
    _checked_extensions(function, extensions)
    framework = framework or framework_of(function)
    if framework is None:
        raise ValueError('no framework is found that it is written in; say which by framework="torch", "jax", "tensorflow" '
                         'or "numpy"')
    if framework not in ("torch", "jax", "tensorflow", "numpy"):
        raise ValueError(f"framework is {framework!r}; expected torch, jax, tensorflow or numpy")
    name = getattr(function, "__name__", type(function).__name__)
    dtypes = [dtypes] if isinstance(dtypes, str) else list(dtypes)
    evaluate = getattr(wire, f"{framework}_subject")(by_name(function))
    offered = {"name": name, "losses": [loss], "weightings": [weighting] if weighting else [], "links": [link],
               "dtypes": dtypes, "reductions": ["none"], "gradient": framework != "numpy", "extensions": [*extensions]}
    parameters = [(name, float(value)) for name, value in params.items()]
    if request is not None and not isinstance(request, str):
        request = json.dumps(request)
    first = request
    if request is None:
        first = _native.named_request(json.dumps(wire.offer(**offered)), loss, parameters, weighting)
    offered.update(_answers(evaluate, offered, first, reduction, named(function)))
    hello = wire.offer(**offered)
    del hello["version"]  # a function has none
    where = target(function)
    options = _replayed(loss, params, framework, weighting, link, reduction, strict, require)
    shown = Progress(name, progress)
    try:
        native = _native.verify(
            lambda fields: _answer(evaluate, fields), _line, json.dumps(hello), parameters=parameters, weighting=weighting, dtypes=dtypes, seed=seed, quick=quick,
            strict=strict, require=require, budget=budget, request=request,
            command=None if where is None else [*options, where], progress=shown.callback,
        )
    finally:
        shown.clear()
    call = f"lossproof.verify({name}, {loss!r}, {dict(params)!r}, framework={framework!r}"
    return Report(native, call + "".join(f", {key}={value!r}" for key, value in (
        ("weighting", weighting), ("link", link), ("reduction", reduction), ("strict", strict), ("require", require)
    ) if value not in (None, "softmax", "mean", False, "B")))


def _answer(evaluate: Callable[[wire.Request], Any], fields: dict[str, Any]) -> tuple[str, Any]:
    """The outcome of one request, as the native half takes it. Raises nothing that the function raises but `KeyboardInterrupt`."""
    try:
        parts = wire.named_parts(evaluate(wire.Request(**fields)))
        return "loss", {name: _listed(value) for name, value in parts.items()}
    except wire.Unsupported as reason:
        return "unsupported", str(reason)
    except (Exception, SystemExit) as fault:
        return "error", f"{type(fault).__name__}: {fault}"


def _listed(value: Any) -> Any:
    """An array as numbers and lists of them."""
    return value.tolist() if hasattr(value, "tolist") else value


def _line(parts: dict[str, Any]) -> tuple[str, str]:
    """The same as a line of the protocol, by which a wrong shape is named; or what is no number in it."""
    try:
        return "loss", json.dumps(wire.encode_parts(parts), allow_nan=False)
    except (TypeError, ValueError) as fault:
        return "error", f"{type(fault).__name__}: {fault}"


def _checked(
    function: Callable[..., Any], loss: str, params: Mapping[str, float], weighting: Optional[str], reduction: str
) -> Mapping[str, float]:
    """The parameters that are at one value, where function, loss and weighting fit together; else `ValueError`."""
    if loss not in LOSSES:
        raise ValueError(f"there is no loss {loss!r}; expected one of {', '.join(LOSSES)}")
    if weighting is not None and weighting not in wire.KNOWN["weightings"]:
        raise ValueError(f"there is no weighting {weighting!r}; expected one of {', '.join(wire.KNOWN['weightings'])}")
    if reduction not in wire.KNOWN["reductions"]:
        raise ValueError(f"there is no reduction {reduction!r}; expected one of {', '.join(wire.KNOWN['reductions'])}")
    known, needs_counts = LOSSES[loss]
    for name, value in params.items():
        if name not in dict(known):
            raise ValueError(f"{loss} has no parameter {name!r}; expected {', '.join(dict(known)) or 'none'}")
        if not isinstance(value, (int, float)):
            raise ValueError(f"params[{name!r}] is {value!r}; expected a number")
    names, called = named(function), getattr(function, "__name__", type(function).__name__)
    missing = [name for name in wire.PARAMETERS[loss] if name not in names and name not in params]
    if missing and "request" not in names:
        given = ", ".join(f'"{name}": {dict(known).get(name) or "…"}' for name in missing)
        raise ValueError(f"{called} does not name {loss}'s {' and '.join(missing)}: say what it has, params={{{given}}}, or "
                         f"let it take {' and '.join(missing)}")
    wanted = {"class_counts"} if needs_counts or weighting in COUNTING else {"weight", "weights"} if weighting else set()
    if wanted and not wanted & {*names} and "request" not in names:
        raise ValueError(f"{called} does not name {' or '.join(sorted(wanted))}, on which {weighting or loss} depends: let it "
                         f"take {' or '.join(sorted(wanted))}")
    return params


TARGETS = ("soft-targets", "multi-label", "soft-labels", "label-smoothing")


def _checked_extensions(function: Callable[..., Any], extensions: list[str]) -> None:
    """Raise `ValueError` for an extension that a function in process cannot have."""
    for name in extensions:
        if name not in TARGETS:
            raise ValueError(f"there is no extension {name!r} here; expected {', '.join(TARGETS)}")
    if "label-smoothing" in extensions and not {"label_smoothing", "request"} & {*named(function)}:
        raise ValueError("label-smoothing is asked of a function whose signature does not name label_smoothing: let it take "
                         "label_smoothing, or leave the extension out")


def _answers(
    evaluate: Callable[[wire.Request], Any], offered: dict[str, Any], first: Optional[str], reduction: str, names: list[str]
) -> dict[str, Any]:
    """What more is offered: the reductions, and NumPy's gradient, as the answer to a first, mild request shows them."""
    found: dict[str, Any] = {}
    try:
        message = json.loads(first or "null") or {}
        asked = wire.parse_request({**message, "reduction": reduction if "reduction" in names else "none"})
        result = wire.named_parts(evaluate(asked))
        found = {"reductions": ["none"] if isinstance(_listed(result["loss"]), (list, tuple)) else [reduction]}
        if not offered["gradient"]:
            found["gradient"] = "gradient" in result
    except (Exception, SystemExit):  # what it raises is a finding, made when it is asked again
        found = {"reductions": [reduction]}
    if "reduction" in names:
        found["reductions"] = list(dict.fromkeys(["none", reduction]))
    return found


def target(function: Callable[..., Any]) -> Optional[str]:
    """`module:function` or `path.py:function` by which another process finds it; None for one that has no such name."""
    name, module = getattr(function, "__qualname__", None), sys.modules.get(getattr(function, "__module__", None) or "")
    if name is None or module is None or "<" in name:
        return None
    path, found = getattr(module, "__file__", None), module
    for part in name.split("."):
        found = getattr(found, part, None)
    if path is None or found is not function:
        return None
    # What is installed is found by its module's name from anywhere; a user's own file, by its path.
    installed = "site-packages" in path or "dist-packages" in path
    if installed and module.__name__ != "__main__":
        return f"{module.__name__}:{name}"
    here = os.path.join(os.getcwd(), "")
    return f"{path[len(here):] if path.startswith(here) else path}:{name}"


def _replayed(
    loss: str, params: Mapping[str, float], framework: str, weighting: Optional[str], link: str, reduction: str, strict: bool,
    require: str,
) -> list[str]:
    """The options of `python -m lossproof verify` by which one request ends as it did here."""
    words = ["--framework", framework, "--loss", loss]
    for name, value in params.items():
        words += ["--param", f"{name}={value!r}"]
    for option, value, default in (("--weighting", weighting, None), ("--link", link, "softmax"),
                                   ("--reduction", reduction, "mean"), ("--require", require, "B")):
        words += [option, value] if value != default else []
    return words + (["--strict"] if strict else [])
