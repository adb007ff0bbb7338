"""Independent sets on long graphs of small width: all of them, largest ones at random, and bugs that are caught."""

from itertools import product

import networkx as nx
import numpy as np
import pytest

from reductions import CNF
from reductions.edges import CNFToIndependentSet
from reductions.edges.cnf_to_independent_set import pair, placed
from reductions.errors import InputError
from reductions.overhead import at_most
from reductions.problems import IndependentSet
from reductions.testing import check_reduction
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = CNFToIndependentSet()


def tiny():
    """Formulas whose graphs have few enough vertices for the definition."""
    one, two = ((), (1,), (-1,), (1, 1)), ((1,), (-2,), (1, 2), (-2, 1))
    yield CNF(0, ())
    yield CNF(0, ((),))
    yield from (CNF(1, clauses) for count in range(3) for clauses in product(one, repeat=count))
    yield from (CNF(1, (clause,)) for clause in ((1, -1), (1, -1, 1)))
    yield from (CNF(2, (clause,)) for clause in two)


def formulas(count):
    rng = np.random.default_rng(0)
    for number in range(count):
        source = CNF.random(rng, variables=1 + number % 3, clauses=number % 5, width=4)
        more = [(), ((1, -1, 1),), ((),), ((1,), (-1,))][number % 4 if number % 3 == 0 else 0]
        yield CNF(source.num_variables, source.clauses + more)


def test_check_reduction():
    checked = check_reduction(EDGE, small=tiny(), examples=0, faithful=True, seconds=0.2)
    assert min(checked.yes, checked.no) > 5


def shuffled(rng, target):
    """A largest independent set that is found in another order: the bags backwards, or the vertices renamed."""
    names = dict(zip(target.graph, rng.permutation(len(target.graph)).tolist(), strict=True))
    bags = [[names[v] for v in bag] for bag in target.bags][:: rng.choice([1, -1])]
    found = IndependentSet(nx.relabel_nodes(target.graph, names), target.chosen, bags).solve()
    back = {new: old for old, new in names.items()}
    return None if found is None else tuple(back[v] for v in found)


def test_largest_sets_are_models():
    rng, answers, widths = np.random.default_rng(0), [], set()
    for source in formulas(60):
        (target,) = EDGE.instances(source)
        models = set(source.witnesses())
        for model in models:
            _, members = EDGE.embed(source, model)
            assert target.verify(members)
            assert EDGE.lift(source, 0, members) == model or not source.clauses
        found = shuffled(rng, target)
        assert (found is not None) == bool(models)
        assert found is None or EDGE.lift(source, 0, found) in models
        answers.append(bool(models))
        widths.add(target.width - source.num_variables)
    assert 10 < sum(answers) < len(answers) - 10
    assert max(widths) == 3


def test_integer_programs_agree():
    for source in list(formulas(24))[::3]:
        (target,) = EDGE.instances(source)
        found = IndependentSet.solvers["library"](target)
        assert (found is not None) == (source.brute_force() is not None)
        assert found is None or source.verify(EDGE.lift(source, 0, found))


def test_a_switch_in_one_copy():
    """Without a clause that minds, a variable may switch anywhere; the other copies still say a model."""
    source = CNF(1, ((1, -1), (1, -1)))
    (target,) = EDGE.instances(source)
    sets = list(target.witnesses())
    switches = {sum(pair(1, 0, t)[0] in members for t in range(4)) for members in sets}
    assert switches == {0, 1, 2, 3, 4}
    assert {EDGE.lift(source, 0, members) for members in sets} == {(-1,), (1,)}


def test_a_set_that_switches_in_every_copy_is_not_a_witness():
    with pytest.raises(InputError, match="constant on some copy"):
        EDGE.lift(CNF(1, ((1, -1), (1, -1))), 0, tuple(pair(1, 0, t)[t % 2] for t in range(4)))


# ---- what is attained


@pytest.mark.parametrize(("v", "m"), [(2, 3), (3, 2)])
def test_sizes_of_wide_clauses(v, m):
    clause = tuple(sign * i for i in range(1, v + 1) for sign in (1, -1))
    (target,) = EDGE.instances(CNF(v, (clause,) * m))
    q = 2 * v
    gadget_edges = (q - 1) + 2 + 3 * (q - 2) + q  # from one triangle to the next, triangles, literals to paths
    paths = v * (2 * m * (v + 1) - 1)
    assert target.size() == (
        (v + 1) * m * (2 * v + 3 * q - 2),
        paths + (v + 1) * m * gadget_edges,
        (v + 1) * m * (v + q),
        v + 3,
    )
    declared = EDGE.project({"variables": v, "clauses": m})
    assert all(built <= declared[name] <= 2 * built for name, built in target.measured().items())
    assert declared["width"] == target.width


def test_empty_clauses_count():
    (target,) = EDGE.instances(CNF(0, ((), ())))
    assert target.size() == (0, 0, 2, 0)
    assert target.brute_force() is None


# ---- bugs


class Changed(CNFToIndependentSet):
    """Edges are left out or others added; one bag, for the decomposition does not matter here."""

    overhead = declaring(EDGE, width=at_most(10**6), edges=at_most(10**6))

    def change(self, source, graph):
        raise NotImplementedError

    def targets(self, source):
        for target in super().targets(source):
            graph = target.graph.copy()
            self.change(source, graph)
            yield IndependentSet(graph, target.chosen)


class LiteralsOnTheWrongSide(Changed):
    def change(self, source, graph):
        for t, gadget in enumerate(placed(source)):
            for j, literal in enumerate(gadget.literals):
                ends = pair(source.num_variables, abs(literal) - 1, t)
                graph.remove_edge(gadget.literal(j), ends[literal > 0])
                graph.add_edge(gadget.literal(j), ends[literal < 0])


class CopiesApart(Changed):
    """Every copy is on its own: still right, but for the paths that are cut within a copy."""

    def change(self, source, graph):
        v, places = source.num_variables, (source.num_variables + 1) * len(source.clauses)
        for i in range(v):
            for t in range(places - 1):
                graph.remove_edge(pair(v, i, t)[1], pair(v, i, t + 1)[0])


class NoLinks(Changed):
    """Triangles are not joined: a gadget is full without a literal."""

    def change(self, source, graph):
        for gadget in placed(source):
            for j in range(len(gadget.literals) - 1):
                graph.remove_edge(gadget.literal(j) + 1, gadget.literal(j) + 2)


class OneCopy(CNFToIndependentSet):
    """The lift looks at the first copy only, where a variable may switch."""

    def lift(self, source, index, witness):
        members, v = set(witness), source.num_variables
        return tuple(i + 1 if pair(v, i, 0)[0] in members else -i - 1 for i in range(v))


@planted(
    (LiteralsOnTheWrongSide(), "embed"),
    (CopiesApart(), "backward direction"),
    (NoLinks(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[*tiny(), CNF(2, ((1,), (2,)))], examples=0, candidates=2**26)


def test_the_first_copy_alone_is_not_enough():
    source, bug = CNF(1, ((1, -1), (-1,))), OneCopy()
    (target,) = bug.instances(source)
    sets = list(target.witnesses())
    assert {EDGE.lift(source, 0, members) for members in sets} == {(-1,)}
    assert {bug.lift(source, 0, members) for members in sets} == {(-1,), (1,)}
