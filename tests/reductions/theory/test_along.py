"""A bound along one path: what the search over all paths finds by it, or nothing where nothing is left."""

from dataclasses import replace

import pytest

from reductions import atlas
from reductions.edges import BooleanProductToTriangle, OrthogonalVectorsToDiameter
from reductions.errors import InputError
from reductions.theory.hypotheses import ETH


@pytest.mark.parametrize("premise", ["2-OVC", "3SUM", "APSP", "combinatorial BMM", "OMv"])
def test_along_the_path_of_a_bound(premise):
    start, *others = atlas().implies(premise)
    assert not start.path
    assert any(bound.budget < start.budget for bound in others) or premise not in {"3SUM", "APSP"}
    for bound in others:
        found = atlas().along(start, bound.path)
        assert found == bound
        assert found.randomized == bound.randomized == any("seed" in edge.__dataclass_fields__ for edge in bound.path)
        before = atlas().along(start, bound.path[:-1])
        assert atlas().along(before, bound.path[-1:]) == bound


def test_what_is_not_carried():
    vectors, online, real = (next(iter(atlas().implies(premise))) for premise in ("2-OVC", "OMv", "real 3SUM"))
    for nothing in (online, real):
        assert atlas().along(nothing, []) == nothing
    assert atlas().along(vectors, [OrthogonalVectorsToDiameter]) is not None
    for other in (online.hypothesis, ETH()):
        assert atlas().along(replace(vectors, hypothesis=other), [OrthogonalVectorsToDiameter]) is None
    edges = [edge for edge in atlas().edges if edge.source is real.problem]
    assert edges
    assert all(atlas().along(real, [edge]) is None for edge in edges)
    with pytest.raises(InputError, match="BooleanProductToTriangle"):
        atlas().along(vectors, [OrthogonalVectorsToDiameter, BooleanProductToTriangle])
