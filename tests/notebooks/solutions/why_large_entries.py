"""Solutions of notebook 6, and answers that are wrong in a way that happens."""

from math import ceil, exp, floor, log, prod


def reference(keys, t, s, kappa):
    temperature = log(kappa**2 * prod(keys)) / (t - s)
    return temperature, t - log(kappa * prod(keys[:-1])) / temperature


def share(products, reference, temperature, others):
    largest = max(*products, reference)
    real = sum(exp(temperature * (value - largest)) for value in products)
    return real / (real + others * exp(temperature * (reference - largest)))


def least_kappa(error):
    return max(2, floor((1 + 2 * error) / (1 - 2 * error)) + 1)


def halfway(keys, t, s, kappa):
    return 2 * log(kappa * prod(keys)) / (t - s), (s + t) / 2


def overflows(products, reference, temperature, others):
    real = sum(exp(temperature * value) for value in products)
    return real / (real + others * exp(temperature * reference))


SOLUTIONS = {"6.1": reference, "6.2": share, "6.3": least_kappa}

WRONG = {
    "6.1": [halfway, lambda keys, t, s, kappa: (reference(keys, t, s, kappa)[0], t)],
    "6.2": [overflows, lambda products, reference, unit, others: share(products, reference, unit, 1)],
    "6.3": [lambda error: max(2, ceil((1 + 2 * error) / (1 - 2 * error)))],  # where the error is the tolerance itself
}
