"""Points and lines against plain definitions, with Fractions, and what is refused."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import Collinear, ConcurrentLines, SegmentVisibility, Separator, StripsCoverBox


def instances(kind, count=120):
    rng = np.random.default_rng(0)
    yield from list(kind.small())[:: 1 if kind is Collinear else 2]
    for number in range(count):
        yield kind.random(rng, bound=(1, 3, 9)[number % 3], offset=(0, 4, 2**80)[number % 3])


def on_a_line(points):
    (a, b), (c, d), (e, f) = points
    if a == c:
        return e == a
    return Fraction(d - b, c - a) * (e - a) + b == f


def through_a_point(lines):
    slopes = {m for m, _ in lines}
    (m, b), (n, c), (o, d) = lines
    if len(slopes) < 3:
        return False
    x = Fraction(c - b, m - n)
    return m * x + b == n * x + c == o * x + d


@pytest.mark.parametrize(("kind", "meets"), [(Collinear, on_a_line), (ConcurrentLines, through_a_point)])
def test_the_definition(kind, meets):
    answers = []
    for instance in instances(kind):
        places = combinations(range(len(instance.objects)), 3)
        expected = [w for w in places if meets([instance.objects[i] for i in w])]
        assert list(instance.witnesses()) == expected
        assert instance.solve() == (expected[0] if expected else None)
        assert instance.accepts(kind.solvers["library"](instance))
        answers.append(bool(expected))
    assert 20 < sum(answers) < len(answers) - 30


@pytest.mark.parametrize(
    ("points", "named"),
    [
        (((0, 0), (1, 2), (0, 0)), r"\(0, 0\)"),
        (((0, 0), (1, 2, 3)), r"points\[1\] must be 2 integers, got 3"),
        (((0, 0), (1, 2.0)), "2.0"),
        (((0, 0), (True, 2)), "True"),
        ((5, 7), r"points\[0\] must be a list"),
        ("ab", "points"),
        (((0, 2**8192),), "8,192"),
    ],
)
def test_points_that_are_refused(points, named):
    with pytest.raises(InputError, match=named):
        Collinear(points)


def test_lines_may_be_equal_and_parallel():
    assert ConcurrentLines(((1, 0), (1, 0), (2, 0))).solve() is None
    assert ConcurrentLines(((1, 0), (1, 0), (2, 0), (3, 0))).solve() == (0, 2, 3)
    assert list(ConcurrentLines(((1, 0), (1, 0), (2, 0), (3, 0))).witnesses()) == [(0, 2, 3), (1, 2, 3)]


@pytest.mark.parametrize("kind", [Collinear, ConcurrentLines])
def test_storing_and_sizes(kind):
    instance = kind(np.array([[1, -9], [3, 4]]))
    assert Problem.from_json(instance.to_json()) == instance
    assert instance.measured() == {"objects": 2, "bound": 9}
    assert kind(()).solve() is None
    assert not kind(((0, 0), (1, 0), (2, 0))).verify((2, 1, 0))


# ---- separators


def widest(instance):
    """Whether there is a separator, by the lines in the middle between two ends or an end and a line through two."""
    ends = {end for x, y, z, w in instance.segments for end in ((x, y), (z, w))}
    for p in ends:
        for r in ends - {p}:
            a, b = p[0] - r[0], p[1] - r[1]
            yield 2 * a, 2 * b, a * (p[0] + r[0]) + b * (p[1] + r[1])
            for q in ends - {p, r}:
                a, b = p[1] - q[1], q[0] - p[0]
                yield 2 * a, 2 * b, a * (p[0] + r[0]) + b * (p[1] + r[1])


def sides_of(segments, line):
    """Which segments are above the line, and which below; None if one meets it."""
    a, b, c = line
    found = []
    for x, y, z, w in segments:
        values = (a * x + b * y - c, a * z + b * w - c)
        if min(values) <= 0 <= max(values):
            return None
        found.append(values[0] > 0)
    return found


def test_separators_against_the_widest_ones():
    """A separator can be moved until it is as far as possible from the ends on either side."""
    rng, answers = np.random.default_rng(1), []
    drawn = (Separator.random(rng, segments=5, bound=4) for _ in range(80))
    for instance in (*list(Separator.small())[::2], *drawn):
        ways = {tuple(sides) for line in widest(instance) if (sides := sides_of(instance.segments, line)) is not None}
        ways = {way for way in ways if len(set(way)) == 2}
        found = list(instance.witnesses())
        assert all(map(instance.verify, found))
        mirrored = {tuple(not side for side in way) for way in ways}
        assert {tuple(sides_of(instance.segments, line)) for line in found} <= ways | mirrored
        both = [tuple(sides_of(instance.segments, line)) for line in found]
        assert {min(way, tuple(not s for s in way)) for way in both} == {
            min(way, tuple(not s for s in way)) for way in ways
        }
        answers.append(bool(found))
    assert 20 < sum(answers) < len(answers) - 20


@pytest.mark.parametrize("witness", [(0, 0, 1), (1, 0), (1, 0, 2), (True, 0, 1), None, (0.5, 0, 1), (1, 0, 9)])
def test_what_is_not_a_separator(witness):
    instance = Separator(((0, 0, 0, 0), (2, 0, 5, 0)))
    assert instance.verify((1, 0, 1))
    assert not instance.verify(witness)


# ---- strips and sight


def middles(instance):
    """Points in the middle of every three of the points where boundary lines meet."""
    strips, (left, right, low, high) = instance.uncovered
    lines = {(u, v, c) for u, v, *ends in strips for c in ends}
    lines |= {(1, 0, left), (1, 0, right), (0, 1, low), (0, 1, high)}
    points = set()
    for (u, v, c), (s, t, d) in combinations(sorted(lines), 2):
        if (determinant := u * t - v * s) != 0:
            points.add((Fraction(c * t - v * d, determinant), Fraction(u * d - s * c, determinant)))
    points = sorted(p for p in points if left <= p[0] <= right and low <= p[1] <= high)
    for three in combinations(points, 3):
        yield tuple(sum(p[axis] for p in three) / 3 for axis in range(2))


@pytest.mark.parametrize("kind", [StripsCoverBox, SegmentVisibility])
def test_what_is_left_of_a_box(kind):
    """A part that is left has three corners, and the middle of them is in it."""
    rng, answers = np.random.default_rng(2), []
    drawn = (kind.random(rng, **{"strips" if kind is StripsCoverBox else "obstacles": 2}) for _ in range(40))
    for instance in (*list(kind.small())[::2], *drawn):
        found = list(instance.witnesses())
        assert all(map(instance.verify, found))
        _, (left, right, low, high) = instance.uncovered
        if left < right and low < high:
            assert bool(found) == any(map(instance.verify, middles(instance)))
        answer = instance.solve()
        assert instance.verify(answer) if found else answer is None
        answers.append(bool(found))
    assert 10 < sum(answers) < len(answers)


@pytest.mark.parametrize("kind", [StripsCoverBox, SegmentVisibility])
def test_borders_and_coordinates_agree(kind):
    """More strips than a search of all triples of corners could take; many of them touch, and some cover all."""
    rng, answers = np.random.default_rng(4), []
    name = "strips" if kind is StripsCoverBox else "obstacles"
    for number in range(60):
        instance = kind.random(rng, **{name: 9, "bound": 2 + number % 4})
        if kind is StripsCoverBox:
            wider = tuple((u, v, least - number % 8, most + number % 8) for u, v, least, most in instance.strips)
            instance = StripsCoverBox(wider, instance.box)
        found, answer = instance.brute_force(), instance.solve()
        assert instance.verify(answer) if found else answer is None
        answers.append(found is None)
    assert 5 < sum(answers) < 58


def sees(instance, p, q):
    """From the definition: no obstacle between the heights is met."""
    (start, *_), (end, *_) = instance.first, instance.second
    for y, left, right in instance.obstacles:
        share = Fraction(y - start, end - start)
        if 0 <= share <= 1 and left <= p + (q - p) * share <= right:
            return False
    return True


def test_sight():
    rng = np.random.default_rng(3)
    for _ in range(40):
        instance = SegmentVisibility.random(rng)
        for p in range(instance.first[1], instance.first[2] + 1):
            for q in range(instance.second[1], instance.second[2] + 1):
                assert instance.verify((p, q)) == sees(instance, p, q)
                assert not sees(instance, p, q) or instance.solve() is not None


def test_boxes_and_segments_that_are_points():
    assert StripsCoverBox((), (1, 1, 2, 2)).solve() == (1, 2)
    assert StripsCoverBox(((1, 1, 3, 3),), (1, 1, 2, 2)).solve() is None
    assert StripsCoverBox(((1, 0, 0, 0),), (0, 1, 2, 2)).solve() == (Fraction(1, 2), 2)
    assert SegmentVisibility((), (0, 3, 3), (1, 5, 5)).solve() == (3, 5)
    assert not StripsCoverBox((), (0, 1, 0, 1)).verify((0.5, 0))
    assert not StripsCoverBox((), (0, 1, 0, 1)).verify((0, 2))


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Separator(((0, 0, 1),)), r"segments\[0\] must be 4"),
        (lambda: StripsCoverBox(((0, 0, 1, 2),), (0, 1, 0, 1)), r"strips\[0\] .* \(0, 0, 1, 2\)"),
        (lambda: StripsCoverBox(((0, 1, 3, 2),), (0, 1, 0, 1)), r"strips\[0\] .* \(0, 1, 3, 2\)"),
        (lambda: StripsCoverBox((), (2, 1, 0, 1)), r"\(2, 1, 0, 1\)"),
        (lambda: SegmentVisibility(((1, 3, 2),), (0, 0, 1), (3, 0, 1)), r"\(1, 3, 2\)"),
        (lambda: SegmentVisibility((), (3, 0, 1), (3, 0, 1)), "different y, got 3"),
    ],
)
def test_figures_that_are_refused(make, named):
    with pytest.raises(InputError, match=named):
        make()


def test_storing_figures():
    for instance in (
        Separator(((0, 0, 10**30, 1),)),
        StripsCoverBox(((0, 1, 3, 4),), (0, 1, 0, 10**30)),
        SegmentVisibility(((1, 2, 3),), (0, 0, 1), (3, 0, 10**30)),
    ):
        assert Problem.from_json(instance.to_json()) == instance
        assert list(instance.measured().values()) == [1, 10**30]
