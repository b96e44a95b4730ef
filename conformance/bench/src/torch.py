"""One loss by PyTorch, a pass for each line on standard input; the seconds of it on standard output."""

import json
import math
import sys
import time

import torch
from torch.nn import functional as F


def weights_of(problem, dtype):
    counts = torch.tensor(problem["class_counts"], dtype=torch.float64)
    weights = (1 / counts) * len(counts) / (1 / counts).sum()
    return weights.to(dtype)


def mean_of(problem, dtype):
    """The loss as its users write it: from log_softmax, class weights outside."""
    name, delta, gamma = problem["loss"], problem["delta"], problem["gamma"]
    weights = weights_of(problem, dtype)

    def hmloss(logits, targets):
        log_p = F.log_softmax(logits, dim=1).gather(1, targets.unsqueeze(1)).squeeze(1)
        p = log_p.exp()
        modulation = torch.sinc(p) - torch.sinc(delta * p) * torch.exp(-delta * p)
        return (weights[targets] * modulation * -log_p).mean()

    def focal(logits, targets):
        log_p = F.log_softmax(logits, dim=1).gather(1, targets.unsqueeze(1)).squeeze(1)
        return (weights[targets] * (1 - log_p.exp()) ** gamma * -log_p).mean()

    return {"ce": F.cross_entropy, "hmloss": hmloss, "focal": focal}.get(name)


def main():
    problem = json.loads(sys.stdin.readline())
    torch.set_num_threads(problem["threads"])
    dtype = {"f32": torch.float32, "f64": torch.float64, "bf16": torch.bfloat16, "f16": torch.float16}[problem["dtype"]]
    mean = mean_of(problem, dtype)
    if mean is None:
        print(json.dumps({"unsupported": problem["loss"]}), flush=True)
        return
    if problem["compile"]:
        mean = torch.compile(mean)
    rows, classes = problem["shape"]
    logits = (torch.randn(rows, classes) * 2).to(dtype).requires_grad_()
    targets = torch.arange(rows) * 7919 % classes
    print(json.dumps({"version": torch.__version__}), flush=True)
    for _ in sys.stdin:
        logits.grad = None
        start = time.perf_counter()
        mean(logits, targets).backward()
        seconds = time.perf_counter() - start
        assert math.isfinite(logits.grad[0, 0].item())
        print(json.dumps({"seconds": seconds}), flush=True)


main()
