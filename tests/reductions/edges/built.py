"""Sources to build from, and what is declared of the targets beside what was built."""

import numpy as np
import pytest

from reductions import OrthogonalVectors


def vector_sets(rng, shape, dimension, density):
    return OrthogonalVectors(tuple((rng.random((n, dimension)) < density).astype(np.uint8) for n in shape))


def sizes(edge, source):
    """Declared and built sizes of the last target."""
    *_, target = edge.instances(source)
    return edge.project(source.measured()), target.measured()


def check_declared(reduction, source, target):
    """The declared sizes of a target are what was built; bounds hold."""
    size, built = source.measured(), target.measured()
    projected = reduction.project(size)
    for name, bound in reduction.overhead.sizes.items():
        if bound.relation == "=":
            assert projected[name] == pytest.approx(built[name], rel=1e-12), name
        elif bound.relation == "<=":
            assert projected[name] >= built[name] * (1 - 1e-12), name
        else:
            assert projected[name] <= built[name] * (1 + 1e-12), name


def check_gap(edge, source):
    """The gap of a target is the declared one, exactly."""
    guarantee, values = edge.theorem.guarantee, edge.values(source.measured())
    declared = (guarantee.completeness.subs(values), guarantee.soundness.subs(values))
    assert declared == edge.instance(source, 0).gap
