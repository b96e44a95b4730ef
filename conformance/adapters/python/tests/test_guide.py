"""The guide's Python, run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[4] / "guide" / "python.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=[str(place) for place in range(1, len(BLOCKS) + 1)])
def test_a_block_runs(block: str) -> None:
    """A block that fails raises."""
    exec(compile(block, str(PAGE), "exec"), {})


def test_there_is_one() -> None:
    """So that a page without blocks is no success."""
    assert BLOCKS
