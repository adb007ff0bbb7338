"""Edges between strings, and on vectors of integers, written a second time."""

from math import ceil

from reductions.problems import (
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
