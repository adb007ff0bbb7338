"""Wrong variants of an edge: the verifier must catch each one, with a small counterexample that can be rebuilt."""

import pytest

from reductions.overhead import Overhead
from reductions.testing import ReductionCounterexample, check_reduction


def declaring(edge, **exact):
    """The overhead of `edge` with other exact sizes, so that not the sizes give the bug away."""
    return Overhead(calls=edge.overhead.calls, **{**edge.overhead.sizes, **exact})


def planted(*bugs):
    """Run a test with each pair of a bug and the step that refutes it."""
    return pytest.mark.parametrize(("bug", "step"), bugs, ids=lambda value: getattr(value, "name", value))


def check_caught(bug, step, seconds=0, **few):
    """The bug is refuted at this step, shrunk, and refuted again by the code that the counterexample prints.

    Seconds are for random sources, and for the problems themselves, which are those of the right edge: they are given
    only where no small source is enough.
    """
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, seconds=seconds, **few)
    counterexample = caught.value
    assert counterexample.step == step
    assert sum(counterexample.source.size()) <= 10
    scope = {}
    exec(counterexample.rebuild, scope)
    assert scope["source"] == counterexample.source
    assert scope["reduction"] == bug
    with pytest.raises(ReductionCounterexample):
        check_reduction(scope["reduction"], seconds=0, **{**few, "small": [scope["source"]]})
