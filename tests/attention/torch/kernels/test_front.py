"""The whole front end through the kernels, against the plain way and the package for processors."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: hardchain[torch]")

from attention import fast_attention  # noqa: E402
from attention.torch import certificate, kernels, softmax_attention  # noqa: E402
from attention.torch.certificate import Setting, choose_design  # noqa: E402
from tests.attention.torch.cases import errors, problem  # noqa: E402

PRECISIONS = {"tf32x3": ("highest", 1e-3), "tf32": ("high", 0.05), "bf16": ("medium", 0.3)}


@pytest.fixture(params=PRECISIONS)
def precision(request):
    """One of them, to which PyTorch is set, and a tolerance that it can meet."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(PRECISIONS[request.param][0])
    yield request.param, PRECISIONS[request.param][1]
    torch.set_float32_matmul_precision(before)


@pytest.fixture
def calls(monkeypatch):
    """Names of kernels as they are called, with the precision asked for."""
    seen = []

    def spy(name):
        kernel = getattr(kernels, name)

        def call(*arguments):
            seen.append((name, arguments[-1]))
            return kernel(*arguments)

        return call

    for name in ("absorb", "evaluate", "pull_back"):
        monkeypatch.setattr(kernels, name, spy(name), raising=False)
    return seen


@pytest.mark.parametrize(("sets", "options"), [(1, {}), (2, {}), (1, {"causal": True})], ids=str)
def test_kernels_agree_with_the_plain_way_and_the_other_package(sets, options, precision, calls, monkeypatch):
    (name, tolerance), count = precision, 5
    monkeypatch.setattr("attention.torch.chunks.BLOCK", 3)
    query, keys, values = problem(1, batch=(), count=count, lengths=(count,) * sets, width=2, columns=1, size=0.5)
    single = [x.float().requires_grad_() for x in (query, *keys, *values)]
    arguments, more = (
        (single[0], tuple(single[1 : 1 + sets]), tuple(single[1 + sets :])),
        {**options, "certified": True},
    )
    output, proved = softmax_attention(*arguments, method="fast", tolerance=tolerance, **more)
    assert proved.design.arithmetic == name
    gradients = torch.autograd.grad(output.sin().sum(), single)
    assert set(calls) == {(kernel, name) for kernel in ("absorb", "evaluate", "pull_back")}
    assert (errors(output, *arguments, **options) <= proved.error_bounds).all()
    arrays = [[x.numpy() for x in matrices] for matrices in (keys, values)]
    other = fast_attention(query.numpy(), *arrays, scale=2**-0.5, tolerance=1e-6, **options)
    assert ((output - torch.from_numpy(other)).abs().amax(dim=0) <= proved.error_bounds + 1e-6).all()
    monkeypatch.setenv("TRITON_INTERPRET", "0")
    calls.clear()
    torch.set_float32_matmul_precision("highest")
    plain, other = softmax_attention(*arguments, method="fast", tolerance=tolerance, **more)
    assert other.design.arithmetic == "float32"
    assert ((output - plain).abs().amax(dim=-2) <= proved.error_bounds + other.error_bounds).all()
    for one, two in zip(gradients, torch.autograd.grad(plain.sin().sum(), single), strict=True):
        assert torch.allclose(one, two, rtol=0, atol=tolerance * float(two.abs().max()))
    assert not calls


def test_running_sums_are_in_float64_without_kernels(calls):
    query, keys, values = problem(2, batch=(), count=3, lengths=(3, 3), width=2, columns=1, dtype=torch.float32)
    output, proved = softmax_attention(query, keys, values, method="fast", causal=True, certified=True)
    assert proved.design.arithmetic == "float64"
    assert not calls
    assert (errors(output, query, keys, values, causal=True) <= proved.error_bounds).all()


def test_roundings_are_those_that_the_kernels_count(monkeypatch):
    setting = Setting.of(0.5, -0.5, keys=2, tokens=1000, dimension=4, kernels=True)

    def rounding(setting, name):
        return choose_design(setting, 0.5, (name,), 1000, False).rounding

    def both():
        choose_design.cache_clear()
        return [rounding(setting, "tf32x3"), rounding(setting._replace(kernels=False), "tf32x3")]

    before = both()
    monkeypatch.setattr(certificate, "chains", lambda degree: (650, [250] * (degree + 1)))
    after = both()
    choose_design.cache_clear()
    assert after[0] - before[0] == pytest.approx(2 * (2 * 585 + 225) * 2.0**-22 * 2.718, rel=0.3)
    assert after[1] == before[1]
