"""Every monomial is in one slot, whose prefix and suffix multiply to it; and slots are few."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: hardchain[torch]")

from attention.fast.monomials import MonomialSet, significant_exponents
from attention.torch.kernels.tiles import Tiles, factors_of


def uneven(seed):
    """A pruned set, in columns of very different sizes."""
    bounds = np.random.default_rng(seed).permutation(2.0 ** -np.arange(7))
    exponents = significant_exponents(bounds, np.ones(6), 1e-3, 10**4)
    return MonomialSet.of(exponents)


SETS = {
    "one": MonomialSet.complete((True,) * 3, 0),
    "no variables": MonomialSet.complete((), 0),
    "linear": MonomialSet.complete((True,) * 5, 1),
    "one variable": MonomialSet.complete((True,), 9),
    "two variables": MonomialSet.complete((True,) * 2, 7),
    "unused": MonomialSet.complete((True, False, True, True), 4),
    "even": MonomialSet.complete((True,) * 8, 4),
    "uneven": uneven(0),
}


def exponents_of(factors, variables):
    return (factors[..., None] == np.arange(variables)).sum(axis=-2)


@pytest.mark.parametrize("name", SETS)
def test_factors_are_those_of_the_exponents(name):
    monomials = SETS[name]
    assert (exponents_of(factors_of(monomials.layout), monomials.exponents.shape[1]) == monomials.exponents).all()


@pytest.mark.parametrize("shape", [(8, 16), (4, 2), (1, 1)])
@pytest.mark.parametrize("name", SETS)
def test_slots_multiply_to_their_monomials(name, shape):
    monomials = SETS[name]
    tiles = Tiles.of(monomials.layout, shape)
    assert len(np.unique(tiles.places)) == len(tiles) == len(monomials)
    row, prefix = np.divmod(tiles.places, shape[0])
    tile, suffix = np.divmod(row, shape[1])
    variables = monomials.exponents.shape[1]
    products = sum(
        exponents_of(part, variables) for part in (tiles.prefixes[tile, prefix], tiles.suffixes[tile, suffix])
    )
    assert (products == monomials.exponents).all()
    assert tiles.slots == len(tiles.prefixes) * shape[0] * shape[1] <= max(2, len(tiles)) * shape[0] * shape[1]


@pytest.mark.parametrize(("variables", "degree", "slots"), [(8, 4, 768), (8, 6, 3584), (64, 2, 2944)])
def test_slots_are_as_few_as_said(variables, degree, slots):
    assert Tiles.of(MonomialSet.complete((True,) * variables, degree).layout).slots == slots


def test_a_key_set_takes_fewer_operations_than_promised():
    slots = Tiles.of(MonomialSet.complete((True,) * 8, 4).layout).slots
    operations = 2 * slots * (8 + 1) * 3  # multiply and add, eight columns and the ones, three products of halves
    assert operations == 41_472
    assert operations * 10**6 < 5 * 10**10
