"""What a softmax does not see: a constant in all keys, and the basis of queries and keys."""

from dataclasses import replace

import numpy as np
import pytest

from attention import exact_attention, fast_attention, plan
from attention.errors import CertificateError
from attention.fast import attention as module
from attention.fast import coordinates
from attention.fast.attention import TensorAttention
from attention.fast.coordinates import Coordinates, centred, keep_digits, rotated, sample
from attention.fast.coordinates_kernel import diagonalise
from attention.fast.extent import Extent, Setting, guessed_monomials
from tests.assurance.check_certificates import check
from tests.attention.test_planner import COSTS


def problem(seed, *, count=120, dimension=8, offset=0.0, rank=None, bound=1.0):
    """Unequal sizes on every axis, perhaps of low rank and far from zero on one side."""
    rng = np.random.default_rng(seed)
    query, key = (rng.uniform(-bound, bound, (n, rank or dimension)) for n in (count, count + 7))
    if rank:
        basis = np.linalg.qr(rng.normal(size=(dimension, dimension)))[0][:rank]
        query, key = query @ basis, key @ basis
    return query, [key + offset], [rng.uniform(-1, 1, (count + 7, 3))]


def simplest(arguments, tolerance=1e-2, scale=None, **options):
    moved, certificate = TensorAttention.of(*arguments, scale, **options).simplest(tolerance)
    errors = np.abs(moved.output(certificate) - exact_attention(*arguments, scale=scale))
    assert (errors <= certificate.error_bounds).all()
    assert certificate.error_bound <= tolerance
    return len(certificate.design.monomials)


def test_a_constant_in_the_keys_costs_nothing():
    for tolerance, count in ((0.1, 45), (1e-2, 165)):
        assert simplest(problem(0), tolerance) == simplest(problem(0, offset=5.0), tolerance) == count
    assert TensorAttention.of(*problem(0, offset=5.0), None).setting.monomials(1e-2) > 5000


@pytest.mark.parametrize("offset", [0.0, 2.0])
def test_what_has_few_columns_in_some_basis_takes_few_monomials(offset):
    count = simplest(problem(1, dimension=32, rank=3, offset=offset), 1e-3, scale=1 / 3)
    assert count <= 40


def test_columns_that_would_lose_digits_are_not_rotated():
    rng = np.random.default_rng(0)
    query, key = (rng.normal(size=(count, 2)) @ rng.normal(size=(2, 5)) for count in (50, 60))
    sizes = np.array([1e160, 1, 1, 1, 1e-160])
    found = [
        rotated(Coordinates(q, k, np.zeros(q.shape[1]), 0.0), 0.1, 1e-6)
        for q, k in ((query, key), (query * sizes, key), (query, key * sizes), (query[:, :1], key[:, :1]))
    ]
    assert [other is None for other in found] == [False, True, True, True]


@pytest.mark.parametrize(
    ("monomials", "least"), [((30, 10, None), 10), ((10, 30, 20), 10), ((None, 30, 20), 20), ((None, None), None)]
)
def test_the_refusal_is_that_of_the_cheapest_coordinates(monomials, least, monkeypatch):
    attention, refusals = TensorAttention.of(*problem(14), None), []

    def refuse(*_, **__):
        refusals.append(CertificateError("no", monomials=monomials[len(refusals)]))
        raise refusals[-1]

    monkeypatch.setattr(TensorAttention, "certificate", refuse)
    monkeypatch.setattr(TensorAttention, "in_coordinates", lambda self, *_: [self] * len(monomials))
    for unlikely, tried in ((np.inf, len(monomials)), (0.0, 1)):
        refusals.clear()
        monkeypatch.setattr(module, "_UNLIKELY", unlikely)
        with pytest.raises(CertificateError) as refused:
            attention.simplest(1e-2)
        assert len(refusals) == tried
        assert refused.value.monomials == (least if tried > 1 else monomials[0])


@pytest.mark.parametrize("offset", [0.0, 0.6, 3.0])
@pytest.mark.parametrize(("rank", "tolerance"), [(None, 1e-2), (3, 1e-4)])
def test_the_simplest_are_the_cheapest_of_all_coordinates(offset, rank, tolerance):
    attention = TensorAttention.of(*problem(14, offset=offset, rank=rank), None)
    others = attention.in_coordinates(tolerance)
    assert len(others) == 1 + (offset > 0) + (rank is not None)

    def cost(other):
        try:
            return other.certificate(tolerance).design.cost
        except CertificateError:
            return np.inf

    costs = [cost(other) for other in others]
    found, certificate = attention.simplest(tolerance)
    assert certificate.design.cost == min(costs) < np.inf
    np.testing.assert_array_equal(found.keys[0], others[int(np.argmin(costs))].keys[0])
    with pytest.raises(CertificateError) as refused:
        attention.simplest(tolerance, budget=9)
    least = []
    for other in attention.in_coordinates(tolerance, 9):
        with pytest.raises(CertificateError) as caught:
            other.certificate(tolerance, budget=9)
        least.append(caught.value.monomials)
    assert refused.value.monomials == min(least)


def test_when_a_basis_is_looked_for_and_with_what(monkeypatch):
    """For up to 64 columns always; a wider one takes as long as exact attention of 256 d^2 pairs."""
    asked = []
    monkeypatch.setattr("attention.fast.attention.rotated", lambda *arguments: asked.append(arguments))
    rng = np.random.default_rng(15)
    for count, length, width, looked in ((5, 7, 64, 1), (5, 7, 65, 0), (1040, 1040, 65, 1), (1039, 1040, 65, 0)):
        asked.clear()
        query, key = rng.uniform(-6, 6, (count, width)), rng.uniform(-6, 6, (length, width))
        value = rng.uniform(2, 5, (length, 3))
        TensorAttention.of(query, [key], [value], 1 / width).in_coordinates(1e-3, 100.0)
        assert len(asked) == looked
    query, key, value = query[:, :4] / 6, key[:, :4] / 6, rng.uniform(2, 5, (length, 3))
    asked.clear()
    TensorAttention.of(query, [key], [value], 1.0).in_coordinates(1e-2, 100.0)
    ((moved, scale, allowance, pays),) = asked
    assert (scale, moved.difference, moved.centre.tolist()) == (1.0, 0.0, [0.0] * 4)
    allowed = 1e-2 / (1e-2 + np.ptp(value, axis=0).max() / 2)
    assert allowance == pytest.approx(allowed / 64)
    for logit in np.linspace(0.1, 6, 30):
        assert pays(logit, 3.0) == (guessed_monomials(logit, 3.0, allowed) <= 150)
        assert pays(logit, 1.0) == (guessed_monomials(logit, 1.0, allowed) <= 150)
    assert {guessed_monomials(logit, 3.0, allowed) for logit in np.linspace(0.1, 6, 30)} & set(range(102, 151))
    query = query[:, [0] * 8] * 0.5 ** np.arange(8)
    for factor, looked in ((0.15, 0), (2.0, 1)):  # up to two monomials for each column are few
        attention = TensorAttention.of(query * factor, [key[:, [0] * 8]], [value], 1.0)
        assert (attention.setting.monomials(allowed) > 16) == looked
        assert attention.setting.monomials(allowed) > 10
        asked.clear()
        attention.in_coordinates(1e-2)
        assert len(asked) == looked


def test_even_data_is_left_as_it_is():
    attention = TensorAttention.of(*problem(2, count=700), None)
    assert attention.in_coordinates(1e-3) == [attention]
    assert attention.simplest(1e-3)[0] is attention


def test_no_basis_is_looked_for_where_columns_are_uncorrelated(monkeypatch):
    """However uneven they are; turned a little, they are not."""
    rng = np.random.default_rng(5)
    query, key = (rng.normal(size=(count, 6)) * 2.0 ** -np.arange(6) for count in (700, 600))
    turn = np.eye(6)
    turn[:2, :2] = [[0.8, 0.6], [-0.6, 0.8]]
    monkeypatch.setattr(coordinates, "_eigen", None)
    assert rotated(Coordinates(query, key, np.zeros(6), 0.0), 1.0, 1e-6) is None
    for turned in ((query @ turn, key @ turn), (query @ turn, key), (query, key @ turn)):
        with pytest.raises(TypeError):
            rotated(Coordinates(*turned, np.zeros(6), 0.0), 1.0, 1e-6)


def test_no_coordinates_of_higher_orders_or_of_nothing():
    query, keys, values = problem(3, offset=4.0, count=9)
    third = TensorAttention.of(query, [keys[0], keys[0][:5]], [values[0], values[0][:5]], None)
    empty = TensorAttention.of(query[:0], keys, values, None)
    flat = TensorAttention.of(query[:, :0], [keys[0][:, :0]], values, None)
    for attention in (third, empty, flat):
        assert attention.in_coordinates(1e-6) == [attention]


def test_one_query_and_one_key():
    query, keys, values = problem(4, offset=30.0)
    one = fast_attention(query, [keys[0][:1]], [values[0][:1]])
    np.testing.assert_allclose(one, np.repeat(values[0][:1], len(query), axis=0), rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        fast_attention(query[:1], keys, values), exact_attention(query[:1], keys, values), rtol=0, atol=1e-6
    )


def test_causal_attention_may_be_centred():
    query, (key,), (value,) = problem(5, offset=3.0)
    key, value = key[: len(query)], value[: len(query)]
    output = fast_attention(query, [key], [value], causal=True, tolerance=1e-3)
    for i in (0, 1, 50):
        expected = exact_attention(query[[i]], [key[: i + 1]], [value[: i + 1]])
        np.testing.assert_allclose(output[[i]], expected, rtol=0, atol=1e-3)


def test_single_precision_in_and_out():
    query, (key,), (value,) = (
        [np.float32(m) for m in part] if isinstance(part, list) else np.float32(part) for part in problem(6, offset=5.0)
    )
    output = fast_attention(query, [key], [value], tolerance=1e-2)
    assert output.dtype == np.float32
    np.testing.assert_allclose(output, exact_attention(query, [key], [value]), rtol=0, atol=1e-2)


def test_a_plan_is_made_in_the_coordinates_that_attend_takes():
    found = plan(*problem(7, count=900, offset=5.0), tolerance=1e-2, costs=replace(COSTS, token=1e-9, exponential=1e-7))
    assert (found.method, found.rank) == ("fast", 165)
    assert found.logit_bound < 1.1


def test_columns_of_every_size():
    """Powers of two make queries and keys of like size; what is below 10^-100 is left as it is."""
    query, (key,), values = problem(8, offset=5.0, dimension=4)
    column = 10.0 ** np.array([-8, 6, 0, 3])
    assert simplest((query / column, [key * column], values)) == simplest((query, [key], values))
    tiny = np.array([1e-150, 1.0, 1.0, 1.0])
    assert centred(query / tiny, key * tiny, 0.25) is None
    assert rotated(Coordinates(query / tiny, key * tiny, np.zeros(4), 0.0), 0.25, 1e-3) is None
    assert rotated(Coordinates(0 * query, key, np.zeros(4), 0.0), 0.25, 1e-3) is None


def test_what_logits_were_off_by_is_in_the_certificate():
    """Keys moved so that half of the logits grow by 0.05 and half shrink, and the output with them."""
    query, value = np.ones((2, 1)), np.resize([[1.0], [-1.0]], (40, 1))
    key = np.linspace(-0.5, 0.5, 40)[:, None]
    attention = TensorAttention.of(query, [key], [value], 1.0)
    for difference in (0.0, 0.05):
        moved = key + difference * value
        setting = Setting.of(query, [Extent.of(moved, 2)], 1.0).perturbed(difference)
        other = replace(attention, keys=[moved], key_extents=[Extent.of(moved, 2)], setting=setting)
        certificate = other.certificate(0.2, precisions="float64")
        errors = np.abs(other.output(certificate) - exact_attention(query, [key], [value], scale=1.0))
        assert (errors <= certificate.posterior(other.output(certificate))).all()
        tighter = replace(other, setting=setting.perturbed(0.9 * difference)).certificate(0.2, precisions="float64")
        assert (tighter.error_bound < certificate.error_bound) == (difference > 0)
    assert errors.max() > 0.04
    assert setting.perturbed(1e9).perturbation > 1e300
    assert np.isinf(other.certificate(np.inf).error_bound) == (setting.perturbation >= 1)


def test_what_a_centre_costs():
    """Of columns of unequal sizes, far from zero on one side, the middle of the range; one rounding of each key."""
    query, (key,), _ = problem(9, offset=3.0, dimension=3)
    query, key = query * [1.0, 8.0, 0.5], key * [1.0, 1e-3, 7.0]
    for scale in (0.01, -30.0):
        found = centred(query, key, scale)
        np.testing.assert_allclose(found.centre, [(min(column) + max(column)) / 2 for column in key.T], rtol=1e-15)
        np.testing.assert_array_equal(found.key, key - found.centre)
        off = 2.0**-53 * abs(scale) * sum(np.abs(query).max(axis=0) * np.abs(found.key).max(axis=0))
        assert off <= found.difference <= 1.02 * off
    for share, pays in ((0.07, False), (0.1, True)):  # to go from 1.21 to 1 is not worth it, from 1.3 it is
        assert (centred(query, key - (1 - share) * found.centre, 1.0) is not None) == pays


def latent(seed, sizes, counts=(130, 170)):
    """Queries and keys of which the columns have these sizes in some basis."""
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.normal(size=(len(sizes), len(sizes))))[0]
    query, key = (rng.uniform(-1, 1, (count, len(sizes))) * sizes @ basis for count in counts)
    return Coordinates(query, key, np.arange(len(sizes)), 1e-9)


@pytest.mark.parametrize("uneven", [False, True])
def test_second_moments_of_queries_and_keys_become_one_diagonal_matrix(uneven):
    given = latent(16, [1.0, 0.7, 1e-2, 1e-3, 0.3])
    if uneven:
        column = 10.0 ** np.array([-8, 6, 0, 3, -2])
        given = given._replace(query=given.query / column, key=given.key * column)
    found = rotated(given, -0.5, 0.0)
    first, second = (matrix.T @ matrix / len(matrix) for matrix in (found.query, found.key))
    lengths = np.sqrt(first.diagonal())
    for moments in (first, second):
        np.testing.assert_allclose(moments / lengths / lengths[:, None], np.eye(5), atol=1e-3)
    np.testing.assert_allclose(found.query @ found.key.T, given.query @ given.key.T, atol=1e-12)


@pytest.mark.parametrize("scale", [0.05, -7.0])
def test_columns_are_left_out_up_to_the_allowance(scale):
    given = latent(10, [1.0, 0.7, 1e-2, 1e-3, 1e-4])
    whole = rotated(given, scale, 0.0)
    sizes = abs(scale) * np.abs(whole.query).max(axis=0) * np.abs(whole.key).max(axis=0)
    assert whole.query.shape == given.query.shape
    assert (np.diff(sizes) <= 0).all()
    for allowance in (
        sizes[4] / 2,
        1.1 * sizes[4],
        1.1 * sizes[3:].sum(),
        0.9 * sizes[2:].sum(),
        1.01 * sizes[1:].sum(),
    ):
        found = rotated(given, scale, allowance)
        count = max(1, next(i for i in range(6) if sizes[i:].sum() <= allowance))
        np.testing.assert_array_equal(found.query, whole.query[:, :count])
        np.testing.assert_array_equal(found.key, whole.key[:, :count])
        np.testing.assert_array_equal(found.centre, given.centre)
        lost = sizes[count:].sum()
        assert lost <= found.difference - whole.difference <= 1.011 * lost + 1e-20


@pytest.mark.parametrize("away", [0.0, 1e-3])
@pytest.mark.parametrize("scale", [0.05, -7.0])
def test_what_another_basis_costs(away, scale, monkeypatch):
    """For bases A and B, of which A B^T may be far from the identity; each sum has two roundings more than terms."""
    given, bases, right = latent(11, [1.0, 0.7, 1e-2]), [], coordinates._diagonal_basis

    def noted(*rows):
        bases[:] = (basis * (1 + away * np.arange(3)[:, None]) for basis in right(*rows))
        return bases

    monkeypatch.setattr(coordinates, "_diagonal_basis", noted)
    found = rotated(given, scale, 0.0)
    (a, b), d, gamma = bases, 3, 5 * 2.0**-53
    q, x, q_new, x_new = (np.abs(m).max(axis=0) for m in (given.query, given.key, given.query @ a, given.key @ b))
    off = 0.0
    for i in range(d):
        for j in range(d):
            size = sum(abs(a[i, m] * b[j, m]) for m in range(d)) + (i == j)
            off += q[i] * x[j] * (abs((i == j) - sum(a[i, m] * b[j, m] for m in range(d))) + gamma * size)
    for m in range(d):
        by_query, by_key = gamma * sum(q * abs(a[:, m])), gamma * sum(x * abs(b[:, m]))
        off += by_query * x_new[m] + q_new[m] * by_key + by_query * by_key
    assert abs(scale) * off <= found.difference - given.difference <= 1.03 * abs(scale) * off
    exact = given.query.astype(np.longdouble) @ given.key.astype(np.longdouble).T
    moved = found.query.astype(np.longdouble) @ found.key.astype(np.longdouble).T
    assert np.abs(scale * (exact - moved)).max() <= found.difference - given.difference


def test_what_pays_is_asked_with_the_bound_and_the_columns():
    given, asked = latent(12, [1.0, 0.7, 0.2, 1e-3]), []
    for scale, allowance, most in ((0.25, 0.0, 4), (-3.0, 0.1, 3)):

        def pays(*arguments):
            asked[:] = arguments
            return True

        found = rotated(given, scale, allowance, pays)
        assert rotated(given, scale, allowance, lambda *_: False) is None
        whole = rotated(given, scale, 0.0)
        query, key = np.abs(whole.query), np.abs(whole.key)
        shares = query.max(axis=0) * key.max(axis=0)
        shares = shares / shares.sum()
        logit = min(
            max(sum(row * key.max(axis=0)) for row in query),
            max(np.sqrt(sum(row**2)) for row in query) * max(np.sqrt(sum(row**2)) for row in key),
        )
        assert found.query.shape[1] == most
        assert asked == pytest.approx([abs(scale) * logit, min(most, np.exp(-sum(shares * np.log(shares))))])


def test_what_keeps_digits():
    for sizes, kept in (
        ([0.0, 1.0], True),
        ([0.0, 0.0], False),
        ([1e-99, 1e99, 0.0], True),
        ([1.0, 1e-101], False),
        ([1e101, 1.0], False),
    ):
        assert keep_digits(np.array(sizes)) == kept


def test_a_sample_has_rows_from_everywhere():
    for count in (1, 300, 512, 900, 1024, 5000):
        matrix = np.arange(2 * count, dtype=np.float32).reshape(count, 2)
        rows = sample(matrix)
        assert min(count, 512) <= len(rows) <= 1024
        assert (rows.dtype, rows.shape[1]) == (np.float64, 2)
        assert rows[0, 0] == 0
        assert rows[-1, 0] >= 2 * count * (1 - 2 / min(count, 512))
        assert len(sample(matrix, 7)) <= 14


def test_matrices_are_diagonalised():
    rng = np.random.default_rng(13)
    for count in (1, 2, 3, 7):
        start = rng.normal(size=(count, count))
        matrix, vectors = start + start.T, np.eye(count)
        given = matrix.copy()
        diagonalise(matrix, vectors, 1e-12, 0.0)
        np.testing.assert_allclose(np.sort(matrix.diagonal()), np.linalg.eigvalsh(given), atol=1e-10)
        np.testing.assert_allclose(vectors @ given @ vectors.T, matrix, atol=1e-10)
        np.testing.assert_allclose(matrix, np.diag(matrix.diagonal()), atol=1e-10)
        np.testing.assert_allclose(vectors @ vectors.T, np.eye(count), atol=1e-10)
    sparse = np.array([[1.0, 0.0, 0.5], [0.0, 2.0, 0.0], [0.5, 0.0, 3.0]])
    diagonalise(sparse, np.eye(3), 1e-12, 0.0)
    assert abs(sparse[0, 2]) < 1e-15
    small = np.array([[1.0, 0.4], [0.4, 2.0]])
    diagonalise(small, np.eye(2), 0.0, 0.4)
    assert small[0, 1] == 0.4
    diagonalise(small, np.eye(2), 0.2829, 0.0)
    assert small[0, 1] == 0.4
    diagonalise(small, np.eye(2), 0.2828, 0.399)
    assert abs(small[0, 1]) < 1e-15


BREAKAGES = {
    "nothing for rounding keys": ("centred", lambda found: found._replace(difference=1e-150)),
    "half of what rounding keys costs": ("centred", lambda found: found._replace(difference=found.difference / 2.2)),
    "half of what is left out": ("rotated", lambda found: found._replace(difference=found.difference / 2.2)),
    "another centre than is said": ("centred", lambda found: found._replace(centre=found.centre * (1 + 1e-9))),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_breakages_are_found(name, monkeypatch):
    function, change = BREAKAGES[name]
    right = getattr(coordinates, function)

    def broken(*arguments):
        found = right(*arguments)
        return found and change(found)

    monkeypatch.setattr(f"tests.assurance.check_certificates.{function}", broken)
    monkeypatch.setattr(TensorAttention, "in_coordinates", lambda *_: [])
    assert check("coordinates", 0, rounds=40)["coordinates: logits"].violated


def test_matrices_of_lost_digits_stay_as_they_are():
    rng = np.random.default_rng(0)
    turn = rng.normal(size=(2, 5))
    query, key = rng.normal(size=(50, 2)) @ turn, 9 + rng.normal(size=(60, 2)) @ turn
    for less, more in ((1e-150, 1.0), (1.0, 1e-150)):
        tiny = Coordinates(less * query, more * key, np.zeros(5), 0.0)
        assert centred(tiny.query, tiny.key, 1.0) is None
        assert rotated(tiny, 1.0, 1e-6) is None


def test_keys_that_are_all_one_leave_nothing_but_a_positive_bound():
    found = centred(np.array([[1.0, 2.0]]), np.full((3, 2), 7.0), 1.0)
    assert not found.key.any()
    assert 0 < found.difference < 1e-100
