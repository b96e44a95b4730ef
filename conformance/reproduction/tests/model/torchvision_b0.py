"""EfficientNet-B0 of torchvision: how far our logits, gradients and statistics, and torchvision's own in float32, lie from its float64."""

import sys

import torch
import torchvision

from against_float64 import compare, read


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
    compare(tensors, lambda dtype: evaluate(tensors, dtype), kind_of)


main()
