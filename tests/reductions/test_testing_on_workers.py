"""The verifier and the prover with a client: everything is tried somewhere, and a counterexample comes back whole."""

from concurrent.futures import ThreadPoolExecutor
from pickle import dumps, loads

import pytest

pytest.importorskip("cloudpickle", reason="dask.distributed is not installed: hardchain[distributed]")

from reductions.edges import CNFToOrthogonalVectors, OrthogonalVectorsToDiameter
from reductions.errors import InputError
from reductions.testing import ReductionCounterexample, check_reduction, prove_sizes
from reductions.testing.small import small_instances

SOURCES = list(small_instances(CNFToOrthogonalVectors.source))[:60]


class Forgetful(CNFToOrthogonalVectors):
    """It lifts to the first assignment whatever the witness is."""

    def lift(self, cnf, index, witness):
        return (1,) * cnf.num_variables


@pytest.fixture
def pool():
    with ThreadPoolExecutor(3) as executor:
        yield executor


def test_small_instances_are_dealt_out(pool):
    alone = check_reduction(CNFToOrthogonalVectors(order=2), small=SOURCES, examples=0)
    assert check_reduction(CNFToOrthogonalVectors(order=2), small=SOURCES, examples=0, client=pool) == alone
    assert alone.yes + alone.no + alone.refused == 60
    with pytest.raises(InputError, match=r"both answers must occur among the instances, got {'yes': 1, 'no': 0"):
        check_reduction(CNFToOrthogonalVectors(order=2), small=SOURCES[:1], examples=0, client=pool)


def test_others_are_drawn_with_many_seeds(pool):
    few = check_reduction(CNFToOrthogonalVectors(order=2), small=SOURCES[:9], examples=0, client=pool)
    many = check_reduction(CNFToOrthogonalVectors(order=2), examples=3, seconds=0.05, client=pool)
    assert many.yes > few.yes


def test_a_counterexample_comes_back_whole(pool):
    with pytest.raises(ReductionCounterexample) as found:
        check_reduction(Forgetful(order=2), small=SOURCES, examples=0, client=pool)
    again = loads(dumps(found.value))
    assert str(again) == str(found.value)
    assert again.reduction == Forgetful(order=2)
    assert again.args == found.value.args


def test_sizes_are_proved_in_their_order(pool):
    pytest.importorskip("pysat")
    sizes = [{"first": 2, "others": 2, "dimension": m} for m in (3, 1, 2)]
    proofs = list(prove_sizes(OrthogonalVectorsToDiameter(), sizes, client=pool))
    assert [proof.size for proof in proofs] == sizes
    assert [proof.instances for proof in proofs] == [2**12, 2**4, 2**8]
