"""Properties that every evaluation code must have, checked on all of them."""

import re
from itertools import combinations_with_replacement

import numpy as np
import pytest
from numba.core.event import install_recorder

from protocols import EvaluationCode, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.checks import check_symbols
from protocols.codes.base import symbols_over
from protocols.codes.products import matmul
from protocols.codes.reed_solomon import finite_field
from protocols.errors import BudgetError, InputError

CODES = [
    ReedSolomon(2, 1, 1),
    ReedSolomon(2, 2, 1),
    ReedSolomon(13, 13, 4),
    ReedSolomon(101, 90, 20),
    ReedSolomon(9, 7, 2),
    ReedSolomon(16, 15, 4),
    ReedSolomon(64, 61, 13),
    Hermitian(2, 0),
    Hermitian(2, 1),
    Hermitian(2, 3),
    Hermitian(2, 7),
    Hermitian(3, 6),
    Hermitian(3, 9, length=19),
    Hermitian(3, 26),
    Hermitian(4, 15),
    Hermitian(4, 40),
    GarciaStichtenoth(2, 1, 1),
    GarciaStichtenoth(3, 1, 1),
    GarciaStichtenoth(2, 2, 0),
    GarciaStichtenoth(2, 2, 3),
    GarciaStichtenoth(2, 3, 6),
    GarciaStichtenoth(2, 4, 3),
    GarciaStichtenoth(2, 4, 15),
    GarciaStichtenoth(2, 5, 30),
    GarciaStichtenoth(2, 6, 63),
    GarciaStichtenoth(3, 2, 4),
    GarciaStichtenoth(3, 2, 9),
    GarciaStichtenoth(3, 3, 13),
    GarciaStichtenoth(3, 3, 26),
    GarciaStichtenoth(3, 4, 40),
    GarciaStichtenoth(3, 4, 101, length=130),
    GarciaStichtenoth(4, 2, 11),
    GarciaStichtenoth(4, 2, 20),
    GarciaStichtenoth(4, 3, 47),
    GarciaStichtenoth(5, 2, 24),
    GarciaStichtenoth(5, 2, 61, length=77),
    GarciaStichtenoth(8, 2, 74),
    GarciaStichtenoth(8, 2, 111),
]

every_code = pytest.mark.parametrize("code", CODES, ids=repr)


def random_words(code: EvaluationCode, count: int):
    rng = np.random.default_rng(code.length + 1000 * code.degree)
    return code.encode(code.field.Random((count, code.dimension), seed=int(rng.integers(1 << 30))))


def product(left, right):
    """The matrix product by definition, for which galois would compile a second in each field."""
    return np.add.reduce(left[:, :, np.newaxis] * right, axis=1)


def syndromes(code: EvaluationCode, words):
    return matmul(words.reshape(-1, code.length), code.parity_check.T)


@every_code
def test_sizes_and_points(code):
    assert 1 <= code.dimension <= code.length
    assert code.dimension <= code.degree + 1
    assert code.evaluation_matrix.shape == (code.dimension, code.length)
    assert code.points.shape[0] == code.length
    assert len({tuple(point) for point in code.points.tolist()}) == code.length


@every_code
def test_generator_spans_the_functions_and_is_the_identity_on_the_information_set(code):
    positions = code.information_set
    assert positions.shape == (code.dimension,)
    assert np.all(np.diff(positions) > 0)
    assert 0 <= positions[0] <= positions[-1] < code.length
    assert np.array_equal(code.generator_matrix[:, positions], np.eye(code.dimension, dtype=int))
    assert np.array_equal(product(code.evaluation_matrix[:, positions], code.generator_matrix), code.evaluation_matrix)


@every_code
def test_parity_check_is_orthogonal_and_of_full_rank(code):
    check = code.parity_check
    assert check.shape == (code.length - code.dimension, code.length)
    assert not np.any(product(code.generator_matrix, check.T))
    assert check.size == 0 or np.linalg.matrix_rank(check) == code.length - code.dimension


@every_code
def test_linear_and_systematic(code):
    first, second = code.field.Random((2, code.dimension), seed=3)
    scalar = code.field(code.field.order - 1)
    words = code.encode(np.stack([first, second]))
    assert np.array_equal(words[:, code.information_set], np.stack([first, second]))
    assert np.array_equal(words[0] * scalar + words[1], code.encode(first * scalar + second))
    assert all(word in code for word in words)
    outside = np.setdiff1d(np.arange(code.length), code.information_set)
    if outside.size:
        words[0, outside[-1]] += code.field(1)
        assert words[0] not in code


@every_code
def test_what_is_not_a_word_is_not_in_the_code(code):
    """For every value `in` is False and never an error; the word of zeros is in every code, however it is written."""
    zeros = [0] * code.length
    larger, other = np.array(zeros), finite_field(7 if code.field.order != 7 else 5)
    larger[-1] = code.field.order
    for word in (zeros, tuple(zeros), np.array(zeros), np.array(zeros, np.int8), np.array(zeros, object)):
        assert word in code
    strange = [
        "abc",
        "0",
        b"0",
        None,
        0,
        1.5,
        {},
        {0},
        object,
        [None] * code.length,
        ["0"] * code.length,
        larger.tolist(),
    ]
    strange += [np.array(zeros, float), np.array(zeros, bool), [[0], [0, 0]], [10**400] * code.length, iter(zeros)]
    strange += [larger, -larger, larger.astype(object), larger.astype(np.uint64), other.Zeros(code.length)]
    strange += [code.field(0), [], [*zeros, 0], zeros[1:], [zeros], np.zeros((code.length, 1), int)]
    for word in strange:
        assert word not in code, word


@pytest.mark.parametrize("field", [finite_field(order) for order in (2, 7, 256, 2**31 - 1, 2**32)], ids=str)
def test_symbols_of_a_field(field):
    largest = field.order - 1
    for given in ([0, largest], (0, largest), np.array([0, largest], np.uint64), np.array([0, largest], object)):
        array = symbols_over(field, given)
        assert type(array) is field
        assert array.tolist() == [0, largest]
    given = field([0, 1])
    assert symbols_over(field, given) is given
    assert symbols_over(field, np.uint8(1)) == 1
    for wrong, shown in ((field.order, f"got {field.order:,}"), (-1, "got -1"), (10**5000, "got about 2^16609")):
        with pytest.raises(InputError, match=re.escape(shown)):
            symbols_over(field, [0, wrong])
    for wrong, shown in (("x", "dtype <U1"), ([True], "dtype bool"), ([0.0], "dtype float64"), (None, "dtype object")):
        with pytest.raises(InputError, match=f"integers from 0 to {largest}, got {shown}"):
            symbols_over(field, wrong)
    with pytest.raises(InputError, match=r"got an array over GF\(11\)"):
        symbols_over(field, finite_field(11)([0, 1]))


@pytest.mark.parametrize("order", [8191, 89**2])
def test_nothing_is_compiled_to_make_a_field(order):
    """Fields that no other test has; galois would compile the evaluation of a polynomial for each prime."""
    with install_recorder("numba:compile") as compiled:
        field = finite_field(order)
    assert not compiled.buffer
    assert (field.ufunc_mode, field.prime_subfield.ufunc_mode) == ("jit-lookup", "jit-lookup")


@every_code
def test_encoding_keeps_the_leading_axes(code):
    messages = code.field.Random((2, 3, code.dimension), seed=4)
    words = code.encode(messages)
    assert words.shape == (2, 3, code.length)
    assert np.array_equal(words[1, 2], code.encode(messages[1, 2]))
    assert type(words) is code.field
    assert code.encode(messages[:0]).shape == (0, 3, code.length)


@every_code
def test_few_zeros(code):
    words = random_words(code, 300)
    words = np.vstack([words, code.generator_matrix, code.evaluation_matrix])
    assert np.count_nonzero(words == 0, axis=1)[np.any(words, axis=1)].max() <= code.degree


@every_code
def test_products_lie_in_the_power(code):
    """C_1 * C_{j-1} lies in C_j on generators, hence every product of j words does."""
    last = code
    for exponent in (2, 3, 4):
        if exponent * code.degree >= code.length:
            with pytest.raises(InputError, match=f"power {exponent} has degree"):
                code.power(exponent)
            return
        power = code.power(exponent)
        assert type(power) is type(code)
        assert power.degree == exponent * code.degree
        assert np.array_equal(power.points, code.points)
        for row in code.generator_matrix:
            assert not np.any(syndromes(power, row * last.generator_matrix))
        last = power


@every_code
def test_power_one_is_the_code(code):
    assert code.power(1) == code
    assert hash(code.power(1)) == hash(code)
    assert eval(repr(code)) == code


@pytest.mark.parametrize("code", [c for c in CODES if 4 * c.degree < c.length and c.dimension <= 6], ids=repr)
def test_every_product_of_up_to_four_generators(code):
    for exponent in (2, 3, 4):
        power = code.power(exponent)
        for chosen in combinations_with_replacement(range(code.dimension), exponent):
            assert np.multiply.reduce(code.generator_matrix[list(chosen)], axis=0) in power


def test_equality_tells_codes_apart():
    codes = [
        ReedSolomon(9, 8, 4),
        ReedSolomon(9, 8, 3),
        Hermitian(2, 3),
        Hermitian(2, 4),
        Hermitian(2, 3, length=7),
        GarciaStichtenoth(2, 3, 3),
        GarciaStichtenoth(2, 4, 3),
        GarciaStichtenoth(3, 2, 3),
    ]
    for i, code in enumerate(codes):
        assert [code == other for other in codes] == [i == j for j in range(len(codes))]
    assert Hermitian(2, 3, length=8) == Hermitian(2, 3)
    assert repr(Hermitian(2, 3, length=8)) == "Hermitian(2, 3)"


def test_printing():
    assert repr(GarciaStichtenoth(3, 2, 7, length=12)) == "GarciaStichtenoth(3, 2, 7, length=12)"
    assert str(GarciaStichtenoth(3, 2, 7)) == "GarciaStichtenoth code [18, 4] over GF(3^2), degree 7, genus 4"
    assert str(ReedSolomon(7, 6, 2)) == "ReedSolomon code [6, 2] over GF(7), degree 1"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Hermitian(6, 3), "no field has 6 elements; take a prime power, such as 7"),
        (lambda: Hermitian(1, 3), "q must be at least 2, got 1"),
        (lambda: Hermitian(2, 8), "degree must be below the length 8, got 8"),
        (lambda: Hermitian(2, -1), "degree must be at least 0, got -1"),
        (lambda: Hermitian(2, 3.0), "degree must be an integer, got 3.0"),
        (lambda: Hermitian(2, 3, length=9), "length must be at most the 8 points of the curve, got 9"),
        (lambda: Hermitian(2, 3, length=3), "degree must be below the length 3, got 3"),
        (lambda: Hermitian(2, 0, length=0), "length must be at least 1, got 0"),
        (lambda: GarciaStichtenoth(10, 2, 3), "no field has 10 elements; take a prime power, such as 11"),
        (lambda: GarciaStichtenoth(2, 0, 1), "level must be at least 1, got 0"),
        (lambda: GarciaStichtenoth(3, 2, 18), "degree must be below the length 18, got 18"),
        (lambda: GarciaStichtenoth(3, 2, 7).power(3), "power 3 has degree 21, which must be below the length 18"),
        (lambda: GarciaStichtenoth(3, 2, 7).power(0), "exponent must be at least 1, got 0"),
        (lambda: Hermitian(2, 3).encode([1, 2, 4]), r"symbols of GF\(2\^2\) are integers from 0 to 3, got 4"),
        (lambda: Hermitian(2, 3).encode("x+1"), "got dtype <U3"),
        (lambda: Hermitian(2, 3).encode([[1, 2, 3], [1]]), "must form an array"),
        (lambda: Hermitian(2, 3).encode([1, 2]), r"a message has 3 symbols on its last axis, got shape \(2,\)"),
    ],
)
def test_errors_name_the_value(build, message):
    with pytest.raises(InputError, match=message):
        build()


def test_matrices_are_refused_from_the_first_symbol_too_many():
    check_symbols("a matrix", 2**15, 2**15)
    with pytest.raises(BudgetError, match=r"32,768 x 32,769 symbols"):
        check_symbols("a matrix", 2**15, 2**15 + 1)
    assert Hermitian(181, 5).length == 181**3
    with pytest.raises(BudgetError, match="the functions at all points"):
        Hermitian(191, 5)


class Indicator(EvaluationCode):
    """The functions that are 1 at one point and 0 at the others: most choices of columns miss them."""

    def __init__(self, length, point):
        super().__init__(finite_field(5), length=length, dimension=1, degree=length - 1, parameters=(length, point))
        self.point = point

    @property
    def points(self):
        return self.field.Zeros((self.length, 1))

    @property
    def evaluation_matrix(self):
        row = self.field.Zeros((1, self.length))
        row[0, self.point] = 3
        return row

    def power(self, exponent):
        return self


@pytest.mark.parametrize("point", [0, 1, 7, 98, 99])
def test_information_sets_are_found_wherever_they_are(point):
    code = Indicator(100, point)
    assert code.information_set.tolist() == [point]
    assert np.flatnonzero(code.generator_matrix).tolist() == [point]
    assert code.generator_matrix[0, point] == 1


def test_functions_that_depend_on_each_other_are_told():
    class Zero(Indicator):
        @property
        def evaluation_matrix(self):
            return self.field.Zeros((1, self.length))

    with pytest.raises(InputError, match="must have linearly independent functions on its 100 points"):
        _ = Zero(100, 0).generator_matrix
