"""`python -m lossproof verify` grades a callable, `python -m lossproof wire` serves it over the line protocol."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

import lossproof_command
from lossproof_callable import load

from . import __version__, verify

CODES = {"conforms": 0, "fails": 1, "not-checked": 3}


def parser() -> argparse.ArgumentParser:
    """The command line, but for what `wire` takes, which is `lossproof_wire.py`'s."""
    top = argparse.ArgumentParser(prog="python -m lossproof", description=__doc__)
    top.add_argument("--version", action="version", version=f"lossproof {__version__}")
    commands = top.add_subparsers(dest="command", required=True)
    one = commands.add_parser(
        "verify", help="grade a callable in this process",
        epilog="Exit codes: 0 conforms, 1 fails, 2 the command line is wrong, 3 nothing could be checked.",
    )
    one.add_argument("target", help="my_module:my_loss, or path/to/file.py:my_loss")
    one.add_argument("--loss", required=True, help="ce focal hmloss ldam balanced-softmax seql ghm-c")
    one.add_argument("--param", action="append", default=[], metavar="NAME=NUMBER", help="a parameter at one value")
    one.add_argument("--framework", choices=("torch", "jax", "tensorflow", "numpy"))
    one.add_argument("--weighting", choices=("cs", "cb", "given"))
    one.add_argument("--link", choices=("softmax", "sigmoid"), default="softmax")
    one.add_argument("--dtype", action="append", choices=("f16", "bf16", "f32", "f64"), help="default: f32 and f64")
    one.add_argument("--reduction", choices=("none", "sum", "mean", "weighted-mean"), default="mean")
    one.add_argument("--quick", action="store_true")
    one.add_argument("--strict", action="store_true")
    one.add_argument("--require", choices=("A", "B"), default="B")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--budget", type=float, default=25.0, metavar="SECONDS")
    one.add_argument("--request", metavar="JSON", help="ask just this")
    for form in ("json", "junit", "html", "markdown"):
        one.add_argument(f"--{form}", type=Path, metavar="FILE", help=f"write the report as {form}")
    commands.add_parser("wire", help="serve a callable over the line protocol", add_help=False)
    return top


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run a command; its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["wire"]:
        lossproof_command.main(words[1:], prog="python -m lossproof wire")
        return 0
    top = parser()
    options = top.parse_args(words)
    try:
        params = {name: float(value) for name, _, value in (text.partition("=") for text in options.param)}
        report = verify(
            load(options.target), options.loss, params, framework=options.framework, weighting=options.weighting,
            link=options.link, dtypes=options.dtype or ("f32", "f64"), reduction=options.reduction, quick=options.quick,
            strict=options.strict, require=options.require, seed=options.seed, budget=options.budget,
            request=options.request,
        )
        forms = {options.json: "json", options.junit: "junit", options.html: "html", options.markdown: "markdown"}
        for path, form in forms.items():
            if path is not None:
                path.write_text(getattr(report, form), encoding="utf-8")
    except (ValueError, ImportError, OSError, AttributeError) as fault:
        top.error(f"{type(fault).__name__}: {fault}")
    sys.stdout.write(report.text(colour=sys.stdout.isatty()))
    return CODES[report.verdict]


if __name__ == "__main__":
    sys.exit(main())
