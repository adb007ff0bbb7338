"""Weights of which the target's would pass 2^61: one sentence, never an OverflowError or weights modulo 2^64."""

import sys
from bisect import bisect_right
from math import inf

import pytest

from reductions import edges
from reductions.errors import InputError
from reductions.problems import MinPlusProduct, MinWeightClique, NegativeTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, check_entry


def triangle(weight):
    return NegativeTriangle(([[weight]], [[weight]], [[weight]]))


def product(weight, rows=2):
    return MinPlusProduct(([[weight]] * rows, [[weight]]))


def row(weight):
    return product(weight, 1)


def rows(weight):
    return product(weight, 4)


def clique(weight, vertices=3):
    return MinWeightClique(
        ([[inf if i == j else weight for j in range(vertices)] for i in range(vertices)],), vertices, 0
    )


def larger_clique(weight):
    return clique(weight, 5)


@pytest.mark.parametrize(
    ("edge", "make", "share"),
    [
        ("NegativeTriangleToMedian", triangle, 18),
        ("NegativeTriangleToMetricity", triangle, 9),
        ("NegativeTriangleToRadius", triangle, 9),
        ("NegativeTriangleToBetweennessCentrality", triangle, 4),
        ("NegativeTriangleToUndirectedMinWeightCycle", triangle, 5),
        ("NegativeTriangleToReplacementPaths", triangle, 4),
        ("NegativeTriangleToSecondSimplePath", triangle, 4),
        ("MinPlusProductToIncrementalShortestPaths", product, 4),
        ("MinWeightCliqueToMinWeightCycle", clique, 4),
    ],
)
def test_refused(edge, make, share):
    """Where the declared bound passes 2^61, by name; a hundredth of that is taken."""
    edge = getattr(edges, edge)()
    for weight in (ENTRY_LIMIT, ENTRY_LIMIT // share + 1):
        for sign in (1, -1):
            with pytest.raises(InputError, match=r"2\^61"):
                edge.check(make(sign * weight))
    source = make(-(ENTRY_LIMIT // (100 * share)))
    target = next(edge.converse(source))
    assert target.measured()["bound"] <= edge.project(source.measured())["bound"]


@pytest.mark.parametrize("edge", ["NegativeTriangleToReplacementPaths", "NegativeTriangleToSecondSimplePath"])
def test_weights_that_would_be_small_again(edge):
    """With 3W + 1 = 2^62, four times that is 0 modulo 2^64; then a detour around the edge 3 to 4 was thought light."""
    n, weight = 11, (2**62 - 1) // 3
    first, third = [[inf] for _ in range(n)], [[inf] * n]
    first[3][0], first[7][0], third[0][7] = 0, 5, 0
    source = NegativeTriangle((first, [[-weight]], third))
    assert source.solve() == (7, 0, 0)
    with pytest.raises(InputError, match=str(n * 2**62 + weight)):
        next(getattr(edges, edge)().converse(source))


@pytest.mark.parametrize(
    ("edge", "make"),
    [
        ("NegativeTriangleToMedian", triangle),
        ("NegativeTriangleToMetricity", triangle),
        ("NegativeTriangleToRadius", triangle),
        ("NegativeTriangleToBetweennessCentrality", triangle),
        ("NegativeTriangleToUndirectedMinWeightCycle", triangle),
        ("NegativeTriangleToReplacementPaths", triangle),
        ("MinPlusProductToIncrementalShortestPaths", row),
        ("MinPlusProductToIncrementalShortestPaths", rows),
        ("MinWeightCliqueToMinWeightCycle", clique),
        ("MinWeightCliqueToMinWeightCycle", larger_clique),
    ],
)
def test_the_last_weight_that_is_taken_is_the_last_whose_declared_bound_is_2_to_the_61(edge, make, monkeypatch):
    edge = getattr(edges, edge)()
    size = make(1).measured()
    with monkeypatch.context() as unchecked:
        unchecked.setattr(sys.modules[type(edge).__module__], "check_entry", lambda largest: None)
        last = bisect_right(range(2**62), ENTRY_LIMIT, key=lambda w: edge.project({**size, "bound": w})["bound"]) - 1
    edge.parameters({**size, "bound": last})
    with pytest.raises(InputError, match=r"2\^61"):
        edge.parameters({**size, "bound": last + 1})


def test_the_limit_itself():
    check_entry(2**61)
    with pytest.raises(InputError, match=str(2**61 + 1)):
        check_entry(2**61 + 1)
