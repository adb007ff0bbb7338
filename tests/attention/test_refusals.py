"""What refusals advise: each piece of advice, followed, has an answer, and that of the question that was asked."""

import re
from math import comb

import numpy as np
import pytest

from attention import (
    AttentionState,
    Calibration,
    attend,
    exact_attention,
    exact_attention_vjp,
    fast_attention,
    fast_attention_vjp,
    plan,
    plan_for_bounds,
)
from attention.errors import BudgetError, CertificateError
from attention.exact.attention import reference_attention
from attention.fast.design import advice
from attention.planning import planner

COSTS = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
RNG = np.random.default_rng(0)
QUERY, KEY, VALUE = RNG.uniform(-3, 3, (5, 4)), RNG.uniform(-3, 3, (5, 4)), RNG.uniform(-1, 1, (5, 2))


def fast(size, **options):
    return fast_attention(QUERY * size, [KEY * size], [VALUE], **options)


def causal(size, **options):
    return fast(size, causal=True, **options)


def gradient(size, **options):
    return fast_attention_vjp(QUERY * size, [KEY * size], [VALUE], VALUE, **options).output


def attended(size, **options):
    return attend(QUERY * size, [KEY * size], [VALUE], method="fast", **options)


def attended_causally(size, **options):
    return attended(size, causal=True, **options)


EXACT = {
    fast: "exact_attention",
    attended: "exact_attention",
    causal: "exact_attention with causal=True",
    attended_causally: "exact_attention with causal=True",
    gradient: "exact_attention_vjp",
}


def exactly(call, size):
    """What is advised in place of a call."""
    arguments, causal = (QUERY * size, [KEY * size], [VALUE]), "causal" in EXACT[call]
    if call is gradient:
        return exact_attention_vjp(*arguments, VALUE).output
    return exact_attention(*arguments, causal=causal)


TOLERANCE, SCALE, BUDGET, DOUBLE = "raise the tolerance", "scale the entries down", "raise the budget", "allow float64"
FOLLOWED = {TOLERANCE: {"tolerance": 0.9}, BUDGET: {"budget": 2**16}, DOUBLE: {"precisions": ("float64",)}}
CASES = {
    "too few monomials": (1.0, {"budget": 500, "tolerance": 1e-4}, [TOLERANCE, SCALE, BUDGET]),
    "all monomials there are": (1.0, {"budget": 2**22, "tolerance": 1e-12}, [TOLERANCE, SCALE]),
    "too many digits": (1.0, {"tolerance": 1e-12}, [TOLERANCE, SCALE]),
    "logits beyond all digits": (4.0, {}, [SCALE]),
}


def refusal(call, *arguments, **options):
    with pytest.raises(CertificateError) as caught:
        call(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize("call", EXACT)
@pytest.mark.parametrize("name", CASES)
def test_advice_can_be_followed(call, name):
    size, options, means = CASES[name]
    message = refusal(call, size, **options)
    found = [text for text in (TOLERANCE, SCALE, BUDGET, DOUBLE) if text in message]
    assert found == means
    assert message.endswith(f"or use {EXACT[call]}")
    for text in found:
        if text == SCALE:
            call(size / 10, **options)
        else:
            call(size, **options | FOLLOWED[text])
    expected = reference_attention(QUERY * size, [KEY * size], [VALUE], causal="causal" in EXACT[call])
    np.testing.assert_allclose(exactly(call, size), expected, atol=1e-13)


def test_what_is_advised_for_causal_attention_does_not_see_the_future():
    expected = np.concatenate([reference_attention(QUERY[[i]], [KEY[: i + 1]], [VALUE[: i + 1]]) for i in range(5)])
    np.testing.assert_allclose(causal(1.0), expected, atol=1e-6)
    np.testing.assert_allclose(exactly(causal, 1.0), expected, atol=1e-13)
    assert np.abs(exact_attention(QUERY, [KEY], [VALUE]) - expected)[:-1].max() > 0.1


def test_derivatives_may_take_more_monomials_than_the_output():
    message = refusal(gradient, 1.0, tolerance=0.9, budget=400)
    least = int(re.search(r"degree 5 or more and at least (\d+) monomials", message)[1])
    assert least == comb(4 + 5, 5) < 400


@pytest.mark.parametrize("options", [{}, {"causal": True}])
def test_entries_at_the_end_of_the_range(options):
    arguments = QUERY, [KEY * 1e303], [VALUE]
    message = refusal(fast_attention, *arguments, scale=1e-303, **options)
    assert ("with causal=True" in message) == bool(options)
    fast_attention(QUERY, [KEY * 1e200], [VALUE], scale=2.5e-201, **options)
    expected = reference_attention(QUERY, [KEY], [VALUE], scale=1.0, **options)
    np.testing.assert_allclose(exact_attention(*arguments, scale=1e-303, **options), expected, atol=1e-13)


def test_float64_is_advised_where_it_was_not_allowed():
    options = {"tolerance": 1e-9, "precisions": ("float32",)}
    assert DOUBLE in refusal(fast, 0.5, **options)
    expected = reference_attention(QUERY / 2, [KEY / 2], [VALUE])
    np.testing.assert_allclose(fast(0.5, tolerance=1e-9, precisions=("float64",)), expected, rtol=0, atol=1e-9)
    assert DOUBLE not in refusal(fast, 1.0, budget=20)


def test_a_budget_may_be_given_to_attend_and_is_the_same_for_the_plan():
    slow_exact = Calibration(1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    for budget, method in ((20, "exact"), (2**16, "fast")):
        found = plan(QUERY, [KEY], [VALUE], budget=budget, costs=slow_exact)
        assert found.method == method
        output = attend(QUERY, [KEY], [VALUE], budget=budget, costs=slow_exact)
        one = exact_attention(QUERY, [KEY], [VALUE]) if method == "exact" else fast(1.0)
        np.testing.assert_array_equal(output, one)


def test_no_plan_counts_on_more_monomials_than_there_may_be(monkeypatch):
    monkeypatch.setattr(planner, "MOST_MONOMIALS", 20)
    options = {"bound": 1.5, "tolerance": 1e-3, "costs": COSTS}
    assert "within 20 monomials" in plan_for_bounds(10**6, 2, 4, 8, budget=2**62, **options).reason
    assert "within 7 monomials" in plan_for_bounds(10**6, 2, 4, 8, budget=7, **options).reason


def test_advice_to_states_is_about_states():
    state = AttentionState.of_degree(2, dimension=4, keys=1, value_columns=2, dtype=np.float32)
    state.add([KEY], [VALUE])
    with pytest.raises(CertificateError, match="higher degree, use float64 or scale"):
        state.query(QUERY, tolerance=1e-9)
    better = AttentionState.of_degree(18, dimension=4, keys=1, value_columns=2)
    better.add([KEY / 2], [VALUE])
    expected = reference_attention(QUERY / 2, [KEY / 2], [VALUE])
    np.testing.assert_allclose(better.query(QUERY / 2, tolerance=1e-9), expected, rtol=0, atol=1e-9)
    with pytest.raises(CertificateError) as caught:
        better.query(QUERY / 2, tolerance=1e-15)
    assert "float64" not in str(caught.value).split(";")[1]
    with pytest.raises(BudgetError) as budget:
        AttentionState.of_degree(4, dimension=10, keys=1, value_columns=10**9)
    assert "exact_attention" not in str(budget.value)


def test_advice_is_a_list():
    assert advice("a") == "a or use exact_attention"
    assert advice("a", "b", smooth=True) == "a, b, or use exact_attention_vjp"
    assert advice("a", "b", "c") == "a, b, c, or use exact_attention"
