"""The functions behind the tower codes: a ring, two constructions of one module, and the cache on disk."""

import numpy as np
import pytest

from protocols import GarciaStichtenoth
from protocols.codes import tower, tower_cache, tower_system
from protocols.codes.products import matmul
from protocols.codes.reed_solomon import finite_field
from protocols.codes.tower_basis import checked_curve, explicit_basis, least_poles, poles_of_monomials
from protocols.codes.tower_cache import cache_file, solved_basis
from protocols.codes.tower_system import solve_tower
from protocols.errors import BudgetError, InputError


def basis_of(q, level):
    return explicit_basis(q, level) if level <= 3 else solve_tower(q, level)


def points_over(q, level, order):
    """Rational points over a larger field, X_1 outside the field with q elements, by trying every element."""
    field = finite_field(order)
    elements = field.elements
    image = elements**q - elements
    divisor = field(1) - elements ** (q - 1)
    points = [(int(x),) for x in elements if x != 0 and divisor[x] != 0]
    for _ in range(level - 1):
        points = [
            (*point, int(z))
            for point in points
            if divisor[point[-1]] != 0
            for z in np.flatnonzero(image == field(point[-1]) ** q / divisor[point[-1]])
        ]
    return field(points)


def values_at(q, basis, points):
    """The functions at points, monomial by monomial; coordinates other than X_1 may be 0."""
    field = type(points)
    factors = [field(1) - points[:, 0] ** (q - 1), *points.T]
    monomials = field.Ones((basis.exponents.shape[0], points.shape[0]))
    for factor, exponent in zip(factors, basis.exponents.T, strict=True):
        monomials *= factor ** exponent[:, np.newaxis]
    return matmul(field(basis.coefficients), monomials)


def module(q, level, values, x, bound):
    """A basis of L(bound P): x^i f_E at the points."""
    step = q ** (level - 1)
    terms = [(E, i) for E, pole in enumerate(least_poles(q, level)) for i in range((bound - int(pole)) // step + 1)]
    classes, powers = np.array(terms).T
    return x ** powers[:, np.newaxis] * values[classes]


def rank(rows):
    return int(np.linalg.matrix_rank(rows))


FIELDS = {(2, 2): 16, (2, 3): 64, (2, 4): 256, (2, 5): 256, (2, 6): 256, (3, 2): 9, (3, 3): 81, (3, 4): 81}
FIELDS |= {(4, 2): 16, (4, 3): 16, (5, 2): 25, (8, 2): 64}


@pytest.mark.parametrize(("q", "level", "order"), [(*curve, order) for curve, order in FIELDS.items()])
def test_functions_form_a_ring(q, level, order):
    """A ring that is a finite module over F[X_1] is integral over it: its functions have no pole but P.

    Checked at more points than the products have zeros, over a larger field where the tower's own has too few.
    """
    points = points_over(q, level, order)
    least = least_poles(q, level)
    assert points.shape[0] > 2 * least.max()
    values = values_at(q, basis_of(q, level), points)
    space = module(q, level, values, points[:, 0], 2 * int(least.max()))
    dimension = rank(space)
    assert dimension == space.shape[0]
    rng = np.random.default_rng(q * level)
    size = values.shape[0]
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    products = np.stack([values[i] * values[j] for i, j in pairs])
    mixed = matmul(type(points)(rng.integers(0, order, (20, len(pairs)))), products.view(type(points)))
    assert rank(np.vstack([space, mixed])) == dimension


@pytest.mark.parametrize(("q", "level"), [(2, 3), (3, 3), (4, 3), (5, 3), (7, 3)])
def test_explicit_functions_and_the_linear_system_agree(q, level):
    points = points_over(q, level, q * q)
    bound = min(int(least_poles(q, level).max()), points.shape[0] - 1)
    explicit = module(q, level, values_at(q, explicit_basis(q, level), points), points[:, 0], bound)
    solved = module(q, level, values_at(q, solve_tower(q, level), points), points[:, 0], bound)
    assert rank(explicit) == rank(solved) == rank(np.vstack([explicit, solved])) == explicit.shape[0]


@pytest.mark.parametrize(
    ("q", "level"), [(2, 1), (2, 3), (3, 2), (3, 3), (4, 3), (7, 3), (2, 6), (2, 7), (3, 4), (3, 5), (4, 4)]
)
def test_leading_monomials_have_the_least_poles(q, level):
    basis = basis_of(q, level)
    poles = poles_of_monomials(q, basis.exponents)
    leading = [int(poles[np.flatnonzero(row)].max()) for row in basis.coefficients]
    assert leading == least_poles(q, level).tolist()


@pytest.mark.parametrize("at_once", [100, 1 << 23])
def test_evaluation_matrix_holds_the_functions_at_the_points(at_once, monkeypatch):
    monkeypatch.setattr(tower, "MONOMIALS_AT_ONCE", at_once)
    tower._functions.cache_clear()
    code = GarciaStichtenoth(3, 3, 20)
    x = points_over(3, 3, 9)
    order = np.lexsort(code.points.T[::-1])
    alpha = code.field.primitive_element**2  # alpha^(q-1) = -1
    assert alpha**2 == -code.field(1)
    assert {tuple(p) for p in (x * alpha).tolist()} == {tuple(p) for p in code.points.tolist()}
    normalised = code.points[order] / alpha
    expected = module(3, 3, values_at(3, explicit_basis(3, 3), normalised), normalised[:, 0], 20)
    assert np.array_equal(np.sort(expected, axis=0), np.sort(code.evaluation_matrix[:, order], axis=0))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(tower_cache, "user_cache_dir", lambda name: str(tmp_path / "caches" / name))
    return tmp_path / "caches" / "hardchain"


def same(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_cache_is_written_once_and_read(cache, monkeypatch):
    basis = solved_basis(2, 4)
    assert [file.name for file in cache.iterdir()] == [cache_file(2, 4).name]
    monkeypatch.setattr("protocols.codes.tower_system.solve_tower", None)
    assert same(solved_basis(2, 4), basis)


@pytest.mark.parametrize(
    "damage",
    [
        *("empty", "noise", "truncated", "flipped", "other level", "pole", "range", "sign", "parts", "shape"),
        *("number", "list", "axes", "type", "columns", "rows"),
    ],
)
def test_damaged_cache_is_rebuilt(cache, damage):
    basis = solved_basis(2, 4)
    file = cache_file(2, 4)
    sound = file.read_bytes()
    coefficients, exponents = basis.coefficients.copy(), basis.exponents.copy()
    if damage == "pole":
        coefficients[3, poles_of_monomials(2, exponents) == least_poles(2, 4)[3]] = 0
    if damage == "range":
        coefficients[0] *= 2
    if damage == "sign":
        coefficients[0] *= -1
    if damage in ("pole", "range", "sign"):
        np.save(file, np.vstack([coefficients, exponents.T]).astype(np.int32))
    elif damage in ("parts", "number", "list", "axes", "type", "columns", "rows"):
        table = np.vstack([coefficients, exponents.T]).astype(np.int32)
        parts = {"parts": table[:8], "number": table[0, 0], "list": table[:, 0], "axes": table[:, :, np.newaxis]}
        parts |= {"type": table.astype(np.int64), "columns": table[:, :0], "rows": np.vstack([table, table[-1:]])}
        np.save(file, parts[damage])
    elif damage == "shape":
        file.write_bytes(sound.replace(b"(13, ", b"(13, 99999999"))
    elif damage == "other level":
        solved_basis(2, 5)
        file.write_bytes(cache_file(2, 5).read_bytes())
    else:
        middle = len(sound) // 3
        flipped = sound[:middle] + bytes([sound[middle] ^ 255]) + sound[middle + 1 :]
        file.write_bytes({"empty": b"", "noise": b"no npy", "truncated": sound[:-40], "flipped": flipped}[damage])
    assert same(solved_basis(2, 4), basis)
    assert file.read_bytes() == sound


def test_level_3_is_the_first_that_is_solved(cache):
    assert same(solved_basis(2, 3), solve_tower(2, 3))
    for solve in (solved_basis, solve_tower):
        with pytest.raises(InputError, match="level must be at least 3, got 2"):
            solve(2, 2)


def test_pickled_cache_is_not_loaded(cache):
    cache.mkdir(parents=True)
    np.save(cache_file(2, 4), np.array([print], dtype=object))
    assert solved_basis(2, 4).coefficients.shape[0] == 8


def test_cache_that_cannot_be_written_is_done_without(cache):
    cache.parent.mkdir()
    cache.write_text("a file where the directory should be")
    assert same(solved_basis(2, 4), solve_tower(2, 4))


def test_refuses_what_does_not_fit():
    with pytest.raises(BudgetError, match=r"level 40 over q = 2 has 549,755,813,888 functions"):
        GarciaStichtenoth(2, 40, 3)
    assert GarciaStichtenoth(2, 16, 3).length == 2**16  # 2^15 functions: 2^31 symbols
    with pytest.raises(BudgetError, match=r"19,683 functions at 118,098 points, 2,324,522,934 symbols"):
        GarciaStichtenoth(3, 10, 3)
    with pytest.raises(BudgetError, match=r"level 11 over q = 2 needs 1 systems of about \d+ unknowns"):
        solve_tower(2, 11)
    with pytest.raises(BudgetError, match=r"level 6 over q = 7 has 16,807 functions"):
        solve_tower(7, 6)
    with pytest.raises(InputError, match="level must be from 1 to 3, got 4"):
        explicit_basis(2, 4)


@pytest.mark.parametrize(
    ("q", "level", "found"),
    [
        *((2, 33, f"{2**32:,} functions"), (2**32, 2, f"{2**32:,} functions"), (2, 64, f"{2**63:,} functions")),
        *((2, 65, r"more than 2\^64 points"), (2**22, 3, r"more than 2\^64 points")),
        (2**65, 1, r"more than 2\^64 points"),
    ],
)
def test_curves_are_refused_by_functions_and_points(q, level, found):
    with pytest.raises(BudgetError, match=f"over q = .* has {found}, too many"):
        checked_curve(q, level)


def test_the_largest_curves():
    assert checked_curve(2**64, 1) == (2**64, 1)
    assert poles_of_monomials(2, np.eye(33, dtype=int)).tolist() == [2**31, *(2**i for i in range(31, -1, -1))]


def test_bytes_of_a_system_are_those_of_its_matrices(monkeypatch):
    """Functions as integers of 64 bits; a matrix of one class twice, here and for the elimination."""
    columns, matrix = [], tower_system.nmod_mat
    monkeypatch.setattr(tower_system, "nmod_mat", lambda rows, n, *rest: columns.append(n) or matrix(rows, n, *rest))
    solve_tower(4, 3)
    total, largest = sum(columns), max(columns)
    assert 3 * largest <= 1.1 * total
    needed = 8 * 4**2 * total + 16 * (total // 3) ** 2
    monkeypatch.setattr(tower_system, "SYSTEM_BUDGET", needed)
    solve_tower(4, 3)
    monkeypatch.setattr(tower_system, "SYSTEM_BUDGET", needed - 1)
    with pytest.raises(BudgetError, match=f"needs 3 systems of about {total // 3} unknowns, {needed:,} bytes"):
        solve_tower(4, 3)
