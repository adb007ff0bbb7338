"""The lines of SAT solvers."""

import pytest

from reductions.errors import InputError
from reductions.problems.formulas.solver_output import is_solver_output, read_assignment


@pytest.mark.parametrize(
    ("text", "assignment"),
    [
        ("s SATISFIABLE\nv 1 -2 3 0\n", (1, -2, 3)),
        ("c CaDiCaL\nc\n\ns SATISFIABLE\r\nv -1 2\r\nv 3 -4 5\r\nv 0\r\nc end\n", (-1, 2, 3, -4, 5)),
        ("v -2 1 0", (1, -2)),
        ("s SATISFIABLE\nv 0\n", ()),
    ],
)
def test_assignments(text, assignment):
    assert is_solver_output(text)
    assert read_assignment(text) == assignment


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("s UNSATISFIABLE\n", "no assignment: s UNSATISFIABLE"),
        ("s UNKNOWN\n", "no assignment: s UNKNOWN"),
        ("s SATISFIABLE\n", "end with 0"),
        ("s SATISFIABLE\nv 1 -2\n", "end with 0"),
        ("v 1 x 0\n", "'x'"),
        ("v 1 0 2 0\n", "'0'"),
        ("v 1 0\nSAT\n", "line 2 begins with 'SAT'"),
        (f"v {'9' * 30} 0\n", "9999"),
    ],
)
def test_others_are_refused(text, message):
    assert is_solver_output(text)
    with pytest.raises(InputError, match=message):
        read_assignment(text)


@pytest.mark.parametrize("text", ["", '{"instance": 0}', "c\n", "cnf\ns SATISFIABLE\n", "SAT\n1 2 0\n", "variables"])
def test_what_is_not_of_a_solver(text):
    assert not is_solver_output(text)
