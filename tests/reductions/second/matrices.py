"""Edges between matrix products, paths, triangles and parsing, written a second time."""

from itertools import combinations, product
from math import ceil, log2

import networkx as nx
import numpy as np

from reductions.problems import (
    AllPairsShortestPaths,
    BooleanProduct,
    ContextFreeParsing,
    ContextFreeRecognition,
    ExactWeightClique,
    IncrementalShortestPaths,
    MinPlusConvolution,
    MinPlusProduct,
    MinWeightClique,
    NegativeTriangle,
    OnlineMatrixVector,
    TransitiveClosure,
    Triangle,
)
from reductions.problems.matrices.base import INFINITY
from tests.reductions.second.weights import largest, matrix_of, parts_of


def finite(matrix):
    """The weights that are there, by row and column."""
    return {place: int(weight) for place, weight in np.ndenumerate(matrix) if weight < INFINITY}


def layers(matrices):
    """The names of rows, inner indices and columns, and arcs between them with the entries for weights."""
    one, two = matrices
    names = [(part, i) for part, size in zip("rkc", (*one.shape, two.shape[1]), strict=True) for i in range(size)]
    arcs = {(("r", i), ("k", k)): x for (i, k), x in finite(one).items()}
    arcs.update({(("k", k), ("c", j)): x for (k, j), x in finite(two).items()})
    return names, arcs


def groups(count, size):
    return [range(count)[start : start + size] for start in range(0, count, size)]


# ---- Boolean products


def boolean_product_to_transitive_closure(source):
    names, arcs = layers(source.matrices)
    bits = [[int(arcs.get((u, w), 0) == 1) for w in names] for u in names]
    yield TransitiveClosure((np.array(bits, dtype=np.uint8).reshape(len(names), len(names)),))


def transitive_closure_to_boolean_product(source):
    (arcs,) = source.matrices
    n = len(arcs)
    reached = [[int(u == w or arcs[u, w] == 1) for w in range(n)] for u in range(n)]
    for _ in range(ceil(log2(n - 1)) if n > 2 else 0):
        yield BooleanProduct((reached, reached))
        reached = [[int(any(reached[u][v] and reached[v][w] for v in range(n))) for w in range(n)] for u in range(n)]


def boolean_product_to_online_matrix_vector(source):
    one, two = source.matrices
    yield OnlineMatrixVector((one, two.T))


def triangle_to_boolean_product(source):
    vertices = list(source.graph)
    bits = [[int(u != w and source.graph.has_edge(u, w)) for w in vertices] for u in vertices]
    matrix = np.array(bits, dtype=np.uint8).reshape(len(vertices), len(vertices))
    yield BooleanProduct((matrix, matrix))


def boolean_product_to_triangle(source):
    """Groups of rows, of columns and of inner indices, the last ones first to change."""
    one, two = source.matrices
    rows, columns = len(one), two.shape[1]
    size = next(g for g in range(1, 10**6) if g**3 >= max(rows, columns, len(two)))
    open_pairs = set(product(range(rows), range(columns)))
    for some, others, inner in product(*(groups(count, size) for count in (rows, columns, len(two)))):
        names = [*(("r", i) for i in some), *(("c", j) for j in others), *(("k", k) for k in inner)]
        number = {name: place for place, name in enumerate(names)}
        while any(pair in open_pairs for pair in product(some, others)):
            graph = nx.empty_graph(len(names))
            pairs = [(("r", i), ("c", j)) for i, j in product(some, others) if (i, j) in open_pairs]
            pairs += [(("r", i), ("k", k)) for i, k in product(some, inner) if one[i, k]]
            pairs += [(("k", k), ("c", j)) for k, j in product(inner, others) if two[k, j]]
            graph.add_edges_from((number[u], number[w]) for u, w in pairs)
            question = Triangle(graph)
            yield question
            found = question.solve()
            if found is None:
                break
            i, j = (next(names[v][1] for v in found if names[v][0] == part) for part in "rc")
            open_pairs.remove((i, j))


def clique_to_triangle(source):
    """Where sizes are unequal, larger cliques first."""
    vertices = list(source.graph)
    sizes = [(source.clique + 2 - part) // 3 for part in range(3)]
    names = [(part, chosen) for part in range(3) for chosen in cliques_of(source.graph, vertices, sizes[part])]
    graph = nx.empty_graph(len(names))
    for (p, (one, s)), (q, (two, t)) in combinations(enumerate(names), 2):
        places = [vertices.index(v) for v in s + t]
        if one < two and places == sorted(set(places)) and all(source.graph.has_edge(u, w) for u, w in product(s, t)):
            graph.add_edge(p, q)
    yield Triangle(graph)


def cliques_of(graph, vertices, size):
    for chosen in combinations(vertices, size):
        if all(graph.has_edge(u, w) for u, w in combinations(chosen, 2)):
            yield chosen


# ---- parsing


def boolean_product_to_context_free_parsing(source):
    one, two = source.matrices
    d = next(g for g in range(1, 10**6) if g**3 >= max(*one.shape, two.shape[1]))
    high = [ceil(size / d) for size in (*one.shape, two.shape[1])]
    blocks = [
        [(name, p, q) for p, q in product(range(rows), range(columns))]
        for name, rows, columns in zip("ABC", high[:2] + high[:1], high[1:] + high[2:], strict=True)
    ]
    letters = range(3 * d + 1)
    names = [
        *(name for block in blocks for name in block),
        "W",
        *(("L", t) for t in letters),
        *(("E", t) for t in letters),
    ]
    number = {name: place for place, name in enumerate(names)}
    single = [(name, t) for t in letters for name in (("L", t), "W", ("E", t))]
    pairs = [rule for t in letters for rule in (("W", ("L", t), "W"), (("E", t), "W", ("L", t)))]
    for name, matrix, begin, end in (("A", one, 0, d), ("B", two, d + 1, 2 * d + 1)):
        for i, j in zip(*np.nonzero(matrix), strict=True):
            (p, s), (q, t) = divmod(int(i), d), divmod(int(j), d)
            pairs.append(((name, p, q), ("L", s + begin), ("E", t + end)))
    for p, r, q in product(*map(range, high)):
        pairs.append((("C", p, q), ("A", p, r), ("B", r, q)))
    yield ContextFreeParsing(
        len(names),
        [tuple(number[name] for name in rule) for rule in pairs],
        [(number[name], t) for name, t in single],
        tuple(letters),
    )


def clique_to_context_free_recognition(source):
    """The word, its letters by their names, as the only instance has it; the grammar is not written again."""
    graph, k = source.graph, source.clique // 3
    vertices = list(graph)
    digits = max(1, (len(vertices) - 1).bit_length())
    code = {v: list(format(place, f"0{digits}b")) for place, v in enumerate(vertices)}
    name = {v: ["#", *code[v], "#"] for v in vertices}
    listed = {}
    for v in vertices:
        near = [["$", *code[u][::-1], "$"] for u in vertices if u != v and graph.has_edge(u, v)]
        listed[v] = ["#", "0", *(letter for u in near for letter in u), "0", "#"]
    word = ["0"]
    for kinds, marks in (("NN", "a"), ("LN", "b"), ("LL", "c")):
        for chosen in cliques_of(graph, vertices, k):
            texts = {
                "N": [letter for v in chosen for letter in name[v] * k],
                "L": [letter for v in chosen[::-1] for letter in listed[v]] * k,
            }
            word += [marks, *texts[kinds[0]], marks + "'", *texts[kinds[1]], marks + "''"]
        word.append("0")
    number = {}
    yield ContextFreeRecognition(1, (), (), tuple(number.setdefault(letter, len(number)) for letter in word))


# ---- (min,+)-products and paths


def all_pairs_shortest_paths_to_min_plus_product(source):
    matrix = np.array(source.weights)
    n = len(matrix)
    np.fill_diagonal(matrix, 0)
    for _ in range(ceil(log2(n - 1)) if n > 2 else 0):
        question = MinPlusProduct((matrix, matrix))
        yield question
        matrix = question.value()


def min_plus_product_to_all_pairs_shortest_paths(source):
    names, arcs = layers(source.matrices)
    w = largest(arcs.values())
    yield AllPairsShortestPaths(matrix_of(names, {arc: weight + w for arc, weight in arcs.items()}, directed=True))


def negative_triangle_to_min_plus_product(source):
    yield MinPlusProduct(source.matrices[:2])


def maximum_subarray_to_min_plus_product(source):
    """For blocks of the default size, the lines of the largest halves first; rows outside, columns inside."""
    matrix, (rows, columns) = source.matrix, source.matrix.shape
    size = next(s for s in range(1, 10**6) if s * s >= max(rows, columns))

    def total(top, bottom, left, right):
        return int(matrix[top:bottom, left:right].sum())

    def heavy(tops, bottoms, lefts, rights):
        corners = product(tops, bottoms, lefts, rights)
        return any(a < b and j < d and total(a, b, j, d) >= source.threshold for a, b, j, d in corners)

    ends, sides = range(rows + 1), range(columns + 1)
    flat = any(heavy(lines, [*lines, lines[-1] + 1], sides, sides) for lines in groups(rows, size))
    if flat or any(heavy(ends, ends, lines, [*lines, lines[-1] + 1]) for lines in groups(columns, size)):
        return
    for above, middle, below in halvings(groups(rows, size)):
        for before, line, behind in halvings(groups(columns, size)):
            tops, bottoms, lefts, rights = (
                range(above, middle),
                range(middle + 1, below + 1),
                range(before, line),
                range(line + 1, behind + 1),
            )
            yield MinPlusProduct(
                (
                    [[-total(a, middle, j, line) for j in lefts] for a in tops],
                    [[-total(middle, b, j, line) for b in bottoms] for j in lefts],
                )
            )
            yield MinPlusProduct(
                (
                    [[-total(a, middle, line, d) for d in rights] for a in tops],
                    [[-total(middle, b, line, d) for b in bottoms] for d in rights],
                )
            )
            if heavy(tops, bottoms, lefts, rights):
                return


def halvings(blocks):
    """Where each range of blocks begins, is cut and ends."""
    if len(blocks) < 2:
        return
    half = len(blocks) // 2
    yield blocks[0].start, blocks[half].start, blocks[-1].stop
    yield from halvings(blocks[:half])
    yield from halvings(blocks[half:])


def min_weight_cycle_to_all_pairs_shortest_paths(source):
    yield AllPairsShortestPaths(source.weights)


radius_to_all_pairs_shortest_paths = min_weight_cycle_to_all_pairs_shortest_paths
median_to_all_pairs_shortest_paths = min_weight_cycle_to_all_pairs_shortest_paths


def replacement_paths_to_all_pairs_shortest_paths(source):
    weights = np.array(source.weights)
    for u, w in zip(source.path, source.path[1:], strict=False):
        weights[u, w] = INFINITY
    yield AllPairsShortestPaths(weights)


def min_plus_product_to_incremental_shortest_paths(source):
    names, arcs = layers(source.matrices)
    w, rows = largest(arcs.values()), len(source.matrices[0])
    number = {name: place for place, name in enumerate(["s", *names])}
    inserted = [(i, 0, number["r", i], (rows - 1 - i) * (4 * w + 1)) for i in range(rows)]
    there = [(number[u], number[v], weight + w) for (u, v), weight in arcs.items()]
    yield IncrementalShortestPaths(len(number), there, inserted, rows)


def boolean_product_to_incremental_shortest_paths(source):
    names, arcs = layers(source.matrices)
    rows = len(source.matrices[0])
    number = {name: place for place, name in enumerate([*(("p", i) for i in range(max(rows, 1))[::-1]), *names])}
    inserted = [(i, number["p", i], number["r", i], 1) for i in range(rows)]
    there = [(number["p", i + 1], number["p", i], 1) for i in range(rows - 1)]
    there += [(number[u], number[v], 1) for (u, v), bit in arcs.items() if bit]
    yield IncrementalShortestPaths(len(number), there, inserted, rows)


def binary_jumbled_indexing_to_min_plus_convolution(source):
    prefix = [source.word[:i].count("1") for i in range(len(source.word) + 1)]
    yield MinPlusConvolution((prefix, [-x for x in prefix[::-1]]))
    yield MinPlusConvolution(([-x for x in prefix], prefix[::-1]))


# ---- triangles


def metricity_to_negative_triangle(source):
    weights = np.array(source.weights)
    yield NegativeTriangle((weights, weights, -weights))


def min_plus_product_to_negative_triangle(source):
    """Middles rounded down; groups of rows, of columns and of inner indices, the last ones first to change."""
    one, two = source.matrices
    rows, columns, inner = len(one), two.shape[1], len(two)
    w = largest((*finite(one).values(), *finite(two).values()))
    size = next(g for g in range(1, 10**6) if g**3 >= max(rows, columns, inner))
    low = dict.fromkeys(product(range(rows), range(columns)), -2 * w)
    high = dict.fromkeys(low, 2 * w + 1)
    while undecided := {pair for pair in low if low[pair] < high[pair]}:
        middle = {pair: (low[pair] + high[pair]) // 2 for pair in undecided}
        edges, at_most = set(undecided), set()
        for some, others, between in product(*(groups(count, size) for count in (rows, columns, inner))):
            while any(pair in edges for pair in product(some, others)):
                first = [[-middle[i, j] - 1 if (i, j) in edges else INFINITY for j in others] for i in some]
                second = [[two[k, j] for k in between] for j in others]
                third = [[one[i, k] for i in some] for k in between]
                question = NegativeTriangle(tuple(map(np.array, (first, second, third))))
                yield question
                found = question.solve()
                if found is None:
                    break
                pair = some[found[0]], others[found[1]]
                edges.remove(pair)
                at_most.add(pair)
        for pair in undecided:
            if pair in at_most:
                high[pair] = middle[pair]
            else:
                low[pair] = middle[pair] + 1


def cliques_without_parts(source, kind, threshold):
    _, names, weights = parts_of(source)
    matrix = matrix_of(names, weights)
    np.fill_diagonal(matrix, INFINITY)
    return kind((matrix,), 3, threshold)


def negative_triangle_to_min_weight_clique(source):
    yield cliques_without_parts(source, MinWeightClique, 0)


def zero_triangle_to_exact_weight_clique(source):
    yield cliques_without_parts(source, ExactWeightClique, 0)
