"""Edges from formulas, graphs and inner products, written a second time."""

from fractions import Fraction
from functools import cache
from itertools import chain, combinations, count, pairwise, product
from math import ceil, comb

import mpmath
import networkx as nx
import numpy as np

from reductions.edges.cnf_to_subset_sum import average_free
from reductions.problems import (
    CNF,
    Coloring,
    ConvolutionUpperBound,
    GapMaxIP,
    HittingSetSmallUniverse,
    Hyperclique,
    IndependentSet,
    MaxInnerProduct,
    MaxSat,
    OnlineVectorMatrixVector,
    OrthogonalVectors,
    SubsetSum,
)
from tests.reductions.second.weights import largest

# ---- formulas


def cnf_to_compact_cnf(source):
    clauses = {frozenset(clause) for clause in source.clauses}
    clauses = {clause for clause in clauses if not any(-literal in clause for literal in clause)}
    while single := next((clause for clause in clauses if len(clause) == 1), None):
        (true,) = single
        clauses = {clause - {-true} for clause in clauses if true not in clause}
    if frozenset() in clauses:
        clauses = {frozenset()}
    used = sorted({abs(literal) for clause in clauses for literal in clause})
    number = {variable: place for place, variable in enumerate(used, start=1)}
    found = tuple(tuple(number[abs(x)] * (1 if x > 0 else -1) for x in clause) for clause in clauses)
    yield CNF(len(used), found)


@cache
def thresholds_of_flowers(width, epsilon):
    """theta_1, theta_2, ... for the least alpha, tried one after the other."""
    for alpha in count(2):
        beta, theta = {}, {}
        for i in range(1, width):
            known = sum(2 * (theta[i - h] - 1) * beta[h] for h in range(1, i))
            beta[i] = ceil(Fraction(theta[i - 1] - 1, i) + known) if i > 1 else 1
            theta[i] = alpha * beta[i]
        steps = 2 * sum(beta.values())
        with mpmath.workdps(50):
            share = mpmath.mpf(2 * (width - 1)) / alpha / steps if steps else 0
            bits = -sum(x * mpmath.log(x, 2) for x in (share, 1 - share)) if share else 0
            if steps * bits < epsilon:
                return theta


def flower_of(family, thresholds):
    """The heart of a flower and its clauses, found among all sets of literals, the smallest literals first."""
    literals = sorted(set(chain.from_iterable(family)))
    for size in range(max(map(len, family), default=0) + 1):
        for petal in range(1, size):
            flowers = {
                heart: [clause for clause in family if len(clause) == size and clause.issuperset(heart)]
                for heart in combinations(literals, size - petal)
            }
            heart = max(flowers, key=lambda heart: len(flowers[heart]), default=None)
            if heart is not None and len(flowers[heart]) >= thresholds[petal]:
                return frozenset(heart), flowers[heart]
    return None


def cnf_to_sparse_cnf(source, width=3, epsilon=1.0):
    thresholds = thresholds_of_flowers(width, epsilon)

    def leaves(family):
        flower = flower_of(family, thresholds)
        if flower is None:
            yield CNF(source.num_variables, tuple(map(tuple, family)))
            return
        heart, clauses = flower
        for new in ({heart}, {clause - heart for clause in clauses}):
            yield from leaves({clause for clause in family if not any(part <= clause for part in new)} | new)

    family = {frozenset(clause) for clause in source.clauses if not any(-literal in clause for literal in clause)}
    yield from leaves({clause for clause in family if not any(part < clause for part in family)})


def coloring_to_compact_coloring(source):
    graph = nx.Graph(source.graph)
    while few := [v for v in graph if len(set(graph[v]) - {v}) < source.colors and not graph.has_edge(v, v)]:
        graph.remove_node(few[0])
    yield Coloring(graph, source.colors)


def coloring_to_cnf(source):
    """A vertex has its digits one after the other, the lowest first."""
    bits = (source.colors - 1).bit_length()
    places = {v: place for place, v in enumerate(source.graph)}

    def differs(v, color):
        return [(places[v] * bits + bit + 1) * (-1 if color >> bit & 1 else 1) for bit in range(bits)]

    clauses = [differs(v, color) for v in source.graph for color in range(source.colors, 2**bits)]
    clauses += [
        [*differs(u, color), *differs(w, color)] for u, w in source.graph.edges for color in range(source.colors)
    ]
    yield CNF(len(places) * bits, tuple(map(tuple, clauses)))


def cnf_to_hitting_set_small_universe(source, block=4):
    v = source.num_variables
    blocks, elements, codes = [range(i, min(i + block, v)) for i in range(0, v, block)], [], []
    for variables in blocks:
        w = next(w for w in range(0, 10**3, 2) if comb(w, w // 2) >= 2 ** len(variables))
        begin = elements[-1].stop if elements else 0
        elements.append(range(begin, begin + w))
        codes.append(list(combinations(elements[-1], w // 2)))
    sets = [chosen for some in elements for chosen in combinations(some, len(some) // 2 + 1)]
    for variables, some, code in zip(blocks, elements, codes, strict=True):
        sets += [tuple(x for x in some if x not in chosen) for chosen in code[2 ** len(variables) :]]
    for clause in source.clauses:
        touched = sorted({(abs(literal) - 1) // block for literal in clause})
        for values in product(*(product((0, 1), repeat=len(blocks[b])) for b in touched)):
            value = {
                variable: bit
                for b, bits in zip(touched, values, strict=True)
                for variable, bit in zip(blocks[b], bits, strict=True)
            }
            if any(value[abs(literal) - 1] == (literal > 0) for literal in clause):
                continue
            missed = []
            for b, bits in zip(touched, values, strict=True):
                chosen = codes[b][int("".join(map(str, bits)), 2)]
                missed += [x for x in elements[b] if x not in chosen]
            sets.append(tuple(missed))
    yield HittingSetSmallUniverse(
        len(range(elements[-1].stop)) if elements else 0, tuple(sets), sum(len(some) // 2 for some in elements)
    )


@cache
def is_average_free(numbers, r):
    """Whether r of the numbers have another as their average only if all are equal."""
    for x in numbers:
        sums = {(0, True)}
        for _ in range(r):
            sums = {(total + y, alike and y == x) for total, alike in sums for y in numbers}
        if (r * x, False) in sums:
            return False
    return True


def cnf_to_subset_sum(source, block=3, group=1):
    """The set of integers is that of the edge, tried here; the first variable of a block is the lowest digit."""
    v, m = source.num_variables, len(source.clauses)
    blocks = [range(i, min(i + block, v)) for i in range(0, v, block)]
    groups = [source.clauses[c : c + group] for c in range(0, m, group)]
    r, touched = len(groups), [sorted({(abs(x) - 1) // block for clause in some for x in clause}) for some in groups]
    numbers = average_free(block, max(1, r))
    assert is_average_free(numbers, r)
    most = max(numbers)
    fields = [sum(b in some for some in touched) for b in range(len(blocks))]
    items = []
    for b, variables in enumerate(blocks):
        for bits in product((0, 1), repeat=len(variables)):
            items.append((2**b, {b: fields[b] * (most - numbers[int("".join(map(str, bits[::-1])), 2)])}))
    for c, (some, near) in enumerate(zip(groups, touched, strict=True)):
        for choice in product(*(product((0, 1), repeat=len(blocks[b])) for b in near)):
            value = {
                variable: bit
                for b, bits in zip(near, choice, strict=True)
                for variable, bit in zip(blocks[b], bits, strict=True)
            }
            if all(any(value[abs(x) - 1] == (x > 0) for x in clause) for clause in some):
                chosen = {
                    b: numbers[int("".join(map(str, bits[::-1])), 2)] for b, bits in zip(near, choice, strict=True)
                }
                items.append((2 ** (len(blocks) + c), chosen))
    s = len(blocks) + r
    radices = [max(len(items), s) + 1, s * 2 ** max(0, s - 1) + 1, *[2 * r * most + 1] * len(blocks)]

    def number(count, selection, rest):
        total, place = 0, 1
        for digit, radix in zip(
            (count, selection, *(rest.get(b, 0) for b in range(len(blocks)))), radices, strict=True
        ):
            total, place = total + digit * place, place * radix
        return total

    yield SubsetSum(
        tuple(number(1, *item) for item in items),
        number(s, 2**s - 1, {b: fields[b] * most for b in range(len(blocks))}),
    )


def cnf_to_independent_set(source):
    v, m = source.num_variables, len(source.clauses)
    graph = nx.Graph()
    for t in range((v + 1) * m):
        graph.add_nodes_from((kind, i, t) for i in range(v) for kind in "TF")
    for i in range(v):
        path = [(kind, i, t) for t in range((v + 1) * m) for kind in "TF"]
        graph.add_edges_from(pairwise(path))
    chosen = (v + 1) * v * m
    for t in range((v + 1) * m):
        literals = sorted(set(source.clauses[t % m]), key=lambda literal: (abs(literal), literal < 0))
        chosen += max(1, len(literals))
        for j, literal in enumerate(literals):
            corner = [name for name, there in (("n", j > 0), ("l", True), ("y", j + 1 < len(literals))) if there]
            graph.add_nodes_from((name, j, t, "gadget") for name in corner)
            graph.add_edges_from(((a, j, t, "gadget"), (b, j, t, "gadget")) for a, b in combinations(corner, 2))
            graph.add_edge(("l", j, t, "gadget"), ("F" if literal > 0 else "T", abs(literal) - 1, t))
            if j:
                graph.add_edge(("y", j - 1, t, "gadget"), ("n", j, t, "gadget"))
    yield IndependentSet(nx.convert_node_labels_to_integers(graph), chosen)


def max_cut_to_max_sat(source):
    number = {v: place for place, v in enumerate(source.graph, start=1)}
    clauses = []
    for u, w in source.graph.edges:
        both = (number[u],) if u == w else (number[u], number[w])
        clauses += [both, tuple(-x for x in both)]
    yield MaxSat(len(number), tuple(clauses), source.graph.number_of_edges() + source.threshold)


def max_sat_to_hyperclique(source, parts=3):
    """Where groups are unequal, larger ones first."""
    v, p = source.num_variables, parts
    ends = [0]
    for q in range(p):
        ends.append(ends[-1] + v // p + (q < v % p))
    group = {variable: q for q in range(p) for variable in range(ends[q], ends[q + 1])}
    h = min(p, max([1, *(len({abs(literal) for literal in clause}) for clause in source.clauses)]))
    families = list(combinations(range(p), h))
    belonging = {family: [] for family in families}
    for clause in source.clauses:
        touched = {group[abs(literal) - 1] for literal in clause}
        belonging[next(family for family in families if touched <= set(family))].append(clause)

    def satisfied(family, choice):
        value = {}
        for q, a in zip(family, choice, strict=True):
            width = ends[q + 1] - ends[q]
            value.update(zip(range(ends[q], ends[q + 1]), f"{a:0{width}b}" if width else "", strict=True))
        return sum(any((value[abs(x) - 1] == "1") == (x > 0) for x in clause) for clause in belonging[family])

    sizes = [2 ** (ends[q + 1] - ends[q]) for q in range(p)]
    counts = []
    for family in families:
        table = np.zeros([sizes[q] for q in family], dtype=int)
        for choice in np.ndindex(table.shape):
            table[choice] = satisfied(family, choice)
        counts.append(table)
    for least in product(*(range(len(belonging[family]) + 1) for family in families)):
        if sum(least) == source.threshold:
            bits = tuple((table >= g).astype(np.uint8) for table, g in zip(counts, least, strict=True))
            yield Hyperclique(tuple(sizes), h, bits)


# ---- inner products


def min_inner_product_to_max_inner_product(source):
    k, m = len(source.sets), source.sets[0].shape[1]
    sets = []
    for q, vectors in enumerate(source.sets):
        columns = []
        for c, p in product(range(m), range(k)):
            columns.append(vectors[:, c] if q < p else 1 - vectors[:, c] if q == p else np.ones(len(vectors), np.uint8))
        sets.append(np.array(columns, dtype=np.uint8).reshape(k * m, len(vectors)).T)
    yield MaxInnerProduct(tuple(sets), m - source.threshold)


def max_inner_product_to_gap_max_ip(source):
    first, *others = (np.insert(vectors, 0, 1, axis=1) for vectors in source.sets)
    yield GapMaxIP.from_vectors(first, others, source.threshold + 1, source.threshold)


def exact_inner_product_to_orthogonal_vectors(source, block_length=2):
    sets, b = source.sets, block_length
    k, m = len(sets), sets[0].shape[1]
    blocks = -(-m // b)
    padded = [np.pad(vectors, ((0, 0), (0, blocks * b - m))) for vectors in sets]
    for guess in product(range(b + 1), repeat=blocks):
        if sum(guess) != source.threshold:
            continue
        columns = [[] for _ in range(k)]
        for i, wanted in enumerate(guess):
            here = [vectors[:, i * b : (i + 1) * b] for vectors in padded]
            for alpha in product(product((0, 1), repeat=b), repeat=k - 1):
                for p in range(k - 1):
                    columns[p].append([int(tuple(row) == alpha[p]) for row in here[p].tolist()])
                columns[-1].append(
                    [
                        int(sum(all(bits) for bits in zip(*alpha, row, strict=True)) != wanted)
                        for row in here[-1].tolist()
                    ]
                )
        width = len(columns[0])
        yield OrthogonalVectors(
            tuple(np.array(c, dtype=np.uint8).reshape(width, len(x)).T for c, x in zip(columns, sets, strict=True))
        )


# ---- conversations


def min_plus_convolution_to_convolution_upper_bound(source):
    """Middles rounded down; blocks of the first array in turn, and for each those of the second."""
    a, b = source.lists
    n, u = len(a), largest((*a, *b))
    g = next(g for g in range(1, 10**6) if g * g >= n)
    low, high = dict.fromkeys(range(n), -2 * u), dict.fromkeys(range(n), 2 * u)
    while undecided := {k for k in range(n) if low[k] < high[k]}:
        middle = {k: (low[k] + high[k]) // 2 for k in undecided}
        found = set()
        count = -(-n // g)
        for s, t in product(range(count), repeat=2):
            if s + t >= count:
                continue
            one, two = ([*numbers[x * g : (x + 1) * g]] for numbers, x in ((a, s), (b, t)))
            one, two = (part + [u] * (2 * g - 1 - len(part)) for part in (one, two))
            while left := [k for k in range((s + t) * g, (s + t) * g + 2 * g - 1) if k in undecided - found]:
                bounds = [middle[k] + 1 if k in left else -2 * u for k in range((s + t) * g, (s + t) * g + 2 * g - 1)]
                question = ConvolutionUpperBound((tuple(one), tuple(two), tuple(bounds)))
                yield question
                witness = question.solve()
                if witness is None:
                    break
                found.add((s + t) * g + sum(witness))
        for k in undecided:
            if k in found:
                high[k] = middle[k]
            else:
                low[k] = middle[k] + 1


def online_matrix_vector_to_online_vector_matrix_vector(source):
    matrix, vectors = source.matrices
    rows, columns = matrix.shape
    g = max([1, *(g for g in range(1, rows + 1) if g * g <= max(rows, columns))])
    for vector in vectors:
        for top in range(0, rows, g):
            unknown = list(range(top, min(top + g, rows)))
            for left in range(0, columns, g):
                block, part = matrix[top : top + g, left : left + g], vector[left : left + g]

                def question(some, block=block, part=part, top=top):
                    bits = [[int(top + i in some) for i in range(len(block))]]
                    return OnlineVectorMatrixVector((block, np.array(bits, np.uint8), part[None]))

                def hit(some, left=left, part=part):
                    return any(matrix[i, left + j] and bit for i in some for j, bit in enumerate(part))

                while unknown:
                    yield question(unknown)
                    if not hit(unknown):
                        break
                    some = unknown
                    while len(some) > 1:
                        half = some[: len(some) // 2]
                        yield question(half)
                        some = half if hit(half) else some[len(half) :]
                    unknown = [i for i in unknown if i not in some]
