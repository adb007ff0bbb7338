"""Numbers that are no sizes, errors or exponents: one clear error each, from functions and from the command line."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nan

import numpy as np
import pytest
from click.testing import CliRunner

from attention.errors import AttentionError
from reductions import GapMaxIP
from reductions.__main__ import main
from reductions.edges import MaxIPToAttention
from reductions.errors import ReductionError
from reductions.problems.attention.gadget_logits import GadgetLogits
from reductions.running.oracles import noisy
from reductions.theory.ledger import curves, theorem

INSTANCE = GapMaxIP.from_vectors([[1, 1, 1], [0, 1, 0]], [[[1, 1, 1]], [[1, 1, 1], [1, 0, 0]]], 3, 1)
NUMBERS = [nan, inf, -inf, 5e-324, 1e308, -1e308, 0, -1, 10**400, None, 1j, "x", 2.5, Fraction(1, 3), True]


def gadget(temperature, reference, block=3):
    logits = GadgetLogits(INSTANCE.products, temperature, reference, block)
    return logits.weight, logits.tallied(), logits.dimension


FUNCTIONS = {
    "delta": lambda x: theorem(3, x, 1),
    "c": lambda x: theorem(3, 1, x),
    "c of the direct route": lambda x: theorem(3, 1, x, "direct"),
    "order": lambda x: theorem(x, 0.5, 1),
    "kappa": lambda x: theorem(3, 0.5, 1, kappa=x),
    "log log n": lambda x: curves(3, 0.5, 1, [x]),
    "log2 n": lambda x: theorem(3, 0.5, 1).log10_entry_bound(x),
    "share": lambda x: theorem(3, 0.5, 1, share=x),
    "noise": lambda x: noisy(x)(next(MaxIPToAttention().instances(INSTANCE))),
    "drawn noise": lambda x: noisy(x, 1)(next(MaxIPToAttention().instances(INSTANCE))),
    "temperature": lambda x: gadget(x, 1.5),
    "reference": lambda x: gadget(1.0, x),
    "reference block": lambda x: gadget(1.0, 0.5, x),
    "kappa of the edge": lambda x: next(MaxIPToAttention(x).instances(INSTANCE)).output(),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(name):
    for number in NUMBERS:
        try:
            FUNCTIONS[name](number)
        except (AttentionError, ReductionError):
            continue
        except Exception as error:
            raise AssertionError(f"{name} = {number!r}") from error
        assert name == "c of the direct route" or repr(number) not in ("nan", "inf", "-inf", "None", "1j", "'x'"), (
            number
        )


@pytest.mark.parametrize(("delta", "c"), [(1e-6, 1e3), (1e-10, 1), (1e-3, 1e26), (2.9, 1e-300)])
def test_primes_of_any_size(delta, c):
    """The least prime of the tower passes 2^63."""
    for route in ("tower", "plain"):
        p, blocks = theorem(3, delta, c, route).chosen.values()
        assert blocks <= 2 * (p - 1)


def test_a_drawn_error_stays_within_the_noise():
    query = next(MaxIPToAttention().instances(INSTANCE))
    outputs = np.array([noisy(0.25, seed)(query) for seed in range(50)])
    assert 0.2 < np.abs(outputs - query.output()).max() <= 0.25


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "-n", "X"],
        ["plan", "-n", "1000", "-k", "X"],
        ["plan", "-n", "1000", "--value-columns", "X"],
        ["plan", "-n", "1000", "-B", "X"],
        ["plan", "-n", "1000", "--tolerance", "X"],
        ["ledger", "-k", "X", "--delta", "0.5", "--c", "1"],
        ["ledger", "--delta", "X", "--c", "1"],
        ["ledger", "--delta", "0.5", "--c", "X"],
    ],
)
def test_commands(arguments):
    for number in ["nan", "inf", "-inf", "0", "-1", "1e308", "5e-324", "1" + "0" * 400, "1e400", "2.5", "x"]:
        found = CliRunner().invoke(main, [number if part == "X" else part for part in arguments])
        assert found.exception is None or isinstance(found.exception, SystemExit), (number, found.exception)
        assert found.exit_code == 0 or len(found.output.strip().splitlines()[-1]) > 10
        assert "nan" not in found.output or found.exit_code, number
