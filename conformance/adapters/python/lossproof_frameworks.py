"""Helpers that turn a framework's loss function into what `lossproof_wire.serve` calls.

Each takes a function, or a mapping from loss names to functions, and returns an `evaluate(request)`. The framework is
imported at the first request. Arrays are made in the request's dtype: logits (N, C) and integer targets (N,) with the
softmax link; logits (N,) and targets 0 or 1 of the logits' dtype, also (N,), with the sigmoid link. Targets that are
rows are (N, C) of the logits' dtype with either link, and so are the logits. An ignored target is `IGNORED`. Functions return (N,) losses with reduction none, else a scalar; what they raise becomes an error answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, Union

from lossproof_wire import Request, Unsupported

IGNORED = -100
Functions = Union[Callable[..., Any], Mapping[str, Callable[..., Any]]]
Evaluate = Callable[[Request], Any]
NAMES = {"f16": "float16", "bf16": "bfloat16", "f32": "float32", "f64": "float64"}


def _pick(functions: Functions, request: Request) -> Callable[..., Any]:
    """The function for the request's loss; `Unsupported` when the mapping has none."""
    if not isinstance(functions, Mapping):
        return functions
    if request.loss not in functions:
        raise Unsupported(f"no function for {request.loss!r}")
    return functions[request.loss]


def _shape(request: Request) -> tuple[int, ...]:
    """(N, C), or (N,) with the sigmoid link and targets that are classes."""
    rows = len(request.logits)
    if request.by_row:
        return (rows, len(request.logits[0]))
    return (rows,) if request.link == "sigmoid" else (rows, request.classes)


def _as_floats(request: Request) -> bool:
    """Whether the targets are numbers of the logits' dtype, not classes."""
    return request.link == "sigmoid" or request.by_row


def _targets(request: Request) -> list:
    """The N targets, `IGNORED` for null; or their N rows."""
    if request.by_row:
        if None in request.targets:
            raise Unsupported("an ignored row among rows of targets")
        return request.targets
    return [IGNORED if target is None else target for target in request.targets]


def torch_subject(functions: Functions, device: str = "cpu") -> Evaluate:
    """Wrap `f(logits, targets, request) -> Tensor`; derivatives come from autograd.

    Softmax targets are int64. The gradient is that of the sum of the losses, or of their product with the request's
    cotangent. The Hessian's diagonal takes one more backward pass for each class and supposes that rows do not
    influence each other.
    """

    def evaluate(request: Request) -> dict[str, Any]:
        import torch

        dtype = getattr(torch, NAMES[request.dtype])
        logits = torch.tensor(request.logits, dtype=dtype, device=device)
        if logits.shape != (shape := _shape(request)):
            logits = logits.reshape(shape)
        logits.requires_grad_(request.gradient or request.hessian)
        kind = dtype if _as_floats(request) else torch.int64
        targets = torch.tensor(_targets(request), dtype=kind, device=device)
        loss = _pick(functions, request)(logits, targets, request)
        answer = {"loss": loss}
        if request.gradient or request.hessian:
            upstream = torch.ones_like(loss)
            if request.cotangent is not None:
                upstream = loss.new_tensor(request.cotangent).reshape(loss.shape)
            (slope,) = torch.autograd.grad(loss, logits, upstream, create_graph=request.hessian)
            answer["gradient"] = slope
            if request.hessian:
                answer["hessian"] = _torch_diagonal(torch, slope, logits)
        return answer

    return evaluate


def _torch_diagonal(torch: Any, slope: Any, logits: Any) -> Any:
    """The diagonal second derivative, in the shape of `logits`, from the differentiable gradient `slope`."""
    diagonal = torch.zeros_like(logits)
    if slope.requires_grad and logits.numel() > 0:
        for index in range(logits.shape[1]) if logits.dim() == 2 else (...,):
            place = (slice(None), index) if logits.dim() == 2 else index
            (column,) = torch.autograd.grad(slope[place].sum(), logits, retain_graph=True)
            diagonal[place] = column[place]
    return diagonal.detach()


def jax_subject(functions: Functions) -> Evaluate:
    """Wrap `f(logits, targets, request) -> jax.Array`; derivatives come from `jax.vjp`, on the CPU or what jax chooses.

    Softmax targets are int32. Turns on 64-bit types. `f` sees concrete parameters; decorate the inner library function
    with `jax.jit`, or every operation is compiled on its own. The Hessian's diagonal supposes independent rows.
    """

    def evaluate(request: Request) -> dict[str, Any]:
        import jax
        import jax.numpy as jnp
        import numpy

        jax.config.update("jax_enable_x64", True)
        dtype = jnp.dtype(NAMES[request.dtype])
        logits = jnp.asarray(numpy.array(request.logits, dtype=dtype).reshape(_shape(request)))
        kind = dtype if _as_floats(request) else "int32"
        targets = jnp.asarray(numpy.array(_targets(request), dtype=kind))
        function = _pick(functions, request)

        def slope(point: Any) -> tuple[Any, Any]:
            loss, pull = jax.vjp(lambda z: function(z, targets, request), point)
            upstream = numpy.ones(loss.shape) if request.cotangent is None else numpy.array(request.cotangent)
            return pull(upstream.reshape(loss.shape).astype(loss.dtype))[0], loss

        if not (request.gradient or request.hessian):
            return {"loss": _widened(function(logits, targets, request))}
        gradient, loss = slope(logits)
        answer = {"loss": _widened(loss), "gradient": _widened(gradient)}
        if request.hessian:
            diagonal = numpy.zeros(logits.shape)
            for index in range(logits.shape[1]) if logits.ndim == 2 else (...,):
                place = (slice(None), index) if logits.ndim == 2 else index
                direction = jnp.zeros_like(logits).at[place].set(1)
                _, column, _ = jax.jvp(slope, (logits,), (direction,), has_aux=True)
                diagonal[place] = _widened(column)[place]
            answer["hessian"] = diagonal
        return answer

    return evaluate


def _widened(array: Any) -> Any:
    """A numpy array of float64, exact, from an array of any narrower type (bfloat16 has no `tolist` of floats)."""
    import numpy

    return numpy.asarray(array).astype(numpy.float64)


def tensorflow_subject(functions: Functions) -> Evaluate:
    """Wrap `f(logits, targets, request) -> tf.Tensor`; the gradient comes from a `tf.GradientTape`.

    Softmax targets are int32. A tape has no Hessian's diagonal to give: `Unsupported`.
    """

    def evaluate(request: Request) -> dict[str, Any]:
        import tensorflow as tf

        if request.hessian:
            raise Unsupported("tensorflow_subject gives no second derivatives")
        dtype = getattr(tf, NAMES[request.dtype])
        logits = tf.reshape(tf.constant(request.logits, dtype=dtype), _shape(request))
        targets = tf.constant(_targets(request), dtype=dtype if _as_floats(request) else tf.int32)
        with tf.GradientTape() as tape:
            tape.watch(logits)
            loss = tf.convert_to_tensor(_pick(functions, request)(logits, targets, request))
        answer = {"loss": _widened(loss)}
        if request.gradient:
            upstream = None
            if request.cotangent is not None:
                upstream = tf.reshape(tf.constant(request.cotangent, dtype=loss.dtype), loss.shape)
            answer["gradient"] = _widened(tape.gradient(loss, logits, output_gradients=upstream))
        return answer

    return evaluate


def numpy_subject(functions: Functions) -> Evaluate:
    """Wrap `f(logits, targets, request)` on arrays, which returns `loss` or `(loss, gradient[, hessian])`.

    Softmax targets are int64. numpy has no bfloat16: `Unsupported`.
    """

    def evaluate(request: Request) -> Any:
        import numpy

        if request.dtype == "bf16":
            raise Unsupported("numpy has no bfloat16")
        logits = numpy.array(request.logits, dtype=NAMES[request.dtype]).reshape(_shape(request))
        kind = logits.dtype if _as_floats(request) else numpy.int64
        with numpy.errstate(all="ignore"):  # infinities are asked on purpose
            return _pick(functions, request)(logits, numpy.array(_targets(request), dtype=kind), request)

    return evaluate


def row_subject(functions: Functions) -> Evaluate:
    """Wrap plain Python, `f(row, target, weight, request) -> (loss, gradient[, hessian])` of one row of C floats.

    `weight` is the class's given weight times the row's; `f` applies it. With the sigmoid link the row is `[0, z]`.
    Reductions, ignored rows and the cotangent are done here, so all of those can be offered.
    """

    def evaluate(request: Request) -> dict[str, Any]:
        function, given = _pick(functions, request), request.weights
        if request.by_row or request.label_smoothing:
            raise Unsupported("row_subject takes targets that are classes")
        sigmoid, reduced = request.link == "sigmoid", request.reduction != "none"
        losses, derivatives, kept, total = [], ([], []), 0, 0.0
        for index, target in enumerate(request.targets):
            row = [0.0, request.logits[index]] if sigmoid else request.logits[index]
            if target is None:
                parts = (0.0, *([0.0] * len(row) for _ in derivatives))
            else:
                weight = given[target] if given else 1.0
                weight *= request.row_weights[index] if request.row_weights else 1.0
                kept, total = kept + 1, total + weight
                parts = function(row, target, weight, request)
            losses.append(parts[0])
            upstream = request.cotangent[0 if reduced else index] if request.cotangent else 1.0
            for part, rows in zip(parts[1:], derivatives):
                rows.append([upstream * number for number in (part[1:] if sigmoid else part)])
        divisor = {"mean": float(kept), "weighted-mean": total}.get(request.reduction, 1.0)
        gradient, hessian = ([[_ratio(x, divisor) for x in row] for row in rows] for rows in derivatives)
        if sigmoid:
            gradient, hessian = ([row[0] for row in rows] for rows in (gradient, hessian))
        answer = {"loss": _ratio(sum(losses), divisor) if reduced else losses}
        answer.update(gradient=gradient if request.gradient else None, hessian=hessian if request.hessian else None)
        return answer

    return evaluate


def _ratio(numerator: float, divisor: float) -> float:
    """A quotient that is NaN, not an exception, for a divisor of 0."""
    return numerator / divisor if divisor else float("nan")
