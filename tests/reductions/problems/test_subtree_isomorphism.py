"""Placements of trees against all maps, Matula's matchings and networkx, and what is refused."""

from itertools import product

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problems import SubtreeIsomorphism


def placements(instance):
    p, q = instance.size()
    for image in product(range(q), repeat=p - 1):
        places = (0, *image)
        edges = {(parent, node) for node, parent in enumerate(instance.large_tree, start=1)}
        if len(set(places)) == p and all(
            (places[parent], places[node]) in edges for node, parent in enumerate(instance.small_tree, start=1)
        ):
            yield places


def test_every_placement():
    rng, answers = np.random.default_rng(0), []
    drawn = (SubtreeIsomorphism.random(rng, small=4, large=6) for _ in range(60))
    for instance in [*SubtreeIsomorphism.small(), *drawn]:
        expected = list(placements(instance))
        assert list(instance.witnesses()) == expected
        assert instance.candidates() >= len(expected)
        for found in (instance.solve(), instance.solvers["library"](instance)):
            assert (found in expected) if expected else found is None
        answers.append(bool(expected))
    assert 20 < sum(answers) < len(answers) - 20


def test_larger_trees():
    rng, answers = np.random.default_rng(1), set()
    for _ in range(40):
        instance = SubtreeIsomorphism.random(rng, small=12, large=25)
        found, library = instance.solve(), instance.solvers["library"](instance)
        assert (found is None) == (library is None)
        assert found is None or (instance.verify(found) and instance.verify(library))
        answers.add(found is None)
    assert answers == {True, False}


@pytest.mark.parametrize("witness", [None, (), (0,), (0, 1, 1), (1, 0), (0, 2), (0, -1), (0, True), (0, 1.0), (0, 3)])
def test_not_placements(witness):
    assert not SubtreeIsomorphism((0,), (0, 1)).verify(witness)
    assert SubtreeIsomorphism((0,), (0, 1)).verify((0, 1))


@pytest.mark.parametrize(
    ("trees", "named"),
    [
        (((1,), ()), "small_tree.*got 1"),
        (((), (0, 2)), "large_tree.*got 2"),
        (((), (-1,)), "-1"),
        (((0.5,), ()), "0.5"),
        ((3, ()), "small"),
    ],
)
def test_what_is_refused(trees, named):
    with pytest.raises(InputError, match=named):
        SubtreeIsomorphism(*trees)
