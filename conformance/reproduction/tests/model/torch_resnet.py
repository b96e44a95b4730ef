"""CIFAR's residual network of PyTorch's layers: how far our logits and gradients, and PyTorch's own in float32, lie from its float64.

Prints a line for each of them: name, our largest difference, PyTorch's largest difference.
"""

import json
import struct
import sys

import torch
import torch.nn.functional as functional


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


def network(weights, images, depth):
    def unit(x, convolution, normalisation, stride):
        x = functional.conv2d(x, weights[convolution + ".weight"], stride=stride, padding=1)
        scale, shift = weights[normalisation + ".weight"], weights[normalisation + ".bias"]
        return functional.batch_norm(x, None, None, scale, shift, training=True)

    x = functional.relu(unit(images, "conv1", "bn1", 1))
    for stage in (1, 2, 3):
        for block in range((depth - 2) // 6):
            name = f"layer{stage}.{block}."
            stride = 2 if stage > 1 and block == 0 else 1
            y = functional.relu(unit(x, name + "conv1", name + "bn1", stride))
            y = unit(y, name + "conv2", name + "bn2", 1)
            if stride == 2:
                added = (y.shape[1] - x.shape[1]) // 2
                x = functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, added, added))
            x = functional.relu(x + y)
    return functional.linear(x.mean((2, 3)), weights["linear.weight"], weights["linear.bias"])


def evaluate(tensors, names, depth, dtype):
    weights = {name: tensors[name].to(dtype).requires_grad_() for name in names}
    logits = network(weights, tensors["images"].to(dtype), depth)
    (logits**2).sum().backward()
    return {"logits": logits.detach(), **{"gradient/" + name: weights[name].grad for name in names}}


def main():
    tensors, depth = read(sys.argv[1]), int(sys.argv[2])
    names = [name for name in tensors if name not in ("images", "logits") and not name.startswith("gradient/")]
    exact = evaluate(tensors, names, depth, torch.float64)
    single = evaluate(tensors, names, depth, torch.float32)
    largest = {}
    for name, expected in exact.items():
        ours = (tensors[name].double() - expected).abs().max().item()
        theirs = (single[name].double() - expected).abs().max().item()
        # Kernels, scales and the head each together: the largest of a few numbers is a matter of luck.
        kind = "logits" if name == "logits" else name.split(".")[-2][:-1] + "." + name.split(".")[-1]
        old = largest.get(kind, (0.0, 0.0))
        largest[kind] = (max(old[0], ours), max(old[1], theirs))
    for kind, (ours, theirs) in largest.items():
        print(kind.replace(" ", ""), ours, theirs)


main()
