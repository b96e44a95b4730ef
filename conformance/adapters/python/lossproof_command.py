"""The command line of `lossproof_wire.py`: its help, and serving a function that exists already."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import os
import sys
from types import ModuleType
from typing import Any, Callable

import lossproof_wire as wire

OFFERS: dict[str, list[str]] = {  # what may be said of a subject, and what holds where nothing is said
    "loss": [], "weighting": [], "link": ["softmax"], "dtype": ["f32", "f64"], "reduction": ["none"], "extension": [],
}
HELP = """\
Let lossproof check a loss written in Python.

1. Ten lines around your own loss, say my_subject.py, beside lossproof_wire.py and lossproof_frameworks.py:

    import torch
    from lossproof_wire import serve, torch_subject

    def focal(logits, targets, request):        # logits (N, C) in the request's dtype, targets (N,)
        gamma = request.params["gamma"]
        nll = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
        losses = (1 - torch.exp(-nll)) ** gamma * nll
        return losses.mean() if request.reduction == "mean" else losses

    serve(torch_subject(focal), name="my-focal", version="1.2", losses=["focal"], dtypes=["f32", "f64"],
          reductions=["none", "mean"], gradient=True, extensions=["cotangent"])

   and then:

    lossproof verify -- python3 my_subject.py

   jax_subject takes the same kind of function on jax arrays; numpy_subject one that returns the loss, or (loss,
   gradient). With the sigmoid link, logits and targets are (N,), the targets 0 or 1 in the logits' dtype.

2. The same without a framework. row_subject calls a function of one row and does the reductions:

    import math
    from lossproof_wire import serve, row_subject

    def cross_entropy(row, target, weight, request):        # row: C floats; returns (loss, gradient of C floats)
        top = max(row)
        exps = [math.exp(z - top) for z in row]
        loss = math.log(sum(exps)) + top - row[target]
        return weight * loss, [weight * (e / sum(exps) - (k == target)) for k, e in enumerate(exps)]

    serve(row_subject(cross_entropy), name="my-ce", losses=["ce"], weightings=["given"], gradient=True,
          reductions=["none", "sum", "mean", "weighted-mean"], dtypes=["f64"])

3. Without any wrapping, when the function takes (logits, targets), and perhaps `request`, or by name any of: the loss's
   parameters (gamma, delta, ...), reduction, weight (the class weights, or None):

    lossproof verify -- python3 lossproof_wire.py my_losses:focal_loss --loss focal --reduction none --reduction mean

What serve() is told is what is asked: losses ce focal hmloss ldam balanced-softmax seql ghm-c; weightings cs cb given
(request.weighting, request.weights, request.class_counts); links softmax sigmoid; dtypes f16 bf16 f32 f64; reductions
none sum mean weighted-mean; extensions row-weights ignored-targets cotangent state. Raise lossproof_wire.Unsupported
for a request that the library does not offer. Printing is harmless: it goes to standard error.
"""


def load(target: str) -> tuple[Callable[..., Any], ModuleType]:
    """Import `module:function` or `path/file.py:function`. Raises `ValueError`, or what the import raises."""
    place, colon, name = target.rpartition(":")
    if not colon:
        raise ValueError(f"{target!r}: expected module:function or path/file.py:function")
    if place.endswith(".py"):
        spec = importlib.util.spec_from_file_location(os.path.basename(place)[:-3], place)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        sys.path.insert(0, os.path.dirname(os.path.abspath(place)))
        spec.loader.exec_module(module)
    else:
        sys.path.insert(0, os.getcwd())
        module = importlib.import_module(place)
    function = module
    for part in name.split("."):
        function = getattr(function, part)
    return function, module


def framework_of(module: ModuleType) -> str:
    """The framework that a module's globals come from: torch, jax or numpy in this order, else plain."""
    origins = {getattr(value, "__module__", None) or getattr(value, "__name__", "") for value in vars(module).values()}
    roots = {str(origin).partition(".")[0] for origin in origins}
    return next((name for name in ("torch", "jax", "numpy") if name in roots), "plain")


def by_name(function: Callable[..., Any]) -> Callable[..., Any]:
    """Call `function(logits, targets)` with what else its signature names: `request`, parameters, reduction, weight."""
    names = inspect.signature(function).parameters

    def call(logits: Any, targets: Any, request: wire.Request) -> Any:
        offered = {**request.params, "request": request, "reduction": request.reduction}
        for name in {"weight", "weights"} & set(names):
            new = getattr(logits, "new_tensor", list)
            offered[name] = None if request.weights is None else new(request.weights)
        return function(logits, targets, **{name: offered[name] for name in names if name in offered})

    return call


def main() -> None:
    """Parse the command line and serve; a wrong one exits with 2."""
    parser = argparse.ArgumentParser(
        prog="lossproof_wire.py", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", help="my_module:my_function, or path/to/file.py:my_function")
    parser.add_argument("--framework", choices=("torch", "jax", "numpy", "plain"), help="default: what the module uses")
    parser.add_argument("--name", help="default: the target")
    parser.add_argument("--version", default="0", help="the subject's version, shown in the report")
    for option, default in OFFERS.items():
        shown = "" if option == "loss" else f"default: {' '.join(default) or 'none offered'}; "
        parser.add_argument(f"--{option}", action="append", required=option == "loss", help=f"{shown}may be repeated")
    parser.add_argument("--no-gradient", action="store_true", help="offer the value only")
    parser.add_argument("--hessian", action="store_true", help="offer the Hessian's diagonal, by autograd")
    options = vars(parser.parse_args())
    wire.protect_stdout()
    try:
        function, module = load(options["target"])
    except (ValueError, ImportError, OSError, AttributeError) as fault:
        parser.error(f"{type(fault).__name__}: {fault}")
    framework = options["framework"] or framework_of(module)
    if framework == "plain":
        evaluate = function
    else:
        evaluate = wire.__getattr__(f"{framework}_subject")(by_name(function))
    chosen = {name: options[name] or default for name, default in OFFERS.items()}
    try:
        wire.serve(
            evaluate, name=options["name"] or options["target"], version=options["version"], losses=chosen["loss"],
            weightings=chosen["weighting"], links=chosen["link"], dtypes=chosen["dtype"],
            reductions=chosen["reduction"], gradient=not options["no_gradient"], hessian=options["hessian"],
            extensions=chosen["extension"],
        )
    except ValueError as fault:
        parser.error(str(fault))
