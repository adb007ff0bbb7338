"""Fast attention over prefixes of the keys and over so many of them, against exact attention and its derivatives."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: hardchain[torch]")

from attention.errors import CertificateError  # noqa: E402
from attention.torch import MultiheadAttention, softmax_attention  # noqa: E402
from tests.attention.torch.cases import errors, problem, truth  # noqa: E402

KINDS = [torch.float32, torch.float64, torch.bfloat16]
CASES = [(1, 1), (1, 2), (1, 127), (1, 128), (1, 129), (1, 300), (2, 1), (2, 33), (3, 9)]  # key sets and tokens


def hidden(sets, count):
    """What hides keys: nothing but causality, lengths of a batch (2, 3), and both."""
    lengths = torch.tensor([max(0, count - 2), count])
    whole = torch.tensor([[0, 1, count], [count, 0, (count + 1) // 2]])
    return [{"causal": True}, {"lengths": lengths}, {"causal": True, "lengths": whole}]


@pytest.mark.parametrize(
    ("sets", "count", "dtype"),
    [(*case, kind) for i, case in enumerate(CASES) for kind in KINDS[: 3 if case[1] in (9, 129) else 1 + i % 2]],
)
def test_errors_are_within_the_certificate(sets, count, dtype):
    query, keys, values = problem(count, count=count, lengths=(count,) * sets, dtype=dtype)
    for options in hidden(sets, count):
        output, certificate = softmax_attention(
            query, keys, values, method="fast", tolerance=1e-4, certified=True, **options
        )
        assert (output.dtype, output.shape) == (dtype, values[0].shape)
        seen = {name: x.numpy() if name == "lengths" else x for name, x in options.items()}
        assert (errors(output, query, keys, values, **seen) <= certificate.error_bounds).all()
        assert (certificate.error_bounds <= 1e-4 + (2**-7 if dtype == torch.bfloat16 else 0)).all()


@pytest.mark.parametrize("numbers", [2**21, 500])
@pytest.mark.parametrize(("sets", "count"), [(1, 140), (2, 7)])
def test_derivatives_are_those_of_exact_attention(sets, count, numbers, monkeypatch):
    monkeypatch.setattr("attention.torch.problem._NUMBERS", {"cpu": numbers})
    monkeypatch.setattr("attention.torch.scan._TOKENS", 3 if numbers == 500 else 1024)
    query, keys, values = problem(1, count=count, lengths=(count,) * sets, width=2, columns=3)
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]
    for options in hidden(sets, count):
        found, wanted = (
            torch.autograd.grad(
                softmax_attention(query, keys, values, method=method, tolerance=1e-8, **options).sin().sum(), tensors
            )
            for method in ("fast", "exact")
        )
        for one, other in zip(found, wanted, strict=True):
            assert torch.allclose(one, other, atol=1e-8, rtol=0)


@pytest.mark.parametrize("sets", [1, 2])
def test_gradcheck(sets):
    query, keys, values = problem(2, batch=(2,), count=4, lengths=(4,) * sets, width=2, columns=1)
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]

    def call(query, *rest):
        lengths = torch.tensor([0, 3])
        return softmax_attention(
            query, rest[:sets], rest[sets:], method="fast", tolerance=1e-4, causal=True, lengths=lengths
        )

    assert torch.autograd.gradcheck(call, tensors)


@pytest.mark.parametrize("sets", [1, 2])
def test_not_a_bit_depends_on_tokens_that_are_not_seen(sets):
    query, keys, values = problem(3, count=200, lengths=(200,) * sets, dtype=torch.float32)
    options = {"method": "fast", "bound": 2.0, "tolerance": 1e-3}
    output = softmax_attention(query, keys, values, causal=True, **options)
    assert torch.equal(output, softmax_attention(query, keys, values, causal=True, **options))
    other = [tuple(torch.cat([x[..., :150, :], x[..., 150:, :].flip(-2)], dim=-2) for x in y) for y in (keys, values)]
    assert torch.equal(output[..., :150, :], softmax_attention(query, *other, causal=True, **options)[..., :150, :])
    spoilt = [tuple(x.index_fill(-2, torch.arange(180, 200), torch.nan) for x in y) for y in (keys, values)]
    lengths = torch.tensor([180, 150])
    output, changed = (softmax_attention(query, *y, lengths=lengths, **options) for y in ((keys, values), spoilt))
    assert torch.equal(output, changed)


def test_means_over_prefixes_bound_the_denominators():
    query, keys, values = problem(4, batch=(), count=60, lengths=(60,), dtype=torch.float32)
    query, key = query.abs(), torch.cat([-keys[0][:1].abs(), keys[0][1:].abs()])  # the first query sees low logits only
    options = {"scale": 0.5, "method": "fast", "tolerance": 0.01, "certified": True}
    _, over_all = softmax_attention(query, key, values[0], **options)
    output, over_some = softmax_attention(query, key, values[0], causal=True, **options)
    assert (errors(output, query, (key,), values, scale=0.5, causal=True) <= over_some.error_bounds).all()
    _, over_first = softmax_attention(query, key, values[0], lengths=torch.tensor(1), **options)
    for found in (over_some, over_first):
        assert found.design.polynomial.degree == over_all.design.polynomial.degree
        assert found.design.rounding > 2 * over_all.design.rounding


@pytest.mark.parametrize("method", ["fast", "exact"])
def test_one_length_for_one_problem(method):
    query, keys, values = problem(7, batch=(), lengths=(5, 5))
    output = softmax_attention(query, keys, values, lengths=torch.tensor(3), method=method, tolerance=1e-6)
    assert torch.allclose(output, truth(query, keys, values, lengths=np.array(3)), atol=1e-5)


def test_refused_and_automatic():
    query, keys, values = problem(5, batch=(), count=30, lengths=(30,), width=2, columns=1)
    with pytest.raises(CertificateError, match="raise the tolerance"):
        softmax_attention(query, keys, values, method="fast", causal=True, scale=40.0)
    _, certificate = softmax_attention(query, keys, values, causal=True, certified=True)
    assert certificate.method == "exact"
    _, certificate = softmax_attention(
        *(x.repeat(1000, 1) for x in (query, keys[0], values[0])), causal=True, certified=True, tolerance=0.1
    )
    assert certificate.method == "fast"


def test_a_module_is_compiled_as_a_whole():
    torch.manual_seed(6)
    module = MultiheadAttention(4, 2, method="fast", tolerance=0.1)
    tokens, seen = torch.randn(2, 9, 4), {"causal": True, "lengths": torch.tensor([3, 9])}
    compiled = torch.compile(module, fullgraph=True, backend="eager")
    assert torch.equal(module(tokens, **seen), compiled(tokens, **seen))
