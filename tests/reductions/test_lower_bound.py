"""The constants of the lower bound against the construction, carried out in integers at particular n."""

import re
from math import ceil, floor

import mpmath
import numpy as np
import pytest
import sympy

from reductions.edges import (
    MaxIPToAttention,
    OrthogonalVectorsToAttention,
    OrthogonalVectorsToAttentionByCharacters,
    OrthogonalVectorsToGapMaxIP,
    OrthogonalVectorsToGapMaxIPDirect,
)
from reductions.errors import InputError
from reductions.problems.attention.characters import Expansion
from reductions.theory import lower_bound
from reductions.theory.hypotheses import KOVC, SETH
from reductions.theory.ledger import compose, theorem
from reductions.theory.routes import ROUTES
from reductions.theory.routes.base import L, T, evaluated, sizes_of

CASES = [(2, 1, 1), (3, 0.5, 2), (3, 2.5, 0.3), (4, 1.5, 1)]
GROWING = ["reed-solomon", "hermitian"]


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
    q = sympy.nextprime(int(mpmath.cbrt(2 * k * (block - 1))) - 2)
    while q**3 < 2 * k * (block + q * (q - 1) // 2 - 1) or blocks > 2 * (q - 1):
        q = sympy.nextprime(q)
    return block + q * (q - 1) // 2 - 1, q**2


CODES = {"tower": tower, "reed-solomon": reed_solomon, "hermitian": hermitian}


def built(k, blocks, degree, order, log2_n, kappa=16):
    """Exponent of the messages, d and B of the construction, by the composed overheads of the edges."""
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


def declared(bound, log2_n):
    """Exponent of the messages, d and B of the ledger at one n."""
    at = bound.at(log2_n)
    sizes = sizes_of(bound.route, bound.order)
    return (
        evaluated(sizes.messages, at),
        evaluated(sizes.dimension, at),
        mpmath.mpf(10) ** bound.log10_entry_bound(log2_n),
    )


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", ["tower", *GROWING])
def test_constants_bound_the_construction_at_many_n(k, delta, c, route):
    """From the smallest n that is valid on, at n around the jumps of the tower's levels too."""
    bound = theorem(k, delta, c, route)
    start = bound.valid_from
    points = [start * factor for factor in (1, 1.1, 1.7, 2.5, 17, 333, 10**4, 10**7, 10**11)]
    if route == "tower":
        p = int(sympy.sqrt(bound.parameters["q"].expression))
        # The first block length that needs one more level, and the last that does not.
        for level in (1, 2):
            last = p**level * (p - 1) // (2 * k) - genus(p, level) + 1
            points += [int(bound.chosen[T]) * (last + move) / mpmath.mpf(c) for move in (-1, 0, 1, 2)]
    for log2_n in filter(lambda point: point >= start, points):
        at = bound.at(log2_n)
        blocks = int(at[T])
        code = CODES[route](k, ceil(floor(c * log2_n) / blocks), p if route == "tower" else blocks)
        for mine, theirs in zip(built(k, blocks, *code, log2_n), declared(bound, log2_n), strict=True):
            assert mine <= theirs
        assert evaluated(sizes_of(bound.route, k).messages, at) <= delta / 2 + 1e-12
        assert code[1] <= evaluated(sizes_of(bound.route, k).parameters["q"].expression, at)
        (characteristic, degree), = sympy.factorint(code[1]).items()  # fmt: skip
        assert blocks <= degree * (characteristic - 1)


@pytest.mark.parametrize(("k", "delta", "c"), [(3, 2.5, 0.3), (3, 2.9, 0.1), (4, 3, 0.1)])
def test_characters_bound_their_edge_at_many_n(k, delta, c):
    """Its overhead with the codes of the tower and the products of a coin as they are counted there; k > 2."""
    bound = theorem(k, delta, c, "characters")
    p, blocks = map(int, bound.chosen.values())
    entry_bound = compose((OrthogonalVectorsToAttentionByCharacters,)).entries["entry_bound"].expression
    coin = Expansion(p**2, blocks, k)
    for factor in (1, 1.1, 2.5, 17, 333, 10**4, 10**7):
        log2_n = bound.valid_from * factor
        u, _ = tower(k, ceil(floor(c * log2_n) / blocks), p)
        symbols = {"k": k, "u": u, "N": 2 * k * u, "W": coin.coordinates, "C": coin.copies((2 * k * u) ** 2)}
        values = {**symbols, "P": mpmath.mpf(2) ** ((k - 1) * log2_n), "kappa": 16, "delta": coin.share}
        built = evaluated(entry_bound, {symbol: values[str(symbol)] for symbol in entry_bound.free_symbols})
        _, _, largest = declared(bound, log2_n)
        assert built <= largest
    assert built**k >= 0.6 * largest**k


def gauss(k, root, blocks):
    """The norm of a coin whose messages are written by Gauss sums, and of its share of the reference token."""
    q = mpmath.mpf(root) ** 2
    nu, mu = root + 2 - mpmath.mpf(1) / (root + 1), 2 - mpmath.mpf(1) / (root + 1)
    trivial = (nu**blocks + (q - 2) * mu**blocks) / (q - 1)
    general = 2 ** (k - 1) * ((nu**blocks - trivial) / root + trivial * (1 - 1 / q))
    chirps = 1 / q + (1 - 1 / q) * 2 * mpmath.mpf(root) ** blocks
    return (min(general, chirps) if k == 2 else general) + 1


def norm(route, k, chosen, c, log2_n, blocks):
    """The norm as the text of each module has it."""
    h, m, mpf, rounding = k - 1, c * log2_n, mpmath.mpf, mpmath.mpf("1.1")

    def one_hot(order):
        return 2 * (mpf(order) ** (h * blocks) + 1)

    def batches(*roots):
        return rounding * sum(100 * 50 * root * gauss(k, root, blocks) for root in roots)

    return {
        "direct": lambda: (k + 1) * m,
        "signed": lambda: mpf("1.04") * m,
        "reed-solomon": lambda: one_hot(4 * k * ceil(m / blocks)),
        "hermitian": lambda: one_hot(4 * mpf(4 * k * ceil(m / blocks)) ** (mpf(2) / 3)),
        "tower": lambda: one_hot(chosen["p"] ** 2),
        "characters": lambda: 2 * rounding * gauss(k, chosen["p"], blocks),
        "plain": lambda: batches(chosen["p"]),
        "crt": lambda: batches(chosen["p_1"], chosen["p_2"]),
        "ldpc": lambda: batches(*[3 ** chosen["a"]] * 2) + rounding * 8 * blocks**4,
    }[route]()


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", ROUTES)
def test_every_constant_is_the_one_of_the_text(k, delta, c, route):
    """No larger than it need be: a bound that is only true may hide a wrong constant."""
    bound = theorem(k, delta, c, route)
    chosen = {str(symbol): int(value) for symbol, value in bound.chosen.items()}
    for log2_n in (2**60, 2**75):
        with mpmath.workprec(256):
            blocks = int(bound.at(log2_n).get(T, 0))
            temperature = mpmath.mpf("1.1") * (k - 1) * log2_n * mpmath.log(2)
            expected = mpmath.log10(temperature * norm(route, k, chosen, mpmath.mpf(str(c)), log2_n, blocks)) / k
        assert bound.log10_entry_bound(log2_n) == pytest.approx(float(expected), rel=1e-13)
        assert mpmath.mpf(bound.log10_entry_bound(log2_n)) >= expected
        if bound.route.power is not None:
            powers = bound.route.power / k * float(mpmath.log10(log2_n))
            assert bound.log10_constant + powers == pytest.approx(float(expected), rel=1e-13)


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", GROWING)
def test_growing_fields_take_the_fewest_blocks(k, delta, c, route):
    bound = theorem(k, delta, c, route)

    def messages(log2_n, blocks):
        columns = ceil(mpmath.mpf(c) * log2_n / blocks)
        if route == "reed-solomon":
            return (k - 1) * c / mpmath.mpf(blocks) * mpmath.log(4 * k * columns, 2)
        return (k - 1) * 2 * columns * mpmath.log(4 * mpmath.cbrt(4 * k * columns) ** 2, 2) / log2_n

    for log2_n in (bound.valid_from, bound.valid_from * 1000):
        blocks = int(bound.at(log2_n)[T])
        assert messages(log2_n, blocks) <= delta / 2 < messages(log2_n, blocks - 1)


@pytest.mark.parametrize("k", [2, 5])
def test_kappa_is_settled_where_the_bound_begins(k):
    bound = theorem(k, 1, 10**9, "direct", kappa=2**60)
    exact = (k - 1) * bound.valid_from * mpmath.log(2) + 2 * 60 * mpmath.log(2)
    assert mpmath.almosteq(exact, bound.valid_from * mpmath.mpf(str(bound.temperature.evalf(30))), rel_eps=1e-12)


def tables():
    """The table of the module: k, delta, c, and the digits of each constant."""
    head, *rows = [line for line in lower_bound.__doc__.splitlines() if re.match(r"    (k, delta, c|\d)", line)]
    for row in rows:
        case, cells = re.match(r"\s+(\d, *[\d.]+, *\d) +(.*)", row).groups()
        yield case, dict(zip(head.split()[3:], re.findall(r"(\d+) +\( *(\d+)\)", cells), strict=True))


@pytest.mark.parametrize(("case", "cells"), tables(), ids=lambda cell: str(cell)[:9])
def test_the_table_of_the_module(case, cells):
    """Every number of digits in the text is computed, none is copied."""
    k, delta, c = (float(number) for number in case.split(","))
    assert set(cells) == {"tower", "characters", "plain", "crt", "ldpc"}
    for route, digits in cells.items():
        for share, expected in zip(("1/2", "9/10"), digits, strict=True):
            assert round(theorem(int(k), delta, c, route, share=share).log10_constant) == int(expected)


DIRECT = {
    "direct": (OrthogonalVectorsToGapMaxIPDirect, MaxIPToAttention),
    "signed": (OrthogonalVectorsToAttention,),
}


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", DIRECT)
def test_direct_constants(k, delta, c, route):
    bound = theorem(k, delta, c, route)
    entries = compose(DIRECT[route]).entries
    for log2_n in (83.4, 1000, 12345.6):
        m, n = floor(c * log2_n), mpmath.mpf(2) ** log2_n
        values = {"k": k, "m": m, "n_1": n, "n": n, "P": n ** (k - 1), "kappa": 16}
        d, entry_bound = (
            float(entries[name].expression.subs({s: values[str(s)] for s in entries[name].expression.free_symbols}))
            for name in ("dimension", "entry_bound")
        )
        _, most, largest = map(float, declared(bound, log2_n))
        assert d <= most <= 1.1 * d
        assert entry_bound <= largest <= 1.15 * entry_bound
    assert bound.parameters == {}
    assert bound.messages == 0


@pytest.mark.parametrize("k", [2, 3, 5])
def test_form_of_the_bound(k):
    """The tower gives (log n)^(1/k) with a constant, the direct routes (log n)^(2/k), Reed-Solomon (log n)^Theta(T)."""
    third = sympy.Rational(1, k)
    for route in ("tower", "characters", "plain", "crt", "ldpc"):
        assert (theorem(k, 0.3, 1, route).entry_bound / L**third).is_number
        assert (theorem(k, 0.3, 1, route).dimension / L).is_number
    for route in ("direct", "signed"):
        assert (theorem(k, 0.3, 1, route).entry_bound / L ** (2 * third)).is_number
    grown, log2_n = theorem(k, 0.3, 1, "reed-solomon"), 2**60
    at = grown.at(log2_n)
    order = evaluated(sizes_of(grown.route, k).parameters["q"].expression, at)
    exponent = (k * grown.log10_entry_bound(log2_n) - float(mpmath.log10(log2_n))) / float(mpmath.log10(order)) / at[T]
    assert abs(exponent - (k - 1)) < 0.1


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
def test_the_choice_of_the_tower_is_least(k, delta, c):
    bound = theorem(k, delta, c, "tower")
    p, blocks = int(sympy.sqrt(bound.parameters["q"].expression)), int(bound.chosen[T])

    def messages(p, blocks):
        return (k - 1) * 1.1 * (1 + 2 * k * p / (p - 1 - 2 * k)) * c / blocks * 2 * np.log2(p)

    assert sympy.isprime(p)
    assert p - 1 > 2 * k
    assert blocks <= 2 * (p - 1)
    assert messages(p, blocks) <= delta / 2 < messages(p, blocks - 1)
    before = sympy.prevprime(p)
    assert before - 1 <= 2 * k or messages(before, 2 * (before - 1)) > delta / 2


def test_tolerance_is_what_the_edge_declares():
    entry = compose((MaxIPToAttention,)).entries["tolerance"]
    (kappa,) = entry.expression.free_symbols
    for route in ROUTES:
        assert theorem(3, 1, 1, route, kappa=7).tolerance == entry.expression.subs(kappa, 7)
    assert theorem(3, 1, 1, kappa=100).tolerance > theorem(3, 1, 1).tolerance == sympy.Rational(15, 34)


@pytest.mark.parametrize("route", ROUTES)
def test_symbols_and_numbers_agree(route):
    symbolic, numeric = theorem(3, route=route), theorem(3, 2, 1, route)
    log2_n = 10**12
    values = {"c": 1, **{str(symbol): value for symbol, value in numeric.at(log2_n).items()}}
    at = {symbol: sympy.Float(mpmath.mpf(values[str(symbol)]), 40) for symbol in symbolic.entry_bound.free_symbols}
    exact = sympy.log(symbolic.entry_bound.evalf(30, subs=at), 10)
    assert numeric.log10_entry_bound(log2_n) == pytest.approx(float(exact), rel=1e-13)
    assert symbolic.symbolic
    assert symbolic.log10_constant is None
    with pytest.raises(InputError, match="give delta and c"):
        _ = symbolic.valid_from


def test_below_the_least_n_there_is_no_bound():
    for route in ROUTES:
        bound = theorem(3, 0.5, 2, route)
        assert bound.log10_entry_bound(bound.valid_from) > 0
        with pytest.raises(InputError, match=f"{route} holds from log2 n = "):
            bound.log10_entry_bound(bound.valid_from * (1 - mpmath.mpf("1e-9")))


def test_statement_hypotheses_and_rounding():
    bound = theorem(3, 0.1, 2)
    assert bound.hypotheses == (KOVC(3), SETH())
    text = bound.text(80)
    for fact in ("O(n^(3-0.1))", "n^(3-0.05+o(1))", "was not checked here", "T = 1561", "10^10.20"):
        assert fact in text
    assert r"\varepsilon_a &\geq" in bound._repr_latex_()
    (digits,) = re.findall(r"B <= 10\^([\d.]+) L\^\(1/3\)", text)
    assert 0 <= float(digits) - bound.log10_constant <= 0.01
    (tolerance,) = re.findall(r"epsilon_a >= ([\d.]+)", text)
    assert 0 <= bound.tolerance - sympy.Rational(tolerance) < 1e-4
    assert "q = " not in theorem(2, 1, 1, "direct").text()
    assert "random bits" in theorem(2, 1, 1, "ldpc").text(400)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("numbers", [(None, None), (0.5, 2)], ids=["symbols", "numbers"])
def test_every_letter_is_explained_in_a_narrow_terminal(route, numbers):
    """A letter that is used in a line of its own or another one has a line that begins with it."""
    text = theorem(3, *numbers, route).text(80)
    assert max(map(len, text.splitlines())) <= 80
    assert "\\" not in text
    assert "**" not in text
    lines = [line for line in text.split("An algorithm")[0].splitlines() if line.startswith("    ")]
    explained = {re.match(r"    ([^ :(]+)", line)[1].split("_n")[0] for line in lines if line[4] != " "}
    used = set(re.findall(r"\b(?:[A-Za-z]_\d|[A-Zac-z]|ln|delta)\b", " ".join(re.findall(r"[<>]?=(.*?):", text))))
    assert used <= explained | {"n", "k", "a"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 0.1, 1), "order must be at least 2, got 1"),
        ((1001, 0.1, 1), "order must be at most 1000"),
        ((3, 0, 1), "delta must lie strictly between 0 and the order 3, got 0"),
        ((3, 3, 1), "delta must lie strictly between"),
        ((3, float("nan"), 1), "delta must lie"),
        ((3, 0.1, 0), "c must be above 0, got 0"),
        ((3, 0.1, float("inf")), "c must be above 0"),
        ((3, 1e-30, 100), "c must be at most 10"),
        ((3, 0.1), "delta and c go together"),
        ((3, 0.1, 1, "goppa"), "route must be one of direct, signed, reed-solomon, .*, got 'goppa'"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        theorem(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kappa": 1}, "kappa must be at least 2"),
        ({"share": 1}, "share must lie strictly between 0 and 1, got 1"),
        ({"share": 0}, "share must lie strictly between 0 and 1, got 0"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(InputError, match=message):
        theorem(3, 0.1, 1, **options)


def test_the_field_is_exact_where_it_is_fixed():
    for route, relation in (("tower", "="), ("plain", "="), ("reed-solomon", "<="), ("hermitian", "<=")):
        assert {name: sign for name, sign, _ in theorem(3, 0.5, 2, route).quantities}["q"] == relation
