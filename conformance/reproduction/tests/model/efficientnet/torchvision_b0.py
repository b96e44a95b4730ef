"""EfficientNet-B0 of torchvision: how far our logits, gradients and statistics, and torchvision's own in float32, lie from its float64.

Prints a line for each kind of tensor, with tabs between: kind, our largest difference, torchvision's largest difference.
"""

import json
import struct
import sys

import torch
import torchvision


def read(path):
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


def evaluate(tensors, dtype):
    network = torchvision.models.efficientnet_b0(num_classes=3)
    for layer in network.modules():
        if isinstance(layer, (torch.nn.Dropout, torchvision.ops.StochasticDepth)):
            layer.p = 0.0
    # Strictly: every name and shape is the other's.
    network.load_state_dict({name[len("weights/") :]: own for name, own in tensors.items() if name.startswith("weights/")})
    network.to(dtype).train()
    images = tensors["images"].to(dtype)
    logits = network(images)
    (logits**2).sum().backward()
    found = {"logits": logits.detach()}
    found.update({"gradient/" + name: own.grad for name, own in network.named_parameters()})
    running = {name: own for name, own in network.named_buffers() if not name.endswith("num_batches_tracked")}
    found.update({"running/" + name: own.clone() for name, own in running.items()})
    found["evaluated"] = network.eval()(images).detach()
    return found


def kind_of(name, length):
    parts = name.split(".")
    if len(parts) == 1:
        return name
    if name.startswith("running/"):
        return parts[-1]
    if parts[-2].startswith("fc") or "classifier" in name:
        return "layer " + parts[-1]
    if parts[-2] == "1":
        return "normalisation " + parts[-1]
    return "kernels, " + ("many" if length > 2000 else "few")


def main():
    tensors = read(sys.argv[1])
    exact, single = evaluate(tensors, torch.float64), evaluate(tensors, torch.float32)
    largest = {}
    for name, expected in exact.items():
        ours = (tensors[name].double() - expected).abs().max().item()
        theirs = (single[name].double() - expected).abs().max().item()
        kind = kind_of(name, expected.numel())
        old = largest.get(kind, (0.0, 0.0))
        largest[kind] = (max(old[0], ours), max(old[1], theirs))
    for kind, (ours, theirs) in largest.items():
        print(kind, ours, theirs, sep="\t")


main()
