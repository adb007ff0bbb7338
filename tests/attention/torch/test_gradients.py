"""Derivatives, compilation, exact attention, and what is not imported."""

import subprocess
import sys

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: hardchain[torch]")

from attention import fast_attention_vjp, softmax_attention_vjp  # noqa: E402
from attention.errors import InputError  # noqa: E402
from attention.torch import softmax_attention  # noqa: E402
from tests.attention.torch.cases import problem, truth  # noqa: E402


def call(sets, **options):
    """Attention as a function of all its tensors, one after the other."""
    return lambda query, *rest: softmax_attention(query, rest[:sets], rest[sets:], **options)


@pytest.mark.parametrize("method", ["fast", "exact"])
@pytest.mark.parametrize("lengths", [(4,), (3, 2)])
def test_gradcheck(method, lengths):
    query, keys, values = problem(0, batch=(2,), count=3, lengths=lengths, width=2, columns=2)
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]
    assert torch.autograd.gradcheck(call(len(keys), method=method, tolerance=1e-8), tensors)


@pytest.mark.parametrize("options", [{"causal": True}, {"lengths": [1, 2]}, {"causal": True, "lengths": [0, 3]}])
@pytest.mark.parametrize("sets", [1, 2])
def test_gradcheck_of_exact_attention_over_some_keys(options, sets):
    query, keys, values = problem(1, batch=(2,), count=3, lengths=(3,) * sets, width=2, columns=1)
    given = {**options, **({"lengths": torch.tensor(options["lengths"])} if "lengths" in options else {})}
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]
    output = call(sets, **given)(*tensors)
    assert torch.allclose(output, truth(query, keys, values, **options))
    assert torch.autograd.gradcheck(call(sets, **given), tensors)


def test_a_mask_and_lengths_hide_keys():
    query, keys, values = problem(2, lengths=(5,))
    mask = torch.rand(3, 7, 5, generator=torch.Generator().manual_seed(0)) < 0.4
    mask[1, 2] = False
    output = softmax_attention(query, keys, values, mask=mask, lengths=torch.tensor([4, 0]))
    assert torch.allclose(output, truth(query, keys, values, mask=mask.numpy(), lengths=[4, 0]))
    assert (output[1] == 0).all()
    assert (output[:, 1, 2] == 0).all()


def test_tiles_of_exact_attention_make_no_difference(monkeypatch):
    query, keys, values = problem(3, count=9, lengths=(5, 7, 4))
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]
    whole = call(3, method="exact")(*tensors)
    found = torch.autograd.grad(whole.sin().sum(), tensors)
    monkeypatch.setattr("attention.torch.exact._NUMBERS", {"cpu": 200})
    monkeypatch.setattr("attention.torch.exact._QUERIES", 4)
    cut = call(3, method="exact")(*tensors)
    assert torch.allclose(whole, cut)
    for one, other in zip(found, torch.autograd.grad(cut.sin().sum(), tensors), strict=True):
        assert torch.allclose(one, other)


def test_the_derivative_is_that_of_the_package_for_processors():
    query, keys, values = problem(4, batch=(), lengths=(20, 6))
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]
    cotangent = torch.cos(torch.arange(21.0, dtype=torch.float64)).view(7, 3)
    found = torch.autograd.grad(call(2, method="fast", tolerance=1e-7)(*tensors), tensors, cotangent)
    arrays = [x.detach().numpy() for x in tensors]
    other = fast_attention_vjp(arrays[0], arrays[1:3], arrays[3:], cotangent.numpy(), scale=0.5, tolerance=1e-7)
    exact = softmax_attention_vjp(arrays[0], tuple(arrays[1:3]), tuple(arrays[3:]), cotangent.numpy())
    for one, two, three in zip(
        found, (other.query, *other.keys, *other.values), (exact.query, *exact.keys, *exact.values), strict=True
    ):
        assert abs(one.numpy() - two).max() < 1e-6
        assert abs(one.numpy() - three).max() < 1e-6


def test_derivatives_in_float32_over_many_chunks(monkeypatch):
    query, keys, values = problem(5, batch=(3, 2), count=300, lengths=(150, 200), width=3, dtype=torch.float32)
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]
    slow = torch.autograd.grad(call(2, method="fast", tolerance=1e-4)(*tensors).sin().sum(), tensors)
    monkeypatch.setattr("attention.torch.problem._NUMBERS", {"cpu": 900})
    monkeypatch.setattr("attention.torch.polynomial._NUMBERS", {"cpu": 4000})
    fast = torch.autograd.grad(call(2, method="fast", tolerance=1e-4)(*tensors).sin().sum(), tensors)
    for one, two in zip(fast, slow, strict=True):
        assert torch.allclose(one, two, atol=1e-4 * float(two.abs().max()))


def test_derivatives_by_some_tensors_only():
    query, keys, values = problem(6)
    every = [x.clone().requires_grad_() for x in (query, *keys, *values)]
    wanted = torch.autograd.grad(call(2, method="fast")(*every).sum(), every)
    for place, tensor in enumerate(every):
        some = [x.detach() for x in every]
        some[place] = tensor
        (found,) = torch.autograd.grad(call(2, method="fast")(*some).sum(), [tensor])
        assert torch.equal(found, wanted[place])


def test_zero_queries_have_derivatives():
    query, keys, values = problem(7, size=0.5)
    zero = torch.zeros_like(query).requires_grad_()
    grads = [
        torch.autograd.grad(softmax_attention(zero, keys, values, method=method).sin().sum(), zero)[0]
        for method in ("fast", "exact")
    ]
    assert grads[1].abs().max() > 0
    assert torch.allclose(*grads, atol=1e-3)


@pytest.mark.parametrize("method", ["fast", "exact"])
def test_second_derivatives_are_refused(method):
    query, keys, values = problem(8)
    query.requires_grad_()
    (first,) = torch.autograd.grad(
        softmax_attention(query, keys, values, method=method).sum(), query, create_graph=True
    )
    with pytest.raises(InputError, match="second derivatives"):
        first.sum().backward()


def test_compiled_as_a_whole():
    query, keys, values = problem(9, lengths=(6, 5), dtype=torch.float32)
    tensors = [x.requires_grad_() for x in (query, *keys, *values)]
    plain = call(len(keys), method="fast", bound=2.0, tolerance=1e-2)
    compiled = torch.compile(plain, fullgraph=True, backend="aot_eager")
    for one, two in zip(*(torch.autograd.grad(f(*tensors).sum(), tensors) for f in (plain, compiled)), strict=True):
        assert torch.equal(one, two)


def test_pytorch_is_imported_by_those_who_ask_only():
    script = "import sys, attention, attention.fast.attention; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_missing_pytorch_is_named():
    script = "import sys; sys.modules['torch'] = None; import attention.torch"
    found = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert found.returncode == 1
    assert "hardchain[torch]" in found.stderr.splitlines()[-1]


def test_examples():
    import doctest
    from importlib import import_module
    from pkgutil import iter_modules

    import attention.torch

    tried = 0
    for module in iter_modules(attention.torch.__path__, "attention.torch."):
        if not module.ispkg:
            result = doctest.testmod(import_module(module.name), optionflags=doctest.NORMALIZE_WHITESPACE)
            assert not result.failed, module.name
            tried += result.attempted
    assert tried > 10
