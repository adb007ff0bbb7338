"""Constructions on numbers written a second time, from the docstrings of the edges alone, as slowly as they read.

For edges that are proved for all instances of a size there is no need of it; an instance that holds numbers has no
such size. Each function of the modules beside this one makes the instances of the target from a source, or the first
question about it; these are to be equal, but for what a docstring leaves open.
"""

from itertools import islice, zip_longest

import numpy as np
import pytest

from reductions import catalogue
from reductions.errors import BudgetError, InputError
from reductions.reduction import FanOut
from tests.reductions.second import cliques, strings, sums, weights

# ---- what a docstring leaves open


def numbers_in_any_order(target):
    return [sorted(numbers) for numbers in target.lists], target.target


def coordinates_in_any_order(target):
    return [len(x) for x in target.sets], sorted(map(tuple, np.vstack(target.sets).T.tolist()))


def letters_of_any_number(target):
    """Pairs of letters numbered as they come; which of a pair is open, as it is."""
    numbers = {}
    return [(numbers.setdefault(letter // 2, len(numbers)), letter % 2) for letter in target.word], target.threshold


OPEN = {
    "CliqueToKSum": numbers_in_any_order,
    "HypercliqueToOrthogonalVectors": coordinates_in_any_order,
    "CliqueToRNAFolding": letters_of_any_number,
}


# ---- comparisons

SECOND = {
    name.replace("_", ""): function
    for module in (cliques, strings, sums, weights)
    for name, function in vars(module).items()
    if "_to_" in name
}
"""By the names of the edges in small letters."""

EDGES = {name: catalogue.edge(name) for name in catalogue.EDGES if name.lower() in SECOND}

MOST = 6
"""Instances of one source that are compared."""


def sources(edge, count=10):
    """All small instances that it takes, thinned out, and random ones."""
    rng = np.random.default_rng(7)
    small = list(edge.source.small())
    drawn = (edge.source.random(rng) for _ in range(count))
    for source in (*small[:: max(1, len(small) // count)], *drawn):
        try:
            edge().check(source)
        except (InputError, BudgetError):
            continue
        yield source


def questions(edge, source):
    """All instances, or the first question of a conversation."""
    return edge.instances(source) if isinstance(edge, FanOut) else islice(edge.converse(source), 1)


def test_every_function_is_of_an_edge():
    assert len(EDGES) == len(SECOND) > 20


@pytest.mark.parametrize("name", EDGES)
def test_the_same_instances(name):
    tried = 0
    for source in sources(EDGES[name]):
        pairs = zip_longest(questions(EDGES[name](), source), SECOND[name.lower()](source))
        for target, other in islice(pairs, MOST):
            alike = OPEN.get(name, lambda instance: instance)
            assert alike(target) == alike(other), (source.to_json(), target.to_json(), other.to_json())
            tried += 1
    assert tried > 2
