"""The constants of the lower bound against the construction, carried out in integers at particular n."""

from math import ceil, floor, log

import mpmath
import numpy as np
import pytest
import sympy

from reductions.edges import MaxIPToAttention, OrthogonalVectorsToGapMaxIP, OrthogonalVectorsToGapMaxIPDirect
from reductions.errors import InputError
from reductions.theory.hypotheses import KOVC, SETH
from reductions.theory.ledger import compose, curves, theorem

L = sympy.Symbol("L", positive=True)
CASES = [(2, 1, 1), (3, 0.5, 2), (3, 2.5, 0.3), (4, 1.5, 1)]


def genus(p, level):
    """The genus of a level of the second Garcia-Stichtenoth tower over the field of p^2 elements."""
    half = level // 2
    return (p**half - 1) ** 2 if level % 2 == 0 else (p ** (half + 1) - 1) * (p**half - 1)


def tower(k, block, p):
    """Degree and field order at the first level with enough places for 2 k u coins."""
    level = 1
    while p**level * (p - 1) < 2 * k * (block + genus(p, level) - 1):
        level += 1
    return block + genus(p, level) - 1, p**2


def reed_solomon(k, block, blocks):
    return block - 1, sympy.nextprime(max(2 * k * (block - 1), blocks) - 1)


def hermitian(k, block, blocks):
    q = 2
    while q**3 < 2 * k * (block + q * (q - 1) // 2 - 1) or blocks > 2 * (q - 1):
        q = sympy.nextprime(q)
    return block + q * (q - 1) // 2 - 1, q**2


CODES = {"tower": tower, "reed-solomon": reed_solomon, "hermitian": hermitian}


def built(k, c, blocks, degree, order, log2_n, kappa=16):
    """Exponent of the messages, d, B and tolerance of the construction, by the composed overheads of the edges."""
    entries = compose((OrthogonalVectorsToGapMaxIP, MaxIPToAttention)).entries
    values = {"k": k, "u": degree, "N": 2 * k * degree, "kappa": kappa}
    messages = (k - 1) * degree * mpmath.log(order, 2) / log2_n
    dimension = entries["dimension"].expression
    coins = 2 * k * degree
    d = coins * mpmath.mpf(order) ** ((k - 1) * blocks) + coins
    check = dimension.subs({symbol: values[str(symbol)] for symbol in dimension.free_symbols if str(symbol) in values})
    (w,) = check.free_symbols
    assert check == coins * w + coins
    temperature = ((k - 1) * log2_n * mpmath.log(2) + 2 * mpmath.log(kappa)) / (coins - k * degree)
    return messages, d, (temperature * d) ** (mpmath.mpf(1) / k)


def value(expression, log2_n):
    return mpmath.mpf(str(sympy.sympify(expression).evalf(30, subs={L: sympy.Float(log2_n, 30)})))


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", ["tower", "reed-solomon", "hermitian"])
def test_constants_bound_the_construction_at_many_n(k, delta, c, route):
    """From the smallest n that is valid on, at n around the jumps of the tower's levels too."""
    bound = theorem(k, delta, c, route)
    start = next(x for x in (2.0**i for i in range(200)) if bound.valid.subs(L, sympy.Float(x)))
    points = [start * factor for factor in (1, 1.1, 1.7, 2.5, 17, 333, 10**4, 10**7, 10**11)]
    if route == "tower":
        p = int(sympy.sqrt(bound.field))
        # The first block length that needs one more level, and the last that does not.
        for level in (1, 2):
            last = p**level * (p - 1) // (2 * k) - genus(p, level) + 1
            points += [int(bound.blocks) * (last + move) / c for move in (-1, 0, 1, 2)]
    for log2_n in points:
        assert bound.valid.subs(L, sympy.Float(log2_n))
        blocks = int(bound.blocks.subs(L, sympy.Float(log2_n)))
        block = ceil(floor(c * log2_n) / blocks)
        code = CODES[route](k, block, p if route == "tower" else blocks)
        messages, d, entry_bound = built(k, c, blocks, *code, log2_n)
        assert messages <= value(bound.messages, log2_n) <= delta / 2 + 1e-12
        assert d <= value(bound.dimension, log2_n)
        assert entry_bound <= value(bound.entry_bound, log2_n)
        order = value(bound.field, log2_n)
        assert code[1] <= order
        (characteristic, degree), = sympy.factorint(code[1]).items()  # fmt: skip
        assert blocks <= degree * (characteristic - 1)


def by_pencil(route, k, delta, c, kappa, log2_n, blocks, order):
    """T, the bounds on |F|, messages, d and B, and the least L, as the module's text has them, in floating point."""
    h, large = k - 1, 2 * mpmath.log(kappa) / (mpmath.mpf("0.1") * (k - 1) * mpmath.log(2))
    if route == "tower":
        p = mpmath.sqrt(order)
        degree, least = mpmath.mpf("1.1") * (1 + 2 * k * p / (p - 1 - 2 * k)), max(large, 10 * blocks / c)
    elif route == "reed-solomon":
        degree, order, least = 1, 4 * k * c * log2_n, large
    else:
        degree, order, least = mpmath.mpf("2.2"), 4 * (4 * k * c * log2_n) ** (mpmath.mpf(2) / 3), large
    if route != "tower":
        blocks = mpmath.ceil(2 * h * degree * c / delta * mpmath.log(order, 2))
    coordinates = order ** (h * blocks) + 1
    messages = h * degree * c / blocks * mpmath.log(order, 2)
    d = 2 * k * degree * c / blocks * log2_n * coordinates
    entry_bound = (2 * mpmath.mpf("1.1") * h * log2_n * mpmath.log(2) * coordinates) ** (mpmath.mpf(1) / k)
    return blocks, order, messages, d, entry_bound, least


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", ["tower", "reed-solomon", "hermitian"])
def test_every_constant_is_the_one_of_the_text(k, delta, c, route):
    """No larger than it need be: a bound that is only true may hide a wrong constant."""
    kappa = 5 + k
    bound = theorem(k, delta, c, route, kappa)
    for log2_n in (1.3 * 2.0**60, 1.3 * 2.0**75):
        at = {L: sympy.Float(log2_n, 30)}
        blocks, order = value(bound.blocks, log2_n), value(bound.field, log2_n)
        *expected, least = by_pencil(route, k, delta, c, kappa, mpmath.mpf(log2_n), blocks, order)
        given = [blocks, order] + [value(e, log2_n) for e in (bound.messages, bound.dimension, bound.entry_bound)]
        for mine, theirs in zip(given, expected, strict=True):
            assert mpmath.almosteq(mpmath.log(mine), mpmath.log(theirs), rel_eps=1e-13, abs_eps=1e-12)
        assert bound.valid.subs(at)
    if route == "tower":
        assert bound.valid.subs(L, sympy.Float(least * (1 + 1e-9)))
        assert not bound.valid.subs(L, sympy.Float(least * (1 - 1e-9)))


@pytest.mark.parametrize(("k", "delta", "c"), [*CASES, (3, 0.25, 0.01), (2, 0.01, 3)])
@pytest.mark.parametrize(("route", "kappa"), [("reed-solomon", 16), ("hermitian", 16), ("reed-solomon", 2**60)])
def test_the_condition_is_the_one_of_the_text(k, delta, c, route, kappa):
    """At all powers of two around where it begins to hold, and at some of the others."""

    def by_text(log2_n):
        blocks, _, _, _, _, large = by_pencil(route, k, delta, c, kappa, mpmath.mpf(log2_n), None, None)
        block = c * log2_n / blocks
        if route == "reed-solomon":
            holds = block >= 10 and 2 * k * block >= blocks + 1
        else:
            holds = block >= max(128 * k**2, 10) and 4 * k * block >= (blocks / 2 + 1) ** 3
        return bool(holds and log2_n >= large)

    bound, points = theorem(k, delta, c, route, kappa), [1.3 * 2.0**i for i in range(8, 60)]
    holds = [by_text(log2_n) for log2_n in points]
    turn = holds.index(True)
    for i in {*range(0, len(points), 6), *range(max(0, turn - 2), turn + 3)}:
        assert bool(bound.valid.subs(L, sympy.Float(points[i]))) == holds[i]


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
def test_direct_constants(k, delta, c):
    bound = theorem(k, delta, c, "direct")
    entries = compose((OrthogonalVectorsToGapMaxIPDirect, MaxIPToAttention)).entries
    for log2_n in (80, 81.3, 1000, 12345.6):
        m, n = floor(c * log2_n), mpmath.mpf(2) ** log2_n
        values = {"k": k, "m": m, "n_1": n, "n": n, "P": n ** (k - 1), "kappa": 16}
        d, entry_bound = (
            entries[name].expression.subs({s: values[str(s)] for s in entries[name].expression.free_symbols})
            for name in ("dimension", "entry_bound")
        )
        assert float(d) <= float(value(bound.dimension, log2_n)) <= 1.1 * float(d)
        assert float(entry_bound) <= float(value(bound.entry_bound, log2_n)) <= 1.15 * float(entry_bound)
    assert bound.blocks is bound.field is None
    assert bound.messages == 0


@pytest.mark.parametrize("k", [2, 3, 4, 5, 8])
def test_form_of_the_bound(k):
    """The tower gives (log n)^(1/k) with a constant, the direct route (log n)^(2/k), Reed-Solomon (log n)^Theta(T)."""
    third = sympy.Rational(1, k)
    assert (theorem(k, 0.3, 1).entry_bound / L**third).is_number
    assert (theorem(k, 0.3, 1).dimension / L).is_number
    assert (theorem(k, 0.3, 1, "direct").entry_bound / L ** (2 * third)).is_number
    grown = theorem(k, 0.3, 1, "reed-solomon")
    power = (grown.entry_bound**k / L).expand()
    at = {L: sympy.Float(2.0**60)}
    exponent = sympy.log(power.evalf(30, subs=at)) / sympy.log(grown.field.subs(at)) / grown.blocks.subs(at)
    assert abs(float(exponent) - (k - 1)) < 0.1


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
def test_the_choice_of_the_tower_is_least(k, delta, c):
    bound = theorem(k, delta, c)
    p, blocks = int(sympy.sqrt(bound.field)), int(bound.blocks)

    def messages(p, blocks):
        return (k - 1) * 1.1 * (1 + 2 * k * p / (p - 1 - 2 * k)) * c / blocks * 2 * log(p, 2)

    assert sympy.isprime(p)
    assert p - 1 > 2 * k
    assert blocks <= 2 * (p - 1)
    assert messages(p, blocks) <= delta / 2 < messages(p, blocks - 1)
    before = sympy.prevprime(p)
    assert before - 1 <= 2 * k or messages(before, 2 * (before - 1)) > delta / 2


def test_tolerance_is_what_the_edge_declares():
    entry = compose((MaxIPToAttention,)).entries["tolerance"]
    (kappa,) = entry.expression.free_symbols
    for route in ("tower", "direct"):
        assert theorem(3, 1, 1, route, kappa=7).tolerance == entry.expression.subs(kappa, 7)
    assert theorem(3, 1, 1, kappa=100).tolerance > theorem(3, 1, 1).tolerance == sympy.Rational(15, 34)


def test_symbols_and_numbers_agree():
    symbolic, numeric = theorem(3), theorem(3, 2, 1)
    p, blocks = sympy.sqrt(numeric.field), numeric.blocks
    at = {str(s): s for s in symbolic.dimension.free_symbols}
    values = {at["p"]: p, at["T"]: blocks, at["c"]: 1, at["L"]: 10**4}
    assert symbolic.delta == sympy.Symbol("delta", positive=True)
    for name in ("dimension", "entry_bound", "messages"):
        exact = getattr(symbolic, name).evalf(30, subs=values)
        given = getattr(numeric, name).evalf(30, subs={at["L"]: 10**4})
        assert exact <= given <= exact * (1 + sympy.Float("1e-12", 30))


def test_statement_hypotheses_and_rounding():
    bound = theorem(3, 0.1, 2)
    assert bound.hypotheses == (KOVC(3), SETH())
    text = str(bound)
    assert "O(n^(3 - 0.1))" in text
    assert "n^(3 - 0.1/2 + o(1))" in text
    assert "was not checked here" in text
    assert "T = " in text
    assert "e+" in text
    assert r"\varepsilon_a &\geq" in bound._repr_latex_()
    shown = {line.split()[0]: line.split()[-1] for line in text.splitlines()[1:7]}
    assert sympy.Float(shown["d"].removesuffix("*L")) >= bound.dimension / L
    assert sympy.Float(shown["B"].removesuffix("*L**(1/3)")) >= bound.entry_bound.subs(L, 1)
    assert 0 <= bound.tolerance - sympy.Float(shown["epsilon_a"]) < 1e-4
    assert "|F|" not in str(theorem(2, 1, 1, "direct"))


def test_curves():
    found = curves(3, 0.1, 2, [2.0**6, 2.0**30, 2.0**60, 2.0**150])
    assert set(found.log10_entry_bound) == {"tower", "reed-solomon", "hermitian", "direct"}
    direct, tower, rs = (found.log10_entry_bound[name] for name in ("direct", "tower", "reed-solomon"))
    np.testing.assert_allclose(np.diff(direct) / np.diff(np.log10(found.log2_n)), 2 / 3)
    np.testing.assert_allclose(np.diff(tower[1:]) / np.diff(np.log10(found.log2_n[1:])), 1 / 3, rtol=1e-6)
    assert np.isnan(tower[0])
    assert rs[1] < tower[1]
    assert rs[3] > tower[3] > direct[3]
    assert np.all(np.isfinite(curves(2, 1, 1).log10_entry_bound["direct"][1:]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 0.1, 1), "order must be at least 2, got 1"),
        ((3, 0, 1), "delta must lie strictly between 0 and the order 3, got 0"),
        ((3, 3, 1), "delta must lie strictly between"),
        ((3, float("nan"), 1), "delta must lie"),
        ((3, 0.1, 0), "c must be above 0, got 0"),
        ((3, 0.1, float("inf")), "c must be above 0"),
        ((3, 0.1), "delta and c go together"),
        ((3, 0.1, 1, "goppa"), "code must be one of tower, reed-solomon, hermitian, direct, got 'goppa'"),
        ((3, 0.1, 1, "tower", 1), "kappa must be at least 2"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        theorem(*arguments)


@pytest.mark.parametrize(("route", "relation"), [("tower", "="), ("reed-solomon", "<="), ("hermitian", "<=")])
def test_the_field_is_exact_for_the_tower_only(route, relation):
    assert {name: sign for name, sign, _ in theorem(3, 0.5, 2, route).quantities}["|F|"] == relation
