"""DIMACS: what is read, what is refused, and that both directions agree with an independent parser."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reductions import CNF
from reductions.errors import BudgetError, InputError
from reductions.problems.formulas.dimacs import _Parser, dimacs_source, read_dimacs

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
        ("p cnf 2 1\r1 -2 0\r", 2, ((1, -2),)),
        ("c \r\np cnf 2 2\r1\r\n0 -2\n\r0", 2, ((1,), (-2,))),
        ("\ufeffp cnf 0 0", 0, ()),
        ("\ufeff\nc\np cnf 2 1\n1 2 0\n", 2, ((1, 2),)),
        ("p cnf 2 2\n002 0\n-0\n", 2, ((2,), ())),
        ("p cnf 999999999999999999 1\n-999999999999999999 1 0\n", 10**18 - 1, ((1 - 10**18, 1),)),
        ("p cnf 2 1\n1 2\nc within a clause\n  comment\n0\n", 2, ((1, 2),)),
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
        ("p cnf 2 1\n1 x 0\n", "2: 'x' is not a literal"),
        ("p cnf 2 1\n1 1.5 0\n", "2: '1.5' is not a literal"),
        ("p cnf 2 1\n1 --2 0\n", "2: '--2' is not a literal"),
        ("p cnf 2 1\n1 ٣ 0\n", "is not a literal"),
        ("p cnf 2 1\n1 2\n", "2: the last clause is not ended by 0"),
        ("p cnf 2 2\n1 2 0\n1\n", "3: the last clause is not ended by 0"),
        ("p cnf 1 2\n1 0\n%\n-1 0\n", "3: only a lone 0 may follow"),
        ("p cnf 1 1\n" + "9" * 5000 + " 0\n", "2: '9+...' is not a literal"),
        ("p cnf 1 1\n0000000000000000001 0\n", "2: '0000000000000000001' is not a literal"),
        ("c\rc\r\n\np cnf 1 1\r2 0\r\n", "5: literal 2 names a variable above the 1"),
        ("p cnf 2 1\n1 -\n2 0\n", "2: '-' is not a literal"),
        ("p cnf 2 1\n1-2 0\n", "2: '1-2' is not a literal"),
        ("p cnf 2 1\n1\x002 0\n", r"2: '1\\x002' is not a literal"),
        ("p cnf 1 1\n1 0\n%\n\v0\n", "3: only a lone 0 may follow"),
        ("\n c\n\nc\np cnf 1 2\n\n1 0\n%\n\n 0\n\n", "11: the header announces 2 clauses, there are 1"),
        ("p cnf 1 1\n1 0\n%\n0 0\n", "3: only a lone 0 may follow"),
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
        (binary, "1: the header .* must come first"),
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


# What ends a line and a word

ODD = list("\v\f\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029")
"""Characters at which `str.splitlines` or `str.split` would cut."""


@pytest.mark.parametrize("character", ODD, ids=ascii)
def test_comments_are_no_clauses(character, tmp_path):
    path = tmp_path / "formula.cnf"
    unsatisfiable = f"p cnf 1 2\n1 0\nc note{character}-1 0\n"
    path.write_text(unsatisfiable, encoding="utf-8")
    for source in (unsatisfiable, path):
        with pytest.raises(InputError, match="3: the header announces 2 clauses, there are 1"):
            CNF.from_dimacs(source)
    within = f"c form{character}feed\np cnf 1 1\nc {character}\n1 0\n"
    path.write_text(within, encoding="utf-8")
    for source in (within, path):
        assert CNF.from_dimacs(source).clauses == ((1,),)


@pytest.mark.parametrize("character", ODD, ids=ascii)
def test_words_are_cut_at_spaces_and_tabs_alone(character):
    for text in (f"p cnf 2 1\n1{character}2 0\n", f"p{character}cnf 2 1\n1 2 0\n", f"p cnf 2 1\n1 2 0{character}\n"):
        with pytest.raises(InputError, match=r"is not a literal|must come first"):
            CNF.from_dimacs(text)


@pytest.mark.parametrize("character", [*ODD, "\r", "\n", "\r\n", "\0", "\ud800"], ids=ascii)
def test_provenance_stays_in_comments(character):
    formula = CNF(2, ((1, -2),), provenance=(f"one{character}-1 0{character}p cnf 1 1", "", character))
    text = formula.to_dimacs()
    assert CNF.from_dimacs(text) == formula
    assert [line for line in re.split("[\r\n]+", text) if line[:1] != "c"] == ["p cnf 2 1", "1 -2 0", ""]
    if not {*character} & {*"\r\n"}:
        assert text.startswith(f"c {formula.provenance[0]}\nc \nc {character}\n")


def test_comments_are_of_any_bytes(tmp_path):
    path = tmp_path / "formula.cnf"
    for comment in ("für alle".encode(), "für alle".encode("latin-1"), bytes(set(range(256)) - {10, 13})):
        path.write_bytes(b"c " + comment + b"\np cnf 2 1\n1 -2 0\nc " + comment)
        assert CNF.from_dimacs(path).clauses == ((1, -2),)


def test_a_formula_is_read_from_where_it_was_written(tmp_path):
    path = tmp_path / "müller" / "größe \u2028.cnf"
    path.parent.mkdir()
    path.write_text("p cnf 2 1\n1 -2 0\n", encoding="utf-8")
    written = CNF.from_dimacs(path).to_dimacs()
    path.write_text(written, encoding="utf-8")
    formula = CNF.from_dimacs(path)
    assert formula.clauses == ((1, -2),)
    assert formula.provenance == (f"read from DIMACS, {path}",)
    assert CNF.from_dimacs(written) == formula


# Formats like DIMACS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("p wcnf 2 1 9\n9 1 -2 0\n", "got 'p wcnf 2 1 9', which announces weighted MaxSAT"),
        ("h 1 2 0\n", "must come first, got 'h 1 2 0'; it begins a hard clause of weighted MaxSAT"),
        ("p cnf 2 1\nh 1 2 0\n", "2: 'h' is not a literal; it begins a hard clause of weighted MaxSAT"),
        ("p cnf 2 1\nx1 2 0\n", "2: 'x1' is not a literal; it begins an xor clause"),
        ("p cnf 2 1\nx 1 2 0\n", "2: 'x' is not a literal; it begins an xor clause"),
        ("p inccnf\n1 2 0\na 1 0\n", "got 'p inccnf', which announces an incremental formula"),
        ("p qbf 2 1\n1 2 0\n", "which announces a quantified formula"),
        ("p cnf 2 1\na 1 0\ne 2 0\n1 2 0\n", "2: 'a' is not a literal; it begins a universal quantifier"),
        ("p cnf 2 1\ne 2 0\n1 2 0\n", "2: 'e' is not a literal; it begins an existential quantifier"),
        ("p knf 2 1\nk 1 1 2 0\n", "which announces a formula with cardinality constraints"),
        ("p cnf+ 2 1\n1 2 >= 1\n", "which announces a formula with cardinality constraints"),
        ("p cnf 2 1\nk 1 1 2 0\n", "2: 'k' is not a literal; it begins a cardinality constraint"),
        ("p cnf 2 1\nd 1 2 0\n", "2: 'd' is not a literal; it begins .* a deleted clause"),
        ("* #variable= 2 #constraint= 1\n", "it begins a comment of a pseudo-Boolean formula"),
        ("p edge 2 1\ne 1 2\n", "got 'p edge 2 1', which announces a graph"),
        ("p col 2 1\ne 1 2\n", "got 'p col 2 1', which announces a graph"),
    ],
)
def test_other_formats_are_named(text, reason):
    with pytest.raises(InputError, match=reason):
        CNF.from_dimacs(text)


@pytest.mark.parametrize(
    ("text", "variables", "clauses", "header"),
    [
        ("p cnf 2 5\n1 -2 0\n", 2, ((1, -2),), (2, 5)),
        ("p cnf 2 0\n1 0\n-2 0\n", 2, ((1,), (-2,)), (2, 0)),
        ("p cnf 2 2\n1 0\n-2", 2, ((1,), (-2,)), None),
        ("p cnf 2 2\n1 0\n-2 1\n%\n0\n", 2, ((1,), (-2, 1)), None),
        ("p cnf 2 1\n1 -7 0\n", 7, ((1, -7),), (2, 1)),
        ("p cnf 2 1\n1 -7", 7, ((1, -7),), (2, 1)),
        ("p cnf 2 1\n1 -7 0\nc\n", 7, ((1, -7),), (2, 1)),
        ("p cnf 9 1\n1 -7 0\n", 9, ((1, -7),), None),
    ],
)
def test_relaxed(text, variables, clauses, header):
    parts, name = dimacs_source(text)
    formula = read_dimacs(CNF, parts, name, relaxed=True)
    assert (formula.num_variables, formula.clauses) == (variables, clauses)
    (step,) = formula.provenance
    if header is None:
        assert step == "read from DIMACS, text"
    else:
        assert "header announces {} variables and {} clauses".format(*header) in step
    assert CNF(variables, clauses) == formula


@pytest.mark.parametrize(
    "text", ["1 0\n", "p cnf 1 1\np cnf 1 1\n1 0\n", "p cnf 1 1\n1 x 0\n", "p cnf 1 1\n1 0\n%\n1 0\n", "p cnf 1\n1 0"]
)
def test_relaxed_is_not_careless(text):
    with pytest.raises(InputError):
        read_dimacs(CNF, [text.encode()], "text", relaxed=True)


# Reading in parts


def test_the_header_is_known_before_the_clauses_are_read():
    def parts():
        yield b"c before\np cnf 60 "
        yield b"3\n1 2 0\n"
        yield from map(taken.append, range(9))

    def refuse(variables, clauses):
        seen.append((variables, clauses))
        raise BudgetError("too large")

    seen, taken = [], []
    with pytest.raises(BudgetError, match="too large"):
        read_dimacs(CNF, parts(), "text", header=refuse)
    assert (seen, taken) == ([(60, 3)], [])


def test_what_the_callback_refuses_has_a_place():
    def refuse(variables, clauses):
        raise InputError(f"{clauses} clauses are too many")

    with pytest.raises(InputError, match=r"x\.cnf:2: 3 clauses are too many"):
        read_dimacs(CNF, [b"c\np cnf 2 3\n"], "x.cnf", header=refuse)


def reference(text):
    """The formula by the definition, or None: lines, words, clauses."""
    lines = [re.findall(rb"[^ \t]+", line) for line in re.split(rb"\r\n|\r|\n", text)]
    lines = [words for words in lines if words and not words[0].startswith(b"c")]
    tails = [number for number, words in enumerate(lines) if words[0].startswith(b"%")]
    if tails:
        lines, tail = lines[: tails[0]], lines[tails[0] + 1 :]
        if any(words != [b"0"] for words in tail):
            return None
    if not lines or not re.fullmatch(rb"p cnf \d+ \d+", b" ".join(lines[0])):
        return None
    variables, count = map(int, lines[0][2:])
    clauses, clause = [], []
    for word in (word for words in lines[1:] for word in words):
        if not re.fullmatch(rb"-?\d{1,18}", word) or abs(int(word)) > variables:
            return None
        clause.append(int(word))
        if clause[-1] == 0:
            clauses.append(tuple(clause[:-1]))
            clause = []
    return None if clause or len(clauses) != count else (variables, tuple(clauses))


def read(text, places=()):
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    try:
        formula = read_dimacs(CNF, [text[a:b] for a, b in pairwise(edges)], "text")
    except InputError as error:
        return None, str(error)
    return (formula.num_variables, formula.clauses), ""


tokens = b"0 0. 1 -2 3 4 02 -0 - --1 1-1 c .c % .%. \x0b p \xff 0000000000000000001 999999999999999999"
words = st.sampled_from(tokens.replace(b".", b"\n").split(b" "))
gaps = st.sampled_from([b" ", b" ", b"\t", b"\n", b"\r\n", b"\r", b"  \n ", b"\nc 1 0\n", b""])
bodies = st.lists(st.tuples(words, gaps).map(b"".join) | st.sampled_from([b"1 0\n", b"-2 3 0 "]), max_size=12).map(
    b"".join
)
formulas = st.builds(lambda count, body: b"p cnf 3 %d\n%s" % (count, body), st.integers(0, 4), bodies)


@given(formulas, st.lists(st.integers(0, 99), max_size=4))
@example(b"p cnf 3 1\n1 -2\n 0\r\nc", [11, 19])
@example(b"p cnf 3 2\n1 0 c 0\n", [])
def test_any_text_is_read_by_the_definition(text, places):
    assert read(text, places)[0] == reference(text)


@given(formulas, st.lists(st.integers(0, 99), max_size=4))
def test_blocks_are_read_as_lines_are(text, places):
    fast = read(text, places)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Parser, "_numbers", lambda self, block: False)
        assert read(text) == fast


@given(
    st.lists(st.sampled_from(["1", "-2", "0", "3", "0", "1 0", "c", "%", "p"]), max_size=40),
    st.integers(0, 9),
    st.integers(24, 40),
)
def test_long_lines_are_read_in_pieces(numbers, count, part):
    text = f"p cnf 3 {count}\nc {'comment 0 ' * 9}\n {' '.join(numbers)}\n%{' 0' * 50}\n0\n".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reductions.text_files.PART", part)
        assert read(text, range(0, len(text), 7)) == read(text)
    assert read(text)[0] == reference(text)


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("word", ["c", "comment", "%"])
def test_comments_do_not_begin_within_a_long_line(word, fast, monkeypatch):
    monkeypatch.setattr("reductions.text_files.PART", 24)
    if not fast:
        monkeypatch.setattr(_Parser, "_numbers", lambda self, block: False)
    for count in range(1, 40):
        text = f"p cnf 3 {count}\n{'1 0 ' * count}{word} {'2 0 ' * 20}\n".encode()
        assert read(text, range(0, len(text), 5)) == (None, f"text:2: '{word}' is not a literal")


def test_a_line_of_a_million_literals():
    text = b"p cnf 7 200000\n" + b"1 -2 3 -7 0 " * 200_000 + b"\n"
    formula = read_dimacs(CNF, [text[start : start + 2**18] for start in range(0, len(text), 2**18)], "text")
    assert formula.clauses == ((1, -2, 3, -7),) * 200_000
    clause = b"p cnf 2 1\n" + b"1 -2 " * 200_000
    parts = [clause[start : start + 2**18] for start in range(0, len(clause), 2**18)]
    assert read_dimacs(CNF, [*parts, b"0"], "text").clauses == ((1, -2) * 200_000,)


def test_a_word_of_more_than_a_part():
    for digit in (b"1", b"0", b"-"):
        with pytest.raises(InputError, match=r"2: '.*\.\.\.' is not a literal"):
            read_dimacs(CNF, [b"p cnf 1 1\n", *[digit * 2**18] * 3, b" 0\n"], "text")


def test_a_header_that_does_not_end():
    with pytest.raises(InputError, match="1: the header must read 'p cnf VARIABLES CLAUSES', got 'p cnf 1 1 "):
        read_dimacs(CNF, [b"p cnf 1 1", *[b" " * 2**18] * 3, b"5\n1 0\n"], "text")
    assert read_dimacs(CNF, [*[b" " * 2**18] * 3, b"p cnf 1 1\n", *[b"\t" * 2**18] * 3, b"1 0"], "text").clauses == (
        (1,),
    )
