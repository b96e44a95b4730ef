"""What a verification found."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Optional

from . import _native


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with the smallest request that shows it.

    `severity` is "failure" or "remark" (which fails nothing), `where` one of loss, gradient, hessian, protocol. `mistake`
    is the name of the known mistake that gives the callable's own numbers, or None, `fitted` the numbers it was made with,
    `effect` and `mend` what it does to training and what to write instead. `request`, `expected` and `got` are as in the
    line protocol, `replay` is the command (or the call) that asks just this again.
    """

    severity: str
    message: str
    where: str
    mistake: Optional[str]
    fitted: Optional[dict[str, float]]
    effect: Optional[str]
    mend: Optional[str]
    request: Optional[dict[str, Any]]
    expected: Optional[dict[str, Any]]
    got: Optional[dict[str, Any]]
    replay: Optional[str]

    @property
    def is_failure(self) -> bool:
        """Whether it fails the callable."""
        return self.severity == "failure"

    def __str__(self) -> str:
        name = f"{self.severity}, {self.mistake}" if self.mistake else self.severity
        lines = [f"{name}: {self.message}"]
        for label in ("effect", "mend", "expected", "got", "replay"):
            value = getattr(self, label)
            if value is not None:
                lines.append(f"  {label:8}  {value if isinstance(value, str) else json.dumps(value)}")
        return "\n".join(lines)

    def check(self) -> None:
        """Raise `AssertionError` with all this where it is a failure."""
        __tracebackhide__ = True
        if self.is_failure:
            raise AssertionError(str(self))


class Report:
    """The result of `lossproof.verify`. It prints like the terminal's report, and shows itself in a notebook."""

    def __init__(self, native: _native.Report, call: str) -> None:
        self._native = native
        self._call = call

    @property
    def verdict(self) -> str:
        """"conforms", "fails", or "not-checked" where nothing could be graded."""
        return self._native.verdict

    @property
    def conforms(self) -> bool:
        """Whether nothing fails it and something was graded."""
        return self.verdict == "conforms"

    @property
    def grade(self) -> Optional[str]:
        """The worst grade: "A", "B" or "C"; None where nothing was graded."""
        return self.data["grade"]

    @cached_property
    def json(self) -> str:
        """The report as JSON text, in the form that `spec/report.md` gives."""
        return self._native.json()

    @cached_property
    def data(self) -> dict[str, Any]:
        """The same as Python's dicts and lists."""
        return json.loads(self.json)

    @cached_property
    def findings(self) -> list[Finding]:
        """What is wrong, failures first, those that have a name before the others."""
        return [self._finding(found) for found in self.data["findings"]]

    def _finding(self, found: dict[str, Any]) -> Finding:
        known = {name: found[name] for name in Finding.__dataclass_fields__}
        if known["replay"] is None and known["request"] is not None:
            known["replay"] = f"{self._call}, request={json.dumps(known['request'], separators=(',', ':'))!r})"
        return Finding(**known)

    @property
    def html(self) -> str:
        """The report as a page of its own."""
        return self._native.html()

    @property
    def markdown(self) -> str:
        """The report for a pull request."""
        return self._native.markdown()

    @property
    def junit(self) -> str:
        """The report as JUnit XML."""
        return self._native.junit()

    def text(self, colour: bool = False) -> str:
        """The report as the terminal shows it, with ANSI colours where asked for."""
        return self._native.text(colour)

    def assert_conforms(self) -> None:
        """Raise `AssertionError` with the report where it does not conform."""
        __tracebackhide__ = True
        if not self.conforms:
            raise AssertionError(f"the loss does not conform\n{self.text()}")

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def __repr__(self) -> str:
        name = self.data["subject"]["name"]
        return f"<lossproof.Report {name}: {self.verdict}, grade {self.grade}, {len(self.findings)} findings>"

    def _repr_html_(self) -> str:
        """The page in a frame, so that neither its style nor the notebook's reaches the other."""
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" title="lossproof report" sandbox '
            'style="width:100%;height:34em;border:1px solid #8888"></iframe>'
        )
