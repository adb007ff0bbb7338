"""NAE-SAT against its definition and CaDiCaL, and what is refused."""

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problems import CNF, NAESAT


def test_by_the_definition():
    rng, answers = np.random.default_rng(0), []
    for instance in [*NAESAT.small(), *(NAESAT.random(rng, variables=4, clauses=k % 9) for k in range(60))]:
        expected = []
        for bits in np.ndindex((2,) * instance.num_variables):
            values = [{(literal > 0) == bits[abs(literal) - 1] for literal in clause} for clause in instance.clauses]
            if all(value == {True, False} for value in values):
                expected.append(tuple((i if bit else -i) for i, bit in enumerate(bits, start=1)))
        assert list(instance.witnesses()) == expected
        library = instance.solvers["library"](instance)
        assert (library in expected) if expected else library is None
        answers.append(bool(expected))
    assert 30 < sum(answers) < len(answers) - 30


def test_degenerate_clauses():
    assert NAESAT(0, ()).brute_force() == ()
    assert NAESAT(1, ((),)).brute_force() is None
    assert NAESAT(1, ((1, 1),)).brute_force() is None
    assert NAESAT(1, ((1, -1),)).brute_force() == (-1,)


def test_it_is_not_a_cnf():
    assert not isinstance(NAESAT(1, ()), CNF)
    assert NAESAT(1, ()) != CNF(1, ())
    with pytest.raises(InputError, match="clause 1 holds 2"):
        NAESAT(1, ((2,),))
