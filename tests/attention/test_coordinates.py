"""What a softmax does not see: a constant in all keys, and the basis of queries and keys."""

from dataclasses import replace

import numpy as np
import pytest

from attention import exact_attention, fast_attention, plan
from attention.fast import coordinates
from attention.fast.attention import TensorAttention
from attention.fast.coordinates import Coordinates, centred, rotated
from attention.fast.extent import Extent, Setting
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
