"""Block gadgets: known optima, proofs that are checked here, refusals, and what `hardchain find` prints."""

import json
from itertools import product

import numpy as np
import pytest
from click.testing import CliRunner

from reductions import OrthogonalVectors
from reductions.__main__ import main
from reductions.errors import BudgetError, InputError
from reductions.problems.vectors.base import complement
from reductions.testing import Gadget, find_gadget
from reductions.testing.gadget_formula import Shape, at_most, blocks_and_tuples, formula, not_behind, swaps


def telescoping(order, block):
    blocks = np.array(list(product((0, 1), repeat=block)), dtype=np.uint8)
    return Gadget(complement([blocks] * order), value=block)


@pytest.mark.parametrize(("order", "block", "value"), [(2, 1, 1), (3, 1, 1), (4, 1, 1), (2, 2, 1), (2, 3, 2)])
def test_no_gadget_has_a_smaller_dimension_than_the_telescoping_product(order, block, value):
    search = find_gadget(order, block)
    assert search.gadget.dimension == telescoping(order, block).dimension == order * block
    assert search.gadget.value == value
    smaller = [(size, v) for size in range(1, order * block) for v in range(1, size + 1)]
    assert [(r.dimension, r.value) for r in search.refuted if r.dimension < order * block] == smaller


def test_three_players_with_blocks_of_two_bits():
    assert [find_gadget(3, 2, dimension=5, value=value).gadget for value in range(1, 6)] == [None] * 5
    assert find_gadget(3, 2, dimension=6, value=2).gadget.value == telescoping(3, 2).value
    assert find_gadget(3, 2, dimension=6, value=1).gadget is None


def gadgets(order, dimension):
    """Every tuple of vectors for blocks of one bit, with its inner products for orthogonal blocks and for the other."""
    vectors = list(product((0, 1), repeat=dimension))
    for chosen in product(product(vectors, repeat=2), repeat=order):
        sums = {
            blocks: sum(all(chosen[p][x][j] for p, x in enumerate(blocks)) for j in range(dimension))
            for blocks in product((0, 1), repeat=order)
        }
        yield {sums[blocks] for blocks in sums if not all(blocks)}, sums[(1,) * order]


@pytest.mark.parametrize(("order", "dimension"), [(2, 1), (2, 2), (3, 2)])
def test_the_solver_finds_what_trying_all_gadgets_finds(order, dimension):
    every = list(gadgets(order, dimension))
    for value, gap in product(range(dimension + 1), (-2, -1, 1, 2)):
        there = any(good == {value} and (bad <= value - gap if gap > 0 else bad >= value - gap) for good, bad in every)
        found = find_gadget(order, 1, dimension=dimension, value=value, gap=gap).gadget
        assert (found is not None) == there, (value, gap)


def test_others_may_be_above():
    """The blocks themselves are a gadget: their inner product is 0 if they are orthogonal."""
    search = find_gadget(3, 2, gap=-1)
    assert (search.gadget.dimension, search.gadget.value) == (2, 0)
    assert [(r.dimension, r.value) for r in search.refuted] == [(1, 0)]


def follows(clauses, clause):
    """Whether unit propagation refutes the negation of a clause."""
    true = {-literal for literal in clause}
    while True:
        units = set()
        for other in clauses:
            if not any(literal in true for literal in other):
                free = [literal for literal in other if -literal not in true]
                if not free:
                    return True
                if len(free) == 1:
                    units.add(free[0])
        if not units - true:
            return False
        true |= units
        if any(-literal in true for literal in units):
            return True


@pytest.mark.parametrize(("order", "block", "dimension"), [(2, 1, 1), (3, 1, 2), (2, 2, 3)])
def test_proofs_are_right(order, block, dimension, tmp_path):
    """Each line follows from the formula and the lines before; the last one is the empty clause."""
    for refuted in find_gadget(order, block, dimension=dimension).refuted:
        refuted.write(tmp_path / "proof")
        header, *lines = (tmp_path / "proof.cnf").read_text().splitlines()
        clauses = [[int(word) for word in line.split()[:-1]] for line in lines]
        assert clauses == formula(Shape(order, block, dimension, refuted.value, 1))
        assert header.split()[2:] == [str(max(abs(n) for c in clauses for n in c)), str(len(clauses))]
        steps = (tmp_path / "proof.drup").read_text().splitlines()
        for line in steps:
            deleted, literals = line.startswith("d "), [int(word) for word in line.removeprefix("d ").split()[:-1]]
            if not deleted:
                assert follows(clauses, literals), line
                clauses.append(literals)
        assert steps[-1] == "0"


@pytest.mark.parametrize(("literals", "most"), [(4, -1), (4, 0), (4, 1), (5, 3), (3, 3), (0, 0)])
def test_a_counter_allows_exactly_so_many(literals, most):
    solvers = pytest.importorskip("pysat.solvers")
    clauses = list(at_most(list(range(1, literals + 1)), most, iter(range(100, 200))))
    with solvers.Glucose4(bootstrap_with=clauses) as solver:
        for signs in product((-1, 1), repeat=literals):
            chosen = [sign * i for i, sign in enumerate(signs, start=1)]
            assert solver.solve(assumptions=chosen) == (signs.count(1) <= most)


@pytest.mark.parametrize("shape", [Shape(2, 3, 2, 1, 1), Shape(3, 2, 4, 1, 1)])
def test_swaps_permute_the_inner_products(shape):
    """Those of orthogonal blocks among themselves, and the others; for any vectors, gadget or not."""
    rng = np.random.default_rng(1)
    kinds = list(blocks_and_tuples(shape.order, shape.block))

    def profile(entries):
        sums = [(int(np.prod([entries[p, x] for p, x in enumerate(t)], axis=0).sum()), good) for t, good in kinds]
        return sorted(sums)

    entries = rng.integers(0, 2, (shape.order, 2**shape.block, shape.dimension))
    images = []
    for swap in swaps(shape):
        image = np.empty_like(entries)
        for entry in np.ndindex(entries.shape):
            image[entry] = entries[swap(entry)]
        images.append(image.tolist())
        assert profile(image) == profile(entries)
    assert len(images) == (shape.dimension - 1) + (shape.order - 1) + (shape.block - 1)
    assert all(image != entries.tolist() for image in images)


def test_words_are_compared_with_1_before_0():
    solvers = pytest.importorskip("pysat.solvers")
    clauses = list(not_behind([1, 2, 3, 4], [5, 2, 6, 7], iter(range(100, 200))))
    with solvers.Glucose4(bootstrap_with=clauses) as solver:
        for one, other in product(product((0, 1), repeat=4), product((0, 1), repeat=3)):
            bits = dict(zip((1, 2, 3, 4, 5, 6, 7), (*one, *other), strict=True))
            assumed = [variable if bit else -variable for variable, bit in bits.items()]
            assert solver.solve(assumptions=assumed) == (one >= (other[0], one[1], *other[1:]))


# ---- gadgets


def test_a_gadget_replaces_the_blocks_of_vectors():
    rng = np.random.default_rng(0)
    gadget = find_gadget(2, 2).gadget
    sets = [rng.integers(0, 2, (count, 5), dtype=np.uint8) for count in (6, 9)]
    left, right = gadget.apply(sets)
    assert left.shape == (6, 12)
    orthogonal = (left.astype(int) @ right.T) == 3
    source = OrthogonalVectors(sets)
    assert {(i, j) for i, j in np.argwhere(orthogonal).tolist()} == set(source.witnesses())
    assert 0 < orthogonal.sum() < orthogonal.size


def test_a_gadget_shows_its_vectors():
    rows = str(telescoping(3, 2)).splitlines()
    for fact in ("order 3", "2 bits", "dimension 6", "2 for", "at most 1"):
        assert fact in rows[0]
    assert [row.split()[0] for row in rows[1:]] == ["00", "01", "10", "11"]
    assert rows[4].split()[1:] == ["001111", "110011", "111100"]


@pytest.mark.parametrize(
    ("vectors", "fact"),
    [
        ((), "shapes"),
        (([[0, 1], [1, 0]], [[1, 1]]), "shapes"),
        (([[1]], [[1]]), "shapes"),
        (([[0, 1], [1, 0], [1, 1]],) * 2, "shapes"),
        (([[0, 1], [1, 2]], [[1, 1], [0, 1]]), "player 1"),
        (([[0, 1], [1, 0]], [[1, 1], [1, 1]]), "1, 1 is 1"),
        (([[0, 1], [0, 0]], [[1, 1], [0, 1]]), "1, 0 is 0"),
    ],
)
def test_what_is_not_a_gadget_is_refused(vectors, fact):
    with pytest.raises(InputError, match=fact):
        Gadget(vectors, value=1)


def test_apply_takes_one_set_per_player():
    with pytest.raises(InputError, match="2 players, got 1"):
        find_gadget(2, 1).gadget.apply([[[0, 1]]])


@pytest.mark.parametrize(
    ("arguments", "settings", "fact"),
    [
        ((1, 1), {}, "order"),
        ((33, 1), {}, "33"),
        ((2, 0), {}, "block"),
        ((2.0, 1), {}, "order"),
        ((2, 1), {"gap": 0}, "gap"),
        ((2, 1), {"gap": True}, "gap"),
        ((2, 1), {"dimension": 0}, "dimension"),
        ((2, 1), {"value": -1}, "value"),
        ((2, 1), {"most": 0}, "most"),
    ],
)
def test_numbers_out_of_range(arguments, settings, fact):
    with pytest.raises(InputError, match=fact):
        find_gadget(*arguments, **settings)


@pytest.mark.parametrize(
    ("order", "block", "fact"), [(2, 12, "about"), (2, 10**9, r"2\^2000000000"), (32, 3, r"2\^96")]
)
def test_a_formula_that_would_be_too_large(order, block, fact):
    with pytest.raises(BudgetError, match=fact):
        find_gadget(order, block)


def test_time_is_limited():
    with pytest.raises(BudgetError, match="dimension 8 and value 1 was not decided in 0 seconds"):
        find_gadget(2, 4, dimension=8, value=1, seconds=0)


def test_progress_names_what_is_tried():
    tried = []
    find_gadget(2, 1, progress=lambda *shape: tried.append(shape))
    assert tried == [(1, 1), (2, 1)]


# ---- the command


def run(*arguments, code=0):
    result = CliRunner().invoke(main, ["find", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_the_command_prints_a_gadget_and_what_is_refuted(tmp_path):
    found = json.loads(run("-k", "2", "-l", "2", "--json", "--proofs", str(tmp_path / "p")).stdout)
    assert (found["order"], found["block"], found["gadget"]["dimension"], found["gadget"]["value"]) == (2, 2, 4, 1)
    Gadget(found["gadget"]["vectors"], value=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"p-{r['dimension']}-{r['value']}{ending}" for r in found["refuted"] for ending in (".cnf", ".drup")
    )
    told = run("-l", "2").stdout
    assert "dimension 4" in told
    assert "refuted: dimension 3, value 3" in told


def test_the_command_without_a_gadget():
    assert json.loads(run("-d", "1", "--json").stdout)["gadget"] is None
    assert "no gadget" in run("-d", "1").stdout


def test_the_command_refuses_in_one_line(tmp_path):
    assert "2^100" in run("-k", "2", "-l", "50", code=2).stderr
    refused = run("-d", "1", "--proofs", str(tmp_path / "none" / "p"), code=2)
    assert (refused.stdout, refused.stderr.count("so p cannot be created there")) == ("", 1)
    (tmp_path / "p-1-1.cnf").mkdir()
    late = run("-d", "1", "--proofs", str(tmp_path / "p"), code=2)
    assert "cannot be written" in late.stderr
    assert "no gadget" in late.stdout
