"""`lossproof.verify` on NumPy callables, whose faults are known."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import losses
import lossproof
import numpy as np
import pytest

HERE = Path(__file__).resolve().parent


def test_what_is_right_conforms_and_is_asked_what_was_said():
    report = lossproof.verify(losses.cross_entropy, "ce", framework="numpy")
    assert report.conforms and report.verdict == "conforms" and report.grade in ("A", "B"), report
    assert {(cell["dtype"], cell["reduction"]) for cell in report.data["cells"]} == {("f32", "none"), ("f64", "none")}
    assert all(finding["request"] is None or finding["request"]["gradient"] for finding in report.data["findings"])
    report.assert_conforms()


def test_a_scalar_is_the_declared_reduction():
    assert lossproof.verify(losses.mean_cross_entropy, "ce").conforms
    wrong = lossproof.verify(losses.mean_cross_entropy, "ce", reduction="sum")
    assert {cell["reduction"] for cell in wrong.data["cells"]} == {"sum"}
    assert wrong.findings[0].mistake == "mean-for-sum" or wrong.verdict == "fails"


def test_the_mistake_has_its_name_and_the_smallest_input():
    report = lossproof.verify(losses.floored_focal, "focal", {"gamma": 2.0}, framework="numpy")
    first = report.findings[0]
    assert (report.verdict, first.mistake, first.is_failure) == ("fails", "probability-floor", True)
    assert first.fitted["epsilon"] == pytest.approx(1e-7, rel=0.05)
    assert len(first.request["logits"]) == 1 and "probability-floor" in str(report)
    with pytest.raises(AssertionError, match="probability-floor"):
        report.assert_conforms()
    with pytest.raises(AssertionError, match="replay"):
        first.check()


def test_a_parameter_at_one_value_is_asked_at_that_alone():
    def gammas(**options):
        report = lossproof.verify(losses.focal, "focal", framework="numpy", **options)
        assert report.conforms, report
        return {cell["params"]["gamma"] for cell in report.data["cells"]}

    assert gammas(params={"gamma": 3.25}) == {3.25}
    assert len(gammas()) > 3
    assert gammas(params={"gamma": 3.25}, quick=True) == {3.25}


def test_one_weighting_is_asked_for_and_nothing_without_it():
    report = lossproof.verify(losses.inverse_frequency_cross_entropy, "ce", weighting="cs", framework="numpy")
    assert report.conforms, report
    assert {cell["weighting"]["kind"] for cell in report.data["cells"]} == {"cs"}
    assert lossproof.verify(losses.weighted_cross_entropy, "ce", weighting="given").conforms
    unweighted = partial(losses.weighted_cross_entropy, weights=None)
    assert lossproof.verify(lambda z, y, class_counts: unweighted(z, y), "ce", weighting="cs", framework="numpy",
                            quick=True).verdict == "fails"


def test_an_exception_is_a_finding():
    report = lossproof.verify(losses.raising, "ce", framework="numpy")
    assert report.verdict == "fails"
    assert any("MemoryError: four rows are enough" in finding.message for finding in report.findings)


def test_nothing_but_exceptions_is_no_crash():
    def broken(logits, targets):
        raise SystemExit("gone")

    report = lossproof.verify(broken, "ce", framework="numpy", quick=True)
    assert report.verdict == "fails" and "gone" in report.findings[0].message


def test_a_wrong_shape_is_a_finding():
    report = lossproof.verify(lambda z, y: losses.cross_entropy(z, y)[0][:-1], "ce", framework="numpy", quick=True)
    assert report.verdict == "fails" and "loss" in report.findings[0].message


def test_ctrl_c_ends_the_run():
    calls = []

    def interrupted(logits, targets):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return losses.cross_entropy(logits, targets)

    with pytest.raises(KeyboardInterrupt):
        lossproof.verify(interrupted, "ce", framework="numpy")
    assert len(calls) == 5  # it was not asked again


@pytest.mark.skipif(sys.platform == "win32", reason="not run: Windows has no signals of this kind")
def test_a_signal_ends_the_run_whatever_is_going_on():
    def later():
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)

    # Where the tests are started in the background the signal is ignored from the start, and Python leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            threading.Thread(target=later).start()
            for seed in range(10_000):
                lossproof.verify(losses.cross_entropy, "ce", framework="numpy", seed=seed)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("options", "said"), [
    ({"loss": "cross-entropy"}, "there is no loss 'cross-entropy'; expected one of ce, focal"),
    ({"loss": "focal"}, r"does not name focal's gamma: say what it has, params=\{\"gamma\": 2.0\}"),
    ({"loss": "focal", "params": {"delta": 1.0}}, "focal has no parameter 'delta'; expected gamma"),
    ({"loss": "focal", "params": {"gamma": -1.0}}, "parameter `gamma` is -1; expected"),
    ({"loss": "focal", "params": {"gamma": "2"}}, "expected a number"),
    ({"loss": "ldam", "params": {"max_margin": 0.5, "scale": 30.0}}, "does not name class_counts, on which ldam depends"),
    ({"loss": "ce", "weighting": "given"}, "does not name weight or weights, on which given depends"),
    ({"loss": "ce", "weighting": "inverse"}, "there is no weighting 'inverse'"),
    ({"loss": "ce", "framework": "theano"}, "framework is 'theano'"),
    ({"loss": "ce", "dtypes": "float32"}, "unknown name 'float32'"),
    ({"loss": "ce", "require": "C"}, "require is \"C\""),
    ({"loss": "ce", "budget": -1.0}, "budget is -1"),
    ({"loss": "ce", "request": "{"}, "request is none"),
    ({"loss": "ce", "reduction": "median"}, "there is no reduction 'median'"),
])
def test_what_does_not_fit_is_a_value_error(options, said):
    with pytest.raises(ValueError, match=said):
        lossproof.verify(losses.cross_entropy, **options)


def test_every_form_of_the_report():
    report = lossproof.verify(losses.floored_focal, "focal", {"gamma": 2.0}, quick=True)
    assert str(report).startswith("floored_focal: fails, grade C (") and "fails" in repr(report)
    assert "\x1b[" in report.text(colour=True) and "\x1b[" not in report.text()
    assert json.loads(report.json) == report.data and report.data["verdict"] == "fails"
    assert report.markdown.count("probability-floor") and report.junit.startswith("<?xml")
    frame = report._repr_html_()
    pages = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attributes: pages.append(dict(attributes).get("srcdoc"))
    reader.feed(frame)
    assert pages == [report.html] and "probability-floor" in report.html


def test_a_finding_is_replayed_by_its_command():
    report = lossproof.verify(losses.floored_focal, "focal", {"gamma": 2.0}, quick=True)
    replay = report.findings[0].replay
    assert replay.startswith("python -m lossproof verify --request ")
    assert replay.endswith("losses.py:floored_focal")
    command = replay.replace("python", sys.executable, 1)
    run = subprocess.run(command, shell=True, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert run.returncode == 1, run.stderr
    assert "(1 requests graded)" in run.stdout


def test_what_has_no_name_is_replayed_by_a_call():
    wrong = lambda z, y, gamma: losses.floored_focal(z, y, gamma)  # noqa: E731
    first = lossproof.verify(wrong, "focal", {"gamma": 2.0}, framework="numpy", quick=True).findings[0]
    assert first.replay.startswith("lossproof.verify(<lambda>, 'focal', {'gamma': 2.0}, framework='numpy', request=")
    again = lossproof.verify(wrong, "focal", {"gamma": 2.0}, framework="numpy", request=first.request)
    assert again.verdict == "fails" and again.data["cells"][0]["counts"]["C"] == 1


def test_the_same_seed_asks_the_same():
    reports = [lossproof.verify(losses.floored_focal, "focal", {"gamma": 2.0}, seed=seed) for seed in (1, 1, 2)]
    assert reports[0].json == reports[1].json != reports[2].json


def test_progress_goes_to_standard_error_and_leaves_nothing(capsys):
    assert lossproof.verify(losses.focal, "focal", progress=True).conforms
    shown = capsys.readouterr()
    assert shown.out == "" and "focal [" in shown.err and shown.err.endswith("\r")
    lossproof.verify(losses.focal, "focal", quick=True)
    assert capsys.readouterr().err == ""  # no terminal


def test_it_imports_no_framework():
    program = ("import sys, lossproof; sys.path.insert(0, sys.argv[1]); import losses;"
               "assert lossproof.verify(losses.cross_entropy, 'ce', quick=True).conforms;"
               "print(sorted({'torch', 'jax', 'tensorflow', 'xgboost', 'lightgbm', 'pytest'} & set(sys.modules)))")
    run = subprocess.run([sys.executable, "-c", program, str(HERE)], capture_output=True, encoding="utf-8", timeout=120,
                         check=False)
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_a_gradient_that_is_wrong_is_seen():
    def halved(logits, targets):
        losses_, gradient = losses.cross_entropy(logits, targets)
        return losses_, np.where(gradient < 0, gradient, 0.5 * gradient)

    report = lossproof.verify(halved, "ce", framework="numpy", quick=True)
    assert report.verdict == "fails" and report.findings[0].where == "gradient"
