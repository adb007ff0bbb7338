"""Edges from cliques and hypercliques, written a second time."""

from itertools import combinations, product
from math import ceil

import numpy as np

from reductions.problems import (
    Hyperclique,
    MinWeightCycle,
    OrthogonalVectors,
    RNAFolding,
)
from tests.reductions.second.weights import matrix_of


def missing_of(source):
    """Choices of one vertex from each of h parts, as pairs of a part and a vertex, that are not a hyperedge."""
    for parts, bits in zip(combinations(range(len(source.parts)), source.uniformity), source.hyperedges, strict=True):
        for choice in product(*(range(source.parts[part]) for part in parts)):
            if not bits[choice]:
                yield set(zip(parts, choice, strict=True))


def hyperclique_to_min_weight_cycle(source):
    p, missing = len(source.parts), list(missing_of(source))
    length = p - ceil(p / source.uniformity)

    def windows(layer, size):
        return product(*(range(source.parts[(layer + step) % p]) for step in range(size)))

    names = [(layer, choice) for layer in range(p) for choice in windows(layer, length)]
    edges = {}
    for layer in range(p):
        for choice in windows(layer, length + 1):
            chosen = {((layer + step) % p, vertex) for step, vertex in enumerate(choice)}
            if not any(t <= chosen for t in missing):
                edges[(layer, choice[:-1]), ((layer + 1) % p, choice[1:])] = 1
    yield MinWeightCycle(matrix_of(names, edges, directed=True), p)


def hyperclique_to_orthogonal_vectors(source):
    """For two groups, the larger one first."""
    p = len(source.parts)
    groups, sets = (range(p - p // 2), range(p - p // 2, p)), []
    for group in groups:
        choices = [set(zip(group, c, strict=True)) for c in product(*(range(source.parts[part]) for part in group))]
        columns = [[{x for x in t if x[0] in group} <= choice for t in missing_of(source)] for choice in choices]
        sets.append(np.array(columns, dtype=np.uint8).reshape(len(choices), -1 if choices else 0))
    width = len(list(missing_of(source)))
    yield OrthogonalVectors(tuple(x.reshape(len(x), width) for x in sets))


def hyperclique_to_higher_uniformity(source):
    h, missing = source.uniformity, list(missing_of(source))
    hyperedges = []
    for parts in combinations(range(len(source.parts)), h + 1):
        shape = [source.parts[part] for part in parts]
        bits = np.zeros(shape, dtype=np.uint8)
        for choice in product(*map(range, shape)):
            bits[choice] = not any(t <= set(zip(parts, choice, strict=True)) for t in missing)
        hyperedges.append(bits)
    yield Hyperclique(source.parts, h + 1, tuple(hyperedges))


def clique_to_rna_folding(source):
    vertices = list(source.graph)
    n, k = len(vertices), source.clique // 3

    def near(u, w):
        return u != w and source.graph.has_edge(vertices[u], vertices[w])

    def name(v):
        return "#" + "x" * v + "y" + "x" * (n - 1 - v)

    def listed(u):
        return "#" + "".join("y" * near(u, w) + "x" * (w < n - 1) for w in range(n))

    cliques = [c for c in combinations(range(n), k) if all(near(u, w) for u, w in combinations(c, 2))]
    z = 2 * k * k * (n + 1) + 1

    def names(kind, clique):
        return [(letter, kind, 0) for v in clique for letter in name(v) * k]

    def lists(kind, clique):
        return [(letter, kind, 1) for letter in reversed("".join(listed(v) for v in clique) * k)]

    gadgets = (
        lambda c: names(2, c) + names(0, c),
        lambda c: lists(0, c) + names(1, c),
        lambda c: lists(1, c) + lists(2, c),
    )
    word = []
    for part, gadget in enumerate(gadgets):
        wall = {kind: [(kind[0], 3 + part, side)] for side, kind in enumerate(("[", "[closed"))}
        curly = {kind: [(kind[0], 3 + part, side)] for side, kind in enumerate(("{", "{closed"))}
        word += wall["["] * (z * len(cliques))
        for clique in cliques:
            word += wall["[closed"] * z + gadget(clique) + curly["{"] * z
        word += curly["{closed"] * (z * len(cliques))
    numbers = {}
    letters = [2 * numbers.setdefault(letter[:2], len(numbers)) + letter[2] for letter in word]
    yield RNAFolding(tuple(letters), 3 * (len(cliques) + 1) * z + 3 * k * k * (n + 1))
