"""Convolutions in blocks: a bijection for blocks of every size, exact sizes, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import ConvolutionThreeSumToZeroTriangle
from reductions.errors import InputError
from reductions.problems import ConvolutionThreeSum, ZeroTriangle
from reductions.problems.matrices.base import INFINITY
from reductions.testing import check_reduction
from tests.reductions.edges.counted import check_bijection, offset
from tests.reductions.edges.planted import check_caught, planted

SMALL = list(ConvolutionThreeSum.small())
LONGER = [ConvolutionThreeSum.random(np.random.default_rng(seed), bound=2) for seed in range(30)]


@pytest.mark.parametrize("width", [None, 1, 2, 3])
def test_small_arrays(width):
    checked = check_reduction(ConvolutionThreeSumToZeroTriangle(width), small=SMALL[(width or 0) :: 6], seconds=0.2)
    assert min(checked.yes, checked.no) > 30
    assert checked.embedded == checked.lifted


@pytest.mark.parametrize("width", [None, 1, 2, 3, 7])
def test_longer_arrays(width):
    counts = [
        check_bijection(ConvolutionThreeSumToZeroTriangle(width), source)
        for source in (*LONGER, *offset(ConvolutionThreeSum, 18, numbers=7))
        if source.bound < 2**61
    ]
    assert 5 < counts.count(0) < 40


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in LONGER:
        assert source.accepts(decide(source, ZeroTriangle, oracle=oracle).answer)


@pytest.mark.parametrize("length", [0, 1, 4, 5])
@pytest.mark.parametrize("number", [0, 2**61, -(2**61)])
def test_sizes_and_numbers_at_the_limit(length, number):
    source = ConvolutionThreeSum(((number,) * length,) * 3)
    targets = list(ConvolutionThreeSumToZeroTriangle().instances(source))
    declared = ConvolutionThreeSumToZeroTriangle().project(source.measured())
    assert len(targets) == -(-length // declared["second"])
    assert all(target.measured() == declared for target in targets)


def test_what_is_refused():
    with pytest.raises(InputError, match=str(2**61 + 1)):
        ConvolutionThreeSumToZeroTriangle().check(ConvolutionThreeSum(((2**61 + 1,), (0,), (0,))))
    with pytest.raises(InputError, match="width must be at least 1, got 0"):
        ConvolutionThreeSumToZeroTriangle(0)


def test_edges_are_there_once():
    """Over all instances, A's entries have q edges each."""
    source = ConvolutionThreeSum(((1,) * 11,) * 3)
    targets = list(ConvolutionThreeSumToZeroTriangle().instances(source))
    width = targets[0].axes[1]
    assert sum(int((target.matrices[0] != INFINITY).sum()) for target in targets) == 11 * width


# ---- bugs


class Changed(ConvolutionThreeSumToZeroTriangle):
    def targets(self, source):
        for number, target in enumerate(super().targets(source)):
            first, second, third = (matrix.copy() for matrix in target.matrices)
            yield ZeroTriangle(self.changed(number, first, second, third))


class NotNegated(Changed):
    def changed(self, number, first, second, third):
        third[third != INFINITY] *= -1
        return first, second, third


class LastRowDropped(Changed):
    """Vertices k of one fewer."""

    def changed(self, number, first, second, third):
        first[-1] = INFINITY
        return first, second, third


class BlockNotShifted(Changed):
    """C begins at the block of B, whichever block of A it is."""

    def changed(self, number, first, second, third):
        third[number:] = third[: len(third) - number].copy()
        return first, second, third


class BlockForgotten(ConvolutionThreeSumToZeroTriangle):
    def lift(self, source, index, witness):
        return super().lift(source, 0, witness)


@planted(
    (NotNegated(1), "backward direction"),
    (LastRowDropped(2), "forward direction"),
    (BlockNotShifted(1), "backward direction"),
    (BlockForgotten(1), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    last_row = ConvolutionThreeSum(((2, 0, 2), (2, 0, 2), (1, 1, 0)))
    check_caught(bug, step, small=[last_row, *SMALL[::3]])
