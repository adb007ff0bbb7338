"""Common substrings with stars against the definition and regular expressions, and what is refused."""

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problems import LongestCommonSubstringWithDontCares


def common(instance):
    x, y, length = instance.first, instance.second, instance.length
    for p in range(len(x) - length + 1):
        for q in range(len(y) - length + 1):
            if all(x[p + k] in ("*", y[q + k]) for k in range(length)):
                yield p, q


def test_by_the_definition():
    rng, answers = np.random.default_rng(0), []
    drawn = (LongestCommonSubstringWithDontCares.random(rng) for _ in range(100))
    for instance in [*LongestCommonSubstringWithDontCares.small(), *drawn]:
        expected = list(common(instance))
        assert list(instance.witnesses()) == expected
        assert instance.solvers["library"](instance) == (expected[0] if expected else None)
        found = instance.solve()
        assert (found in expected) if expected else found is None
        answers.append(bool(expected))
    assert 30 < sum(answers) < len(answers) - 30


def test_stars_count_in_the_first_string_only():
    assert LongestCommonSubstringWithDontCares("*", "a", 1).brute_force() == (0, 0)
    assert LongestCommonSubstringWithDontCares("a", "*", 1).brute_force() is None
    assert LongestCommonSubstringWithDontCares("a\n.", "b*.\n", 1).solve() == (1, 3)
    assert LongestCommonSubstringWithDontCares("", "", 0).solve() == (0, 0)
    assert LongestCommonSubstringWithDontCares("a", "a", 2).solve() is None


@pytest.mark.parametrize(
    ("fields", "named"),
    [((1, "", 0), "first"), (("", None, 0), "second"), (("", "", -1), "-1"), (("", "", 0.5), "0.5")],
)
def test_what_is_refused(fields, named):
    with pytest.raises(InputError, match=named):
        LongestCommonSubstringWithDontCares(*fields)
