"""Automata made of vectors: runs are the orthogonal pairs, automata-lib, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToNFAAcceptance
from reductions.edges.orthogonal_vectors_to_nfa_acceptance import ACCEPT, START, path
from reductions.overhead import at_most
from reductions.problems import NFAAcceptance
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = OrthogonalVectorsToNFAAcceptance()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=30, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_runs_are_the_orthogonal_pairs():
    rng, answers = np.random.default_rng(0), set()
    for number in range(30):
        source = vector_sets(rng, (3 + number % 5, 2 + number % 6), 5 + number % 4, 0.7)
        (target,) = EDGE.instances(source)
        pairs = set(source.witnesses())
        runs = list(target.witnesses())
        assert {EDGE.lift(source, 0, run) for run in runs} == pairs
        assert len(runs) == len(pairs)
        assert {EDGE.embed(source, pair)[1] for pair in pairs} == set(runs)
        found = target.solve()
        assert (found is not None) == bool(pairs)
        assert found is None or EDGE.lift(source, 0, found) in pairs
        assert target.accepts(NFAAcceptance.solvers["library"](target))
        answers.add(bool(pairs))
    assert answers == {True, False}


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
@pytest.mark.parametrize("dimension", [0, 2])
def test_nothing_is_asked_about_an_empty_set(shape, dimension):
    assert list(EDGE.instances(OrthogonalVectors([np.ones((n, dimension)) for n in shape]))) == []


def test_smallest():
    yes, no = (OrthogonalVectors(([[1, 0]], [b])) for b in ([0, 1], [1, 0]))
    targets = [target for source in (yes, no) for target in EDGE.instances(source)]
    assert [t.word for t in targets] == ["01", "10"]
    assert [t.brute_force() for t in targets] == [(0, 2, 1), None]
    paths = [t for t in targets[0].transitions if t[0] != t[2]]
    assert paths == [(0, "0", 2), (2, "0", 1), (2, "1", 1)]


# ---- what is attained


@pytest.mark.parametrize("dimension", [0, 1, 2, 5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 4)])
def test_sizes_of_zeros(shape, dimension):
    declared, built = sizes(EDGE, OrthogonalVectors([np.zeros((n, dimension)) for n in shape]))
    assert declared == built


# ---- bugs


class Changed(OrthogonalVectorsToNFAAcceptance):
    """Transitions are left out, or others added."""

    overhead = declaring(EDGE, transitions=at_most(10**6))

    def change(self, transition):
        yield transition

    def targets(self, source):
        for target in super().targets(source):
            changed = tuple(other for transition in target.transitions for other in self.change(transition))
            yield NFAAcceptance(target.states, target.start, target.accepting, changed, target.word)


class NoLoopByHash(Changed):
    def change(self, transition):
        if transition != (ACCEPT, "#", ACCEPT):
            yield transition


class OnesReadByOnes(Changed):
    def change(self, transition):
        yield transition
        state, _, after = transition
        if state > ACCEPT:
            yield state, "1", after


class HashWithinPaths(Changed):
    """A path may read two halves of neighbours, and one of the letters between them."""

    def change(self, transition):
        yield transition
        state, _, after = transition
        if state != after:
            yield state, "#", after


class LateStart(OrthogonalVectorsToNFAAcceptance):
    def embed(self, source, witness):
        index, run = super().embed(source, witness)
        return index, (START, *run[:-1])


class SharedPath(OrthogonalVectorsToNFAAcceptance):
    """The vector is read from the first state of the path instead of the last."""

    def lift(self, source, index, witness):
        _, j = super().lift(source, index, witness)
        return (witness[witness.index(ACCEPT) - 1] - 1) // (max(2, source.dimension) - 1), j


@planted(
    (NoLoopByHash(), "embed"),
    (OnesReadByOnes(), "backward direction"),
    (HashWithinPaths(), "lift"),
    (LateStart(), "embed"),
    (SharedPath(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=30)


def test_paths():
    assert [path(i, 4) for i in (0, 2)] == [(0, 2, 3, 4, 1), (0, 8, 9, 10, 1)]
