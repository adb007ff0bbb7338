"""Solutions of notebook 3, and answers that are wrong in a way that happens."""

from math import ceil, log, prod


def word(bits, p):
    return [(bits[0] * (1 - r) + bits[1] * r) % p for r in range(p)]


def accepting(words, message, p):
    def total(r):
        return sum(prod(block[r] for block in blocks) for blocks in zip(*words, strict=True)) % p

    return [r for r in range(len(message)) if total(r) == message[r]]


def lie(word, p):
    """x (x - 1) times the line through two points at which the product is to be the true word."""
    first, second = (word[r] * pow(r * (r - 1), -1, p) for r in (2, 3))
    return [r * (r - 1) * (first + (second - first) * (r - 2)) % p for r in range(p)]


def repetitions(parties, degree, length, error):
    count = 0
    while (parties * degree) ** count > error * length**count:
        count += 1
    return count


def of_products_apart(words, message, p):
    """Multiplies sums in place of adding products."""
    sums = [[sum(block[r] for block in player) for r in range(len(message))] for player in words]
    return [r for r in range(len(message)) if prod(player[r] for player in sums) % p == message[r]]


SOLUTIONS = {"3.1": word, "3.2": accepting, "3.3": lie, "3.4": repetitions}

WRONG = {
    "3.1": [
        lambda bits, p: [*bits, *[0] * (p - 2)],  # padded, not encoded
        lambda bits, p: [bits[0] + (bits[1] - bits[0]) * r for r in range(p)],  # not in the field
    ],
    "3.2": [of_products_apart],
    "3.3": [lambda word, p: word, lambda word, p: [0, 0, *word[2:]], lambda word, p: [0] * p],
    "3.4": [lambda k, u, n, error: max(1, ceil(log(float(error)) / log(u / n)))],  # forgets the players
}
