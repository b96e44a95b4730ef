"""`lossproof.verify` on torch and jax callables."""

from __future__ import annotations

import lossproof
import pytest
from needs import needs


def torch_losses():
    needs("torch")
    import torch
    from torch.nn import functional

    def focal(logits, targets, gamma):
        nll = functional.cross_entropy(logits, targets, reduction="none")
        return (1 - torch.exp(-nll)) ** gamma * nll

    return torch, functional, focal


def test_torch_s_own_cross_entropy_conforms():
    _, functional, _ = torch_losses()
    report = lossproof.verify(functional.cross_entropy, "ce")
    assert report.conforms, report
    assert {cell["reduction"] for cell in report.data["cells"]} == {"none", "mean"}  # its signature names it


def test_a_module_and_its_weights():
    torch, functional, _ = torch_losses()
    assert lossproof.verify(torch.nn.CrossEntropyLoss(), "ce", quick=True).conforms

    def weighted(logits, targets, weight, reduction):
        return functional.cross_entropy(logits, targets, weight, reduction=reduction)

    assert lossproof.verify(weighted, "ce", weighting="given", reduction="weighted-mean",
                            quick=True).verdict == "fails"  # torch knows no reduction of that name
    assert lossproof.verify(weighted, "ce", weighting="given", reduction="sum").conforms


def test_the_focal_loss_that_everybody_writes_has_its_mistake():
    _, _, focal = torch_losses()
    report = lossproof.verify(focal, "focal")
    first = report.findings[0]
    assert (report.verdict, first.mistake, first.where) == ("fails", "fractional-power-nan", "gradient"), report
    assert lossproof.verify(focal, "focal", {"gamma": 2.0}).conforms


def test_half_types():
    _, functional, _ = torch_losses()
    report = lossproof.verify(lambda z, y: functional.cross_entropy(z, y), "ce", dtypes=["bf16", "f16"])
    assert {cell["dtype"] for cell in report.data["cells"]} == {"bf16", "f16"}
    assert report.verdict != "not-checked"


def test_jax():
    needs("jax")
    import jax

    def cross_entropy(logits, targets):
        return -jax.numpy.take_along_axis(jax.nn.log_softmax(logits), targets[:, None], 1)[:, 0]

    assert lossproof.verify(cross_entropy, "ce", quick=True).conforms


def test_tensorflow():
    needs("tensorflow")
    import tensorflow as tf

    def cross_entropy(logits, targets):
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)

    assert lossproof.verify(cross_entropy, "ce", quick=True).conforms


@pytest.mark.parametrize("name", ["kornia"])
def test_the_focal_loss_of_a_package(name):
    needs(name)
    import kornia

    report = lossproof.verify(
        lambda z, y, gamma, reduction: kornia.losses.focal_loss(z, y, None, gamma, reduction), "focal"
    )
    assert report.verdict in ("conforms", "fails")
