"""A marker that makes each way in which a loss fails one test.

    @pytest.mark.lossproof(my_focal, loss="focal", params={"gamma": 2.0})
    def test_my_focal(lossproof_finding):
        lossproof_finding.check()

The marker takes what `lossproof.verify` takes. The callable is verified when the tests are collected, for only then it is known
how many findings there are; each is a test by the name of its mistake, whose message ends with the command that asks just its
request again. A loss that conforms is one test that passes; one that nothing was asked of is one that fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .report import Report

FIXTURE = "lossproof_finding"


class Verdict:
    """Stands for a report without a failure."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def check(self) -> None:
        """Raise `AssertionError` where the report does not conform."""
        __tracebackhide__ = True
        self.report.assert_conforms()


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker, so that `--strict-markers` knows it."""
    config.addinivalue_line(
        "markers", "lossproof(function, loss, params=None, ...): verify a loss as `lossproof.verify` does; each failure is "
        f"one test, which takes `{FIXTURE}` and calls its `check()`"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Verify the marker's callable, and make a test of each failure."""
    if FIXTURE not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("lossproof")
    if marker is None:
        raise pytest.UsageError(
            f"{metafunc.definition.nodeid} takes {FIXTURE} and has no marker: expected such as "
            '@pytest.mark.lossproof(my_focal, loss="focal", params={"gamma": 2.0})'
        )
    from . import verify

    report = verify(*marker.args, **{"progress": False, **marker.kwargs})
    failures: list[Any] = [finding for finding in report.findings if finding.is_failure]
    names = [finding.mistake or f"unnamed-{finding.where}" for finding in failures]
    metafunc.parametrize(FIXTURE, failures or [Verdict(report)], ids=names or [report.verdict])
