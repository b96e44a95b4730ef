"""Which framework a callable is written in."""

from __future__ import annotations

import types
from functools import partial

import losses
import numpy
import pytest
from lossproof_callable import framework_of, load, named


def module(name: str) -> types.ModuleType:
    """A module of that name which nobody has to install."""
    return types.ModuleType(name)


def function(source: str, **globals_):
    """The function `f` of a source with these globals."""
    exec(compile(source, "theirs.py", "exec"), globals_)
    return globals_["f"]


def test_what_the_code_refers_to_decides():
    both = {"torch": module("torch"), "jax": module("jax"), "np": numpy}
    assert framework_of(function("def f(z, y): return torch.exp(z)", **both)) == "torch"
    assert framework_of(function("def f(z, y): return [jax.log(x) for x in z]", **both)) == "jax"
    assert framework_of(function("def f(z, y): return torch.exp(z) * np.pi", **both)) == "torch"
    assert framework_of(function("def g(z): return jax.log(z)\ndef f(z, y): return g(z)", **both)) == "jax"
    assert framework_of(partial(losses.focal, gamma=2.0)) == "numpy"


def test_two_candidates_are_an_error_that_names_them():
    both = {"torch": module("torch"), "jax": module("jax")}
    with pytest.raises(ValueError, match="f refers to both jax and torch: say which by framework="):
        framework_of(function("def f(z, y): return jax.log(torch.exp(z))", **both))
    with pytest.raises(ValueError, match="the module of f refers to both jax and torch"):
        framework_of(function("def f(z, y): return z", **both))


def test_a_class_of_the_framework_and_the_module_s_globals():
    base = type("Module", (), {"__module__": "torch.nn", "__call__": lambda self, z, y: z})
    assert framework_of(type("Mine", (base,), {"__module__": "mine"})()) == "torch"
    assert framework_of(function("def f(z, y): return z.exp()", torch=module("torch"))) == "torch"


def test_what_a_signature_names():
    assert named(lambda z, y, gamma, *rest, class_counts=None, **more: 0) == ["gamma", "class_counts"]
    assert named(losses.cross_entropy) == []


def test_what_cannot_be_loaded_says_why():
    with pytest.raises(ValueError, match="expected module:function"):
        load("losses")
