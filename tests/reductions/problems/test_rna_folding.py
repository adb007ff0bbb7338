"""RNA folding: foldings against all sets of pairs, and what is refused."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import RNAFolding


def foldings(word):
    """All sets of pairs, by trying every set."""
    pairs = [(i, j) for i, j in combinations(range(len(word)), 2) if word[i] ^ 1 == word[j]]
    for count in range(len(word) // 2 + 1):
        for chosen in combinations(pairs, count):
            places = [place for pair in chosen for place in pair]
            crossing = any(i < p < j < q for (i, j), (p, q) in combinations(sorted(chosen), 2))
            if len(set(places)) == len(places) and not crossing:
                yield chosen


def drawn(count, seed=0, **sizes):
    rng = np.random.default_rng(seed)
    return [RNAFolding.random(rng, **sizes) for _ in range(count)]


def test_foldings_by_trying_all_sets():
    answers = []
    for instance in (*list(RNAFolding.small())[::3], *drawn(40, length=7)):
        word = instance.word.tolist()
        every = list(foldings(word))
        expected = sorted(chosen for chosen in every if len(chosen) >= instance.threshold)
        assert list(instance.witnesses()) == expected
        for chosen in every:
            assert instance.verify(chosen) == (chosen in expected)
        answers.append(bool(expected))
    assert 30 < sum(answers) < len(answers) - 10


def test_the_most_pairs_by_recursion():
    for instance in drawn(30, length=25, letters=6):
        word = instance.word.tolist()

        @cache
        def most(i, j, word=word):
            if j - i < 2:
                return 0
            partners = [k for k in range(i + 1, j) if word[i] ^ 1 == word[k]]
            return max([most(i + 1, j), *(1 + most(i + 1, k) + most(k + 1, j) for k in partners)])

        assert instance.most[0, -1] == most(0, len(word))
        found = instance.brute_force()
        assert (found is not None) == (instance.threshold <= most(0, len(word)))
        assert found is None or instance.verify(found)


def test_some_witnesses_are_at_random():
    instance = RNAFolding([0, 1] * 8, 6)
    some = instance.some(10)
    assert len(some) == 10
    assert len(set(some)) > 6
    assert all(map(instance.verify, some))
    assert len(RNAFolding([0, 1], 0).some(10)) == 2


@pytest.mark.parametrize(
    "witness",
    [((0, 1), (2, 3)), ((2, 3), (0, 1)), ((0, 3), (1, 2)), ((0, 3), (0, 2)), ((0, 5),), ((0, 3.0),), (0, 3), None],
)
def test_what_is_not_a_folding(witness):
    instance = RNAFolding([0, 2, 3, 1], 1)
    assert instance.verify(((0, 3), (1, 2)))
    assert instance.verify([[np.int64(1), 2]])
    assert instance.verify(witness) == (witness == ((0, 3), (1, 2)))


@pytest.mark.parametrize(
    ("word", "threshold", "match"),
    [([-1], 0, "word"), ([0.5], 0, "word"), ([[0]], 0, "word"), ([2**31], 0, "word"), ([0], -1, "threshold")],
)
def test_what_is_refused(word, threshold, match):
    with pytest.raises(InputError, match=match):
        RNAFolding(word, threshold)


def test_sizes_and_storing():
    instance = RNAFolding([0, 1, 5, 4, 5], 3)
    assert instance.measured() == {"length": 5, "letters": 2, "threshold": 3}
    assert Problem.from_json(instance.to_json()) == instance
    assert "0 1 5 4 5" in instance._repr_html_()
