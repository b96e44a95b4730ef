"""Trains three classes in the plane with focal loss, right or wrong, and writes a trace of it.

    training.py FOLDER right|wrong [numpy|torch]

The wrong one has p where 1 − p belongs: it pays attention to the examples that are easy.
"""

import sys
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "adapters" / "python"))
import lossproof_trace

COUNTS, BATCH, EPOCHS, GAMMA, RATE = [24, 12, 6], 14, 2, 2.0, 0.1
PROTOCOL = {"epochs": EPOCHS, "batch_size": BATCH, "sampler": "shuffle", "rate": {"base": RATE},
            "phases": [{"from_epoch": 0, "loss": "focal", "params": {"gamma": GAMMA}}]}


def numpy_focal(logits, targets, wrong):
    """The mean loss and its gradient in the logits, by hand."""
    rows = numpy.arange(len(targets))
    log = logits - logits.max(axis=1, keepdims=True)
    log = log - numpy.log(numpy.exp(log).sum(axis=1, keepdims=True))
    probabilities = numpy.exp(log)
    nll, p = -log[rows, targets], probabilities[rows, targets]
    q = probabilities.sum(axis=1) - p
    # m·ℓ with m = q^γ or p^γ; dp/dz_k = p·([k = y] − p_k).
    weight, slope = (p**GAMMA, GAMMA * p**(GAMMA - 1)) if wrong else (q**GAMMA, -GAMMA * q**(GAMMA - 1))
    along = (slope * nll * p - weight)[:, None]
    own = numpy.zeros_like(logits)
    own[rows, targets] = 1
    return (weight * nll).mean(), along * (own - probabilities) / len(targets)


def train_numpy(trace, data, wrong):
    inputs, classes, batches = data
    weights = numpy.zeros((3, 3))
    for epoch, batch in batches:
        logits = inputs[batch] @ weights
        loss, gradient = numpy_focal(logits, classes[batch], wrong)
        trace.record(logits, classes[batch], numpy.array([loss]), gradient, epoch=epoch, rate=RATE)
        weights -= RATE * inputs[batch].T @ gradient


def train_torch(trace, data, wrong):
    import torch

    def focal(logits, targets):
        nll = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
        p = torch.exp(-nll)
        return ((p if wrong else 1 - p) ** GAMMA * nll).mean()

    torch.manual_seed(0)
    inputs, classes, batches = torch.tensor(data[0], dtype=torch.float32), torch.tensor(data[1]), data[2]
    trace.model = model = torch.nn.Linear(3, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for epoch, batch in batches:
        loss = trace.step(focal, model(inputs[batch]), classes[batch], epoch=epoch, rate=optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def main(folder, kind, with_="numpy"):
    random = numpy.random.default_rng(0)
    classes = numpy.repeat(numpy.arange(3), COUNTS)
    centres = numpy.array([[0.0, 2.0, 1.0], [2.0, 0.0, 1.0], [-2.0, -2.0, 1.0]])
    inputs = centres[classes] + random.normal(size=(len(classes), 3)) * [1.0, 1.0, 0.0]
    orders = [(epoch, random.permutation(len(classes))) for epoch in range(EPOCHS)]
    batches = [(epoch, order[start:start + BATCH]) for epoch, order in orders for start in range(0, len(order), BATCH)]
    train = {"numpy": train_numpy, "torch": train_torch}[with_]
    with lossproof_trace.Trace(folder, classes=3, loss="focal", params={"gamma": GAMMA}, class_counts=COUNTS,
                               examples=len(classes), steps_per_epoch=3, name=f"{kind} focal", protocol=PROTOCOL) as trace:
        train(trace, (inputs, classes, batches), wrong=kind == "wrong")


if __name__ == "__main__":
    main(*sys.argv[1:])
