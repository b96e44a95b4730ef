"""What a test needs besides the package and NumPy."""

from __future__ import annotations

import importlib.util
import os

import pytest


def needs(module: str) -> None:
    """Skip, as "not run", where a package is missing; fail where `LOSSPROOF_REQUIRE` names it."""
    if importlib.util.find_spec(module) is None:
        if module in os.environ.get("LOSSPROOF_REQUIRE", "").split(","):
            pytest.fail(f"{module} is not installed, and LOSSPROOF_REQUIRE names it")
        pytest.skip(f"not run: {module} is not installed")
