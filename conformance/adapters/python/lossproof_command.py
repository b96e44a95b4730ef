"""The command line of `lossproof_wire.py`: its help, and serving a function that exists already."""

from __future__ import annotations

import argparse
from typing import Optional, Sequence

import lossproof_wire as wire
from lossproof_callable import by_name, framework_of, load

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
   parameters (gamma, delta, ...), reduction, class_counts, weight (the class weights, or None):

    lossproof verify -- python3 lossproof_wire.py my_losses:focal_loss --loss focal --reduction none --reduction mean

What serve() is told is what is asked: losses ce focal hmloss ldam balanced-softmax seql ghm-c; weightings cs cb given
(request.weighting, request.weights, request.class_counts); links softmax sigmoid; dtypes f16 bf16 f32 f64; reductions
none sum mean weighted-mean; extensions row-weights ignored-targets cotangent state. Raise lossproof_wire.Unsupported
for a request that the library does not offer. Printing is harmless: it goes to standard error.
"""


def main(arguments: Optional[Sequence[str]] = None, prog: str = "lossproof_wire.py") -> None:
    """Parse the command line, this process's where none is given, and serve; a wrong one exits with 2."""
    parser = argparse.ArgumentParser(
        prog=prog, description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", help="my_module:my_function, or path/to/file.py:my_function")
    parser.add_argument("--framework", choices=("torch", "jax", "tensorflow", "numpy", "plain"),
                        help="default: what the function refers to")
    parser.add_argument("--name", help="default: the target")
    parser.add_argument("--version", default="0", help="the subject's version, shown in the report")
    for option, default in OFFERS.items():
        shown = "" if option == "loss" else f"default: {' '.join(default) or 'none offered'}; "
        parser.add_argument(f"--{option}", action="append", required=option == "loss", help=f"{shown}may be repeated")
    parser.add_argument("--no-gradient", action="store_true", help="offer the value only")
    parser.add_argument("--hessian", action="store_true", help="offer the Hessian's diagonal, by autograd")
    options = vars(parser.parse_args(arguments))
    wire.protect_stdout()
    try:
        function = load(options["target"])
        framework = options["framework"] or framework_of(function) or "plain"
    except (ValueError, ImportError, OSError, AttributeError) as fault:
        parser.error(f"{type(fault).__name__}: {fault}")
    if framework == "plain":
        evaluate = function
    else:
        evaluate = getattr(wire, f"{framework}_subject")(by_name(function))
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
