"""The trace helper: what it writes, read again; what it refuses; what autograd gave it."""

from __future__ import annotations

import json
import struct
import tempfile
import unittest
from pathlib import Path

import lossproof_trace

try:
    import torch
except ImportError:
    torch = None


def tensors(path: Path) -> dict[str, tuple[str, list[int], bytes]]:
    """A safetensors file, read from its definition."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    return {name: (own["dtype"], own["shape"], data[8 + length:][slice(*own["data_offsets"])])
            for name, own in header.items()}


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "trace.jsonl").read_text().splitlines()]


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        own = tempfile.TemporaryDirectory()
        self.addCleanup(own.cleanup)
        self.folder = Path(own.name) / "trace"

    def trace(self, **fields: object) -> lossproof_trace.Trace:
        return lossproof_trace.Trace(self.folder, **{"classes": 2, "loss": "ce", **fields})


class Written(Folder):
    def test_what_is_recorded_is_read_again(self) -> None:
        with self.trace(class_counts=[3, 1], every=2) as trace:
            for step in range(3):
                trace.record([[0.5, -1.25]], [1], 1.75, [[0.5, -0.5]], epoch=0, rate=0.1)
        header, *steps = lines(self.folder)
        self.assertEqual((header["lossproof-trace"], header["class_counts"]), (1, [3, 1]))
        self.assertEqual([step["tensors"] for step in steps],
                         ["steps-000000.safetensors"] * 2 + ["steps-000002.safetensors"])
        own = tensors(self.folder / "steps-000002.safetensors")
        self.assertEqual(own["2.logits"], ("F64", [1, 2], struct.pack("<2d", 0.5, -1.25)))
        self.assertEqual(own["2.targets"], ("I64", [1], struct.pack("<q", 1)))
        self.assertEqual(own["2.loss"], ("F64", [1], struct.pack("<d", 1.75)))

    def test_class_probabilities_stand_in_their_step_and_in_no_other(self) -> None:
        with self.trace() as trace:
            trace.record([[0.0, 0.0]], [0], 0.7, [[-0.5, 0.5]], epoch=0)
            trace.record([[0.0, 0.0]], [0], 0.7, [[-0.5, 0.5]], epoch=1, class_probabilities=[0.25, 0.75])
            for wrong in ([1.0], [float("nan"), 1.0]):
                with self.assertRaisesRegex(ValueError, "step 2: class_probabilities are .*; expected 2 finite numbers"):
                    trace.record([[0.0, 0.0]], [0], 0.7, [[-0.5, 0.5]], epoch=1, class_probabilities=wrong)
        _, first, second = lines(self.folder)
        self.assertNotIn("class_probabilities", first)
        self.assertEqual(second["class_probabilities"], [0.25, 0.75])

    def test_a_trace_that_is_there_is_not_overwritten(self) -> None:
        self.trace().close()
        with self.assertRaisesRegex(FileExistsError, "exists already"):
            self.trace()

    def test_a_resumed_trace_keeps_what_it_is_told_to(self) -> None:
        with self.trace(every=1) as trace:
            for step in range(3):
                trace.record([[0.0, 0.0]], [0], 0.7, [[-0.5, 0.5]], epoch=0)
        with self.trace(every=1, resume=1) as trace:
            trace.record([[1.0, 0.0]], [0], 0.3, [[-0.3, 0.3]], epoch=0)
        self.assertEqual([step["step"] for step in lines(self.folder)[1:]], [0, 1])
        self.assertEqual(sorted(path.name for path in self.folder.glob("steps-*")),
                         ["steps-000000.safetensors", "steps-000001.safetensors"])
        with self.assertRaisesRegex(ValueError, "another run"):
            self.trace(loss="ce", name="other", resume=1)
        with self.assertRaisesRegex(ValueError, "2 whole steps; expected 5"):
            self.trace(resume=5)

    def test_a_wrong_shape_and_a_rate_that_is_no_number_are_errors(self) -> None:
        trace = self.trace()
        with self.assertRaisesRegex(ValueError, r"logits has 3 numbers; expected \[1, 2\]"):
            trace.record([[0.0, 0.0, 0.0]], [0], 0.7, [[-0.5, 0.5]], epoch=0)
        with self.assertRaisesRegex(ValueError, "rate is nan; expected a finite number"):
            trace.record([[0.0, 0.0]], [0], 0.7, [[-0.5, 0.5]], epoch=0, rate=float("nan"))
        trace.record([[0.0, 0.0]], [0], 0.7, [[-0.5, 0.5]], epoch=0)
        trace.close()
        self.assertEqual(len(lines(self.folder)), 2)


@unittest.skipIf(torch is None, "torch is not installed")
class Autograd(Folder):
    def test_the_gradient_is_autograds_own_and_of_this_loss_alone(self) -> None:
        model = torch.nn.Linear(3, 2)
        trace = self.trace(model=model)
        logits = model(torch.ones(4, 3))
        loss = trace.step(torch.nn.functional.cross_entropy, logits, torch.tensor([0, 1, 0, 1]), epoch=0, rate=0.1)
        (loss * 0.25 + logits.square().sum()).backward()
        trace.close()
        own = tensors(self.folder / "steps-000000.safetensors")
        again = logits.detach().requires_grad_()
        (0.25 * torch.nn.functional.cross_entropy(again, torch.tensor([0, 1, 0, 1]))).backward()
        self.assertEqual(own["0.gradient"][:2], ("F32", [4, 2]))
        for got, right in zip(struct.unpack("<8f", own["0.gradient"][2]), again.grad.flatten().tolist()):
            self.assertAlmostEqual(got, right, places=7)
        self.assertEqual(own["0.cotangent"], ("F32", [1], struct.pack("<f", 0.25)))
        self.assertEqual(len(lines(self.folder)[1]["weights"]), 64)

    def test_a_step_without_backward_is_an_error(self) -> None:
        trace = self.trace()
        logits = torch.zeros(1, 2, requires_grad=True)
        trace.step(torch.nn.functional.cross_entropy, logits, torch.tensor([0]), epoch=0)
        with self.assertRaisesRegex(RuntimeError, "step 0 has no gradient"):
            trace.close()
        with self.assertRaisesRegex(ValueError, "no gradient in the logits"):
            other = lossproof_trace.Trace(self.folder.parent / "other", classes=2, loss="ce")
            other.step(torch.nn.functional.cross_entropy, torch.zeros(1, 2), torch.tensor([0]), epoch=0)


if __name__ == "__main__":
    unittest.main()
