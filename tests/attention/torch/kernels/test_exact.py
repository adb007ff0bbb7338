"""Exact attention of order 3, against the softmax over all pairs in float64."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: hardchain[torch]")

from attention.torch import kernels  # noqa: E402

SIZES = [  # problems, queries, keys of both sets, columns of keys and of values
    (1, 1, 1, 1, 1, 1),
    (2, 3, 5, 7, 4, 2),
    (1, 2, 131, 67, 3, 5),
    (1, 2, 1, 66, 17, 20),
    (2, 1, 130, 1, 2, 3),
]


def entries(size, low=-1.0):
    problems, queries, first, last, variables, columns = size
    generator = torch.Generator().manual_seed(queries)
    shapes = [(queries, variables), (first, variables), (last, variables), (first, columns), (last, columns)]
    return [torch.rand(problems, *shape, generator=generator) * (1 - low) + low for shape in shapes]


def definition(query, first_keys, last_keys, first_values, last_values, scale):
    query, first_keys, last_keys, first_values, last_values = (
        array.double() for array in (query, first_keys, last_keys, first_values, last_values)
    )
    logits = scale * torch.einsum("bnd,bjd,bld->bnjl", query, first_keys, last_keys)
    weights = logits.flatten(2).softmax(dim=2).view_as(logits)
    return torch.einsum("bnjl,bjc,blc->bnc", weights, first_values, last_values), logits.flatten(2).logsumexp(dim=2)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_pairs_are_averaged(size):
    query, *keys_and_values = entries(size)
    output, sums = kernels.exact_third_order(query, keys_and_values[:2], keys_and_values[2:], 0.8)
    wanted = definition(query, *keys_and_values, 0.8)
    torch.testing.assert_close(output.double(), wanted[0], rtol=0, atol=4e-6)
    torch.testing.assert_close(sums.double(), wanted[1], rtol=1e-6, atol=4e-6)


@pytest.mark.parametrize(("precision", "error"), [("tf32x3", 3e-5), ("float32", 3e-5), ("tf32", 2e-2), ("bf16", 0.1)])
def test_large_logits_far_on_one_side(precision, error):
    query, *keys_and_values = entries((1, 3, 19, 21, 16, 2), low=0.5)
    scale = 8.0  # logits between 16 and 128, whose exponentials float32 does not have
    output, sums = kernels.exact_third_order(query, keys_and_values[:2], keys_and_values[2:], scale, precision)
    wanted = definition(query, *keys_and_values, scale)
    found = (output.double() - wanted[0]).abs().max()
    assert found <= error
    assert precision in ("tf32x3", "float32") or found > 1e-5  # or else the interpreter did not round
    assert ((sums.double() - wanted[1]).abs() <= error * 10).all()


def test_a_query_without_a_preference_averages():
    query, *keys_and_values = entries((1, 1, 3, 5, 4, 2))
    output, sums = kernels.exact_third_order(0 * query, keys_and_values[:2], keys_and_values[2:], 1.0)
    wanted = keys_and_values[2].mean(dim=1) * keys_and_values[3].mean(dim=1)
    torch.testing.assert_close(output[:, 0], wanted)
    assert sums.item() == pytest.approx(torch.tensor(15.0).log().item())


def test_no_queries_and_too_many_columns():
    query, *keys_and_values = entries((2, 0, 3, 5, 4, 2))
    output, sums = kernels.exact_third_order(query, keys_and_values[:2], keys_and_values[2:], 1.0)
    assert (output.shape, sums.shape) == ((2, 0, 2), (2, 0))
    query, *keys_and_values = entries((1, 1, 1, 1, 257, 1))
    with pytest.raises(ValueError, match=r"256.*257"):
        kernels.exact_third_order(query, keys_and_values[:2], keys_and_values[2:], 1.0)
