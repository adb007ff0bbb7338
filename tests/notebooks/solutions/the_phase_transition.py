"""Solutions of notebook 8, and answers that are wrong in a way that happens."""

from math import acosh, ceil, comb, exp, log


def degree_needed(bound, error):
    ratio = (1 - error) / (1 + error) * exp(bound)
    return ceil(acosh(ratio) / acosh(3)) if ratio > 1 else 0


def largest_degree(count, order, dimension):
    degree = 0
    while comb(dimension + degree + 1, dimension) <= count ** (order - 1):
        degree += 1
    return degree


def exponent(dimension, degree):
    both = dimension + degree
    return both * log(both) - dimension * log(dimension) - degree * log(degree)


SOLUTIONS = {"8.1": degree_needed, "8.2": largest_degree, "8.3": exponent}

WRONG = {
    "8.1": [lambda bound, error: ceil(bound / acosh(3)), lambda bound, error: degree_needed(bound, 0)],
    "8.2": [
        lambda count, order, dimension: largest_degree(count, order + 1, dimension),
        lambda count, order, dimension: largest_degree(count, order, dimension) + 1,
    ],
    "8.3": [lambda dimension, degree: degree * log((dimension + degree) / degree)],
}
