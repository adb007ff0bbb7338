"""Solutions of notebook 18, and answers that are wrong in a way that happens."""

from cmath import exp, pi


def crossing(large, flat, small, steep):
    return (large - small) / (steep - flat)


def agreements(values, message, p):
    return sum(exp(2j * pi * a * (z - m) / p) / p for z, m in zip(values, message, strict=True) for a in range(p))


def gauss(p):
    return sum(exp(2j * pi * x * x / p) for x in range(p))


SOLUTIONS = {"18.1": crossing, "18.2": agreements, "18.3": gauss}

WRONG = {
    "18.1": [lambda large, flat, small, steep: (large - small) / steep],
    "18.2": [lambda values, message, p: agreements(values, message, p) - len(values) / p],  # without a = 0
    "18.3": [lambda p: sum(exp(2j * pi * x / p) for x in range(p)), lambda p: p**0.5],
}
