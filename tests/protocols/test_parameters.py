"""The search for codes against one without any shortcut: every field, and pole numbers counted one by one."""

from fractions import Fraction
from itertools import count, islice, takewhile
from math import isqrt

import pytest

from protocols import parameters
from protocols.errors import InputError
from protocols.parameters import CODES, protocol_for, tower

HALF = Fraction(1, 2)


def prime_power(number):
    """The prime and the exponent, or nothing."""
    prime = next(p for p in count(2) if number % p == 0)
    exponent = 0
    while number % prime == 0:
        number, exponent = number // prime, exponent + 1
    return (prime, exponent) if number == 1 else None


def pole_numbers(family, q, level):
    """The semigroup of pole numbers, increasing."""
    if family == "reed-solomon" or level == 1:
        yield from count()
    elif family == "hermitian":
        yield from (n for n in count() if any(n >= j * (q + 1) and (n - j * (q + 1)) % q == 0 for j in range(q)))
    else:
        conductor = q**level - q ** ((level + 1) // 2)
        yield from takewhile(lambda n: n < conductor, (n * q for n in pole_numbers(family, q, level - 1)))
        yield from count(conductor)


def curves(family, order, levels):
    """The q, level and number of points of every curve of a family over a field."""
    q = isqrt(order)
    if family == "reed-solomon":
        return [(order, 0, order)]
    if q * q != order:
        return []
    return (
        [(q, 0, q**3)]
        if family == "hermitian"
        else [(q, level, (q * q - q) * q ** (level - 1)) for level in sorted(levels)]
    )


def plainly(family, dimension, blocks, parties, soundness, levels=(2, 3)):
    """Every candidate, as numbers."""
    for order in count(2):
        if not (found := prime_power(order)) or found[1] * (found[0] - 1) < blocks:
            continue
        for q, level, points in curves(family, order, levels):
            numbers = []
            for number in pole_numbers(family, q, level):
                numbers.append(number)
                if len(numbers) >= dimension and number > parties * numbers[dimension - 1]:
                    break
            degree = numbers[dimension - 1]
            length = next(n for n in count(dimension) if parties * degree <= soundness * n)
            if length <= points:
                yield order, length, degree, dimension, len(numbers) - 1
                break


# Dimension, blocks, parties and soundness; with one block of one bit any code fits, and the third fills a curve.
CASES = [
    *((1, 1, 2, HALF), (1, 1, 14, HALF), (2, 1, 2, HALF), (1, 6, 3, HALF), (2, 1, 4, HALF), (4, 5, 2, Fraction(5, 7))),
    *((6, 3, 3, Fraction(2, 3)), (9, 2, 2, Fraction(1, 3)), (5, 12, 2, HALF), (17, 1, 3, Fraction(99, 100))),
]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("family", CODES)
def test_the_search_passes_over_nothing(family, case):
    assert [c[:5] for c in islice(CODES[family](*case), 4)] == list(islice(plainly(family, *case), 4))


@pytest.mark.parametrize("levels", [(1,), (2, 4), (3, 2)])
@pytest.mark.parametrize("case", [(4, 1, 2, HALF), (4, 5, 2, Fraction(5, 7)), (20, 1, 2, HALF)])
def test_any_levels_of_the_tower(levels, case):
    assert [c[:5] for c in islice(tower(*case, levels=levels), 3)] == list(islice(plainly("tower", *case, levels), 3))


@pytest.mark.parametrize(("limit", "first"), [(25, 25), (24, 49)])
def test_a_curve_is_left_out_where_its_functions_are_too_many(limit, first, monkeypatch):
    """Over the field with 25 elements only level 3, with 25 functions, has points enough."""
    monkeypatch.setattr(parameters, "MODULUS_LIMIT", limit)
    assert next(tower(20, 1, 2, HALF)).field_order == first


def test_the_largest_fields():
    """Points that only fields with 2^32 elements or a little fewer have."""
    (found,) = CODES["reed-solomon"](2**30 + 1, 1, 2, HALF)
    assert found[:5] == (2**32, 2**32, 2**30, 2**30 + 1, 2**31 + 1)
    assert list(CODES["reed-solomon"](2**30 + 2, 1, 2, HALF)) == []
    orders = [c.field_order for c in CODES["hermitian"](70_000_000_000_000, 1, 2, HALF)]
    assert orders == [q * q for q in (65423, 65437, 65447, 65449, 65479, 65497, 65519, 65521, 65536)]


def test_smallest_numbers():
    protocol = protocol_for(0, 2, block_length=1)
    assert (protocol.blocks, protocol.parties, protocol.code.dimension) == (1, 2, 1)
    assert [c.field_order for c in islice(tower(1, 1, 2, HALF, levels=[1]), 2)] == [4, 9]
    for name, numbers in (("dimension", (0, 1, 2)), ("blocks", (1, 0, 2)), ("parties", (1, 1, 1))):
        for search in CODES.values():
            with pytest.raises(InputError, match=f"{name} must be at least"):
                next(search(*numbers, HALF))
    for level in (0, 65):
        with pytest.raises(InputError, match="level must be from 1 to 64"):
            next(tower(1, 1, 2, HALF, levels=[level]))
