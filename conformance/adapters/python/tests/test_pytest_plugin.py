"""The marker, in a pytest of its own."""

from __future__ import annotations

from pathlib import Path

pytest_plugins = ["pytester"]
HERE = Path(__file__).resolve().parent
TESTS = """
import sys
sys.path.insert(0, {here!r})
import losses, pytest

@pytest.mark.lossproof(losses.floored_focal, loss="focal", params={{"gamma": 2.0}}, quick=True)
def test_wrong(lossproof_finding):
    lossproof_finding.check()

@pytest.mark.lossproof(losses.cross_entropy, loss="ce", quick=True)
def test_right(lossproof_finding):
    lossproof_finding.check()
"""


def test_each_failing_case_is_one_test_with_its_replay(pytester):
    pytester.makepyfile(TESTS.format(here=str(HERE)))
    result = pytester.runpytest_subprocess("--strict-markers", "-rA")
    failed = sum(line.startswith("FAILED") for line in result.outlines)
    assert failed >= 1
    result.assert_outcomes(passed=1, failed=failed)
    result.stdout.fnmatch_lines(["PASSED*test_right?conforms?"])
    result.stdout.re_match_lines([r"FAILED .*test_wrong\[probability-floor.*\]"])
    result.stdout.re_match_lines([r".*replay +python -m lossproof verify --request .*floored_focal"])


def test_a_test_without_a_marker_says_so(pytester):
    pytester.makepyfile("def test_it(lossproof_finding): pass")
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines(["*takes lossproof_finding and has no marker*"])
    assert result.ret != 0
