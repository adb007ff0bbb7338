"""Formulas of PySAT in the place of instances."""

from types import SimpleNamespace

import pytest

from reductions import CNF, decide
from reductions.errors import InputError
from reductions.problems.foreign import as_instance


def test_formulas_of_pysat():
    formulas = pytest.importorskip("pysat.formula", reason="the extra 'solver' is not installed")
    given = formulas.CNF(from_clauses=[[1, -2], [2], [-1, 4]])
    formula = as_instance(given)
    assert formula == CNF(4, ((1, -2), (2,), (-1, 4)))
    assert formula.provenance == ("read from a pysat.formula.CNF",)
    assert formula.verify(decide(given, order=2, via="direct").answer)
    assert decide(formulas.CNF(from_clauses=[[1], [-1]]), order=2).answer is None
    plus = formulas.CNFPlus()
    plus.append([1, 2])
    assert as_instance(plus) == CNF(2, ((1, 2),))
    plus.append([[1, 2], 1], is_atmost=True)
    with pytest.raises(InputError, match="1 cardinality constraints"):
        decide(plus)


def test_variables_that_occur_nowhere_count():
    assert as_instance(SimpleNamespace(clauses=[], nv=7)) == CNF(7, ())
    with pytest.raises(InputError, match="got -3"):
        as_instance(SimpleNamespace(clauses=[[1], [2, -3]], nv=2))


@pytest.mark.parametrize("source", [None, 3, "CNF", SimpleNamespace(clauses=[]), CNF(1, ())], ids=repr)
def test_everything_else_is_left(source):
    assert as_instance(source) is source
