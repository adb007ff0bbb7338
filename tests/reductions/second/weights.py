"""Edges from triangles with weights, written a second time."""

from itertools import combinations, permutations, product

import numpy as np

from reductions.problems import (
    BetweennessCentrality,
    MaximumSubarray,
    Median,
    Metricity,
    MinWeightCycle,
    NegativeTriangle,
    Radius,
    ReplacementPaths,
    SecondSimplePath,
    UndirectedMinWeightCycle,
    ZeroTriangle,
)
from reductions.problems.matrices.base import INFINITY


def largest(numbers):
    return max(map(abs, numbers), default=0)


def parts_of(source):
    """The sizes of I, J, K and their weights by the names of the ends; those that are missing are not there."""
    one, two, three = source.matrices
    weights = {}
    for (left, right), matrix in zip(("IJ", "JK", "KI"), (one, two, three), strict=True):
        for x, y in product(*map(range, matrix.shape)):
            if matrix[x, y] < INFINITY:
                weights[(left, x), (right, y)] = int(matrix[x, y])
    sizes = (len(one), len(two), len(three))
    names = [(part, x) for part, size in zip("IJK", sizes, strict=True) for x in range(size)]
    return sizes, names, weights


def matrix_of(names, edges, *, directed=False):
    """A matrix of weights with these edges, 0 on its diagonal."""
    number = {name: place for place, name in enumerate(names)}
    weights = np.full((len(names), len(names)), INFINITY)
    np.fill_diagonal(weights, 0)
    for (u, w), weight in edges.items():
        weights[number[u], number[w]] = weight
        if not directed:
            weights[number[w], number[u]] = weight
    return weights


def negative_triangle_to_min_weight_cycle(source):
    _, names, weights = parts_of(source)
    m = 2 * largest(weights.values()) + 1
    edges = {edge: weight + m for edge, weight in weights.items()}
    yield MinWeightCycle(matrix_of(names, edges, directed=True), 3 * m - 1)


def negative_triangle_to_undirected_min_weight_cycle(source):
    _, names, weights = parts_of(source)
    m = 4 * largest(weights.values()) + 1
    yield UndirectedMinWeightCycle(matrix_of(names, {e: weight + m for e, weight in weights.items()}), 3 * m - 1)


def negative_triangle_to_metricity(source):
    _, names, weights = parts_of(source)
    w = largest(weights.values())
    m = 4 * w + 1
    edges = {(u, v): m for u, v in combinations(names, 2) if u[0] == v[0]}
    for left, right in ("IJ", "JK", "KI"):
        for u, v in product(*([name for name in names if name[0] == part] for part in (left, right))):
            weight = weights.get((u, v), 2 * w)
            edges[u, v] = m + weight if right != "I" else 2 * m - weight
    yield Metricity(matrix_of(names, edges))


def negative_triangle_to_radius(source):
    (n, _, _), names, weights = parts_of(source)
    m = 3 * largest(weights.values()) + 1
    bits = max(n - 1, 0).bit_length()
    edges = {(u, v if v[0] != "I" else ("I'", v[1])): weight + m for (u, v), weight in weights.items()}
    edges |= {(("I", i), "t"): 3 * m - 1 for i in range(n)} | {(("I", i), "h"): m for i in range(n)}
    edges |= {("h", name): 2 * m - 1 for name in names if name[0] != "I"}
    edges |= {("h", (q, s)): 2 * m - 1 for q in range(bits) for s in (0, 1)}
    edges |= {(("I", i), (q, i >> q & 1)): m for i in range(n) for q in range(bits)}
    edges |= {(("I'", i), (q, 1 - (i >> q & 1))): m for i in range(n) for q in range(bits)}
    every = [*names, *(("I'", i) for i in range(n)), "h", "t", *((q, s) for s in (0, 1) for q in range(bits))]
    yield Radius(matrix_of(every, edges), 3 * m - 1)


def negative_triangle_to_median(source):
    (n_1, n_2, n_3), _, weights = parts_of(source)
    w = largest(weights.values())
    b = 2 * w
    h, q = 2 * b + 1, 2 * n_1 + 4 * n_2 + 8 * n_3 + 1
    m = 2 * h
    edges = {}
    for i in range(n_1):
        edges[("I", i), "h"] = h
        edges |= {(("I", i), ("leaf", leaf)): m for leaf in range(q)}
        for j in range(n_2):
            weight = weights.get((("I", i), ("J", j)), b)
            edges |= {(("I", i), ("J", j)): m + weight, (("I", i), ("J'", j)): m - weight}
        for k in range(n_3):
            weight = weights.get((("K", k), ("I", i)), b)
            edges |= {(("I", i), ("K", k)): 2 * m - weight, (("I", i), ("K'", k)): 2 * m + weight}
    for j, k in product(range(n_2), range(n_3)):
        edges[("J", j), ("K", k)] = m + weights.get((("J", j), ("K", k)), b)
    counts = {"I": n_1, "J": n_2, "J'": n_2, "K": n_3, "K'": n_3}
    every = [(part, x) for part, count in counts.items() for x in range(count)]
    every += ["h", *(("leaf", leaf) for leaf in range(q))]
    total = h * (2 * n_1 - 1 + 4 * n_2 + 8 * n_3) + m * q
    yield Median(matrix_of(every, edges), total - 1)


def negative_triangle_to_second_simple_path(source):
    (n, _, _), names, weights = parts_of(source)
    w = largest(weights.values())
    b = 3 * w + 1
    edges = {(("p", i), ("p", i + 1)): 0 for i in range(n)}
    for (u, v), weight in weights.items():
        if u[0] == "I":
            edges[("p", u[1]), v] = (n - u[1]) * b + weight
        elif v[0] == "I":
            edges[u, ("p", v[1] + 1)] = (v[1] + 1) * b + weight
        else:
            edges[u, v] = w + weight
    every = [*(("p", i) for i in range(n + 1)), *(name for name in names if name[0] != "I")]
    yield SecondSimplePath(matrix_of(every, edges, directed=True), tuple(range(n + 1)), (n + 1) * b + w - 1)


def negative_triangle_to_zero_triangle(source):
    _, _, weights = parts_of(source)
    bits = largest(weights.values()).bit_length()
    one, two, three = ([[int(x) if x < INFINITY else None for x in row] for row in m] for m in source.matrices)

    def moved(matrix, shape, sign, s, d):
        entries = [
            [INFINITY if x is None else (sign * x >> s) if sign < 0 else -(x >> s) - d for x in row] for row in matrix
        ]
        return np.array(entries, dtype=np.int64).reshape(shape)

    for s in range(bits + 1):
        for d in (1, 2) if s < bits else (1,):
            shapes = [matrix.shape for matrix in source.matrices]
            signs = ((one, -1), (two, -1), (three, 1))
            yield ZeroTriangle(
                tuple(moved(matrix, shape, sign, s, d) for (matrix, sign), shape in zip(signs, shapes, strict=True))
            )


def cut(k):
    """k as the sum of three numbers, as even as possible, the larger ones first."""
    return [k // 3 + (p < k % 3) for p in range(3)]


def tripartite(source, kind):
    """The graph of cliques of a third of the size."""
    matrix = source.matrices[0]
    n = len(matrix)

    def weight(u, v):
        return int(matrix[u, v]) if matrix[u, v] < INFINITY else None

    def inside(s):
        found = [weight(u, v) for u, v in combinations(s, 2)]
        return None if None in found else sum(found)

    parts = [[s for s in combinations(range(n), size) if inside(s) is not None] for size in cut(source.clique)]
    threes = []
    for p, q in ((0, 1), (1, 2), (0, 2)):
        between = np.full((len(parts[p]), len(parts[q])), INFINITY)
        for (x, s), (y, t) in product(enumerate(parts[p]), enumerate(parts[q])):
            together = inside(s + t) if list(s + t) == sorted(s + t) else None
            if together is not None:
                between[x, y] = together - inside(t) if (p, q) != (0, 2) else together - inside(s) - source.threshold
        threes.append(between)
    return kind((threes[0], threes[1], threes[2].T))


def min_weight_clique_to_negative_triangle(source):
    yield tripartite(source, NegativeTriangle)


def exact_weight_clique_to_zero_triangle(source):
    yield tripartite(source, ZeroTriangle)


def min_weight_clique_to_min_weight_cycle(source):
    matrix, k = source.matrices[0], source.clique
    size = k // 2
    present = {(u, v) for u, v in permutations(range(len(matrix)), 2) if matrix[u, v] < INFINITY}
    w = largest([int(matrix[edge]) for edge in present] + [source.threshold])
    m = k * w + 1

    def cliques(count):
        return [s for s in permutations(range(len(matrix)), count) if set(permutations(s, 2)) <= present]

    orders = [
        s for chosen in combinations(range(len(matrix)), size) for s in permutations(chosen) if s in cliques(size)
    ]
    names = [(layer, s) for layer in range(k) for s in orders]
    edges = {
        ((layer, s[:-1]), ((layer + 1) % k, s[1:])): m + sum(int(matrix[s[0], v]) for v in s[1:])
        for layer in range(k)
        for s in cliques(size + 1)
    }
    yield MinWeightCycle(matrix_of(names, edges, directed=True), k * m + source.threshold - 1)


def max_sat_to_negative_triangle(source):
    variables, groups = iter(range(1, source.num_variables + 1)), []
    for size in cut(source.num_variables):
        groups.append([next(variables) for _ in range(size)])
    belongs = {}
    for number, clause in enumerate(source.clauses):
        pairs = [(0, 1), (1, 2), (2, 0)]
        belongs[number] = next(p for p in pairs if {*map(abs, clause)} <= {*groups[p[0]], *groups[p[1]]})

    def entry(pair, one, other):
        true = set()
        for group, bits in ((groups[pair[0]], one), (groups[pair[1]], other)):
            true |= {variable if bit else -variable for variable, bit in zip(group, bits, strict=True)}
        satisfied = sum(bool(true & set(clause)) for n, clause in enumerate(source.clauses) if belongs[n] == pair)
        return -satisfied + (source.threshold - 1 if pair == (1, 2) else 0)

    bits = [list(product((0, 1), repeat=len(group))) for group in groups]
    yield NegativeTriangle(
        tuple(np.array([[entry((p, q), x, y) for y in bits[q]] for x in bits[p]]) for p, q in ((0, 1), (1, 2), (2, 0)))
    )


def negative_triangle_to_maximum_subarray(source):
    (n_1, n_2, n_3), _, weights = parts_of(source)
    w = largest(weights.values())
    z, y = 2 * w, 3 * w

    def entries(f, rows, columns):
        def g(a, b):
            return f(a, b) if a < rows and b < columns else 0

        return [[g(a, b) - g(a + 1, b) - g(a, b + 1) + g(a + 1, b + 1) for b in range(columns)] for a in range(rows)]

    def read(left, right):
        return lambda a, b: z - weights.get(((left, a), (right, b)), 2 * w)

    corner = np.array(entries(read("I", "J"), n_1, n_2), dtype=np.int64).reshape(n_1, n_2)
    below = np.array(entries(lambda k, j: read("J", "K")(j, k), n_3, n_2), dtype=np.int64).reshape(n_3, n_2)
    last = np.array(entries(read("K", "I"), n_3, n_1), dtype=np.int64).reshape(n_3, n_1)
    same = np.array(entries(lambda a, d: z if a == d else z - y, n_1, n_1), dtype=np.int64).reshape(n_1, n_1)
    top, bottom = np.hstack([corner, same[:, ::-1]]), np.hstack([below[::-1], last[::-1, ::-1]])
    yield MaximumSubarray(np.vstack([top, bottom]), 4 * z + 1)


def negative_triangle_to_replacement_paths(source):
    (target,) = negative_triangle_to_second_simple_path(source)
    yield ReplacementPaths(target.weights, target.path)


def negative_triangle_to_betweenness_centrality(source):
    (n, _, _), names, weights = parts_of(source)
    m = largest(weights.values()) + 1
    bits = max(n - 1, 0).bit_length()
    edges = {(u, v if v[0] != "I" else ("I'", v[1])): 2 * (m + weight) for (u, v), weight in weights.items()}
    for i in range(n):
        edges |= {(("I", i), "x"): 3 * m - 1, ("x", ("I'", i)): 3 * m}
        for q in range(bits):
            edges |= {(("I", i), (q, i >> q & 1)): 1, ((q, 1 - (i >> q & 1)), ("I'", i)): 1}
    every = [*names, *(("I'", i) for i in range(n)), "x", *((q, s) for s in (0, 1) for q in range(bits))]
    if n:
        yield BetweennessCentrality(matrix_of(every, edges, directed=True), every.index("x"))
