"""The subjects' numbers against decimal arithmetic; those of a framework only where it is installed."""

from __future__ import annotations

import importlib.util
import math
import unittest
from typing import Any

from support import HELLO, HERE, converse, distance, exact, request

ROWS = [[0.5, -1.25, 2.0], [30.0, 1.0, -2.0], [-300.0, 0.25, 1.0], [0.125, 0.125, 0.125]]
TARGETS = [1, 0, 0, 2]
WEIGHTS = {"kind": "given", "weights": [0.5, 3.0, 1.25]}
PURE = HERE / "subjects" / "pure_python_focal.py"
FRAMEWORKS = {
    "torch_cross_entropy": "torch", "torch_bce_with_logits": "torch", "torchvision_sigmoid_focal": "torchvision",
    "kornia_focal": "kornia", "optax_losses": "optax", "sklearn_log_loss": "sklearn",
    "sklearn_metrics_log_loss": "sklearn", "smp_focal": "segmentation_models_pytorch", "catalyst_focal": "catalyst",
    "ultralytics_focal": "ultralytics", "transformers_focal": "transformers", "keras_losses": "tensorflow",
    "jaxopt_losses": "jaxopt",
}


def wrong(name: str, *messages: Any) -> list[Any]:
    """The answers of one of the deliberately wrong subjects."""
    return converse(HERE / "wrong" / f"{name}.py", *messages)[0]


class PurePython(unittest.TestCase):
    """`pure_python_focal.py` is right everywhere: relative distance below 1e-13, rows from p = 1e-130 to q = 1e-13."""

    def test_rows(self) -> None:
        asked = []
        for gamma in (None, 0.0, 0.5, 1.0, 2.0, 5.0):
            for weighting in (None, WEIGHTS):
                loss, params = ("ce", {}) if gamma is None else ("focal", {"gamma": gamma})
                asked.append(request(loss, params=params, weighting=weighting, logits=ROWS, targets=TARGETS))
            asked.append(request(loss, params=params, link="sigmoid", logits=[0.3, -40.0, 25.0], targets=[1, 1, 1]))
            asked.append(request(loss, params=params, link="sigmoid", logits=[0.3, -40.0, 25.0], targets=[0, 0, 0]))
        answers, _, _ = converse(PURE, *asked)
        for message, answer in zip(asked, answers):
            losses, gradients = exact(message)
            for index, (loss, row) in enumerate(zip(losses, gradients)):
                self.assertLess(distance(answer["loss"][index], loss), 1e-13)
                got = answer["gradient"][index]
                for number, slope in zip([got] if message["link"] == "sigmoid" else got, row):
                    self.assertLess(distance(number, slope), 1e-12, (message, index))

    def test_reductions_rows_weights_ignored_and_cotangent(self) -> None:
        fields = {"weighting": WEIGHTS, "logits": ROWS, "targets": [1, None, 0, 2], "row_weights": [2.0, 9.0, 1.0, 0.5]}
        whole = request(weighting=WEIGHTS, logits=ROWS, targets=TARGETS)
        losses, gradients = exact(whole)
        omegas = [3.0 * 2.0, 0.0, 0.5, 1.25 * 0.5]
        total = 2 * losses[0] + losses[2] + losses[3] / 2
        for reduction, divisor in (("sum", 1), ("mean", 3), ("weighted-mean", sum(omegas))):
            (answer,), _, _ = converse(PURE, request(**fields, reduction=reduction, cotangent=[4.0]))
            self.assertLess(float(abs(answer["loss"] - float(total) / divisor)), 1e-12)
            self.assertEqual(answer["gradient"][1], [0.0] * 3)
            self.assertAlmostEqual(answer["gradient"][0][1], 8.0 * float(gradients[0][1]) / divisor, places=13)
        (answer,), _, _ = converse(PURE, request(**fields, cotangent=[1.0, 1.0, 0.0, -2.0]))
        self.assertEqual(answer["gradient"][2], [0.0] * 3)
        self.assertAlmostEqual(answer["gradient"][3][0], -float(gradients[3][0]), places=13)

    def test_special_values(self) -> None:
        infinity, nan = "Infinity", "NaN"
        for row, target, loss, gradient in (
            (["-Infinity", 0.0, 0.0], 0, infinity, [-1.0, 0.5, 0.5]), ([infinity, 0.0, 0.0], 1, infinity, [1, -1, 0]),
            ([infinity, 0.0, 0.0], 0, 0.0, [0, 0, 0]), ([infinity, infinity, 0.0], 0, nan, [nan] * 3),
            (["-Infinity"] * 3, 0, nan, [nan] * 3), ([nan, 0.0, 0.0], 1, nan, [nan] * 3), ([7.0], 0, 0.0, [0]),
            (["-Infinity", 1.0, "-Infinity"], 1, 0.0, [0, 0, 0]),
        ):
            with self.subTest(row=row, target=target):
                (answer,), _, _ = converse(PURE, request(logits=[row], targets=[target]))
                self.assertEqual(answer, {"id": 1, "loss": [loss], "gradient": [gradient]})

    def test_an_empty_batch(self) -> None:
        for reduction, loss in (("none", []), ("sum", 0.0), ("mean", "NaN"), ("weighted-mean", "NaN")):
            (answer,), _, _ = converse(PURE, request(logits=[], targets=[], reduction=reduction))
            self.assertEqual(answer, {"id": 1, "loss": loss, "gradient": []})


class Wrong(unittest.TestCase):
    """Each deliberately wrong subject is wrong in its own way, and right elsewhere."""

    def test_probability_floor(self) -> None:
        fields = {"params": {"gamma": 2.0}, "targets": [0]}
        outlier, easy = wrong(
            "probability_floor_focal", request("focal", logits=[[-50.0, 0.0]], **fields),
            request("focal", logits=[[2.0, 0.0]], dtype="f32", **fields),
        )
        self.assertAlmostEqual(outlier["loss"][0], -math.log(1e-7), places=9)
        self.assertLess(abs(outlier["gradient"][0][0]), 1e-13)
        self.assertLess(distance(easy["loss"][0], exact(request(logits=[[2.0, 0.0]], **fields))[0][0]), 1e-5)

    def test_gamma_nan(self) -> None:
        (answer, large) = wrong(
            "gamma_nan_focal", request("focal", params={"gamma": 0.5}, logits=[[40.0, 0.0]], targets=[0]),
            request("focal", params={"gamma": 2.0}, logits=[[40.0, 0.0]], targets=[0]),
        )
        self.assertEqual(answer["gradient"], [["NaN", "NaN"]])
        self.assertEqual(answer["loss"], [0.0])
        self.assertEqual(large["gradient"], [[0.0, 0.0]])

    def test_weight_inside_probability(self) -> None:
        one, two = wrong(
            "weight_inside_probability_hmloss",
            request("hmloss", params={"delta": 1.0}, logits=[[0.0, 0.0]], targets=[0]),
            request("hmloss", params={"delta": 1.0}, logits=[[0.0, 0.0]], targets=[0],
                    weighting={"kind": "given", "weights": [2.0, 1.0]}),
        )
        modulation = (2 / math.pi) * (1 - math.exp(-0.5))  # sinc(1/2) (1 - e^(-1/2))
        self.assertAlmostEqual(one["loss"][0], modulation * math.log(2), places=14)
        quarter = (4 / math.pi * math.sin(math.pi / 4)) * (1 - math.exp(-0.25))  # at p = 1/4
        self.assertAlmostEqual(two["loss"][0], 2 * quarter * math.log(2), places=14)

    def test_mean_over_elements(self) -> None:
        total, mean = wrong(
            "mean_over_elements_ce", request(logits=ROWS, targets=TARGETS, reduction="sum"),
            request(logits=ROWS, targets=TARGETS, reduction="mean"),
        )
        self.assertAlmostEqual(mean["loss"] * 12, total["loss"], places=11)
        self.assertAlmostEqual(mean["gradient"][0][1] * 12, total["gradient"][0][1], places=14)

    def test_precision_downcast(self) -> None:
        (answer,) = wrong("precision_downcast_ce", request())
        error = distance(answer["loss"][0], exact(request())[0][0])
        self.assertTrue(1e-10 < error < 1e-6, error)


class Frameworks(unittest.TestCase):
    """One ordinary batch through every subject whose framework is installed; the rest are skipped by name."""

    def test_subjects(self) -> None:
        for name, module in FRAMEWORKS.items():
            with self.subTest(name):
                if importlib.util.find_spec(module) is None:
                    self.skipTest(f"{module} is not installed")
                self.check(HERE / "subjects" / f"{name}.py")

    def check(self, path: Any) -> None:
        """Compare its sum, or its rows, in float64, on each loss and link that it does not call unsupported."""
        (hello,), _, _ = converse(path, HELLO)
        reduction = "none" if "none" in hello["reductions"] else "sum"
        asked = []
        for loss in hello["losses"]:
            common = {"params": {"gamma": 2.0} if loss == "focal" else {}, "reduction": reduction,
                      "gradient": hello["gradient"]}
            if "softmax" in hello["links"]:
                asked.append(request(loss, logits=[[0.5, -1.25, 2.0], [0.0, 1.0, 0.25]], targets=[1, 0], **common))
            if "sigmoid" in hello["links"]:
                asked.append(request(loss, link="sigmoid", logits=[0.5, -1.25], targets=[1, 1], **common))
        answers, errors, _ = converse(path, *asked)
        answered = [(m, a) for m, a in zip(asked, answers) if "unsupported" not in a]
        self.assertTrue(answered, errors)
        for message, answer in answered:
            losses, gradients = exact(message)
            got = answer["loss"] if reduction == "none" else [answer["loss"]]
            for number, loss in zip(got, losses if reduction == "none" else [sum(losses)]):
                self.assertLess(distance(number, loss), 1e-13)
            for row, slopes in zip(answer.get("gradient", []), gradients):
                for number, slope in zip(row if isinstance(row, list) else [row], slopes):
                    self.assertLess(distance(number, slope), 1e-13)


if __name__ == "__main__":
    unittest.main()
