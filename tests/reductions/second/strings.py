"""Edges between strings, on vectors of integers and on words of a grammar, written a second time."""

from itertools import chain
from math import ceil, log2

import numpy as np

from reductions.problems import (
    BooleanProduct,
    DynamicTimeWarping,
    IntegerOrthogonalVectors,
    LongestPalindromicSubsequence,
    LongestTandemSubsequence,
)


def cross_polytope(count):
    """So many points, two and two at distance 2, and all at distance 1 from the origin."""
    dimension = ceil(count / 2)
    points = []
    for letter in range(count):
        points.append([0] * dimension)
        points[-1][letter // 2] = 1 - 2 * (letter % 2)
    return points


def between_nulls(text, letters, null):
    return [null, *(point for letter in text for point in (letters[letter], null))]


def longest_common_subsequence_to_dynamic_time_warping(source):
    letters = sorted(set(source.x + source.y))
    points = dict(zip(letters, cross_polytope(len(letters)), strict=True))
    null = [0] * max(1, ceil(len(letters) / 2))
    threshold = len(source.x) + len(source.y) - 2 * source.threshold
    yield DynamicTimeWarping(between_nulls(source.x, points, null), between_nulls(source.y, points, null), threshold)


def edit_distance_to_dynamic_time_warping(source):
    letters = sorted(set(source.x + source.y))
    null, *points = cross_polytope(len(letters) + 1)
    named = dict(zip(letters, points, strict=True))
    x, y = (between_nulls(text, named, null) for text in (source.x, source.y))
    yield DynamicTimeWarping(x, y, 2 * source.threshold)


def orthogonal_vectors_to_integer_orthogonal_vectors(source):
    m = source.dimension
    length = max(1, ceil(m / 2))
    blocks = ceil(m / length)
    primes, number = [], length
    while len(primes) < blocks:
        number += 1
        if number > 1 and all(number % d for d in range(2, number)):
            primes.append(number)
    q = 1
    for prime in primes:
        q *= prime

    def packed(vector):
        for i in range(length):
            wanted = [int(vector[r * length + i]) if r * length + i < m else 0 for r in range(blocks)]
            yield next(x for x in range(q) if [x % prime for prime in primes] == wanted)

    one, two = ([tuple(packed(vector)) for vector in vectors] for vectors in source.sets)
    for v in range(0, length * (q - 1) ** 2 + 1, q):
        sets = (tuple((*x, -v) for x in one), tuple((*y, 1) for y in two))
        yield IntegerOrthogonalVectors(sets, length + 1)


def longest_common_subsequence_to_longest_palindromic_subsequence(source):
    middle = "~" * (len(source.x) + len(source.y))
    yield LongestPalindromicSubsequence(source.x + middle + source.y[::-1], len(middle) + 2 * source.threshold)


def longest_common_subsequence_to_longest_tandem_subsequence(source):
    m = ceil((len(source.x) + len(source.y)) / 2)
    yield LongestTandemSubsequence("~" * m + source.x + "~" * m + source.y, 2 * (m + source.threshold))


# ---- parsing


def context_free_parsing_to_boolean_product(source, group=None):
    """What is derived is a set of triples, of a nonterminal and two indices; an interval is a list of groups."""
    n, pairs = len(source.word), [tuple(pair) for pair in source.pairs.tolist()]
    group = group or max(1, ceil(log2(n + 1)))
    groups = [range(first, min(first + group, n + 1)) for first in range(0, n + 1, group)]
    while len(groups) & (len(groups) - 1):
        groups.append(range(0))
    derived = {
        (a, i, i + 1) for i, letter in enumerate(source.word) for a, other in source.letters.tolist() if other == letter
    }

    def indices(some):
        return list(chain.from_iterable(some))

    def matrix(a, rows, columns):
        return [[int((a, i, j) in derived) for j in indices(columns)] for i in indices(rows)]

    def add(rows, middle, columns):
        for b, c in dict.fromkeys(pair[1:] for pair in pairs):
            one, two = matrix(b, rows, middle), matrix(c, middle, columns)
            if not np.any(one) or not np.any(two):
                continue
            question = BooleanProduct((one, two))
            yield question
            for i, j in np.argwhere(question.value()):
                span = indices(rows)[i], indices(columns)[j]
                derived.update((a, *span) for a, *others in pairs if others == [b, c])

    def by_middles(rows, columns, middles):
        for i in rows[::-1]:
            for j in columns:
                for k in (k for k in middles if i < k < j):
                    derived.update((a, i, j) for a, b, c in pairs if (b, i, k) in derived and (c, k, j) in derived)

    def complete(rows, columns):
        if len(rows) == 1:
            by_middles(*rows, *columns, indices(rows + columns))
            return
        half = len(rows) // 2
        r1, r2, c1, c2 = rows[:half], rows[half:], columns[:half], columns[half:]
        yield from complete(r2, c1)
        yield from add(r1, r2, c1)
        yield from complete(r1, c1)
        yield from add(r2, c1, c2)
        yield from complete(r2, c2)
        yield from add(r1, r2, c2)
        yield from add(r1, c1, c2)
        yield from complete(r1, c2)

    def on_the_diagonal(some):
        if len(some) == 1:
            by_middles(*some, *some, indices(some))
            return
        half = len(some) // 2
        yield from on_the_diagonal(some[:half])
        yield from on_the_diagonal(some[half:])
        yield from complete(some[:half], some[half:])

    yield from on_the_diagonal(groups)
