"""Solutions of notebook 4, and answers that are wrong in a way that happens."""

from math import prod


def monomials(q, degree):
    pairs = [(i, j) for j in range(q) for i in range((degree - (q + 1) * j) // q + 1)]
    return sorted(pairs, key=lambda pair: q * sum(pair) + pair[1])


def extended(values, p):
    places = range(len(values))

    def lagrange(i, r):
        top, bottom = (prod(x - j for j in places if j != i) for x in (r, i))
        return top * pow(bottom, -1, p)

    return [sum(value * lagrange(i, r) for i, value in enumerate(values)) % p for r in range(p)]


def missing(q, n):
    def is_order(number):
        return number >= 0 and number % q <= number // q

    found = []
    number = 0
    while len(found) < n:
        if is_order(number) and not is_order(number - n):
            found.append(number)
        number += 1
    return found


SOLUTIONS = {"4.1": monomials, "4.2": extended, "4.3": missing}

WRONG = {
    "4.1": [
        lambda q, u: sorted((i, j) for i in range(u + 1) for j in range(q) if q * i + (q + 1) * j <= u),  # not by order
        lambda q, u: [
            (i, j) for i, j in ((i, j) for i in range(u + 1) for j in range(u + 1)) if q * i + (q + 1) * j <= u
        ],
    ],
    "4.2": [
        lambda values, p: [sum(value * r**i for i, value in enumerate(values)) % p for r in range(p)],  # coefficients
        lambda values, p: [*values, *[0] * (p - len(values))],
    ],
    "4.3": [lambda q, n: [number for number in range(n) if number % q <= number // q], lambda q, n: list(range(n))],
}
