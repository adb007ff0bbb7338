"""The routes beside one another: crossovers, the table of all of them, and the curves that are drawn."""

from dataclasses import replace

import mpmath
import numpy as np
import pytest
import sympy

from reductions.errors import InputError
from reductions.theory import comparison
from reductions.theory.ledger import compare, crossover, curves, theorem
from reductions.theory.routes import ROUTES
from reductions.theory.routes.base import L
from reductions.theory.routes.direct import Direct


def test_crossovers():
    """Where the two bounds are equal, as far as the other bound is a number times a power of L."""
    bounds = {route: theorem(2, 1, 1, route) for route in ROUTES}
    for route in ("tower", "characters", "plain", "crt", "ldpc"):
        for other in ("direct", "signed"):
            turn = mpmath.mpf(10) ** crossover(bounds[route], bounds[other])
            before, after = turn * (1 - mpmath.mpf("1e-6")), turn * (1 + mpmath.mpf("1e-6"))
            assert bounds[route].log10_entry_bound(before) > bounds[other].log10_entry_bound(before)
            assert bounds[route].log10_entry_bound(after) < bounds[other].log10_entry_bound(after)
            assert crossover(bounds[other], bounds[route]) is None
    assert crossover(bounds["signed"], bounds["direct"]) == pytest.approx(np.log10(float(bounds["direct"].valid_from)))
    assert crossover(bounds["plain"], bounds["plain"]) is None
    late = theorem(2, 1, 1, "plain")
    vars(late)["valid_from"] = mpmath.mpf(10) ** 30
    assert crossover(late, bounds["direct"]) == 30
    assert crossover(bounds["hermitian"], bounds["signed"]) is None
    with pytest.raises(InputError, match="reed-solomon"):
        crossover(bounds["plain"], bounds["reed-solomon"])


class Steep(Direct):
    """A route whose norm grows as L^4, and B as L^(5/k)."""

    power = 5

    def sizes(self, k):
        direct = super().sizes(k)
        return direct._replace(norm=direct.norm * L**3)


def test_crossovers_with_a_steep_route_are_where_the_bounds_are_equal():
    """The powers 5/3, 2/3 and 1/3: their differences are divided by."""
    steep = replace(theorem(3, 1, "1/1000", "direct"), route=Steep())
    for slow in (theorem(3, 2, 10**15, "direct"), theorem(3, 1, 20, "plain")):
        turn = crossover(slow, steep)
        assert turn > mpmath.log10(max(slow.valid_from, steep.valid_from))
        at = mpmath.mpf(10) ** turn
        assert slow.log10_entry_bound(at) == pytest.approx(steep.log10_entry_bound(at), rel=1e-13)


def test_crossovers_of_bounds_in_symbols():
    number, symbols = theorem(3, 1, 1, "plain"), theorem(3, route="plain")
    with pytest.raises(InputError, match="plain are not a number times a power"):
        crossover(number, symbols)
    with pytest.raises(InputError, match="give delta and c"):
        crossover(symbols, number)


def test_all_routes_beside_one_another():
    rows = compare(3, 0.1, 2, share="9/10")
    assert [row.bound.route.name for row in rows] == list(ROUTES)
    by_name = {row.bound.route.name: row for row in rows}
    assert by_name["ldpc"].beats["signed"] == pytest.approx(3 * (185.94 - 0.16), abs=0.1)
    assert by_name["signed"].beats.keys() == {"direct"}
    assert all(row.bound.share == sympy.Rational(9, 10) for row in rows)


@pytest.mark.parametrize(("k", "delta", "c"), [(3, 0.5, 2), (2, 1e-6, 1), (2, 1e-12, 1e15)])
def test_the_table_rounds_upward_and_is_narrow(k, delta, c):
    """To one decimal below 10^8, else to five digits."""
    rows = compare(k, delta, c)
    for row in rows:
        found = {
            "log10 C": row.bound.log10_constant,
            "holds": float(mpmath.log10(row.bound.valid_from)),
            **{name: row.beats.get(name) for name in ("direct", "signed")},
        }
        for heading, number in found.items():
            text = rows.columns[heading](row)
            if number is None:
                assert text == ("" if heading in ("log10 C", row.bound.route.name) else "never")
            else:
                assert 0 <= float(text) - number < (0.1 if number < 10**8 else 1e-4 * number)
                assert ("e+" in text) == (number >= 10**8)
        power = row.bound.route.power
        assert rows.columns["e"](row) == ("grows" if power is None else str(sympy.Rational(power, k)))
    assert max(map(len, rows.text(80).splitlines())) <= 80


def test_curves():
    points = [1.5, 9, 18, 45, 5000]
    found = curves(3, 0.1, 2, points)
    assert set(found.log10_entry_bound) == set(ROUTES)
    direct, plain, rs = (found.log10_entry_bound[name] for name in ("direct", "plain", "reed-solomon"))
    np.testing.assert_allclose(np.diff(direct[1:]) / np.diff(points[1:]), 2 / 3)
    np.testing.assert_allclose(np.diff(plain[2:]) / np.diff(points[2:]), 1 / 3, rtol=1e-6)
    assert np.isnan(plain[:2]).all()
    assert np.isfinite(plain[2:]).all()
    assert rs[3] > plain[3] > direct[3]
    assert rs[4] > direct[4] > plain[4]
    signed, (turn, reached) = theorem(3, 0.1, 2, "signed"), found.crossovers["plain"]
    assert reached == pytest.approx(signed.log10_constant + 2 / 3 * turn)
    assert found.crossovers.keys() == {"tower", "characters", "plain", "crt", "ldpc"}


def test_curves_begin_where_the_bounds_do(monkeypatch):
    """Here from L = 10^3 on, and not in the number before it; 0 and 10^100 are points like others."""

    def late(*arguments, **options):
        bound = theorem(*arguments, **options)
        vars(bound)["valid_from"] = mpmath.mpf(1000)
        return bound

    monkeypatch.setattr(comparison, "theorem", late)
    for values in curves(2, 1, 1, [0, np.nextafter(3, 0), 3, 1e100]).log10_entry_bound.values():
        assert np.isnan(values).tolist() == [True, True, False, False]


def test_curves_of_themselves_go_beyond_the_last_crossover():
    """Which is far away where delta is small."""
    found = curves(2, 1e-7, 1)
    points = found.log10_log2_n
    assert points.shape == (60,)
    assert points[0] == 1
    np.testing.assert_allclose(points[1:] / points[:-1], points[1])
    assert points[-1] == pytest.approx(1.5 * max(turn for turn, _ in found.crossovers.values()))


@pytest.mark.parametrize("points", [[-1], [np.nan], [1, 1.1e100], ["x"], [[1], [1, 2]], [[1, 2]], 7])
def test_curves_of_no_n(points):
    with pytest.raises(InputError, match="log10_log2_n must"):
        curves(3, 0.1, 2, points)
