"""A line on standard error that moves while a callable is verified."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Optional

WIDTH = 24


def _is_notebook() -> bool:
    """Whether a Jupyter kernel runs this, whose standard error is no terminal and shows carriage returns all the same."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"


class Progress:
    """Shows what it is told; shows nothing where standard error is neither a terminal nor a notebook's."""

    def __init__(self, name: str, wanted: Optional[bool]) -> None:
        self._name = name
        self._shown = 0
        self._wanted = (sys.stderr is not None and sys.stderr.isatty()) or _is_notebook() if wanted is None else wanted

    @property
    def callback(self) -> Optional[Callable[[int, int, str], None]]:
        """What is told; None where nothing is shown."""
        return self._tell if self._wanted else None

    def _tell(self, done: int, planned: int, doing: str) -> None:
        filled = WIDTH * done // max(planned, 1)
        line = f"{self._name} [{'#' * filled}{' ' * (WIDTH - filled)}] {done}/{planned} {doing}"
        sys.stderr.write("\r" + line.ljust(self._shown))
        sys.stderr.flush()
        self._shown = len(line)

    def clear(self) -> None:
        """Leaves an empty line to write on."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
