"""Solutions of notebook 12, and answers that are wrong in a way that happens."""


def all_distances(weights, product):
    walks, edges = weights, 1
    while edges < len(weights) - 1:
        walks, edges = product(walks, walks), 2 * edges
    return walks


def pattern_and_text(first, second):
    alternatives = ("".join("0" if bit else "[01]" for bit in vector) for vector in first)
    return "|".join(alternatives), "#".join("".join(map(str, vector)) for vector in second)


def found_by_halving(length, bound, below):
    least, most = [-2 * bound] * length, [2 * bound] * length
    for k in range(length):
        while least[k] < most[k]:
            middle = -(-(least[k] + most[k]) // 2)
            tried = [-2 * bound] * length
            tried[k] = middle
            if below(tried):
                least[k] = middle
            else:
                most[k] = middle - 1
    return least


def edge_by_edge(weights, product):
    walks = weights
    for _ in range(len(weights) - 2):
        walks = product(walks, weights)
    return walks


def once_too_few(weights, product):
    walks, edges = weights, 1
    while 2 * edges < len(weights) - 1:
        walks, edges = product(walks, walks), 2 * edges
    return walks


def without_separators(first, second):
    pattern, text = pattern_and_text(first, second)
    return pattern, text.replace("#", "")


def entry_by_entry(length, bound, below):
    found = [-2 * bound] * length
    for k in range(length):
        while found[k] < 2 * bound and below([*found[:k], found[k] + 1, *[-2 * bound] * (length - k - 1)]):
            found[k] += 1
    return found


SOLUTIONS = {"12.1": all_distances, "12.2": pattern_and_text, "12.3": found_by_halving}

WRONG = {
    "12.1": [edge_by_edge, once_too_few],
    "12.2": [without_separators, lambda first, second: pattern_and_text(second, first)[::-1]],
    "12.3": [entry_by_entry],
}
