"""Solutions of notebook 14, and answers that are wrong in a way that happens."""


def edges(first, second):
    coordinates = range(len(first[0]))
    vectors = [((side, i), v) for side, chosen in enumerate((first, second)) for i, v in enumerate(chosen)]
    ones = [(name, c) for name, vector in vectors for c in coordinates if vector[c]]
    centres = [("x", (0, i)) for i in range(len(first))] + [("y", (1, j)) for j in range(len(second))]
    return [*ones, *centres, ("x", "y"), *((centre, c) for centre in "xy" for c in coordinates)]


def point(side, vector):
    return [([1, -1], [0, 2])[side][bit] for bit in vector]


def letters(side, vector):
    if side:
        return "".join("012"[bit * (1 + c % 2)] for c, bit in enumerate(vector))
    return "".join("0" if bit else "0" + "12"[c % 2] for c, bit in enumerate(vector))


def one_centre(first, second):
    return [("x" if edge[0] == "y" else edge[0], edge[1]) for edge in edges(first, second) if edge != ("x", "y")]


def one_letter_for_ones(side, vector):
    if side:
        return "".join(map(str, vector))
    return "".join("0" if bit else "01" for bit in vector)


SOLUTIONS = {"14.1": edges, "14.2": point, "14.3": letters}

WRONG = {
    "14.1": [one_centre, lambda first, second: [edge for edge in edges(first, second) if edge != ("x", "y")]],
    "14.2": [lambda side, vector: list(vector), lambda side, vector: [1 - 2 * bit if side else bit for bit in vector]],
    "14.3": [one_letter_for_ones],
}
