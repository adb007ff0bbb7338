"""Edges between sums, knapsacks, convolutions and points, written a second time."""

from fractions import Fraction
from itertools import chain, combinations, permutations, product
from math import ceil, isqrt, log2, prod

import networkx as nx
import numpy as np

from reductions.problems import (
    ClosestPair,
    Collinear,
    ConvolutionThreeSum,
    Knapsack,
    KSum,
    MinPlusProduct,
    SegmentVisibility,
    Separator,
    SingleThreeSum,
    StripsCoverBox,
    SubsetSum,
    SuperAdditivity,
    ThreeSum,
    TriangleListing,
    UnboundedKnapsack,
    ZeroTriangle,
)
from reductions.problems.matrices.base import INFINITY
from tests.reductions.second.weights import largest

# ---- sums


def remainders(source):
    """The numbers of each list with its remainder modulo 7."""
    return [[7 * number + left for number in numbers] for numbers, left in zip(source.lists, (1, 2, -3), strict=True)]


def three_sum_to_single_three_sum(source):
    yield SingleThreeSum(tuple(chain.from_iterable(remainders(source))))


def three_sum_to_collinear(source):
    xs = [x for numbers in remainders(source) for x in dict.fromkeys(numbers)]
    yield Collinear(tuple((x, x**3) for x in xs))


def single_three_sum_to_three_sum(source):
    numbers = source.numbers
    bits = max(1, ceil(log2(len(numbers)))) if numbers else 1
    for d, e in permutations(range(bits), 2):
        for u in (0, 1):
            lists = ([], [], [])
            for place, number in enumerate(numbers):
                written = f"{place:0{bits}b}"[::-1]
                lists[0 if written[d] == str(u) else 1 + int(written[e])].append(number)
            yield ThreeSum(tuple(map(tuple, lists)))


def k_sum_to_subset_sum(source):
    k, longest = len(source.lists), max(map(len, source.lists), default=0)
    u, d = largest([source.target, *(number for numbers in source.lists for number in numbers)]), max(longest, 2)
    b = 2 * k * d * u + 1
    numbers = [d**p * b + number + u for p, list_ in enumerate(source.lists) for number in list_]
    yield SubsetSum(tuple(numbers), sum(d**p for p in range(k)) * b + abs(source.target + k * u))


def k_sum_to_three_sum(source):
    k = len(source.lists)
    lengths = [ceil(k / 3), ceil((k - 1) / 3), k // 3]
    groups, begin = [], 0
    for length in lengths:
        groups.append([sum(choice) for choice in product(*source.lists[begin : begin + length])])
        begin += length
    yield ThreeSum((*map(tuple, groups[:2]), tuple(total - source.target for total in groups[2])))


def clique_to_k_sum(source):
    n, k, edges = len(source.graph), source.clique, [{*map(list(source.graph).index, e)} for e in source.graph.edges]
    base, digits = max(2, n), list(permutations(range(k), 2))
    worth = {pair: base**place for place, pair in enumerate(digits)}
    lists = [[sum(v * worth[p, q] for q in range(k) if q != p) for v in range(n)] for p in range(k)]
    for p, q in combinations(range(k), 2):
        joined = [(u, w) for u in range(n) for w in range(n) if u != w and {u, w} in edges]
        lists.append([(n - u) * worth[p, q] + (n - w) * worth[q, p] for u, w in joined])
    yield KSum(tuple(map(tuple, lists)), sum(n * value for value in worth.values()))


# ---- knapsack, convolutions, sequences


def unbounded_knapsack_to_knapsack(source):
    items = [
        (w * 2**t, v * 2**t)
        for w, v in zip(source.weights, source.values, strict=True)
        for t in range(source.capacity.bit_length())
        if w * 2**t <= source.capacity
    ]
    yield Knapsack(tuple(w for w, _ in items), tuple(v for _, v in items), source.capacity, source.goal)


def super_additivity_to_unbounded_knapsack(source):
    e, n = source.numbers, len(source.numbers)
    d = 2 * n * (max(e, default=0) + 1)
    items = [(i, e[i]) for i in range(1, n)] + [(2 * n - 1 - i, d - e[i]) for i in range(1, n)]
    yield UnboundedKnapsack(tuple(w for w, _ in items), tuple(v for _, v in items), max(0, 2 * n - 1), d + 1)


def convolution_upper_bound_to_super_additivity(source):
    a, b, c = ([-number for number in numbers] for numbers in source.lists)
    low, high = min(a + b + c, default=0), max(a + b + c, default=0)
    s = high - low
    a, b = ([number - low + s * i for i, number in enumerate(numbers)] for numbers in (a, b))
    c = [number - 2 * low + s * i for i, number in enumerate(c)]
    k = 2 * largest(a + b + c) + 1
    blocks = [[0] * len(a), [k + x for x in a], [4 * k + x for x in b], [5 * k + x for x in c]]
    yield SuperAdditivity(tuple(chain.from_iterable(blocks)))


def convolution_upper_bound_to_convolution_three_sum(source):
    a, b, c = ([-number for number in numbers] for numbers in source.lists)
    k = largest(a + b + c).bit_length()
    for bits in range(k + 1):
        for d in (1, 2) if bits < k else (1,):
            lists = [[x // 2**bits for x in a], [x // 2**bits for x in b], [x // 2**bits + d for x in c]]
            yield ConvolutionThreeSum(tuple(map(tuple, lists)))


def convolution_three_sum_to_zero_triangle(source):
    a, b, c = source.lists
    n = len(a)
    q = isqrt(n - 1) + 1 if n else 1
    for f in range(ceil(n / q)):
        shape = (2 * q - 1, q, ceil(n / q))
        one, two, three = (np.full(pair, INFINITY) for pair in (shape[:2], shape[1:], (shape[2], shape[0])))
        for k, r, t in product(*map(range, shape)):
            if 0 <= k - r < q and f * q + k - r < n:
                one[k, r] = a[f * q + k - r]
            if t * q + r < n:
                two[r, t] = b[t * q + r]
            if (f + t) * q + k < n:
                three[t, k] = -c[(f + t) * q + k]
        yield ZeroTriangle((one, two, three))


def x_plus_y_to_convolution_three_sum(source):
    m = max(1, *map(len, source.lists))
    bound = 2 * largest(chain.from_iterable(source.lists)) + 1
    buckets = [[[x for x in dict.fromkeys(numbers) if x % m == r] for r in range(m)] for numbers in source.lists]
    for u, v, w in product(*(range(max(map(len, of_list))) for of_list in buckets)):
        x, y, t = buckets
        a = [x[r][u] if r < m and u < len(x[r]) else bound for r in range(2 * m - 1)]
        b = [y[r][v] if r < m and v < len(y[r]) else bound for r in range(2 * m - 1)]
        c = [t[r % m][w] if w < len(t[r % m]) else -bound for r in range(2 * m - 1)]
        yield ConvolutionThreeSum((tuple(a), tuple(b), tuple(c)))


def x_plus_y_to_convolution_three_sum_by_primes(source):
    """The least of equally good primes; what crowded numbers solve ends it."""
    lists = [list(dict.fromkeys(numbers)) for numbers in source.lists]
    longest = max(map(len, source.lists))
    above = next(p for p in range(6, 10**6) if p**5 >= longest**3)
    primes = primes_above(above, 2 * above)

    def together(m):
        return sum((x - y) % m == 0 for numbers in lists for x, y in combinations(numbers, 2))

    p = min(primes, key=together)
    m = p * min((q for q in primes if q != p), key=lambda q: together(p * q))
    alone = [[x for x in numbers if sum((x - y) % m == 0 for y in numbers) == 1] for numbers in lists]
    solved = ((x, y, x + y) for x, y in product(*lists[:2]) if x + y in lists[2])
    if any(number not in some for numbers in solved for number, some in zip(numbers, alone, strict=True)):
        return
    bound = 2 * largest(chain.from_iterable(lists)) + 1
    places = [[next((x for x in some if x % m == r % m), None) for r in range(2 * m - 1)] for some in alone]
    a, b = ([bound if x is None or r >= m else x for r, x in enumerate(some)] for some in places[:2])
    yield ConvolutionThreeSum((tuple(a), tuple(b), tuple(-bound if x is None else x for x in places[2])))


def x_plus_y_to_convolution_three_sum_at_random(source):
    """With seed 0, which is the first prime."""
    u, others = largest(chain.from_iterable(source.lists)), sum(map(len, source.lists)) - 3
    for above in (2**e for e in range(24)):
        primes = primes_above(above, 2 * above)
        bad = sum(prod(primes[: d + 1]) <= 2 * u for d in range(len(primes)))
        if 2 * max(0, others) * bad <= len(primes):
            break
    m, bound = primes[0], 2 * u + 1
    alone = [[x for x in some if all((x - y) % m or x == y for y in some)] for some in source.lists]
    places = [[next((x for x in some if x % m == r % m), None) for r in range(2 * m - 1)] for some in alone]
    a, b = ([bound if x is None or r >= m else x for r, x in enumerate(some)] for some in places[:2])
    yield ConvolutionThreeSum((tuple(a), tuple(b), tuple(-bound if x is None else x for x in places[2])))


def min_plus_convolution_to_min_plus_product(source):
    a, b = source.lists
    n = len(a)
    q = isqrt(n - 1) + 1 if n else 1
    for f in range(ceil(n / q)):
        left, right = np.full((2 * q - 1, q), INFINITY), np.full((q, ceil(n / q)), INFINITY)
        for k, r in product(range(2 * q - 1), range(q)):
            if 0 <= k - r < q and f * q + k - r < n:
                left[k, r] = a[f * q + k - r]
        for r, t in product(range(q), range(ceil(n / q))):
            if t * q + r < n:
                right[r, t] = b[t * q + r]
        yield MinPlusProduct((left, right))


def primes_above(least, most):
    return [p for p in range(least + 1, most + 1) if all(p % d for d in range(2, isqrt(p) + 1)) and p > 1]


def three_sum_to_small_three_sum(source):
    """With the first prime above 2^16."""
    p = primes_above(2**16, 2**16 + 10)[0]
    a, b = (tuple(number % p for number in numbers) for numbers in source.lists[:2])
    c = [-number % p for number in source.lists[2]]
    question = ThreeSum((a, b, tuple(-number for number in c)))
    yield question
    answer = question.solve()
    if answer is None or sum(numbers[i] for numbers, i in zip(source.lists, answer, strict=True)):
        yield ThreeSum((a, b, tuple(-number - p for number in c)))


def convolution_three_sum_to_triangle_listing(source):
    """With the first prime."""
    a, b, c = source.lists
    n, u = len(a), largest(chain.from_iterable(source.lists))
    q = isqrt(n - 1) + 1 if n else 1
    blocks, above = ceil(n / q), max(1, q)
    primes = primes_above(above, 2 * above)
    p, most, together = primes[0], 0, 1
    for prime in primes:
        together *= prime
        most += together <= 3 * u
    graph = nx.Graph()
    graph.add_nodes_from((0, r, x) for r in range(q) for x in range(p))
    graph.add_nodes_from((1, f, k) for f in range(blocks) for k in range(2 * q - 1))
    graph.add_nodes_from((2, t, w) for t in range(blocks) for w in range(p))
    for r, f, k in product(range(q), range(blocks), range(2 * q - 1)):
        if 0 <= k - r < q and f * q + k - r < n:
            graph.add_edge((0, r, a[f * q + k - r] % p), (1, f, k))
    for f, k, t in product(range(blocks), range(2 * q - 1), range(blocks)):
        if (f + t) * q + k < n:
            graph.add_edge((1, f, k), (2, t, c[(f + t) * q + k] % p))
    for r, t, x in product(range(q), range(blocks), range(p)):
        if t * q + r < n:
            graph.add_edge((0, r, x), (2, t, (x + b[t * q + r]) % p))
    false = Fraction(n * (n + 1) * most, 2 * len(primes))
    yield TriangleListing(graph, 2 * ceil(false) + 1)


# ---- points


def rows_of(source, low, high):
    """Segments of the rows y = 0, 1, 2 from L to R, but for holes around the points."""
    for y, numbers in enumerate(source.lists):
        holes = sorted(set(numbers))
        yield from zip(
            [y] * (len(holes) + 1), [low, *(4 * x + 1 for x in holes)], [*(4 * x - 1 for x in holes), high], strict=True
        )


def ends_of(source, spread):
    every = [x for numbers in source.lists for x in numbers] or [0]
    wide = spread * (max(every) - min(every))
    return 4 * min(every) - wide - 2, 4 * max(every) + wide + 2


def geom_base_to_separator(source):
    low, high = ends_of(source, 0)
    walls = [(x, 0, x, 2) for x in (low, high)]
    yield Separator(tuple([(left, y, right, y) for y, left, right in rows_of(source, low, high)] + walls))


def geom_base_to_segment_visibility(source):
    low, high = ends_of(source, 2)
    yield SegmentVisibility(tuple(rows_of(source, low, high)), (-1, low, high), (3, low, high))


def geom_base_to_strips_cover_box(source):
    low, high = ends_of(source, 0)
    strips = [(2 - y, y, 2 * left, 2 * right) for y, left, right in rows_of(source, low, high)]
    yield StripsCoverBox(tuple(strips), (low, high, low, high))


def integer_max_inner_product_to_closest_pair(source):
    squared = [[sum(entry**2 for entry in vector) for vector in vectors] for vectors in source.sets]
    longest = [max(lengths, default=0) for lengths in squared]
    if sum(longest) < 2 * source.threshold:
        return
    sets = []
    for side, vectors in enumerate(source.sets):
        added = [four_squares(longest[side] - length) for length in squared[side]]
        padded = [(*four, 0, 0, 0, 0) if side == 0 else (0, 0, 0, 0, *four) for four in added]
        sets.append([(*vector, *more) for vector, more in zip(vectors, padded, strict=True)])
    yield ClosestPair(tuple(sets), source.dimension + 8, radius=sum(longest) - 2 * source.threshold)


def four_squares(number):
    """Four integers whose squares have this sum: the first that are found."""
    for a, b, c in product(range(isqrt(number) + 1), repeat=3):
        if (rest := number - a * a - b * b - c * c) >= 0 and isqrt(rest) ** 2 == rest:
            return a, b, c, isqrt(rest)
