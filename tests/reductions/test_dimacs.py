"""DIMACS: what is read, what is refused, and that both directions agree with an independent parser."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions import CNF
from reductions.errors import InputError

SATLIB = sorted((Path(__file__).parents[3] / "shared" / "data" / "satlib").glob("*.cnf"))


@pytest.mark.parametrize(
    ("text", "variables", "clauses"),
    [
        ("p cnf 0 0", 0, ()),
        ("p cnf 0 0\n", 0, ()),
        ("p cnf 3 0\n", 3, ()),
        ("p cnf 0 1\n0\n", 0, ((),)),
        ("p cnf 1 2\n0\n1 0\n", 1, ((), (1,))),
        ("c hello\nc\n\np cnf 2 2\nc between\n1 -2 0\n-1\n2 0\n", 2, ((1, -2), (-1, 2))),
        ("p cnf 2 3\n1 0 2 0 -1 -2 0", 2, ((1,), (2,), (-1, -2))),
        ("p cnf 2 2\n1 1 0\n1 -1 0\n", 2, ((1, 1), (1, -1))),
        ("p cnf 2 2\n1 0\n1 0\n", 2, ((1,), (1,))),
        ("p cnf 2 1\r\n1 -2 0\r\n", 2, ((1, -2),)),
        ("p  cnf\t2   1 \n  1\t-2  0 \n", 2, ((1, -2),)),
        ("p cnf 2 1\n1 2 0\n%\n0\n\n", 2, ((1, 2),)),
        ("p cnf 2 1\n1 2 0\n%\n", 2, ((1, 2),)),
    ],
)
def test_reads(text, variables, clauses, tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_bytes(text.encode())
    for formula in (CNF.from_dimacs(text), CNF.from_dimacs(path), CNF.from_dimacs(str(path))):
        assert (formula.num_variables, formula.clauses) == (variables, clauses)


def test_the_tail_of_satlib_is_no_empty_clause():
    """Read as a clause, the lone 0 would make this satisfiable formula unsatisfiable."""
    formula = CNF.from_dimacs("p cnf 1 1\n1 0\n%\n0\n\n")
    assert formula.clauses == ((1,),)
    assert formula.brute_force() == (1,)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no header"),
        ("\n", "no header"),
        ("c only comments\n", "no header"),
        ("1 2 0\n", "1: the header .* must come first, got '1 2 0'"),
        ("p cnf 2\n", "1: the header must read 'p cnf VARIABLES CLAUSES', got 'p cnf 2'"),
        ("p sat 2 1\n", "the header must read"),
        ("p cnf two 1\n", "the header must read"),
        ("p cnf -1 0\n", "1: the header must not count below 0, got 'p cnf -1 0'"),
        ("p cnf 1 -1\n", "must not count below 0"),
        ("p cnf 1 1\np cnf 1 1\n1 0\n", "2: a second header"),
        ("p cnf 1 2\n1 0\n", "2: the header announces 2 clauses, there are 1"),
        ("p cnf 1 1\n1 0\n-1 0\n", "3: the header announces 1 clauses, there are 2"),
        ("p cnf 2 1\n1 3 0\n", "2: literal 3 names a variable above the 2"),
        ("p cnf 2 1\n1 -3 0\n", "2: literal -3 names a variable above the 2"),
        ("p cnf 2 1\n1 x 0\n", "2: 'x' is no literal"),
        ("p cnf 2 1\n1 1.5 0\n", "2: '1.5' is no literal"),
        ("p cnf 2 1\n1 --2 0\n", "2: '--2' is no literal"),
        ("p cnf 2 1\n1 ٣ 0\n", "is no literal"),
        ("p cnf 2 1\n1 2\n", "2: the last clause is not ended by 0"),
        ("p cnf 2 2\n1 2 0\n1\n", "3: the last clause is not ended by 0"),
        ("p cnf 1 2\n1 0\n%\n-1 0\n", "3: only a lone 0 may follow"),
        ("p cnf 1 1\n" + "9" * 5000 + " 0\n", "2: '9+...' is no literal"),
    ],
)
def test_refuses_in_one_line(text, reason):
    with pytest.raises(InputError, match=reason) as caught:
        CNF.from_dimacs(text if text else "\n")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_refuses_files_that_cannot_be_read(tmp_path):
    binary = tmp_path / "binary.cnf"
    binary.write_bytes(bytes(range(256)))
    for path, reason in (
        (tmp_path / "missing.cnf", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        (binary, "byte 128 is no ASCII character"),
    ):
        with pytest.raises(InputError, match=reason) as caught:
            CNF.from_dimacs(path)
        assert str(path) in str(caught.value)


def test_refuses_ten_megabytes_of_garbage(tmp_path):
    path = tmp_path / "garbage.cnf"
    path.write_bytes(b"garbage and more of it " * 450_000)
    with pytest.raises(InputError, match=r"garbage.cnf:1: the header .* must come first, got 'garbage and more"):
        CNF.from_dimacs(path)


clauses = st.lists(st.lists(st.integers(-6, 6).filter(bool), max_size=4).map(tuple), max_size=8).map(tuple)


@given(clauses)
def test_round_trip_and_an_independent_parser(formula_clauses):
    pysat = pytest.importorskip("pysat.formula", reason="the extra 'solver' is not installed")
    formula = CNF(6, formula_clauses)
    text = formula.to_dimacs()
    assert CNF.from_dimacs(text) == formula
    parsed = pysat.CNF(from_string=text)
    assert tuple(map(tuple, parsed.clauses)) == formula_clauses


def test_provenance_travels_in_comments():
    text = CNF.from_dimacs("p cnf 1 1\n1 0\n").to_dimacs()
    assert text.startswith("c read from DIMACS, text\np cnf 1 1\n")


@pytest.mark.skipif(not SATLIB, reason="shared/data/satlib is not there")
@pytest.mark.parametrize("path", SATLIB, ids=lambda path: path.stem)
def test_satlib_files(path):
    formula = CNF.from_dimacs(path)
    assert formula.size() == (20, 91)
    assert all(len(clause) == 3 for clause in formula.clauses)
