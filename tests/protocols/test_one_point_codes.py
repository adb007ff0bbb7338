"""Genus, pole numbers and distances of one-point codes, at every degree and over every word where these are few."""

import numpy as np
import pytest

from protocols import GarciaStichtenoth, Hermitian
from protocols.codes.products import matmul
from protocols.codes.tower_basis import least_poles

TOWERS = [(2, m) for m in range(2, 7)] + [(3, 2), (3, 3), (3, 4), (4, 2), (4, 3), (5, 2), (8, 2)]
CURVES = [(Hermitian, (q,)) for q in (2, 3, 4)] + [(GarciaStichtenoth, parameters) for parameters in TOWERS]

every_curve = pytest.mark.parametrize(("family", "parameters"), CURVES)


def semigroup(family, parameters, bound):
    """The pole numbers up to `bound`, as a set, straight from the definition."""
    if family is Hermitian:
        (q,) = parameters
        return {i * q + j * (q + 1) for i in range(bound + 1) for j in range(bound + 1) if i * q + j * (q + 1) <= bound}
    q, level = parameters
    if level == 1:
        return set(range(bound + 1))
    conductor = q**level - q ** -(-level // 2)
    return {q * n for n in semigroup(family, (q, level - 1), bound // q)} | set(range(conductor, bound + 1))


def genus(family, parameters):
    if family is Hermitian:
        (q,) = parameters
        return q * (q - 1) // 2
    q, m = parameters
    return (q ** (m // 2) - 1) ** 2 if m % 2 == 0 else (q ** ((m + 1) // 2) - 1) * (q ** ((m - 1) // 2) - 1)


def whole(family, parameters):
    """The code of the largest degree on the curve."""
    smallest = family(*parameters, 0)
    return family(*parameters, smallest.length - 1)


@every_curve
def test_number_of_points_and_genus(family, parameters):
    code = whole(family, parameters)
    q = parameters[0]
    assert code.length == (q**3 if family is Hermitian else (q * q - q) * q ** (parameters[1] - 1))
    assert code.genus == genus(family, parameters)
    gaps = set(range(4 * code.length)) - semigroup(family, parameters, 4 * code.length)
    assert code.genus == len(gaps)


@every_curve
def test_points_are_on_the_curve(family, parameters):
    code = whole(family, parameters)
    q, x, one = parameters[0], code.points.T, code.field(1)
    if family is Hermitian:
        assert np.array_equal(x[1] ** q + x[1], x[0] ** (q + 1))
        return
    assert np.all(x[0] ** q + x[0] != 0)
    for i in range(parameters[1] - 1):
        assert np.array_equal((x[i + 1] ** q + x[i + 1]) * (x[i] ** (q - 1) + one), x[i] ** q)


@every_curve
def test_dimension_at_every_degree(family, parameters):
    """The rows of a code start those of the next, and the last has full rank: so have all."""
    last = whole(family, parameters)
    numbers = sorted(semigroup(family, parameters, last.degree))
    assert last.pole_numbers.tolist() == numbers
    assert np.linalg.matrix_rank(last.evaluation_matrix) == len(numbers)
    for degree in range(last.length):
        code = family(*parameters, degree)
        assert code.dimension == sum(n <= degree for n in numbers)
        if degree in numbers:
            assert np.array_equal(code.evaluation_matrix, last.evaluation_matrix[: code.dimension])
        if degree > 2 * code.genus - 2:
            assert code.dimension == degree + 1 - code.genus


def most_zeros(code, dimension):
    """Most zeros of a combination of the first functions in which the last one has coefficient 1."""
    most, order = 0, code.field.order
    rows = code.evaluation_matrix[:dimension]
    total = order ** (dimension - 1)
    for start in range(0, total, 1 << 14):
        numbers = np.arange(start, min(start + (1 << 14), total))
        messages = code.field(numbers[:, np.newaxis] // order ** np.arange(dimension - 1) % order)
        words = matmul(messages, rows[:-1]) + rows[-1]
        most = max(most, int(np.count_nonzero(words == 0, axis=1).max()))
    return most


@every_curve
def test_minimum_distance_of_every_code_with_at_most_a_million_words(family, parameters):
    """A word is, up to a factor, a function with leading coefficient 1: none has more zeros than its pole number."""
    code = whole(family, parameters)
    step = parameters[0] if family is Hermitian else parameters[0] ** (parameters[1] - 1)
    dimension = 1
    while code.field.order**dimension <= 1 << 20 and dimension <= code.dimension:
        pole = int(code.pole_numbers[dimension - 1])
        zeros = most_zeros(code, dimension)
        assert zeros <= pole
        if pole % step == 0:  # a product of pole / step factors x - a has that many zeros
            assert zeros == pole
        dimension += 1
    assert dimension > 2


@pytest.mark.parametrize(("q", "level"), [(2, 9), (3, 6), (4, 5), (5, 4), (7, 3), (8, 3), (9, 4), (16, 1)])
def test_least_poles_generate_the_semigroup(q, level):
    step = q ** (level - 1)
    least = least_poles(q, level)
    numbers = semigroup(GarciaStichtenoth, (q, level), 3 * q**level)
    assert {int(n) for n in least} == {n for n in numbers if n - step not in numbers}
    assert np.array_equal(least % step, np.arange(step))


def test_powers_share_the_points_and_functions():
    code = GarciaStichtenoth(3, 3, 9)
    assert np.shares_memory(code.points, code.power(2).points)


@pytest.mark.parametrize("code", [Hermitian(3, 4, length=11), GarciaStichtenoth(3, 3, 10, length=23)], ids=repr)
def test_shorter_codes_take_the_first_points(code):
    full = type(code)(*code._curve, code.degree)
    assert np.array_equal(code.points, full.points[: code.length])
    assert np.array_equal(code.evaluation_matrix, full.evaluation_matrix[:, : code.length])
    assert code.power(2).length == code.length
