"""`lossproof.reference` against the golden vectors, and in its shapes and errors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from lossproof import reference

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
LOSSES = ("ce", "focal", "hmloss", "ldam", "balanced-softmax", "seql", "ghm-c")
LOGITS = np.array([[0.5, -1.25, 2.0], [30.0, 1.0, -2.0]])


def ulps(got, exact):
    """Distances in units of the last place of the exact number; 0 for the same infinity, NaN or zero."""
    got, exact = np.asarray(got, float).ravel(), np.asarray(exact, float).ravel()
    assert got.shape == exact.shape
    same = (got == exact) | (np.isnan(got) & np.isnan(exact))
    with np.errstate(all="ignore"):
        return np.where(same, 0.0, np.abs(got - exact) / np.spacing(np.abs(exact)))


def cases(loss):
    for line in (FIXTURES / f"{loss}-f64.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if "cotangent" not in case and case["params"].get("variant") is None:
            yield case


def evaluate(case, **options):
    params = {name: value for name, value in case["params"].items() if name not in ("draws", "state")}
    weighting = case.get("weighting") or {}
    rows = len(case["targets"])
    classes = len(case["logits"][0]) if rows and case["link"] == "softmax" else len(case.get("class_counts") or ())
    shape = (rows,) if case["link"] == "sigmoid" else (rows, classes)
    return reference.evaluate(
        case["loss"], np.array(case["logits"], float).reshape(shape),
        [-100 if target is None else target for target in case["targets"]], params,
        class_counts=case.get("class_counts"), weighting=weighting.get("weights", weighting.get("kind")),
        beta=weighting.get("beta", 0.0), row_weights=case.get("row_weights"), reduction=case["reduction"],
        link=case["link"], draws=case["params"].get("draws"), state=case["params"].get("state"), **options,
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_the_exact_numbers_are_the_golden_ones(loss):
    numbers = 0
    for case in cases(loss):
        found = evaluate(case, hessian=True)
        for part in ("loss", "gradient", "hessian"):
            got, exact = getattr(found, part), np.array(case["expected"][part], float)
            distance = ulps(got, exact)
            # The promise of `Loss::evaluate`: 1 ulp, 2 below the normal numbers; where terms cancel, as beside HMLoss's peaks
            # and zeros, 2^-94 of their sum besides, which with weights of 12 is below 2^-90.
            allowed = 2.0**-90 if "/peak" in case["case"] or "/zero-crossing" in case["case"] else 0.0
            with np.errstate(invalid="ignore"):  # two infinities
                wrong = (distance > 2.0) & ~(np.abs(got - exact).ravel() <= allowed)
            assert not wrong.any(), (case["case"], part, distance)
            numbers += distance.size
    assert numbers > 100


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hessian", [False, True])
def test_the_plain_numbers_are_near_for_mild_rows(loss, hessian):
    checked = 0
    for case in cases(loss):
        if case["region"] == "extreme" or np.abs(np.array(case["logits"], float)).max(initial=0.0) > 8:
            continue
        found = evaluate(case, exact=False, hessian=hessian)
        scale = 30.0 if loss == "ldam" else 1.0
        for part in ("loss", "gradient"):
            exact = np.array(case["expected"][part], float)
            # Each operation rounds to 2^-53, the argument of the exponential (|scale·z| ≤ 16·scale) magnifies it, and HMLoss and
            # focal's powers have derivatives up to 8 times as large as their values: 64·17·scale units are the grade B's.
            np.testing.assert_allclose(getattr(found, part), exact, rtol=0, atol=2.0**-53 * 64 * 17 * scale * max(
                1.0, float(np.abs(exact).max(initial=0.0))), err_msg=case["case"])
            checked += exact.size
    assert checked > 20


@pytest.mark.parametrize("reduction", ["none", "sum", "mean", "weighted-mean"])
@pytest.mark.parametrize("options", [{}, {"weighting": [0.25, 1.5, 3.0, 0.75]}, {"weighting": "cs", "class_counts": [9, 5, 1, 1]}])
def test_pieces_on_several_cores_are_the_whole(reduction, options):
    """More rows than a piece holds give what their pieces give, computed with pieces too small to be split."""
    rng = np.random.default_rng(1)
    logits, targets = 3 * rng.normal(size=(1500, 4)), rng.integers(0, 4, 1500)
    targets[::7] = -100
    weights = rng.uniform(0.5, 2.0, 1500)
    common = {**options, "gamma": 1.5, "hessian": True}
    whole = reference.focal(logits, targets, reduction=reduction, row_weights=weights, **common)
    pieces = [reference.focal(logits[at], targets[at], row_weights=weights[at], **common)
              for at in np.array_split(np.arange(1500), 5)]
    counted = targets >= 0
    counts = options.get("class_counts")
    omega = np.ones(4) if not options else (1 / np.array(counts) * 4 / np.sum(1 / np.array(counts)) if counts
                                            else np.array(options["weighting"]))
    divisor = {"mean": counted.sum(), "weighted-mean": (omega[targets[counted]] * weights[counted]).sum()}.get(reduction, 1)
    losses = np.concatenate([piece.loss for piece in pieces])
    # A sum of N terms, each of one sign, in float64: N·2^-53.
    np.testing.assert_allclose(whole.loss, losses if reduction == "none" else losses.sum() / divisor, rtol=1500 * 2**-53)
    for part in ("gradient", "hessian"):
        np.testing.assert_allclose(getattr(whole, part), np.concatenate([getattr(piece, part) for piece in pieces]) / divisor,
                                   rtol=1500 * 2**-53)


def test_shapes():
    found = reference.cross_entropy(LOGITS, [0, 2])
    assert (found.loss.shape, found.gradient.shape, found.hessian, found.state) == ((2,), (2, 3), None, None)
    assert reference.hmloss(LOGITS, [0, 2], reduction="mean").loss.shape == ()
    sigmoid = reference.focal([0.5, -1.0], [1, 0], link="sigmoid", hessian=True)
    assert (sigmoid.gradient.shape, sigmoid.hessian.shape) == ((2,), (2,))
    assert reference.ghm_c(LOGITS, [0, 2], momentum=0.5).state.shape == (10,)


def test_strided_arrays_and_other_dtypes_are_read_as_they_are():
    wide = np.asfortranarray(np.repeat(LOGITS, 2, axis=1))
    expected = reference.cross_entropy(LOGITS, [0, 2])
    for logits in (wide[:, ::2], LOGITS.astype(np.float32), LOGITS.tolist()):
        np.testing.assert_array_equal(reference.cross_entropy(logits, np.array([0, 2], np.uint8)).gradient, expected.gradient)


def test_the_logits_are_not_written_to():
    logits = LOGITS.copy()
    logits.flags.writeable = False
    reference.cross_entropy(logits, [0, 1], exact=False)
    np.testing.assert_array_equal(logits, LOGITS)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(("call", "said"), [
    (lambda **o: reference.focal(LOGITS, [0, 3], **o), r"targets\[1\] is 3; expected a class from 0 to 2"),
    (lambda **o: reference.focal(LOGITS, [0, -1], **o), r"targets\[1\] is -1; expected a class from 0 to 2, or -100"),
    (lambda **o: reference.focal(LOGITS, [0, 0.5], **o), r"targets\[1\] is 0.5; expected an integer"),
    (lambda **o: reference.focal(LOGITS, [[0, 1]], **o), r"targets has shape \(1, 2\); expected \(N,\)"),
    (lambda **o: reference.focal(LOGITS, [0], **o), r"`targets` has length 1; expected 2 \(one a row\)"),
    (lambda **o: reference.focal(LOGITS[0], [0], **o), r"logits has shape \(3,\); expected \(N, C\)"),
    (lambda **o: reference.focal(LOGITS, [0, 1], gamma=-1.0, **o), "parameter `gamma` is -1; expected"),
    (lambda **o: reference.hmloss(LOGITS, [0, 1], delta=0.0, **o), "parameter `delta` is 0; expected"),
    (lambda **o: reference.ldam(LOGITS, [0, 1], class_counts=[1, 2], **o), "`class_counts` has length 2; expected 3"),
    (lambda **o: reference.ldam(LOGITS, [0, 1], class_counts=[1, 2, -3], **o), r"class_counts\[2\] is -3"),
    (lambda **o: reference.cross_entropy(LOGITS, [0, 1], weighting="cs", **o), "`class_counts` is missing; cs needs it"),
    (lambda **o: reference.cross_entropy(LOGITS, [0, 1], weighting="cd", **o), "there is no weighting `cd`; expected one of"),
    (lambda **o: reference.cross_entropy(LOGITS, [0, 1], weighting=[1.0, 2.0], **o), "`weights` has length 2; expected 3"),
    (lambda **o: reference.cross_entropy(LOGITS, [0, 1], row_weights=[1.0, -2.0], **o), r"row_weights\[1\] is -2"),
    (lambda **o: reference.cross_entropy(LOGITS, [0, 1], reduction="max", **o), "there is no reduction `max`; expected one of"),
    (lambda **o: reference.cross_entropy(LOGITS, [0, 1], link="probit", **o), "there is no link `probit`"),
    (lambda **o: reference.ghm_c(LOGITS, [0, 1], bins=0, **o), "parameter `bins` is 0"),
])
def test_errors(call, said, exact):
    with pytest.raises(ValueError, match=said):
        call(exact=exact)
