"""Solutions of notebook 1, and answers that are wrong in a way that happens."""

from math import ceil, log2


def sizes(vertices, edges, colors):
    digits = ceil(log2(colors))
    return vertices * digits, vertices * (2**digits - colors) + edges * colors


def decided(question, edge, solve):
    for index, target in enumerate(edge.instances(question)):
        if (witness := solve(target)) is not None:
            return edge.lift(question, index, witness)
    return None


def along(question, path, solve):
    if not path:
        return solve(question)
    return decided(question, path[0], lambda target: along(target, path[1:], solve))


def first_only(question, edge, solve):
    witness = solve(next(edge.instances(question)))
    return None if witness is None else edge.lift(question, 0, witness)


def forgets_the_number(question, edge, solve):
    found = (witness for target in edge.instances(question) if (witness := solve(target)) is not None)
    return next((edge.lift(question, 0, witness) for witness in found), None)


def solves_the_question(question, path, solve):
    return solve(question)


SOLUTIONS = {"1.1": sizes, "1.2": decided, "1.3": along}

WRONG = {
    "1.1": [lambda v, e, c: (v * ceil(log2(c)), e * c), lambda v, e, c: (v * c, v * (1 + c * (c - 1) // 2) + e * c)],
    "1.2": [first_only, forgets_the_number, lambda question, edge, solve: question.brute_force() and (0, 0, 0)],
    "1.3": [solves_the_question, lambda question, path, solve: decided(question, path[0], solve)],
}
