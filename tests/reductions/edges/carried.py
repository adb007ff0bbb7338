"""Witnesses carried both ways between orthogonal vectors and problems whose witnesses are too many to list."""

from dataclasses import replace
from itertools import product

import numpy as np

from reductions import OrthogonalVectors
from reductions.overhead import at_most
from reductions.problems.vectors.base import every_sets
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import declaring

SMALL = [OrthogonalVectors(sets) for shape in ((2, 0, 2), (2, 1, 2), (2, 2, 1)) for sets in every_sets(*shape)]
"""70 instances: up to two vectors of at most one bit in a set, or one of two bits; empty sets among them."""


def lonely(first, others):
    """Sources of this shape with one orthogonal pair, any one of them."""
    for i, j in product(range(first), range(others)):
        sets = np.ones((first, 2)), np.ones((others, 2))
        sets[0][i, 1] = sets[1][j, 0] = 0
        yield OrthogonalVectors(sets)


def drawn(count, vectors=4, dimension=5, seed=0):
    """Pairs of sets of 1 to `vectors` vectors, of unequal sizes mostly, some dense and some sparse."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        m, density = rng.integers(0, dimension + 1), rng.choice([0.4, 0.6, 0.8])
        sets = ((rng.random((rng.integers(1, vectors + 1), m)) < density).astype(np.uint8) for _ in range(2))
        yield OrthogonalVectors(tuple(sets))


def ones(first, others, dimension):
    """The NO instance of ones; YES where the dimension is 0."""
    return OrthogonalVectors((np.ones((first, dimension)), np.ones((others, dimension))))


def other_threshold(edge, shift):
    """A variant of an edge with another threshold, declared as well, so that not the sizes give it away."""

    declared = edge.overhead.sizes["threshold"]

    class OtherThreshold(edge):
        overhead = declaring(edge, threshold=replace(declared, expression=declared.expression + shift))

        def targets(self, source):
            return (replace(target, threshold=target.threshold + shift) for target in super().targets(source))

    return OtherThreshold()


def other_layout(edge, method="strings", **change):
    """A variant of an edge whose layout is changed by functions of it, with sizes that allow it."""

    class OtherLayout(edge):
        overhead = declaring(edge, **{name: at_most(10**5) for name in ("first", "second", "threshold")})

    def layout(self, source):
        found = getattr(edge, method)(self, source)
        return replace(found, **{name: change[name](found) for name in change})

    setattr(OtherLayout, method, layout)
    return OtherLayout()


def check_carried(edge, sources, most=6):
    """Answers and sizes are right, every pair embeds, and some witnesses of all kinds lift; how many answers are YES.

    The answer of a target is that of `solve` and of the library; its brute force is held against both elsewhere.
    """
    found = []
    for source in sources:
        (target,) = edge.instances(source)
        check_declared(edge, source, target)
        pairs, witness, library = list(source.witnesses()), target.solve(), target.solvers["library"](target)
        assert (witness is not None) == (library is not None) == bool(pairs), (source.sets, target.optimum())
        for pair in pairs:
            number, image = edge.embed(source, pair)
            assert number == 0
            assert target.verify(image)
            assert edge.lift(source, 0, image) == pair
        for lifted in [witness, library, *target.some(most)] if pairs else ():
            assert target.verify(lifted)
            assert source.verify(edge.lift(source, 0, lifted))
        found.append(bool(pairs))
    return sum(found)
