"""Solutions of notebook 15, and answers that are wrong in a way that happens."""

import itertools


def points(numbers):
    return [(x, x**3) for x in numbers]


def sums(lists):
    found = {0}
    for numbers in lists:
        found = {total + x for total in found for x in numbers}
    return found


def k_sum(lists, target, two_sum):
    half = (len(lists) + 1) // 2
    return two_sum(sums(lists[:half]), sums(lists[half:]), target)


def one_list(first, second, third):
    far = 1 + 3 * max(map(abs, [*first, *second, *third]), default=0)
    return [x + far for x in first] + [y + 3 * far for y in second] + [z - 4 * far for z in third]


SOLUTIONS = {"15.1": points, "15.2": k_sum, "15.3": one_list}

WRONG = {
    "15.1": [lambda numbers: [(x, x * x) for x in numbers], lambda numbers: [(x, 0) for x in numbers]],
    "15.2": [lambda lists, target, two_sum: any(two_sum(a, b, target) for a, b in itertools.pairwise(lists))],
    "15.3": [
        lambda first, second, third: [*first, *second, *third],
        lambda first, second, third: [x + 99 for x in first] + [y + 99 for y in second] + [z - 198 for z in third],
    ],
}
