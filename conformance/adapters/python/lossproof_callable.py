"""A callable of a user's own: where it comes from, which framework it is written in, and what its signature names."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any, Callable, Iterator

FRAMEWORKS = {"torch": "torch", "jax": "jax", "jaxlib": "jax", "tensorflow": "tensorflow", "keras": "tensorflow",
              "numpy": "numpy"}
NEXT = 'say which by framework="torch", "jax", "tensorflow" or "numpy"'


def load(target: str) -> Callable[..., Any]:
    """Import `module:function` or `path/file.py:function`. Raises `ValueError`, or what the import raises."""
    place, colon, name = target.rpartition(":")
    if not colon:
        raise ValueError(f"{target!r}: expected module:function or path/file.py:function")
    if place.endswith(".py"):
        spec = importlib.util.spec_from_file_location(os.path.basename(place)[:-3], place)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        sys.path.insert(0, os.path.dirname(os.path.abspath(place)))
        spec.loader.exec_module(module)
    else:
        sys.path.insert(0, os.getcwd())
        module = importlib.import_module(place)
    function = module
    for part in name.split("."):
        function = getattr(function, part)
    return function


def _function(function: Callable[..., Any]) -> Any:
    """The plain function behind partials, wrappers, methods and objects that are called; else what was given."""
    while True:
        if isinstance(function, partial):
            function = function.func
        elif inspect.ismethod(function):
            function = function.__func__
        elif hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        elif isinstance(function, FunctionType) or isinstance(function, type) or not hasattr(function, "__call__"):
            return function
        else:
            # An object: torch's modules are called through `forward`.
            inner = getattr(type(function), "forward", None) or getattr(type(function), "call", None)
            inner = inner or getattr(type(function), "__call__", None)
            if not isinstance(inner, FunctionType):
                return function
            function = inner


def _names(code: CodeType) -> Iterator[str]:
    """The global and attribute names that a piece of code, or one inside it, uses."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _root(value: Any) -> str:
    """The package that a value comes from."""
    if isinstance(value, ModuleType):
        origin = value.__name__
    else:
        origin = getattr(value, "__module__", None) or type(value).__module__
    return str(origin).partition(".")[0]


def _frameworks(function: Any, seen: set[int], deep: int = 4) -> set[str]:
    """The frameworks that a function's code refers to, itself or through functions of the user's."""
    if id(function) in seen or deep == 0:
        return set()
    seen.add(id(function))
    here = FRAMEWORKS.get(_root(function))
    if here is not None or not isinstance(function, FunctionType):
        return {here} - {None}
    cells = [cell.cell_contents for cell in function.__closure__ or () if _filled(cell)]
    values = [function.__globals__[name] for name in set(_names(function.__code__)) if name in function.__globals__]
    found: set[str] = set()
    for value in values + cells:
        framework = FRAMEWORKS.get(_root(value))
        if framework is not None:
            found.add(framework)
        elif callable(value) and not isinstance(value, type):
            found |= _frameworks(_function(value), seen, deep - 1)
    return found


def _filled(cell: Any) -> bool:
    """Whether a closure's cell holds something yet."""
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True


def _one(found: set[str], where: str) -> str | None:
    """The one framework; numpy stands back, since what is written in another uses it too."""
    found = found - {"numpy"} or found
    if len(found) > 1:
        raise ValueError(f"{where} both {' and '.join(sorted(found))}: {NEXT}")
    return next(iter(found), None)


def framework_of(function: Callable[..., Any]) -> str | None:
    """The framework of a callable: of its class, of what its code refers to, of its module's globals, of what is imported.

    The first of these that knows one decides; `None` where none does. Raises `ValueError` where one knows two.
    """
    mro = {FRAMEWORKS.get(_root(base)) for base in type(function).__mro__} - {None}
    name = getattr(function, "__qualname__", type(function).__name__)
    plain = _function(function)
    globals_ = {FRAMEWORKS.get(_root(value)) for value in getattr(plain, "__globals__", {}).values()} - {None}
    imported = {FRAMEWORKS[module] for module in FRAMEWORKS if module in sys.modules}
    return (
        _one(mro, f"{name} is of") or _one(_frameworks(plain, set()), f"{name} refers to")
        or _one(globals_, f"the module of {name} refers to")
        or _one(imported, f"{name} refers to no framework, and imported are")
    )


def named(function: Callable[..., Any]) -> list[str]:
    """The parameters that a callable's signature names behind its first two. Raises `ValueError` where it has none."""
    parameters = inspect.signature(function).parameters.values()
    plain = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return [p.name for p in plain[2:]]


def by_name(function: Callable[..., Any]) -> Callable[..., Any]:
    """Call `function(logits, targets)` with what else its signature names.

    That is any of: `request`, the loss's parameters, `reduction`, `label_smoothing`, `class_counts`, `beta`, and `weight` or
    `weights` (the given class weights as an array of the logits' kind, or None).
    """
    names = inspect.signature(function).parameters
    weights = {"weight", "weights"} & set(names)

    def call(logits: Any, targets: Any, request: Any) -> Any:
        weighting = request.weighting or {}
        offered = {**request.params, "request": request, "reduction": request.reduction,
                   "label_smoothing": request.label_smoothing, "class_counts": request.class_counts, "beta": weighting.get("beta")}
        for name in weights:
            offered[name] = None if request.weights is None else _like(logits, request.weights)
        return function(logits, targets, **{name: offered[name] for name in names if name in offered})

    return call


def _like(logits: Any, numbers: list[float]) -> Any:
    """Numbers as an array of the kind and dtype of the logits; a list beside plain Python's."""
    new_tensor = getattr(logits, "new_tensor", None)
    if new_tensor is not None:
        return new_tensor(numbers)
    if hasattr(logits, "dtype") and hasattr(logits, "astype"):
        import numpy

        return numpy.asarray(numbers, dtype=logits.dtype)
    return numbers
