"""Modules: the bound on the logits holds at every step, and LevAttention chooses as the package for processors does."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: hardchain[torch]")

import attention  # noqa: E402
from attention.errors import CertificateError, InputError  # noqa: E402
from attention.torch import (  # noqa: E402
    LevAttention,
    MultiheadAttention,
    lev_attention,
    leverage_scores,
    universal_mask,
)
from attention.torch.bounds import measured  # noqa: E402


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("keep", ["normalise", "clip"])
def test_rows_keep_within_the_bound(order, keep, dtype):
    torch.manual_seed(0)
    module = MultiheadAttention(12, 3, order=order, keep=keep, bound=1.5)
    for size in (1e-3, 1.0, 1e3):
        rows = [module._kept((torch.randn(2, 50, 4) * size).to(dtype)) for _ in range(order)]
        bound, _ = measured(rows[0], rows[1:], 1.5).tolist()
        assert bound <= 1.5 * (1 + module._slack(rows[0])) + 1e-12  # and what measuring adds
        assert bound > 1.4 or (keep == "clip" and size < 1)


@pytest.mark.parametrize("order", [2, 3])
def test_training_is_certified_at_every_step(order):
    torch.manual_seed(1)
    tokens, wanted = torch.randn(4, 20, 8), torch.randn(4, 20, 8)
    fast = MultiheadAttention(8, 2, order=order, method="fast", tolerance=1e-4)
    exact = MultiheadAttention(8, 2, order=order, method="exact")
    exact.load_state_dict(fast.state_dict())
    losses = []
    for module in (fast, exact):
        optimiser = torch.optim.SGD(module.parameters(), lr=0.5)
        for _ in range(5):
            output, certificate = module(tokens, certified=True)
            assert certificate.method == module.method
            loss = (output - wanted).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        losses.append(loss.item())
        assert all(
            parameter.grad.abs().max() > 0 for name, parameter in module.named_parameters() if "bias" not in name
        )
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)


def test_a_bound_that_is_measured_may_be_refused():
    torch.manual_seed(2)
    module = MultiheadAttention(8, 2, keep="measure", method="fast")
    tokens = torch.randn(3, 10, 8)
    assert module(tokens, tokens[:, :6]).shape == (3, 10, 8)
    with pytest.raises(CertificateError):
        module(tokens * 20)
    module.method = "auto"
    assert module(tokens * 20).shape == (3, 10, 8)
    assert module(tokens, lengths=torch.tensor([1, 2, 3])).shape == (3, 10, 8)


@pytest.mark.parametrize("rank", [1, 3, 5])
def test_leverage_scores_and_universal_sets(rank):
    rng = np.random.default_rng(rank)
    keys = rng.normal(size=(2, 40, rank)) @ rng.normal(size=(rank, 5)) * 10.0 ** rng.uniform(-2, 2, (2, 40, 1))
    found, chosen = leverage_scores(torch.from_numpy(keys)), universal_mask(torch.from_numpy(keys), 0.2)
    for i in range(2):
        assert np.allclose(found[i], attention.leverage_scores(keys[i]), atol=1e-9)
        assert np.array_equal(np.flatnonzero(chosen[i]), attention.universal_set(keys[i], 0.2))
        assert found[i].sum() == pytest.approx(rank)
    few = universal_mask(torch.from_numpy(keys), 1e-9, most=3)
    assert few.sum(dim=1).tolist() == [3, 3]
    assert torch.equal(few, found >= found.sort(dim=1, descending=True).values[:, 2:3])


@pytest.mark.parametrize("window", [None, 0, 2])
def test_lev_attention_is_restricted_attention(window):
    rng = np.random.default_rng(4)
    query, key, value = rng.normal(size=(9, 3)), rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
    chosen = attention.universal_set(key, 0.4)
    assert 0 < len(chosen) < 9
    wanted = attention.restricted_attention(query, key, value, chosen, window=window, scale=3**-0.5)
    tensors = map(torch.from_numpy, (query, key, value))
    assert np.allclose(lev_attention(*tensors, 0.4, window=window), wanted)


def test_lev_attention_learns():
    torch.manual_seed(5)
    module = LevAttention(8, 2, epsilon=0.3, window=1)
    module(torch.randn(2, 20, 8)).square().sum().backward()
    assert all(parameter.grad is not None for parameter in module.parameters())


def test_arguments_of_modules():
    with pytest.raises(InputError, match="8 and 3"):
        MultiheadAttention(8, 3)
    with pytest.raises(InputError, match="keep"):
        MultiheadAttention(8, 2, keep="hope")
    with pytest.raises(InputError, match="bound"):
        MultiheadAttention(8, 2, bound=0.0)
    with pytest.raises(InputError, match="order"):
        MultiheadAttention(8, 2, order=1)
    with pytest.raises(InputError, match="epsilon"):
        LevAttention(8, 2, epsilon=0.0)
