"""Certificates on inputs made to break them, in 200 digits; and that checking them finds what is broken on purpose.

`make certificates` checks thousands more of each kind.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import arb

from attention.fast import certificate, design, exponential, state
from attention.fast.extent import Setting
from attention.universal import sensitivities
from attention.universal.basis import Basis
from tests.assurance.check_certificates import KINDS, check

ROUNDS = {"fast": 20, "state": 24, "distributed": 6, "gradient": 6, "coordinates": 6, "hybrid": 4}


@pytest.mark.parametrize("kind", KINDS)
def test_certificates_hold(kind):
    for name, tally in check(kind, 1, rounds=ROUNDS.get(kind, 12)).items():
        assert tally.checked > 10, name
        assert tally.violated == 0, name
        assert tally.tightest < 1 + 1e-12, name


def clear():
    for cached in (design.choose_design, certificate.design_for, exponential.minimax_exp, exponential.taylor_exp):
        cached.cache_clear()


@pytest.fixture
def broken(monkeypatch):
    """Patch an attribute; nothing that is cached may outlive it."""
    clear()
    yield lambda owner, name, make: monkeypatch.setattr(owner, name, make(getattr(owner, name)))
    monkeypatch.undo()
    clear()


def without_slope(_):
    """The largest error at the middles of the cells, with nothing added for what lies between."""

    def certified(coefficients, bound):
        points = [bound * (i / 20 - 1) for i in range(1, 40, 2)]
        polynomial = exponential.arb_poly(coefficients)
        errors = [abs(exponential._error(polynomial, arb(x))) for x in points]
        return exponential.ExpPolynomial(tuple(coefficients), bound, float(max(errors).abs_upper()))

    return certified


BREAKAGES = {
    "no rounding of sums and outputs": ("fast", certificate, "rounding_unit", lambda _: lambda design, dtype: 0.0),
    "half of the deviation": (
        "fast",
        design,
        "design_for",
        lambda f: lambda *a: replace(f(*a), deviation=f(*a).deviation / 2),
    ),
    "half of the a posteriori bound": (
        "fast",
        certificate.Certificate,
        "posterior",
        lambda f: lambda self, output: f(self, output) / 2,
    ),
    "logits a tenth too small": (
        "fast",
        Setting,
        "_rounded",
        lambda f: lambda columns, logit, *rest: f(columns, 0.9 * logit, *rest),
    ),
    "nothing for monomials left out": ("fast", certificate, "dropped_size", lambda _: lambda *a: 0.0),
    "a quarter of the error of the derivative": (
        "gradient",
        exponential.ExpPolynomial,
        "derivative",
        lambda f: lambda self: replace(f(self), error=f(self).error / 4),
    ),
    "keys not fit to their scaling": ("state", state, "design_for", lambda f: lambda *a: f(*a[:4])),
    "no slope between the points": ("polynomial", exponential, "_certified", without_slope),
    "no rounding of leverage scores": ("leverage", Basis, "rounding", lambda f: lambda self: f(self) / 1e6),
    "no power of the sum of weights": (
        "sensitivities",
        sensitivities,
        "lewis_metric",
        lambda f: lambda *a: f(*a)._replace(lower=1.0),
    ),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_breakages_are_found(name, broken):
    kind, *patch = BREAKAGES[name]
    broken(*patch)
    rounds = {"state": 60, "fast": 24, "gradient": 20}.get(kind, 12)
    assert sum(tally.violated for tally in check(kind, 0, rounds=rounds).values())
