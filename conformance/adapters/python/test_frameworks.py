"""The framework helpers, each where its framework is installed: derivatives, dtypes, extensions, the bare command."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from lossproof_command import HELP
from support import HELLO, HERE, converse, distance, exact, request

ROWS, TARGETS = [[0.5, -1.25, 2.0], [0.0, 1.0, 0.25]], [1, 0]
OFFER = "losses=['ce'], dtypes=['f16', 'bf16', 'f32', 'f64'], links=['softmax', 'sigmoid'], reductions=['none', 'sum']"
TORCH = f"""
import torch
from lossproof_wire import serve, torch_subject
def ce(logits, targets, request):
    assert logits.dtype == getattr(torch, {{"f16": "float16", "bf16": "bfloat16", "f32": "float32", "f64": "float64"}}[
        request.dtype])
    if request.link == "sigmoid":
        losses = torch.nn.functional.softplus(logits) - logits * targets
    else:
        losses = torch.logsumexp(logits, 1) - logits.gather(1, targets[:, None])[:, 0]
    return losses if request.reduction == "none" else losses.sum()
serve(torch_subject(ce), name="t", gradient=True, hessian=True, extensions=["cotangent"], {OFFER})
"""
JAX = f"""
import jax
from lossproof_wire import serve, jax_subject
def ce(logits, targets, request):
    if request.link == "sigmoid":
        losses = jax.nn.softplus(logits) - logits * targets
    else:
        losses = -(jax.nn.log_softmax(logits) * jax.nn.one_hot(targets, logits.shape[1], dtype=logits.dtype)).sum(1)
    return losses if request.reduction == "none" else losses.sum()
serve(jax_subject({{"ce": ce}}), name="j", gradient=True, hessian=True, extensions=["cotangent"], {OFFER})
"""
NUMPY = f"""
import numpy
from lossproof_wire import serve, numpy_subject
def ce(logits, targets, request):
    if request.link == "sigmoid":
        p, losses = 1 / (1 + numpy.exp(-logits)), numpy.log1p(numpy.exp(logits)) - logits * targets
        return losses if request.reduction == "none" else losses.sum(), p - targets
    exps = numpy.exp(logits - logits.max(1, keepdims=True))
    p, hot = exps / exps.sum(1, keepdims=True), numpy.eye(logits.shape[1])[targets]
    losses = -(numpy.log(p) * hot).sum(1)
    return losses if request.reduction == "none" else losses.sum(), p - hot
serve(numpy_subject(ce), name="n", gradient=True, {OFFER})
"""
SOURCES = {"torch": TORCH, "jax": JAX, "numpy": NUMPY}


def needs(module: str) -> None:
    """Skip the running test where a module is not installed."""
    if importlib.util.find_spec(module) is None:
        raise unittest.SkipTest(f"{module} is not installed")


class Helpers(unittest.TestCase):
    """One cross-entropy through each helper."""

    def test_values_and_gradients(self) -> None:
        for module, source in SOURCES.items():
            with self.subTest(module):
                needs(module)
                asked = [request(logits=ROWS, targets=TARGETS),
                         request(link="sigmoid", logits=[0.5, 9], targets=[1, 0]),
                         request(logits=ROWS, targets=TARGETS, reduction="sum", dtype="f32")]
                answers, errors, _ = converse(source, *asked)
                for message, answer, limit in zip(asked, answers, (1e-14, 1e-14, 1e-6)):
                    losses, gradients = exact(message)
                    self.assertIn("loss", answer, errors)
                    got = answer["loss"] if message["reduction"] == "none" else [answer["loss"]]
                    for number, loss in zip(got, losses if len(got) == 2 else [sum(losses)]):
                        self.assertLess(distance(number, loss), limit)
                    for row, slopes in zip(answer["gradient"], gradients):
                        for number, slope in zip(row if isinstance(row, list) else [row], slopes):
                            self.assertLess(distance(number, slope), limit)

    def test_hessian_and_cotangent(self) -> None:
        for module in ("torch", "jax"):
            with self.subTest(module):
                needs(module)
                asked = request(logits=ROWS, targets=TARGETS, hessian=True)
                flat = request(link="sigmoid", logits=[0.5, -3.0], targets=[1, 0], hessian=True)
                (plain, scaled, single), errors, _ = converse(
                    SOURCES[module], asked, {**asked, "cotangent": [2.0, -0.5]}, flat
                )
                self.assertIn("hessian", plain, errors)
                for index, target in enumerate(TARGETS):
                    for k, slope in enumerate(plain["gradient"][index]):
                        p = slope + (k == target)
                        self.assertAlmostEqual(plain["hessian"][index][k], p * (1 - p), places=14)
                        factor = (2.0, -0.5)[index]
                        self.assertAlmostEqual(scaled["gradient"][index][k], factor * slope, places=14)
                        self.assertAlmostEqual(scaled["hessian"][index][k], factor * p * (1 - p), places=14)
                p = single["gradient"][1]
                self.assertAlmostEqual(single["hessian"][1], p * (1 - p), places=14)

    def test_narrow_dtypes_are_widened_exactly(self) -> None:
        for module in SOURCES:
            for dtype, bits in (("f16", 10), ("bf16", 7), ("f32", 23)):
                with self.subTest(module=module, dtype=dtype):
                    needs(module)
                    (answer,), _, _ = converse(SOURCES[module], request(dtype=dtype))
                    if module == "numpy" and dtype == "bf16":
                        self.assertEqual(answer, {"id": 1, "unsupported": "numpy has no bfloat16"})
                    else:
                        self.assertEqual(answer["loss"][0] * 2.0**bits % 1.0, 0.0)  # a loss in [1, 2)

    def test_an_empty_batch(self) -> None:
        for module, source in SOURCES.items():
            with self.subTest(module):
                needs(module)
                fields = {"logits": [], "targets": [], "class_counts": [5, 1, 1]}
                (answer,), errors, _ = converse(source, request(**fields, link="softmax"))
                self.assertEqual(answer, {"id": 1, "loss": [], "gradient": []}, errors)


class Documentation(unittest.TestCase):
    """What `--help` promises for a framework."""

    def test_the_torch_example_of_the_help_runs(self) -> None:
        needs("torch")
        lines = HELP[HELP.index("    import torch"):HELP.index("   and then:")].splitlines()
        message = request("focal", params={"gamma": 2.0})
        answers, errors, _ = converse("\n".join(line[4:] for line in lines), HELLO, message)
        self.assertEqual(answers[0]["name"], "my-focal", errors)
        self.assertLess(distance(answers[1]["loss"][0], exact(message)[0][0]), 1e-14)

    def test_a_function_is_served_as_it_stands(self) -> None:
        for module, code in (
            ("torch", "import torch\ndef focal(logits, targets, gamma=9.0, reduction='mean', weight=None):\n"
                      "    nll = torch.nn.functional.cross_entropy(logits, targets, weight=weight, reduction='none')\n"
                      "    losses = (1 - torch.softmax(logits, 1).gather(1, targets[:, None])[:, 0]) ** gamma * nll\n"
                      "    return losses if reduction == 'none' else losses.mean()\n"),
            ("math", "import math\ndef focal(request):\n    z = request.logits[0]\n"
                     "    p = 1 / (1 + math.exp(z[0] - z[1]))\n    w = (request.weights or [1, 1])[1]\n"
                     "    return [-w * (1 - p) ** request.params['gamma'] * math.log(p)]\n"),
        ):
            with self.subTest(module), tempfile.TemporaryDirectory() as folder:
                needs(module)
                path = Path(folder) / "theirs.py"
                path.write_text(code, encoding="utf-8")
                message = request("focal", params={"gamma": 2.0}, gradient=module == "torch",
                                  weighting={"kind": "given", "weights": [1.0, 3.0]})
                program = ("import sys, runpy; sys.argv = ['x', '{}:focal', '--loss', 'focal', '--weighting', 'given'];"
                           "runpy.run_path('{}', run_name='__main__')").format(path, HERE / "lossproof_wire.py")
                (answer,), errors, _ = converse(program, message)
                self.assertIn("loss", answer, errors)
                self.assertLess(distance(answer["loss"][0], exact(message)[0][0]), 1e-14)

    def test_a_listener_that_leaves_is_no_traceback(self) -> None:
        subject = str(HERE / "subjects" / "pure_python_focal.py")
        process = subprocess.Popen([sys.executable, subject], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.close()
        _, errors = process.communicate(b'{"op":"hello"}\n' * 2, timeout=60)
        self.assertEqual((errors, process.returncode), (b"", 0))


if __name__ == "__main__":
    unittest.main()
