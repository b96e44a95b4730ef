"""The same losses in mpmath, from their textbook definitions with the derivatives in p; one JSON batch a line.

Answers each line with the numbers of the asked format nearest to the exact ones: losses, gradients, Hessians, density.
Used by main.rs, and by the fixtures' own comparison; needs mpmath.
"""

import json
import sys
from fractions import Fraction

from mpmath import cos, exp, floor, log, mp, mpf, pi, sin


def nearest(x, precision, least, largest):
    """The nearest number of a format, ties to even, by exact integers: least is the smallest subnormal's exponent."""
    sign, significand, exponent, _ = mpf(x)._mpf_
    size = Fraction(int(significand)) * Fraction(2) ** exponent
    if size == 0:
        return 0.0
    top = exponent + int(significand).bit_length()
    unit = Fraction(2) ** max(top - precision, least)
    # round() of a Fraction takes ties to even.
    rounded = round(size / unit) * unit
    if rounded > Fraction(largest):
        return float("-inf") if sign else float("inf")
    return -float(rounded) if sign and rounded else float(rounded)


def modulation(kind, parameter, p):
    """m, m', m'' at p, the derivatives of sinc by the quotient rule."""
    if kind == "one":
        return mpf(1), mpf(0), mpf(0)
    if kind == "focal":
        g, q = mpf(parameter), 1 - p
        return q**g, -g * q ** (g - 1), g * (g - 1) * q ** (g - 2)
    d = mpf(parameter)

    def derivatives(x):
        a, s, c = pi * x, sin(pi * x), cos(pi * x)
        return s / a, pi * (c / a - s / a**2), pi**2 * (-s / a - 2 * c / a**2 + 2 * s / a**3)

    u = d * p
    s0, s1, s2 = derivatives(p)
    r0, r1, r2 = derivatives(u)
    e = exp(-u)
    return s0 - r0 * e, s1 - d * (r1 - r0) * e, s2 - d**2 * (r2 - 2 * r1 + r0) * e


def class_weights(counts, kind):
    if kind == "none":
        return [mpf(1)] * len(counts)
    if isinstance(kind, list):
        return [mpf(weight) for weight in kind]
    if kind == "cs":
        raw = [mpf(1) / n for n in counts]
    else:
        raw = [(1 - mpf(kind)) / (1 - mpf(kind) ** n) for n in counts]
    return [len(raw) * value / sum(raw) for value in raw]


def probabilities(request, logits, y, draws):
    """p of every class, and the scale of the logits."""
    counts, adjustment, scale = request["counts"], request["adjustment"], mpf(1)
    a = [mpf(v) for v in logits]
    masked = [False] * len(a)
    if adjustment == "prior":
        a = [v + log(mpf(n)) for v, n in zip(a, counts)]
    elif adjustment == "margin":
        margin, scale = mpf(request["margin"]), mpf(request["scale"])
        a[y] -= margin * (mpf(min(counts)) / counts[y]) ** (mpf(1) / 4)
        a = [scale * v for v in a]
    elif adjustment == "mask":
        limit = Fraction(request["threshold"])
        masked = [k != y and draws[k] and Fraction(n, sum(counts)) < limit for k, n in enumerate(counts)]
    top = max(a)
    terms = [mpf(0) if out else exp(v - top) for v, out in zip(a, masked)]
    return [term / sum(terms) for term in terms], scale


def derivatives(request, ps, y, scale):
    """The loss, gradient and Hessian of a row, before weights."""
    p = ps[y]
    if p == 1:
        # Every other class is masked.
        return mpf(0), [mpf(0)] * len(ps), [mpf(0)] * len(ps)
    m0, m1, m2 = modulation(request["modulation"], request["parameter"], p)
    l0 = -log(p)
    first, second = m1 * l0 - m0 / p, m2 * l0 - 2 * m1 / p + m0 / p**2
    gradient, hessian = [], []
    for k, pk in enumerate(ps):
        step = (1 if k == y else 0) - pk
        dp, ddp = p * step, p * (step**2 - pk * (1 - pk))
        gradient.append(scale * first * dp)
        hessian.append(scale**2 * (second * dp**2 + first * ddp))
    return m0 * l0, gradient, hessian


def densities(request, ps):
    """The weight of every row by its bin, and the moving averages."""
    bins, momentum = request["bins"], mpf(request["momentum"])
    of_row = [min(int(floor(bins * (1 - p))), bins - 1) for p in ps]
    occupied = set(of_row)
    state = [mpf(s) for s in request["state"]]
    for b in occupied:
        state[b] = momentum * state[b] + (1 - momentum) * of_row.count(b)
    return [len(ps) / (state[b] * len(occupied)) for b in of_row], state


def answer(request):
    rows = range(len(request["targets"]))
    kept = [i for i in rows if request["targets"][i] >= 0]
    shares = {i: probabilities(request, request["logits"][i], request["targets"][i], request["draws"][i]) for i in kept}
    weights = class_weights(request["counts"], request["weighting"])
    omega = {i: weights[request["targets"][i]] * mpf(request["row_weights"][i]) for i in kept}
    density, state = {i: mpf(1) for i in kept}, []
    if request["bins"]:
        values, state = densities(request, [shares[i][0][request["targets"][i]] for i in kept])
        density = dict(zip(kept, values))
    divisor = {"mean": mpf(len(kept)), "weighted_mean": sum(omega.values())}.get(request["reduction"], mpf(1))
    losses, gradient, hessian = [], [], []
    for i in rows:
        cotangent = mpf(request["cotangent"][i if request["reduction"] == "none" else 0])
        if i in shares:
            ps, scale = shares[i]
            value, first, second = derivatives(request, ps, request["targets"][i], scale)
        else:
            value, first, second = mpf(0), *[[mpf(0)] * len(request["counts"])] * 2
        factor = omega.get(i, 0) * density.get(i, 0)
        losses.append(factor * value)
        skipped = 1 if request["link"] == "sigmoid" else 0
        gradient += [factor * cotangent * g / divisor for g in first[skipped:]]
        hessian += [factor * cotangent * h / divisor for h in second[skipped:]]
    if request["reduction"] != "none":
        losses = [sum(losses) / divisor]
    return [*losses, *gradient, *hessian, *state]


def main():
    for line in sys.stdin:
        request = json.loads(line)
        mp.prec = request["bits"]
        numbers = answer(request)
        print(json.dumps([[nearest(x, *format) for x in numbers] for format in request["formats"]]), flush=True)


if __name__ == "__main__":
    main()
