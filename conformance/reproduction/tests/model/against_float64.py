"""How far our float32, and another implementation's, lie from that implementation's float64."""

import json
import struct

import torch


def read(path):
    """The float32 tensors of a file of safetensors, by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = file.read()
    tensors = {}
    for name, what in header.items():
        if name != "__metadata__":
            start, end = what["data_offsets"]
            data = torch.frombuffer(bytearray(body[start:end]), dtype=torch.float32)
            tensors[name] = data.reshape(what["shape"])
    return tensors


def compare(tensors, evaluate, kind_of):
    """Print a line for each kind of tensor, with tabs between: kind, our largest difference, theirs.

    `evaluate(dtype)` gives the other's tensors by our names. The largest of a few numbers is a matter of luck, so that many of a kind
    are taken together.
    """
    exact, single = evaluate(torch.float64), evaluate(torch.float32)
    largest = {}
    for name, expected in exact.items():
        ours = (tensors[name].double() - expected).abs().max().item()
        theirs = (single[name].double() - expected).abs().max().item()
        kind = kind_of(name, expected.numel())
        old = largest.get(kind, (0.0, 0.0))
        largest[kind] = (max(old[0], ours), max(old[1], theirs))
    for kind, (ours, theirs) in largest.items():
        print(kind, ours, theirs, sep="\t")
