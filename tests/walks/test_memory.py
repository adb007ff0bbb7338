"""The memory that every edge declares, against what is taken while its first question is made.

What stays in caches, such as the matrices of a code, is made before and not measured.
"""

import gc
import tracemalloc

import networkx as nx
import numpy as np
import pytest

from reductions import CNF, Coloring, GapMaxIP, OrthogonalVectors, catalogue
from reductions.problems import (
    Clique,
    ExactInnerProduct,
    MaxInnerProduct,
    MinInnerProduct,
    MinPlusProduct,
    ThreeSum,
)

SLACK = 2**16
MOST = 40


def rng():
    return np.random.default_rng(7)


def sets(shape, dimension, density=0.5):
    random = rng()
    return tuple((random.random((count, dimension)) < density).astype(np.uint8) for count in shape)


def vectors(shape, dimension):
    return OrthogonalVectors(sets(shape, dimension))


def formula(variables, clauses):
    random = rng()
    rows = [random.choice(variables, 3, replace=False) + 1 for _ in range(clauses)]
    return CNF(variables, tuple(tuple((row * random.choice((-1, 1), 3)).tolist()) for row in rows))


def gap(shape, dimension):
    queries, *keys = sets(shape, dimension)
    return GapMaxIP.from_vectors(queries, keys, 40, 20)


def protocol_gap(shape, dimension):
    return catalogue.edge("OrthogonalVectorsToGapMaxIP")().instance(vectors(shape, dimension), 3)


def product(rows, inner, columns):
    random = rng()
    return MinPlusProduct((random.integers(-9, 9, (rows, inner)), random.integers(-9, 9, (inner, columns))))


def numbers(*counts, bound=10**15):
    random = rng()
    return ThreeSum(tuple(tuple(random.integers(-bound, bound, count).tolist()) for count in counts))


def triangles(name, first, second, third, bound=9):
    """A question about a triangle in a complete tripartite graph."""
    random, shapes = rng(), ((first, second), (second, third), (third, first))
    return catalogue.problem(name)(tuple(random.integers(-bound, bound + 1, shape) for shape in shapes))


def weighted(name, vertices, bound=9, **setting):
    """A question about a complete graph with weights from 1 on."""
    weights = np.triu(rng().integers(1, bound + 1, (vertices, vertices)), 1)
    return catalogue.problem(name)(weights + weights.T, **setting)


CASES = {
    "CNFToOrthogonalVectors": [
        ({"order": 2}, lambda: formula(24, 20)),
        ({}, lambda: formula(33, 100)),
        ({"order": 4}, lambda: formula(20, 2000)),
    ],
    "CNFToCompactCNF": [
        ({}, lambda: formula(1000, 9000)),
        ({}, lambda: CNF(9000, tuple((i,) for i in range(1, 9000)))),
    ],
    "CNFToSparseCNF": [({}, lambda: formula(1000, 9000)), ({"epsilon": 8}, lambda: formula(30, 1000))],
    "ColoringToCNF": [
        ({}, lambda: Coloring(nx.cycle_graph(3000), 3)),
        ({}, lambda: Coloring(nx.complete_graph(40), 30)),
    ],
    "ColoringToCompactColoring": [
        ({}, lambda: Coloring(nx.complete_graph(70), 30)),
        ({}, lambda: Coloring(nx.grid_2d_graph(60, 50), 2)),
    ],
    "OrthogonalVectorsToGapMaxIP": [
        ({"block_length": 1}, lambda: vectors((2000, 1500), 20)),
        ({}, lambda: vectors((600, 500, 2000), 12)),
        ({"code": "hermitian"}, lambda: vectors((1000, 500), 20)),
        ({"code": "tower"}, lambda: vectors((1000, 500), 20)),
        ({"mode": "compressed"}, lambda: vectors((600, 500), 20)),
        ({"mode": "full", "block_length": 1}, lambda: vectors((300, 200), 4)),
    ],
    "OrthogonalVectorsToGapMaxIPDirect": [
        ({}, lambda: vectors((2000, 1500, 1000), 60)),
        ({}, lambda: vectors((200, 300), 2000)),
    ],
    "MaxIPToAttention": [
        ({}, lambda: gap((3000, 2000), 50)),
        ({}, lambda: gap((300, 200, 100), 500)),
        ({}, lambda: protocol_gap((3000, 2000, 5000), 12)),
    ],
    "MaxInnerProductToGapMaxIP": [
        ({}, lambda: MaxInnerProduct(sets((2000, 1500, 1000), 60), 7)),
        ({}, lambda: MaxInnerProduct(sets((200, 150), 4000), 7)),
    ],
    "MaxInnerProductToExactInnerProduct": [({}, lambda: MaxInnerProduct(sets((4000, 1500, 1000), 600), 7))],
    "MinInnerProductToMaxInnerProduct": [
        ({}, lambda: MinInnerProduct(sets((4000, 3000, 2000), 350), 7)),
        ({}, lambda: MinInnerProduct(sets((200, 150), 12_000), 7)),
        ({}, lambda: MinInnerProduct(sets((20_000, 15_000), 4), 1)),
    ],
    "ExactInnerProductToOrthogonalVectors": [
        ({"block_length": 1}, lambda: ExactInnerProduct(sets((2000, 1500), 12), 6)),
        ({"block_length": 4}, lambda: ExactInnerProduct(sets((200, 150, 100), 24), 7)),
        ({"block_length": 10}, lambda: ExactInnerProduct(sets((200, 150), 30), 7)),
        ({}, lambda: ExactInnerProduct(sets((20, 15), 28), 7)),
    ],
    "OrthogonalVectorsToMinInnerProduct": [({}, lambda: vectors((4000, 1500, 1000), 300))],
    "OrthogonalVectorsToDiameter": [
        ({}, lambda: vectors((600, 500), 60)),
        ({}, lambda: OrthogonalVectors(sets((50, 60), 500, density=1))),
    ],
    "OrthogonalVectorsToDominatingSet": [
        ({}, lambda: vectors((160, 150, 140), 60)),
        ({}, lambda: OrthogonalVectors(sets((60, 50), 600, density=0))),
    ],
    "MinPlusProductToNegativeTriangle": [
        ({"group": 100}, lambda: product(80, 100, 70)),
        ({}, lambda: product(200, 150, 100)),
    ],
    "ThreeSumToSmallThreeSum": [
        ({}, lambda: numbers(3000, 2000, 1000)),
        ({"above": 1000}, lambda: ThreeSum(((10**300,) * 3000, (3,) * 2000, (1,) * 1000))),
    ],
    "CliqueToTriangle": [
        ({}, lambda: Clique(nx.complete_graph(16), 5)),
        ({}, lambda: Clique(nx.complete_graph(90), 3)),
    ],
    "NegativeTriangleToZeroTriangle": [({}, lambda: triangles("NegativeTriangle", 300, 200, 100))],
    "AllPairsShortestPathsToMinPlusProduct": [({}, lambda: weighted("AllPairsShortestPaths", 200))],
    "MinPlusProductToAllPairsShortestPaths": [({}, lambda: product(80, 100, 70))],
    "ZeroTriangleToTriangleCollection": [
        ({}, lambda: triangles("ZeroTriangle", 20, 15, 10)),
        ({}, lambda: triangles("ZeroTriangle", 2, 3, 4, bound=2**60)),
    ],
    "OrthogonalVectorsToTriangleCollection": [({}, lambda: vectors((50, 40, 30), 12))],
    "NegativeTriangleToRadius": [({}, lambda: triangles("NegativeTriangle", 90, 80, 70))],
    "NegativeTriangleToMedian": [({}, lambda: triangles("NegativeTriangle", 25, 20, 15))],
    "NegativeTriangleToMinWeightCycle": [({}, lambda: triangles("NegativeTriangle", 90, 80, 70))],
    "NegativeTriangleToUndirectedMinWeightCycle": [({}, lambda: triangles("NegativeTriangle", 90, 80, 70))],
    "NegativeTriangleToMetricity": [({}, lambda: triangles("NegativeTriangle", 90, 80, 70))],
    "MetricityToNegativeTriangle": [({}, lambda: weighted("Metricity", 200))],
    "NegativeTriangleToReplacementPaths": [({}, lambda: triangles("NegativeTriangle", 90, 80, 70))],
    "NegativeTriangleToSecondSimplePath": [({}, lambda: triangles("NegativeTriangle", 90, 80, 70))],
    "NegativeTriangleToBetweennessCentrality": [({}, lambda: triangles("NegativeTriangle", 90, 80, 70))],
    "MaximumSubarrayToMinPlusProduct": [
        ({}, lambda: catalogue.problem("MaximumSubarray")(rng().integers(-9, 9, (150, 120)), 10**6)),
    ],
    "NegativeTriangleToMaximumSubarray": [({}, lambda: triangles("NegativeTriangle", 150, 140, 130))],
    "NegativeTriangleToMinPlusProduct": [({}, lambda: triangles("NegativeTriangle", 200, 150, 100))],
    "RadiusToAllPairsShortestPaths": [({}, lambda: weighted("Radius", 200, threshold=5))],
    "MedianToAllPairsShortestPaths": [({}, lambda: weighted("Median", 200, threshold=5))],
    "MinWeightCycleToAllPairsShortestPaths": [({}, lambda: weighted("MinWeightCycle", 200, threshold=5))],
    "ReplacementPathsToAllPairsShortestPaths": [({}, lambda: weighted("ReplacementPaths", 200, path=(7,)))],
}


def measure(edge, source):
    """Bytes at the peak while the first question is made."""
    next(edge.ask(source))
    gc.collect()
    tracemalloc.start()
    try:
        next(edge.ask(source))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def cases():
    for name in catalogue.EDGES:
        for number, (parameters, make) in enumerate(CASES.get(name, ())):
            chosen = ",".join(f"{key}={value}" for key, value in parameters.items())
            yield pytest.param(name, parameters, make, id=f"{name}-{chosen or number}")


@pytest.mark.parametrize(("name", "parameters", "make"), cases())
def test_no_more_is_taken_than_declared(name, parameters, make):
    edge, source = catalogue.edge(name)(**parameters), make()
    declared, measured = edge.memory(source.measured()), measure(edge, source)
    print(f"{edge.step():90}{declared:14,} declared{measured:14,} measured")
    assert measured <= declared + SLACK
    assert declared <= MOST * measured


def test_every_edge_is_measured():
    assert set(catalogue.EDGES) - set(CASES) == set()


def test_one_edge_takes_as_much_as_it_did_when_it_declared_nothing():
    _, make = CASES["MinInnerProductToMaxInnerProduct"][0]
    assert measure(catalogue.edge("MinInnerProductToMaxInnerProduct")(), make()) > 20e6
