"""Regular expressions: every span against other engines, what is refused, and texts beyond the definition."""

import re

import numpy as np
import pytest
import re2

from reductions.errors import InputError
from reductions.problems import RegularExpressionSearch
from reductions.problems.languages.expressions import DEPTH


def spans(instance):
    length = len(instance.text)
    pairs = ((start, end) for start in range(length + 1) for end in range(start, length + 1))
    return [(start, end) for start, end in pairs if re.fullmatch(instance.pattern, instance.text[start:end])]


def instances():
    rng = np.random.default_rng(0)
    yield from RegularExpressionSearch.small()
    for number in range(150):
        yield RegularExpressionSearch.random(rng, depth=1 + number % 4, letters=6)


def test_every_span():
    for instance in instances():
        expected = spans(instance)
        assert list(instance.witnesses()) == expected
        found = instance.solve()
        assert found == min(expected, key=lambda span: span[::-1], default=None)
        library = instance.solvers["library"](instance)
        assert instance.accepts(library)
        assert (re2.search(instance.pattern, instance.text) is None) == (found is None)


def test_verify():
    instance = RegularExpressionSearch("ab|b", "abb")
    length = len(instance.text) + 1
    assert [w for w in np.ndindex(length, length) if instance.verify(w)] == spans(instance)
    for not_one in [(2, 1), (0, 4), (-1, 1), (0,), None, (0.0, 2), "ab"]:
        assert not instance.verify(not_one)


def test_long_texts_and_nested_operators():
    """The standard library would take exponential time."""
    assert RegularExpressionSearch("(a*)*(a*)*c", "a" * 2000).solve() is None
    assert RegularExpressionSearch("((a|b)*c)+d", "ab" * 300 + "cd").solve() == (0, 602)
    deep = "(" * DEPTH + "a" + ")*" * DEPTH
    assert RegularExpressionSearch(deep, "ba").solve() == (0, 0)


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("a)", "position 1"),
        ("a(b", "position 1"),
        ("*a", "position 0"),
        ("a**", "position 2"),
        ("a|+", "position 2"),
        ("a[", "position 1"),
        ("[]", "position 0"),
        ("[^a]", r"\^a"),
        ("[a-c]", "a-c"),
        ("a.", "position 1"),
        ("a{2}", "position 1"),
        ("\\d", "position 0"),
        ("^a", "position 0"),
        ("a]", "position 1"),
        ("(" * (DEPTH + 1) + ")" * (DEPTH + 1), str(DEPTH)),
        (b"a", "pattern"),
        (None, "pattern"),
    ],
)
def test_patterns_that_are_refused(pattern, named):
    with pytest.raises(InputError, match=named):
        RegularExpressionSearch(pattern, "a")


def test_texts_that_are_refused():
    with pytest.raises(InputError, match="text"):
        RegularExpressionSearch("a", 3)


def test_empty_patterns_and_texts():
    assert RegularExpressionSearch("", "").brute_force() == (0, 0)
    assert RegularExpressionSearch("", "").size() == (1, 0)
    assert RegularExpressionSearch("a", "").brute_force() is None
    assert list(RegularExpressionSearch("|a", "a").witnesses()) == [(0, 0), (0, 1), (1, 1)]
    assert RegularExpressionSearch("()", "é").solve() == (0, 0)
