"""CIFAR's residual network of PyTorch's layers: how far our logits and gradients, and PyTorch's own in float32, lie from its float64."""

import sys

import torch.nn.functional as functional

from against_float64 import compare, read


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


def kind_of(name, _):
    """Kernels, scales and the head each together."""
    return name if name == "logits" else name.split(".")[-2][:-1] + "." + name.split(".")[-1]


def main():
    tensors, depth = read(sys.argv[1]), int(sys.argv[2])
    names = [name for name in tensors if name not in ("images", "logits") and not name.startswith("gradient/")]
    compare(tensors, lambda dtype: evaluate(tensors, names, depth, dtype), kind_of)


main()
