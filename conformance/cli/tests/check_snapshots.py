"""Compares every number in the snapshots of `lossproof eval` with mpmath: definitions and difference quotients only.

Needs mpmath: python3 conformance/cli/tests/check_snapshots.py
"""

import pathlib
import re
import shlex

from mpmath import exp, floor, log10, log1p, mp, mpf, pi, sin

# A quotient with a step of 1e-600 in 2000 digits is right to 600 digits and more.
mp.dps = 2000
STEP = mpf(10) ** -600


def command(text):
    """The options of a command line, repeated ones joined."""
    words = shlex.split(text.replace("\\\n", " "))
    options = {}
    for name, value in zip(words[1::2], words[2::2]):
        separator = ";" if name in ("--logits", "--draws") else ","
        options[name[2:]] = options[name[2:]] + separator + value if name[2:] in options else value
    return options


def sinc(x):
    return sin(pi * x) / (pi * x)


class Problem:
    def __init__(self, options):
        self.options = options
        number = lambda name, default: mpf(float(options.get(name, default)))
        self.loss = options["loss"]
        self.sigmoid = options.get("link") == "sigmoid"
        rows = [[mpf(float(z)) for z in row.split(",")] for row in options["logits"].split(";")]
        self.rows = [[z] for row in rows for z in row] if self.sigmoid else rows
        self.targets = [None if y == "null" else int(y) for y in options["target"].split(",")]
        self.counts = [int(n) for n in options.get("class-counts", "").split(",") if n]
        self.gamma, self.delta = number("gamma", 2), number("delta", 1e4)
        self.threshold, self.bins = number("threshold", 0), int(options.get("bins", 10))
        self.momentum = number("momentum", 0)
        self.state = [mpf(float(s)) for s in options.get("state", "").split(",") if s] or [mpf(0)] * self.bins
        self.draws = [[int(d) for d in row.split(",")] for row in options.get("draws", "").split(";") if row]
        self.weights = self.class_weights()
        # Held constant, so known before any derivative is formed.
        self.density = self.densities()
        live = [y for y in self.targets if y is not None]
        reduction = options.get("reduction", "none")
        self.divisor = {"mean": mpf(len(live)), "weighted-mean": sum(self.weights[y] for y in live)}.get(reduction, mpf(1))

    def class_weights(self):
        classes = 2 if self.sigmoid else len(self.rows[0])
        if self.options.get("weighting") != "cb":
            return [mpf(1)] * classes
        beta = mpf(float(self.options.get("beta", 0.9999)))
        raw = [(1 - beta) / (1 - beta**n) for n in self.counts]
        return [classes * w / sum(raw) for w in raw]

    def odds(self, row, logits):
        """R = Σ e^{z_k − z_y} over the others, so that p = 1/(1 + R)."""
        y = self.targets[row]
        z = [mpf(0)] + logits if self.sigmoid else logits
        rare = [mpf(n) / sum(self.counts) < self.threshold for n in self.counts] if self.loss == "seql" else []
        kept = lambda k: k != y and not (self.loss == "seql" and rare[k] and self.draws[row][k])
        return sum(exp(z[k] - z[y]) for k in range(len(z)) if kept(k))

    def densities(self):
        if self.loss != "ghm-c":
            return [mpf(1)] * len(self.rows)
        odds = [self.odds(row, z) for row, z in enumerate(self.rows)]
        places = [min(int(floor(self.bins * r / (1 + r))), self.bins - 1) for r in odds]
        counts = {b: mpf(places.count(b)) for b in places}
        if self.momentum > 0:
            for b in counts:
                self.state[b] = self.momentum * self.state[b] + (1 - self.momentum) * counts[b]
            counts = {b: self.state[b] for b in counts}
        return [len(places) / (counts[b] * len(counts)) for b in places]

    def row_loss(self, row, logits):
        if self.targets[row] is None:
            return mpf(0)
        odds = self.odds(row, logits)
        p, q, nll = 1 / (1 + odds), odds / (1 + odds), log1p(odds)
        modulation = {
            "focal": lambda: q**self.gamma,
            "hmloss": lambda: sinc(p) - sinc(self.delta * p) * exp(-self.delta * p),
            "ghm-c": lambda: self.density[row],
        }.get(self.loss, lambda: mpf(1))
        return self.weights[self.targets[row]] * modulation() * nll

    def expected(self, row, name, k):
        """The number of a row's table under this name; of the reduced loss where the row is None."""
        if row is None:
            return sum(self.row_loss(r, z) for r, z in enumerate(self.rows)) / self.divisor
        z = self.rows[row]
        moved = lambda step: self.row_loss(row, [x + step * (j == k) for j, x in enumerate(z)])
        odds = self.odds(row, z) if self.targets[row] is not None else None
        return {
            "p": lambda: 1 / (1 + odds),
            "q": lambda: odds / (1 + odds),
            "loss": lambda: self.row_loss(row, z),
            "gradient": lambda: (moved(STEP) - moved(-STEP)) / (2 * STEP) / self.divisor,
            "hessian": lambda: (moved(STEP) - 2 * moved(0) + moved(-STEP)) / STEP**2 / self.divisor,
        }[name]()


def check(path):
    _, header, body = path.read_text().split("---\n", 2)
    expression = re.search(r'expression: "(.*)"', header, re.S)
    line = re.search(r'eval .*?(?=\\")', expression.group(1).replace("\\\\", "\\").replace("\\n", "\n"), re.S)
    problem, row, checked = Problem(command(line.group(0))), None, 0
    for text in body.splitlines():
        if found := re.match(r"row (\d+)", text):
            row = int(found.group(1))
        elif "of the rows" in text:
            row = None
        elif found := re.match(r"  (\w+)(?:\[(\d+)\]| = 1 − p)?  +(-?[\d.]+(?:e-?\d+)?)  ", text):
            name, k, shown = found.group(1), int(found.group(2) or 0), found.group(3)
            exact = problem.expected(row, name, k)
            # Half a unit of the last digit shown; numbers that are exact are shown without their zeros.
            digits = len(re.sub(r"e.*|[-.]", "", shown).lstrip("0"))
            last = floor(log10(abs(exact))) - digits + 1 if digits > 16 else floor(log10(abs(exact) + STEP)) - 30
            slack = mpf(10) ** last / 2
            assert abs(mpf(shown) - exact) <= slack + mpf(10) ** -500, (path.name, text, mp.nstr(exact, 50))
            checked += 1
    assert checked, path.name
    return checked


snapshots = pathlib.Path(__file__).parent / "snapshots"
SKIPPED = ("special_values", "what_is_wrong")
for path in sorted(snapshots.glob("eval__*.snap")):
    if not any(word in path.name for word in SKIPPED):
        print(f"{check(path):3} numbers of {path.name}")
