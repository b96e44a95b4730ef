"""A training step of CIFAR's residual network by PyTorch, one for each line on standard input; its seconds on standard output."""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.added = stride, (outputs - inputs) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride == 2:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added, self.added))
        return F.relu(x + y)


class ResNet(nn.Module):
    def __init__(self, depth, channels, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        widths = [(16, 16, 1), (16, 32, 2), (32, 64, 2)]
        blocks = [Block(a if i == 0 else b, b, s if i == 0 else 1) for a, b, s in widths for i in range((depth - 2) // 6)]
        self.blocks = nn.Sequential(*blocks)
        self.linear = nn.Linear(64, classes)

    def forward(self, x):
        return self.linear(self.blocks(F.relu(self.bn1(self.conv1(x)))).mean((2, 3)))


def main():
    problem = json.loads(sys.stdin.readline())
    torch.set_num_threads(problem["threads"])
    batch, channels, side = problem["batch"], problem["channels"], problem["side"]
    network = ResNet(problem["depth"], channels, problem["classes"])
    descent = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=2e-4)
    images = torch.randn(batch, channels, side, side)
    targets = torch.arange(batch) % problem["classes"]
    count = sum(parameter.numel() for parameter in network.parameters())
    print(json.dumps({"version": torch.__version__, "parameters": count}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        descent.zero_grad()
        loss = F.cross_entropy(network(images), targets)
        loss.backward()
        descent.step()
        seconds = time.perf_counter() - start
        assert math.isfinite(loss.item())
        print(json.dumps({"seconds": seconds}), flush=True)


main()
