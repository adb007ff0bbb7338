"""Solutions of notebook 11, and answers that are wrong in a way that happens."""


def lower(exponent, questions, side):
    return (exponent - questions) / side if questions < exponent else None


def upper(questions, side, exponent, own):
    return max(own, questions + side * exponent)


def fallen(implications, refuted):
    found = set(refuted)
    while more := {premise for premise, conclusion in implications if conclusion in found} - found:
        found |= more
    return found


def forwards(implications, refuted):
    return fallen([(conclusion, premise) for premise, conclusion in implications], refuted)


SOLUTIONS = {"11.1": lower, "11.2": upper, "11.3": fallen}

WRONG = {
    "11.1": [lambda e, q, a: e / a, lambda e, q, a: (e - q) / a, lambda e, q, a: e - q * a if q < e else None],
    "11.2": [lambda q, a, b, w: q + a * b, lambda q, a, b, w: w + q + a * b],
    "11.3": [
        forwards,
        lambda arrows, refuted: set(refuted) | {one for one, other in arrows if other in refuted},  # one step only
    ],
}
