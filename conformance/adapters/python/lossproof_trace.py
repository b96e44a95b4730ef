"""Writes a training down step by step, for `lossproof trace verify` to check. One line in a PyTorch loop:

    trace = lossproof_trace.Trace("trace", classes=10, loss="focal", params={"gamma": 2.0})
    for epoch in range(epochs):
        for images, targets in loader:
            logits = model(images)
            loss = trace.step(criterion, logits, targets, epoch=epoch, rate=optimizer.param_groups[0]["lr"])
            optimizer.zero_grad(); loss.backward(); optimizer.step()
    trace.close()

`step` calls the criterion and gives its loss. What is recorded is what autograd really does: the gradient that arrives at
the logits from this loss, and the one that arrives at the loss (a scale, a share of an accumulated batch). Without PyTorch,
`record` takes arrays, of NumPy or of lists. The format is `spec/traces.md`; nothing but the standard library is needed,
and torch for `step`.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import math
import os
import struct
import sys
from typing import Any, Callable, Optional

VERSION = 1
LINES = "trace.jsonl"
# The safetensors name, the bytes of a number, and its letter for `struct`.
TYPES = {"f16": ("F16", 2, "e"), "bf16": ("BF16", 2, None), "f32": ("F32", 4, "f"), "f64": ("F64", 8, "d"),
         "i64": ("I64", 8, "q"), "i32": ("I32", 4, "i"), "u8": ("U8", 1, "B")}
NAMES = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64", "int64": "i64", "int32": "i32",
         "uint8": "u8"}


class Trace:
    """A trace under way. `protocol` and whatever of it is left out is not checked.

    `params`, `weighting` (`{"kind": "cb", "beta": 0.9999}`, `{"kind": "given", "weights": [...]}`), `class_counts`,
    `link` and `reduction` say what the criterion should compute; assign to them where a phase begins. With `model`, a
    digest of its weights is kept at each epoch's first step. Steps go to the disk `every` so many, and at an epoch's end;
    `resume` keeps the first so many steps of a trace that is there.
    """

    def __init__(self, folder: Any, *, classes: int, loss: str, params: Optional[dict] = None,
                 weighting: Optional[dict] = None, class_counts: Optional[list[int]] = None, link: str = "softmax",
                 reduction: str = "mean", name: str = "training", protocol: Optional[dict] = None,
                 examples: Optional[int] = None, steps_per_epoch: Optional[int] = None, model: Any = None,
                 every: int = 100, resume: Optional[int] = None) -> None:
        self.folder, self.classes, self.every, self.model = os.fspath(folder), classes, every, model
        self.loss, self.params, self.weighting = loss, params or {}, weighting
        self.class_counts = None if class_counts is None else [int(count) for count in class_counts]
        self.link, self.reduction = link, reduction
        self._steps: list[dict[str, Any]] = []
        self._tensors: dict[str, tuple[str, list[int], bytes]] = {}
        self._pending: Optional[dict[str, Any]] = None
        self._epoch = -1
        header = {"lossproof-trace": VERSION, "name": name, "classes": classes, "class_counts": self.class_counts,
                  "examples": examples, "steps_per_epoch": steps_per_epoch, "protocol": protocol}
        line = _json(header)
        path = os.path.join(self.folder, LINES)
        os.makedirs(self.folder, exist_ok=True)
        if resume is None or (resume == 0 and not os.path.exists(path)):
            if os.path.exists(path):
                raise FileExistsError(f"{path} exists already; expected a folder without a trace: give resume=, or another")
            _put(path, line)
            self.next, self._length = 0, len(line)
        else:
            self.next, self._length = resume, self._kept(path, line, resume)

    def _kept(self, path: str, header: bytes, steps: int) -> int:
        """Removes what stands after the first `steps` steps; gives where they end."""
        with open(path, "rb") as file:
            lines = [line for line in file.read().splitlines(keepends=True) if line.endswith(b"\n")]
        if not lines or json.loads(lines[0]) != json.loads(header):
            raise ValueError(f"{path} is the trace of another run: its header is {lines[:1]}; expected {header!r}")
        if len(lines) - 1 < steps:
            raise ValueError(f"{path} has {len(lines) - 1} whole steps; expected {steps} at least")
        kept = lines[:steps + 1]
        length = sum(map(len, kept))
        with open(path, "r+b") as file:
            file.truncate(length)
            os.fsync(file.fileno())
        files = {json.loads(line)["tensors"] for line in kept[1:]}
        for name in os.listdir(self.folder):
            chunk = name.startswith("steps-") and name.endswith(".safetensors") and name not in files
            if chunk or name.startswith(".writing-"):
                os.remove(os.path.join(self.folder, name))
        return length

    def step(self, criterion: Callable[..., Any], logits: Any, targets: Any, *, epoch: int,
             rate: Optional[float] = None, class_probabilities: Optional[list[float]] = None) -> Any:
        """`criterion(logits, targets)`, recorded once `backward` has reached the logits."""
        self._whole()
        # A name of its own for the logits: what else uses them adds nothing to its gradient.
        alias = logits.view_as(logits)
        loss = criterion(alias, targets)
        pending = self._pending = {"logits": alias.detach().clone(), "targets": targets.detach(), "loss": loss.detach(),
                                   "epoch": epoch, "rate": rate, "weights": self._digest(epoch), "cotangent": None,
                                   "class_probabilities": class_probabilities}

        def at_loss(gradient: Any) -> None:
            if bool((gradient != 1).any()):
                pending["cotangent"] = gradient.detach().reshape(-1)

        def at_logits(gradient: Any) -> None:
            if self._pending is pending:
                self._pending = None
                self.record(gradient=gradient.detach(), **pending)

        if not alias.requires_grad or not loss.requires_grad:
            self._pending = None
            raise ValueError("the loss has no gradient in the logits; expected logits that come from a model in training")
        loss.register_hook(at_loss)
        alias.register_hook(at_logits)
        return loss

    def record(self, logits: Any, targets: Any, loss: Any, gradient: Any, *, epoch: int, rate: Optional[float] = None,
               weights: Optional[str] = None, class_probabilities: Optional[list[float]] = None, **more: Any) -> None:
        """Records a step from arrays. `more`: draws, state, new_state, row_weights, cotangent; None is none.

        `class_probabilities`, where the sampler learns them: of each class, in each draw of this batch."""
        if self._steps and (epoch != self._epoch or len(self._steps) >= self.every):
            self.flush()
        rows = _length(targets)
        shape = [rows] if self.link == "sigmoid" else [rows, self.classes]
        parts = {"logits": (logits, shape), "targets": (targets, [rows]), "gradient": (gradient, shape),
                 "loss": (loss, [1 if self.reduction != "none" else rows])}
        parts.update({name: (values, None) for name, values in more.items() if values is not None})
        if rate is not None and not math.isfinite(rate):
            raise ValueError(f"step {self.next}: rate is {rate}; expected a finite number")
        own = None if class_probabilities is None else [float(p) for p in class_probabilities]
        if own is not None and (len(own) != self.classes or not all(math.isfinite(p) for p in own)):
            raise ValueError(f"step {self.next}: class_probabilities are {own}; expected {self.classes} finite numbers")
        tensors: dict[str, tuple[str, list[int], bytes]] = {}
        dtype = None
        for name, (values, expected) in parts.items():
            kind, count, data = _bytes(values, "i64" if name == "targets" else "u8" if name == "draws" else "f64")
            full = [rows, self.classes] if name == "draws" else expected or [count]
            if count != _product(full):
                raise ValueError(f"step {self.next}: {name} has {count} numbers; expected {full}")
            tensors[f"{self.next}.{name}"] = (TYPES[kind][0], full, data)
            dtype = kind if name == "logits" else dtype
        self._tensors.update(tensors)
        first = self._steps[0]["step"] if self._steps else self.next
        self._steps.append({
            "step": self.next, "epoch": epoch, "rate": None if rate is None else float(rate), "loss": self.loss,
            "params": self.params, "weighting": self.weighting, "class_counts": self.class_counts, "link": self.link,
            "dtype": dtype, "reduction": self.reduction, "tensors": f"steps-{first:06}.safetensors", "weights": weights,
            **({} if own is None else {"class_probabilities": own})})
        self.next, self._epoch = self.next + 1, epoch

    def flush(self) -> None:
        """Has what was recorded on the disk: the tensors' file, whole, and then its lines."""
        if not self._steps:
            return
        _put(os.path.join(self.folder, self._steps[0]["tensors"]), _safetensors(self._tensors))
        lines = b"".join(map(_json, self._steps))
        with open(os.path.join(self.folder, LINES), "r+b") as file:
            file.truncate(self._length)
            file.seek(self._length)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        self._length += len(lines)
        self._steps, self._tensors = [], {}

    def close(self) -> None:
        """Writes what is left."""
        self._whole()
        self.flush()

    def __enter__(self) -> Trace:
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        # What raised is not hidden behind a step that it left without a gradient.
        if kind is None:
            self.close()
        else:
            self.flush()

    def _whole(self) -> None:
        if self._pending is not None:
            raise RuntimeError(f"step {self.next} has no gradient; expected backward() on what step() gave")

    def _digest(self, epoch: int) -> Optional[str]:
        """SHA-256 of the model's parameters, at the first step of an epoch."""
        if self.model is None or (epoch == self._epoch and self.next > 0):
            return None
        digest = hashlib.sha256()
        for name, tensor in sorted(self.model.named_parameters()):
            data = _bytes(tensor.detach(), "f64")[2]
            digest.update(name.encode() + b"\0" + struct.pack("<Q", len(data)) + data)
        return digest.hexdigest()


def _bytes(values: Any, kind: str) -> tuple[str, int, bytes]:
    """The type, the count and the little-endian bytes of a tensor, an array or nested lists (of `kind`)."""
    if sys.byteorder == "big":
        raise RuntimeError("traces are written on little-endian machines only")
    if hasattr(values, "data_ptr"):
        tensor = values.detach().cpu().contiguous()
        name, size = NAMES[str(tensor.dtype).rpartition(".")[2]], tensor.numel()
        return name, size, ctypes.string_at(tensor.data_ptr(), size * tensor.element_size()) if size else b""
    if hasattr(values, "tobytes") and hasattr(values, "dtype"):
        return NAMES[values.dtype.name], int(values.size), values.tobytes()
    flat = list(_flat(values))
    return kind, len(flat), struct.pack(f"<{len(flat)}{TYPES[kind][2]}", *flat)


def _flat(values: Any) -> Any:
    for value in values if isinstance(values, (list, tuple)) else [values]:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value


def _length(values: Any) -> int:
    return int(values.shape[0]) if hasattr(values, "shape") else len(values)


def _product(shape: list[int]) -> int:
    product = 1
    for length in shape:
        product *= length
    return product


def _safetensors(tensors: dict[str, tuple[str, list[int], bytes]]) -> bytes:
    """Eight bytes with the header's length, the header in JSON, the numbers one after the other."""
    header, start = {}, 0
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, start + len(data)]}
        start += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values())


def _json(line: dict[str, Any]) -> bytes:
    """One line; a number that is none cannot stand in it."""
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _put(path: str, data: bytes) -> None:
    """Writes a file beside its place, has it on the disk, and moves it there."""
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".writing-{os.getpid()}-{name}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
    if os.name == "posix":
        names = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(names)
        finally:
            os.close(names)
