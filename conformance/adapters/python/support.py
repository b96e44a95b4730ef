"""What the tests share: a conversation with a subject, and the losses in decimal arithmetic, written independently."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal, getcontext
from pathlib import Path
from typing import Any, Callable, Optional, Union

HERE = Path(__file__).resolve().parent
HELLO, BYE = {"op": "hello", "protocol": 1}, {"op": "bye"}
getcontext().prec = 200
STEP = Decimal(10) ** -40


def converse(program: Union[str, Path], *messages: Any, bye: bool = True) -> tuple[list[Any], str, int]:
    """Run a script (a path, or source), send messages (objects, or raw lines); returns answers, stderr, exit code."""
    command = [str(program)] if isinstance(program, Path) else ["-c", program]
    lines = [message if isinstance(message, str) else json.dumps(message) for message in messages]
    lines += [json.dumps(BYE)] if bye else []
    run = subprocess.run(
        [sys.executable, *command], input="".join(line + "\n" for line in lines), capture_output=True, timeout=300,
        encoding="utf-8", env={**os.environ, "PYTHONPATH": str(HERE)}, check=False,
    )
    return [json.loads(line) for line in run.stdout.splitlines()], run.stderr, run.returncode


def request(loss: str = "ce", **fields: Any) -> dict[str, Any]:
    """An eval message: two classes, one row, float64, unless fields say otherwise."""
    message = {
        "op": "eval", "id": 1, "loss": loss, "params": {}, "weighting": None, "class_counts": None, "link": "softmax",
        "dtype": "f64", "reduction": "none", "gradient": True, "logits": [[0.5, -1.25]], "targets": [1],
    }
    return {**message, **fields}


def exact_row(row: list[Decimal], target: int, gamma: float = 0.0) -> Decimal:
    """Focal loss of one row from its definition, `-(1 - p)^γ log p`; γ = 0 is cross-entropy."""
    exps = [z.exp() for z in row]
    p = exps[target] / sum(exps)
    modulation = (1 - p) ** Decimal(gamma) if gamma else Decimal(1)
    return -modulation * p.ln()


def exact_gradient(function: Callable[[list[Decimal]], Decimal], row: list[Decimal]) -> list[Decimal]:
    """Central differences with a step of 1e-40 in 200 digits: about 80 right ones, from no analytic formula."""
    slopes = []
    for k, z in enumerate(row):
        up, down = [*row[:k], z + STEP, *row[k + 1:]], [*row[:k], z - STEP, *row[k + 1:]]
        slopes.append((function(up) - function(down)) / (2 * STEP))
    return slopes


def exact(message: dict[str, Any]) -> tuple[list[Decimal], list[list[Decimal]]]:
    """Losses (N) and gradients (N lists of C, or of 1 with the sigmoid link) of an eval message, before reduction."""
    gamma = message["params"].get("gamma", 0.0)
    weights: Optional[list[float]] = (message["weighting"] or {}).get("weights")
    losses, gradients = [], []
    for number, target in zip(message["logits"], message["targets"]):
        weight = Decimal(weights[target]) if weights else Decimal(1)
        if message["link"] == "sigmoid":
            row, shift = [Decimal(number)], [Decimal(0)]
        else:
            row, shift = [Decimal(z) for z in number], []

        def loss(z: list[Decimal], target=target, weight=weight, shift=shift) -> Decimal:
            return weight * exact_row([*shift, *z], target, gamma)

        losses.append(loss(row))
        gradients.append(exact_gradient(loss, row))
    return losses, gradients


def distance(got: float, expected: Decimal) -> float:
    """The relative distance, or the absolute one below 1e-300."""
    return float(abs(Decimal(got) - expected) / max(abs(expected), Decimal("1e-300")))
