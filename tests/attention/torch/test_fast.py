"""Fast attention in PyTorch against the package for processors, within both certificates."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: hardchain[torch]")

from attention import fast_attention  # noqa: E402
from attention.errors import CertificateError, InputError, InputTypeError  # noqa: E402
from attention.torch import entry_bound, norm_bound, softmax_attention  # noqa: E402
from tests.assurance.check_torch import check  # noqa: E402
from tests.attention.torch.cases import errors, problem, truth  # noqa: E402


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("lengths", [(300,), (5, 40), (2, 3, 4)])
def test_errors_are_within_the_certificate(lengths, dtype):
    for tolerance in (1e-2, 1e-5):
        arguments = problem(1, lengths=lengths, dtype=dtype)
        output, certificate = softmax_attention(*arguments, method="fast", tolerance=tolerance, certified=True)
        assert output.dtype == dtype
        assert output.shape == (2, 3, 7, 3)
        assert (errors(output, *arguments) <= certificate.error_bounds).all()
        wide = dtype in (torch.float32, torch.float64)
        assert certificate.design.deviation + certificate.design.rounding <= tolerance
        assert (certificate.error_bounds <= tolerance + (0 if wide else 2**-7)).all()  # values are at most 1


@pytest.mark.parametrize("lengths", [(50,), (8, 9)])
def test_the_package_for_processors_agrees_within_both_certificates(lengths):
    query, keys, values = problem(2, batch=(), lengths=lengths)
    output = softmax_attention(query, keys, values, scale=0.25, method="fast", tolerance=1e-6)
    arrays = [[x.numpy() for x in group] for group in (keys, values)]
    other = fast_attention(query.numpy(), *arrays, scale=0.25, tolerance=1e-6)
    assert np.abs(output.numpy() - other).max() <= 2e-6


def test_a_long_run_of_tokens_is_cut_into_blocks_and_chunks(monkeypatch):
    query, keys, values = problem(3, batch=(3,), count=301, lengths=(1000,), width=2, dtype=torch.float32)
    whole = softmax_attention(query, keys, values, method="fast", tolerance=1e-4)
    monkeypatch.setattr("attention.torch.problem._NUMBERS", {"cpu": 700})
    monkeypatch.setattr("attention.torch.polynomial._NUMBERS", {"cpu": 5000})
    cut, certificate = softmax_attention(query, keys, values, method="fast", tolerance=1e-4, certified=True)
    assert (errors(cut, query, keys, values) <= certificate.error_bounds).all()
    assert torch.allclose(whole, cut, atol=1e-5, rtol=0)


@pytest.mark.parametrize("size", [1e-12, 1e12])
def test_entries_far_from_1_cost_no_digits(size):
    query, keys, values = problem(4, lengths=(9, 20), dtype=torch.float32)
    far = query, (keys[0] * size, keys[1] / size), (values[0] * size, values[1] * size)
    _, near = softmax_attention(query, keys, values, method="fast", tolerance=1e-4, certified=True)
    output, certificate = softmax_attention(*far, method="fast", tolerance=1e-4, certified=True)
    assert certificate.design.polynomial.degree == near.design.polynomial.degree
    assert (errors(output, *far) <= certificate.error_bounds).all()


@pytest.mark.parametrize("shift", [-2.0, 2.0])
def test_all_logits_far_on_one_side(shift):
    query, keys, values = problem(5, lengths=(30,))
    one = torch.full_like(query, shift), (1 + keys[0] / 100,), (100 + values[0],)
    output, certificate = softmax_attention(*one, scale=1.0, method="fast", tolerance=1e-4, certified=True)
    assert (errors(output, *one, scale=1.0) <= certificate.error_bounds).all()
    assert certificate.design.logit_bound == pytest.approx(8.08, rel=0.05)


def test_a_promise_has_the_certificate_of_the_data_or_a_wider_one():
    query, keys, values = problem(6, lengths=(12,))
    bound = entry_bound(1.0, 4)
    assert bound == 2.0
    output, certificate = softmax_attention(query, keys, values, bound=bound, method="fast", certified=True)
    assert certificate.design.logit_bound == 2.0
    assert (errors(output, query, keys, values) <= certificate.error_bounds).all()
    unit = torch.nn.functional.normalize
    arguments = unit(query, dim=-1), (unit(keys[0], dim=-1),), values
    output, certificate = softmax_attention(
        *arguments, scale=3.0, bound=norm_bound(1.0, 4, scale=3.0), method="fast", certified=True
    )
    assert certificate.design.logit_bound == 3.0
    assert (errors(output, *arguments, scale=3.0) <= certificate.error_bounds).all()


@pytest.mark.parametrize("kind", ["tf32", "bf16"])
def test_coarse_products_count_for_what_they_are(kind):
    """A processor has no such products in so small matrices, so the bounds alone are tried."""
    from attention.torch.certificate import Setting, choose_design

    setting = Setting.of(0.5, -0.5, keys=1, tokens=1000, dimension=4)
    fine, coarse = (choose_design(setting, 0.1, (name,), 1000, False) for name in ("float32", kind))
    unit = {"tf32": 2**-10, "bf16": 2**-8}[kind]
    assert 8 * unit < coarse.rounding < 50 * unit
    assert fine.rounding < 1e-4
    assert choose_design(setting, 1e-4, (kind, "float32"), 1000, False).arithmetic == "float32"


def test_the_settings_of_products_are_read(monkeypatch):
    query, keys, values = problem(7, lengths=(6,), dtype=torch.float32, size=0.5)
    before = torch.get_float32_matmul_precision()
    try:
        torch.set_float32_matmul_precision("medium")
        _, loose = softmax_attention(query, keys, values, method="fast", tolerance=0.2, certified=True)
        _, strict = softmax_attention(query, keys, values, method="fast", tolerance=1e-3, certified=True)
    finally:
        torch.set_float32_matmul_precision(before)
    assert (loose.design.arithmetic, strict.design.arithmetic) == ("bf16", "float64")


def test_auto_takes_the_quicker_one_and_falls_back():
    query, keys, values = problem(8, batch=(), count=1500, lengths=(1500, 1500), width=2)
    output, certificate = softmax_attention(query, keys, values, certified=True)
    assert certificate.method == "fast"
    few = query[:5], tuple(key[:6] for key in keys), tuple(value[:6] for value in values)
    output, certificate = softmax_attention(*few, certified=True)
    assert certificate.method == "exact"
    assert certificate.design is None
    assert torch.isinf(certificate.error_bounds).all()
    assert torch.allclose(output, truth(*few))
    large = query[:5], (keys[0][:6] * 300,), (values[0][:6],)
    output, certificate = softmax_attention(*large, certified=True)
    assert certificate.method == "exact"
    assert torch.allclose(output, truth(*large))


def test_refusals_name_what_to_change():
    query, keys, values = problem(9, lengths=(6,))
    with pytest.raises(CertificateError, match=r"raise the tolerance.*exact") as refused:
        softmax_attention(query, (keys[0] * 8,), values, method="fast", tolerance=1e-6, budget=1000)
    assert 8 < refused.value.logit_bound < 17
    assert refused.value.monomials > 1000
    assert refused.value.degree > 10
    with pytest.raises(CertificateError, match="no digit"):
        softmax_attention(query, (keys[0] * 30,), values, method="fast", bound=40.0)
    with pytest.raises(CertificateError, match="rounding"):
        softmax_attention(query, keys, values, method="fast", tolerance=1e-15)


@pytest.mark.parametrize("entry", [float("nan"), float("inf")])
def test_entries_that_are_not_finite_are_refused(entry):
    for place in range(3):
        tensors = [x.clone() for x in (problem(10)[0], problem(10)[1][0], problem(10)[2][0])]
        tensors[place][1, 2, 3, 1] = entry
        with pytest.raises(InputError, match="finite"):
            softmax_attention(*tensors, method="fast")


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"key": torch.zeros(5, 3)}, InputError, r"\(7, 4\) and \(5, 3\)"),
        ({"value": torch.zeros(6, 2)}, InputError, r"\(5, 4\) and \(6, 2\)"),
        ({"key": torch.zeros(0, 4), "value": torch.zeros(0, 2)}, InputError, "at least 1"),
        ({"query": torch.zeros(4)}, InputError, r"shape \(4,\)"),
        ({"query": np.zeros((7, 4))}, InputTypeError, "ndarray"),
        ({"query": torch.zeros(7, 4, dtype=torch.int64)}, InputTypeError, "int64"),
        ({"query": torch.zeros(2, 7, 4), "key": torch.zeros(3, 5, 4)}, InputError, r"\(2, 7, 4\).*\(3, 5, 4\)"),
        ({"key": (torch.zeros(5, 4),) * 2}, InputError, "2 and 1"),
        ({"method": "quick"}, InputError, "quick"),
        ({"tolerance": 0.0}, InputError, "tolerance"),
        ({"bound": -1.0}, InputError, "bound"),
        ({"scale": float("nan")}, InputError, "scale"),
        ({"method": "fast", "causal": True}, InputError, "5 and 7"),
        ({"method": "fast", "mask": torch.ones(7, 5, dtype=torch.bool)}, InputError, "mask"),
        ({"lengths": torch.tensor(3.0)}, InputTypeError, "float32"),
        ({"lengths": torch.tensor([3])}, InputError, r"\(1,\)"),
        ({"mask": torch.ones(7, 5)}, InputTypeError, "float32"),
        ({"mask": torch.ones(7, 4, dtype=torch.bool)}, InputError, r"\(7, 5\)"),
        ({"causal": True}, InputError, "5 and 7"),
    ],
)
def test_arguments_that_do_not_fit(change, error, match):
    arguments = {"query": torch.zeros(7, 4), "key": torch.zeros(5, 4), "value": torch.zeros(5, 2), **change}
    with pytest.raises(error, match=match):
        softmax_attention(**arguments)


@pytest.mark.parametrize("method", ["fast", "exact", "auto"])
@pytest.mark.parametrize("lengths", [(1,), (1, 2)])
def test_smallest_cases(method, lengths):
    for options in ({"count": 1}, {"count": 0}, {"batch": (0,)}, {"columns": 0}, {"width": 0}, {"size": 0.0}):
        query, keys, values = problem(11, **{"batch": (2,), "lengths": lengths, **options})
        output, certificate = softmax_attention(query, keys, values, method=method, certified=True)
        assert output.shape == (*query.shape[:-1], values[0].shape[-1])
        assert certificate.error_bounds.shape == (len(query), values[0].shape[-1])
        if output.numel():
            assert torch.allclose(output, truth(query, keys, values), atol=1e-3)


def test_the_same_bits_again_and_of_any_layout():
    query, keys, values = problem(12, count=33, lengths=(200,), dtype=torch.float32)
    first = softmax_attention(query, keys, values, method="fast")
    turned = query.mT.contiguous().mT, tuple(key.mT.contiguous().mT for key in keys)
    assert not turned[0].is_contiguous()
    assert torch.equal(first, softmax_attention(query, keys, values, method="fast"))
    assert torch.equal(first, softmax_attention(*turned, values, method="fast"))


def test_axes_of_a_batch_broadcast():
    query, _, _ = problem(13, batch=(2, 1))
    _, keys, values = problem(14, batch=(3,), lengths=(8,))
    output = softmax_attention(query, keys[0], values[0][0], method="fast", tolerance=1e-6)
    assert output.shape == (2, 3, 7, 3)
    assert torch.allclose(output, truth(query, keys, (values[0][0],)), atol=1e-5)


def test_autocast_does_not_round_the_products():
    query, keys, values = problem(15, lengths=(200,), dtype=torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output, certificate = softmax_attention(query, keys, values, method="fast", certified=True)
    assert (errors(output, query, keys, values) <= certificate.error_bounds).all()
    assert torch.equal(output, softmax_attention(query, keys, values, method="fast"))


def test_certificates_hold_on_inputs_made_to_break_them():
    """More of the same by hand: python -m tests.assurance.check_torch."""
    cases, _, violated, tightest = check(60, seed=1)
    assert cases == 60
    assert not violated
    assert 0.3 < tightest <= 1
