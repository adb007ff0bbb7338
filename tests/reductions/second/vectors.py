"""Edges from orthogonal vectors and their like, written a second time."""

from itertools import product

import networkx as nx
import numpy as np

from reductions.problems import (
    ConcurrentLines,
    CountingOrthogonalVectors,
    DFAIntersection,
    DynamicTimeWarping,
    EditDistance,
    GeomBase,
    IntegerMaxInnerProduct,
    LabelledGraphMatching,
    LongestCommonSubsequence,
    OrthogonalVectors,
    SubtreeIsomorphism,
    ThreeSum,
    TriangleCollection,
    WeightedBetweenness,
    WienerIndex,
)
from reductions.problems.matrices.base import INFINITY

# ---- graphs


def star_of_centres(source):
    """The names of the graph of the diameter, and its edges."""
    one, two = (vectors.tolist() for vectors in source.sets)
    names = [("a", i) for i in range(len(one))] + [("b", j) for j in range(len(two))]
    names += [("c", c) for c in range(source.dimension)] + ["x", "y"]
    edges = [("x", "y")]
    edges += [
        ((part, i), ("c", c))
        for part, rows in (("a", one), ("b", two))
        for i, row in enumerate(rows)
        for c, bit in enumerate(row)
        if bit
    ]
    edges += [("x", name) for name in names if name[0] in "ac"] + [("y", name) for name in names if name[0] in "bc"]
    return names, edges


def counting_orthogonal_vectors_to_wiener_index(source):
    names, edges = star_of_centres(source)
    graph = nx.empty_graph(len(names))
    graph.add_edges_from((names.index(u), names.index(w)) for u, w in edges)
    yield WienerIndex(graph)


def orthogonal_vectors_to_weighted_betweenness(source):
    names, edges = star_of_centres(source)
    weighted = [(names.index(u), names.index(w), 2) for u, w in edges]
    weighted += [(names.index(name), len(names), 3) for name in names if name[0] in "ab"]
    yield WeightedBetweenness(len(names) + 1, tuple(weighted), len(names))


def padded(source, least):
    """The vectors as lists, with zeros up to so many coordinates."""
    return [[[*row, *[0] * (least - len(row))] for row in vectors.tolist()] for vectors in source.sets]


def orthogonal_vectors_to_labelled_graph_matching(source):
    one, two = padded(source, 1)
    if not one or not two:
        return
    nodes = [("<", "<"), *(("left", x) for x in "01#"), *(("right", x) for x in "01#"), (">", ">")]
    arcs = [(("<", "<"), ("left", "#")), (("right", "#"), (">", ">"))]
    arcs += [((side, x), (side, y)) for side in ("left", "right") for x, y in product("01#", "01#")]
    for i, vector in enumerate(one):
        steps = [[(i, c, x) for x in ("0" if bit else "01")] for c, bit in enumerate(vector)]
        nodes += [node for step in steps for node in step]
        for here, there in zip([[("left", "#")], *steps], [*steps, [("right", "#")]], strict=True):
            arcs += list(product(here, there))
    number = {node: place for place, node in enumerate(nodes)}
    word = "<#" + "#".join("".join(map(str, vector)) for vector in two) + "#>"
    yield LabelledGraphMatching(
        "".join(node[-1] for node in nodes), tuple((number[u], number[w]) for u, w in arcs), word
    )


def orthogonal_vectors_to_subtree_isomorphism(source):
    one, two = padded(source, 1)
    if not one or not two:
        return

    def tree(paths):
        """A root, and below it a path for each list, of which a node has a leaf where the list has a 1."""
        parents, nodes = [], 1
        for path in paths:
            last = 0
            for bit in path:
                parents.append(last)
                last, nodes = nodes, nodes + 1
                if bit:
                    parents.append(last)
                    nodes += 1
        return tuple(parents)

    universal = [[1] * len(one[0])] * (len(one) - 1)
    yield SubtreeIsomorphism(tree(one), tree(universal + [[1 - bit for bit in vector] for vector in two]))


def orthogonal_vectors_to_triangle_collection(source):
    nodes = [[(i, c) for i, row in enumerate(vectors) for c, bit in enumerate(row) if bit] for vectors in source.sets]
    edges = []
    for left, right in ((0, 1), (1, 2), (2, 0)):
        pairs = product(enumerate(nodes[left]), enumerate(nodes[right]))
        edges.append([(u, w) for (u, x), (w, y) in pairs if x[1] == y[1]])
    yield TriangleCollection(tuple(map(len, source.sets)), tuple(tuple(i for i, _ in some) for some in nodes), edges)


def zero_triangle_to_triangle_collection(source):
    ij, jk, ki = source.matrices
    sizes = len(ij), len(jk), len(ki)
    most = max((abs(int(x)) for matrix in source.matrices for x in matrix.ravel() if x < INFINITY), default=0)
    primes, product_of = [2], 2
    while product_of <= 3 * most:
        primes.append(next(p for p in range(primes[-1] + 1, 10**6) if all(p % q for q in primes)))
        product_of *= primes[-1]
    nodes = [
        [(i, p, x) for p in primes for i in range(sizes[0]) for x in range(p)],
        [(j, p, y) for p in primes for j in range(sizes[1]) for y in range(p)],
        [(k, p) for p in primes for k in range(sizes[2])],
    ]

    def pairs(left, right, weights, condition):
        for (u, a), (w, b) in product(enumerate(nodes[left]), enumerate(nodes[right])):
            weight = int(weights[a[0], b[0]])
            if a[1] == b[1] and (a[1] == 2 if weight >= INFINITY else condition(a[1], a, b, weight)):
                yield u, w

    edges = [
        list(pairs(0, 1, ij, lambda p, i, j, weight: (j[2] - i[2] - weight) % p == 0)),
        list(pairs(1, 2, jk, lambda p, j, _, weight: (j[2] + weight) % p != 0)),
        list(pairs(2, 0, ki, lambda p, _, i, weight: (i[2] - weight) % p == 0)),
    ]
    yield TriangleCollection(sizes, tuple(tuple(node[0] for node in some) for some in nodes), edges)


def orthogonal_vectors_to_dfa_intersection(source):
    k, m, most = len(source.sets), source.dimension, max(map(len, source.sets))
    automata = []
    for p, vectors in enumerate(source.sets):
        moves, accepting, states = [], [], {("start", step): step for step in range(p + 1)}

        def state(name, states=states):
            return states.setdefault(name, len(states))

        for step in range(p):
            for i in range(most):
                moves.append((state(("start", step)), i, state(("start", step + 1))))
        for i, vector in enumerate(vectors):
            moves.append((state(("start", p)), i, state((i, p + 1))))
            for step in range(p + 1, k):
                for other in range(most):
                    moves.append((state((i, step)), other, state((i, step + 1))))
            for c in range(m):
                for q in range(k):
                    if q != p or not vector[c]:
                        moves.append((state((i, k + c)), most + q, state((i, k + c + 1))))
            accepting.append(state((i, k + m)))
        automata.append((len(states), tuple(accepting), tuple(moves)))
    yield DFAIntersection(tuple(automata), most + k)


# ---- numbers and vectors


def collinear_to_concurrent_lines(source):
    k = max((abs(x) for point in source.points for x in point), default=0) + 1
    yield ConcurrentLines(tuple((k * x + y, -y) for x, y in source.points))


def three_sum_to_geom_base(source):
    a, b, c = source.lists
    yield GeomBase(([2 * x for x in a], [-x for x in c], [2 * x for x in b]))


def geom_base_to_three_sum(source):
    p, q, r = source.lists
    yield ThreeSum((p, r, [-2 * x for x in q]))


def partial_match_to_orthogonal_vectors(source):
    pattern, string = {"0": [0, 1], "1": [1, 0], "*": [0, 0]}, {"0": [1, 0], "1": [0, 1]}
    yield OrthogonalVectors(
        tuple(
            np.array([[bit for letter in text for bit in code[letter]] for text in texts], dtype=np.uint8).reshape(
                len(texts), 2 * source.length
            )
            for code, texts in ((pattern, source.patterns), (string, source.strings))
        )
    )


def vector_domination_to_orthogonal_vectors(source):
    one, two = source.sets
    marks = [(c, value) for c in range(source.dimension) for value in sorted({x[c] for x in one})]
    least = -max((abs(value) for x in (*one, *two) for value in x), default=0)
    marks = [(c, value) for c, value in marks if value != least]
    sets = [[int(x[c] >= k) for c, k in marks] for x in one], [[int(y[c] < k) for c, k in marks] for y in two]
    yield OrthogonalVectors(tuple(np.array(rows, dtype=np.uint8).reshape(len(rows), len(marks)) for rows in sets))


def integer_orthogonal_vectors_to_integer_max_inner_product(source):
    one, two = source.sets
    pairs = [(i, j) for i in range(source.dimension) for j in range(i, source.dimension)]
    left = tuple(tuple(-x[i] * x[j] * (1 if i == j else 2) for i, j in pairs) for x in one)
    yield IntegerMaxInnerProduct((left, tuple(tuple(y[i] * y[j] for i, j in pairs) for y in two)), len(pairs), 0)


def orthogonal_vectors_to_counting_orthogonal_vectors(source):
    def count(sets):
        rows = product(*(vectors.tolist() for vectors in sets))
        return sum(not any(all(bits) for bits in zip(*some, strict=True)) for some in rows)

    sets = list(source.sets)
    yield CountingOrthogonalVectors(tuple(sets))
    if not count(sets):
        return
    for p in range(len(sets)):
        while len(sets[p]) > 1:
            half = len(sets[p]) // 2
            first = [*sets[:p], sets[p][:half], *sets[p + 1 :]]
            yield CountingOrthogonalVectors(tuple(first))
            sets = first if count(first) else [*sets[:p], sets[p][half:], *sets[p + 1 :]]


# ---- strings in the layout of selectors


def laid_out(us, vs, unused, guard, between, ends):
    """x = guard g_0 guard g_1 ... guard, and y, its gadgets filled up between them and at its ends."""
    spare = [unused] * (len(vs) - 1)
    used = [gadget for u in us for gadget in (unused, u)][1:]
    x, y = guard, ends + vs[0]
    for gadget in (*spare, *used, *spare):
        x = x + gadget + guard
    for gadget in vs[1:]:
        y = y + between + gadget
    return x, y + ends


def orthogonal_vectors_to_dynamic_time_warping(source):
    one, two = (vectors.tolist() for vectors in source.sets)
    if not one or not two:
        return
    d = source.dimension
    us = [[-1, *(bit - 2 for bit in vector)] for vector in one]
    vs = [[-1, *(-1 - bit for bit in vector)] for vector in two]
    texts = laid_out(us, vs, [-2] * d, [1], [1, 1], [1] * (2 * len(one) + len(two) - 2))
    score = 2 * len(one) + 2 * len(two) - 3 + 2 + len(two) * d + sum(map(sum, two))
    x, y = ([0, *(number for entry in text for number in (entry, 0))] for text in texts)
    yield DynamicTimeWarping(x, y, sum(map(abs, x)) + sum(map(abs, y)) - 2 * score)


def orthogonal_vectors_to_edit_distance(source):
    one, two = padded(source, 1)
    if not one or not two:
        return
    d, k = len(one[0]), 2 * len(one) + len(two) - 2
    us = ["".join("0" if bit else "0" + "12"[c % 2] for c, bit in enumerate(vector)) for vector in one]
    vs = ["".join("12"[c % 2] if bit else "0" for c, bit in enumerate(vector)) for vector in two]
    unused = "".join("0" + "12"[c % 2] for c in range(d - 1)) + "J"
    x, y = laid_out(us, vs, unused, "%J", "%%", "%" * k)
    x = "J" * (k - 1) + x.removesuffix("J").replace("%J", "%", 1) + "J" * (k - 1)
    pairs = 2 * len(one) + 2 * len(two) - 3 + 2 + len(two) * (d - 1)
    yield EditDistance(x, y, len(x) - pairs)


def binary_strings(one, two, q, guard):
    """x, y, the pairs that are needed, and the number E of ones that the ends must have besides."""
    d, o = len(one[0]), guard.count("1")
    left_over = 2 * (len(one) - 1) * o + (len(one) - 1) * (2 * d - 1) + (len(two) - 1) * (o + d)
    us = ["1".join("0" * (q + 1 - bit) for bit in vector) for vector in one]
    vs = ["1".join("0" * (q + bit) for bit in vector) for vector in two]
    unused = "1".join(["0" * (q + 1)] * (d - 1)) + "11" + "0" * (q + 1)
    x, y = laid_out(us, vs, unused, guard, "1" * (2 * o + d - 1), "1" * (o + left_over))
    return x, y, x.count("1") + sum(v.count("0") for v in vs) - len(vs) + 1, left_over


def orthogonal_vectors_to_binary_longest_common_subsequence(source):
    one, two = padded(source, 2)
    if one and two:
        x, y, pairs, _ = binary_strings(one, two, 2, "11")
        yield LongestCommonSubsequence(x, y, pairs)


def orthogonal_vectors_to_binary_edit_distance(source):
    one, two = padded(source, 2)
    if not one or not two:
        return
    d = len(one[0])
    x, y, pairs, left_over = binary_strings(one, two, 3, "1" + "001" * d)
    u = max(0, -(-left_over // 2) - d)
    x, y = "001" * u + x + "100" * u, "1" * u + y + "1" * u
    yield EditDistance(x, y, len(x) - pairs - 2 * u)
