"""The same losses in mpmath, from their textbook definitions with the derivatives in p; one JSON request a line.

Answers each line with the numbers nearest to the exact ones: the loss, then gradient and Hessian of the row.
Used by mpmath.rs; needs mpmath.
"""

import json
import sys

from mpmath import cos, exp, floor, ldexp, log, mp, mpf, pi, sin


def nearest(x):
    """The binary64 number nearest to x, ties to even, by exact integers (float() may round twice below 2^-1022)."""
    if x == 0:
        return 0.0
    unit = max(int(mp.floor(log(abs(x), 2))) - 52, -1074)
    scaled = ldexp(x, -unit)
    low = floor(scaled)
    rest = scaled - low
    up = rest > mpf(1) / 2 or (rest == mpf(1) / 2 and int(low) % 2 == 1)
    value = ldexp(low + (1 if up else 0), unit)
    return float(value)


def sinc(x):
    return sin(pi * x) / (pi * x)


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


def weight(request):
    counts, y, kind = request["counts"], request["target"], request["weighting"]
    if kind == "none":
        return mpf(1)
    if kind == "cs":
        raw = [mpf(1) / n for n in counts]
    else:
        raw = [(1 - mpf(kind)) / (1 - mpf(kind) ** n) for n in counts]
    return len(raw) * raw[y] / sum(raw)


def answer(request):
    z, y, counts = [mpf(v) for v in request["logits"]], request["target"], request["counts"]
    scale, a = mpf(1), list(z)
    if request["adjustment"] == "prior":
        a = [v + log(mpf(n)) for v, n in zip(z, counts)]
    elif request["adjustment"] == "margin":
        margin, scale = mpf(request["margin"]), mpf(request["scale"])
        a[y] -= margin * (mpf(min(counts)) / counts[y]) ** (mpf(1) / 4)
        a = [scale * v for v in a]
    top = max(a)
    total = sum(exp(v - top) for v in a)
    ps = [exp(v - top) / total for v in a]
    p, w = ps[y], weight(request)
    m0, m1, m2 = modulation(request["modulation"], request["parameter"], p)
    l0 = -log(p)
    loss = w * m0 * l0
    first = w * (m1 * l0 - m0 / p)
    second = w * (m2 * l0 - 2 * m1 / p + m0 / p**2)
    gradient, hessian = [], []
    for k, pk in enumerate(ps):
        step = (1 if k == y else 0) - pk
        dp, ddp = p * step, p * (step**2 - pk * (1 - pk))
        gradient.append(scale * first * dp)
        hessian.append(scale**2 * (second * dp**2 + first * ddp))
    if request["link"] == "sigmoid":
        gradient, hessian = gradient[1:], hessian[1:]
    return [loss, *gradient, *hessian]


def main():
    for line in sys.stdin:
        request = json.loads(line)
        mp.prec = request["bits"]
        print(json.dumps([nearest(x) for x in answer(request)]), flush=True)


if __name__ == "__main__":
    main()
