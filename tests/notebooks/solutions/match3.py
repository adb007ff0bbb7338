"""Solutions of notebook 13, and answers that are wrong in a way that happens."""

from math import cos, log, pi, sin


def match3(numbers, p):
    pairs = {(y + z) % p for y in numbers for z in numbers}
    return [-x % p in pairs for x in numbers]


def columns_of_sine(a, b, c):
    first = [sin(a), cos(a), cos(a), -sin(a)]
    return first, [cos(b), sin(b), cos(b), sin(b)], [cos(c), cos(c), sin(c), sin(c)]


def least_logit(n, p):
    return log(n**2) / (1 - cos(2 * pi / p))


def of_two_others(numbers, p):
    """Indices may repeat."""
    places = range(len(numbers))
    pairs = [[(j, m) for j in places for m in places if len({i, j, m}) == 3] for i in places]
    return [any((numbers[i] + numbers[j] + numbers[m]) % p == 0 for j, m in pairs[i]) for i in places]


SOLUTIONS = {"13.1": match3, "13.2": columns_of_sine, "13.3": least_logit}

WRONG = {
    "13.1": [of_two_others, lambda numbers, p: [x % p == 0 for x in numbers]],
    "13.2": [
        lambda a, b, c: ([sin(a)] * 4, [sin(b)] * 4, [sin(c)] * 4),
        lambda a, b, c: ([sin(a + b + c), 0, 0, 0], [1] * 4, [1] * 4),
    ],
    "13.3": [lambda n, p: log(n) / (1 - cos(2 * pi / p)), lambda n, p: log(n**2) / (2 * pi / p)],
}
