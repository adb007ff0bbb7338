"""Sums, evaluation and gradient, against the definition in float64, within what a certificate counts for rounding."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: hardchain[torch]")
pytest.importorskip("triton", reason="triton is not installed: hardchain[torch]")

from attention.fast.monomials import MonomialSet  # noqa: E402
from attention.torch import kernels  # noqa: E402
from attention.torch.kernels import sums  # noqa: E402
from attention.torch.kernels.launching import on_device  # noqa: E402

UNIT, ADDITION = 2.0**-24, 2.0**-22
OPERAND = {"tf32x3": 2.0**-20, "tf32": 2.0**-10, "bf16": 2.0**-8, "float32": 0.0}
SIZES = [  # problems, tokens, variables, degree, columns of values
    (1, 1, 1, 1, 1),
    (2, 3, 2, 0, 2),
    (1, 5, 1, 9, 3),
    (2, 66, 3, 3, 4),
    (1, 2, 17, 1, 18),
    (3, 7, 5, 2, 0),
    (1, 3, 70, 1, 2),
]


class Case:
    """Tokens, values, weights and cotangents, and everything about them in float64."""

    def __init__(self, problems, tokens, variables, degree, columns, low=-1.0):
        generator = torch.Generator().manual_seed(tokens)

        def entries(*shape, low=low):
            return torch.rand(*shape, generator=generator) * (1 - low) + low

        self.monomials = MonomialSet.complete((True,) * variables, degree)
        self.degree = degree
        self.tokens, self.values = entries(problems, tokens, variables), entries(problems, tokens, columns)
        self.weights = entries(problems, len(self.monomials), columns + 1)
        self.cotangents = entries(problems, tokens, columns + 1, low=-1.0)
        self.exponents = torch.from_numpy(self.monomials.exponents.astype(np.float64))
        self.ones = torch.ones(problems, tokens, 1, dtype=torch.float64)

    def features(self, tokens=None):
        tokens = self.tokens.double() if tokens is None else tokens
        return (tokens[:, :, None, :] ** self.exponents).prod(dim=3)

    def sums(self, size=lambda x: x):
        return size(self.features()).mT @ size(torch.cat([self.values.double(), self.ones], dim=2))

    def outputs(self, size=lambda x: x):
        return size(self.features()) @ size(self.weights.double())

    def gradient(self, size=lambda x: x):
        tokens = size(self.tokens.double()).requires_grad_()
        y = self.features(tokens) @ size(self.weights.double())
        (found,) = torch.autograd.grad((y * size(self.cotangents.double())).sum(), tokens, materialize_grads=True)
        return found

    def rounding(self, additions, precision, products=0):
        return (2 * self.degree + 3 + products) * UNIT + 2 * OPERAND[precision] + additions * ADDITION


@pytest.fixture(params=SIZES, ids=str)
def case(request):
    return Case(*request.param)


def check(found, wanted, sizes, rounding):
    assert found.shape == wanted.shape
    assert ((found - wanted).abs() <= rounding * 1.01 * sizes).all()


def test_sums_over_tokens(case):
    additions, _ = kernels.chains(case.degree)
    found = kernels.absorb(case.tokens, case.values if case.values.shape[2] else None, case.monomials)
    assert found.dtype == torch.float64
    check(found, case.sums(), case.sums(torch.abs), case.rounding(additions, "tf32x3"))


def test_evaluation(case):
    _, (additions, *_) = kernels.chains(case.degree)
    found, nothing = kernels.evaluate(case.tokens, case.monomials, case.weights, False)
    assert nothing is None
    wanted, sizes, rounding = case.outputs(), case.outputs(torch.abs), case.rounding(additions, "tf32x3")
    check(found, wanted, sizes, rounding)
    quotients, denominators = kernels.evaluate(case.tokens, case.monomials, case.weights.double(), True)
    check(denominators, wanted[..., -1], sizes[..., -1], rounding)
    close = found[..., :-1] / denominators[..., None].float()
    torch.testing.assert_close(quotients, close, rtol=1e-6, atol=1e-7)


def test_gradient(case):
    found = kernels.pull_back(case.tokens, case.cotangents, case.monomials, case.weights)
    additions = 2 * 24 * on_device(case.monomials, found.device).tiles
    rounding = case.rounding(additions, "tf32x3", products=4) + 4 * OPERAND["tf32x3"]
    check(found, case.gradient(), case.gradient(torch.abs), rounding)


@pytest.mark.parametrize("precision", kernels.PRECISIONS)
def test_precisions_are_as_good_as_said_and_hardly_better(precision):
    case = Case(1, 65, 3, 3, 2, low=0.5)  # far on one side, so that no errors cancel but those of rounding
    additions, (later, *_) = kernels.chains(case.degree)
    found = kernels.absorb(case.tokens, case.values, case.monomials, precision)
    check(found, case.sums(), case.sums(torch.abs), case.rounding(additions, precision))
    output, _ = kernels.evaluate(case.tokens, case.monomials, case.weights, False, precision)
    check(output, case.outputs(), case.outputs(torch.abs), case.rounding(later, precision))
    gradient = kernels.pull_back(case.tokens, case.cotangents, case.monomials, case.weights, precision)
    rounding = case.rounding(2 * 24 * 2, precision, products=4) + 4 * OPERAND[precision]
    check(gradient, case.gradient(), case.gradient(torch.abs), rounding)
    if precision in ("tf32", "bf16"):
        worst = ((found - case.sums()).abs() / case.sums(torch.abs)).max()
        assert worst > OPERAND[precision] / 64  # or else the interpreter did not round


def test_stretches_of_tokens_are_put_together(monkeypatch):
    case = Case(2, 131, 2, 2, 3)
    apart = kernels.absorb(case.tokens, case.values, case.monomials)
    monkeypatch.setattr(sums, "PROGRAMS", 1)  # one program goes through all the tokens of a problem
    together = kernels.absorb(case.tokens, case.values, case.monomials)
    assert torch.equal(apart, together)  # sums over 64 tokens and what float64 makes of them are the same
    assert torch.equal(apart, kernels.absorb(case.tokens, case.values, case.monomials))


def test_nothing_comes_of_no_tokens():
    case = Case(2, 0, 3, 2, 4)
    assert torch.equal(kernels.absorb(case.tokens, case.values, case.monomials), case.sums())
    assert kernels.evaluate(case.tokens, case.monomials, case.weights, True)[0].shape == (2, 0, 4)
    assert kernels.pull_back(case.tokens, case.cotangents, case.monomials, case.weights).shape == (2, 0, 3)


@pytest.mark.parametrize("degree", [4, 6])
def test_a_million_tokens_take_less_than_200_megabytes(degree):
    monomials = MonomialSet.complete((True,) * 8, degree)
    slots = on_device(monomials, torch.device("cpu")).slots
    scratch = sums.scratch_bytes(1, 10**6, 8, monomials)
    weights = 4 * slots * 9 + 8 * len(monomials) * 9 * 4
    assert scratch + weights < 40e6
    assert scratch == 8 * slots * 9 * (1 + round(scratch / (8 * slots * 9) - 1))


def test_many_problems_take_what_their_sums_take():
    monomials = MonomialSet.complete((True,) * 8, 4)
    slots = on_device(monomials, torch.device("cpu")).slots
    assert sums.scratch_bytes(4096, 10**3, 8, monomials) == 2 * 8 * 4096 * slots * 9


def test_examples():
    tried = 0
    for module in iter_modules(kernels.__path__, "attention.torch.kernels."):
        result = doctest.testmod(import_module(module.name), optionflags=doctest.NORMALIZE_WHITESPACE)
        assert not result.failed, module.name
        tried += result.attempted
    assert tried >= 10
