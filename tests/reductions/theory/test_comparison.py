"""The routes beside one another: crossovers, the table of all of them, and the curves that are drawn."""

import mpmath
import numpy as np
import pytest
import sympy

from reductions.errors import InputError
from reductions.theory.ledger import compare, crossover, curves, theorem
from reductions.theory.routes import ROUTES


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


def test_all_routes_beside_one_another():
    rows = compare(3, 0.1, 2, share="9/10")
    assert [row.bound.route.name for row in rows] == list(ROUTES)
    by_name = {row.bound.route.name: row for row in rows}
    assert by_name["ldpc"].beats["signed"] == pytest.approx(3 * (185.94 - 0.16), abs=0.1)
    assert by_name["signed"].beats.keys() == {"direct"}
    assert all(row.bound.share == sympy.Rational(9, 10) for row in rows)


def test_long_numbers_are_short_in_the_table():
    rows = compare(2, 1e-12, 1e15)
    plain = str(rows).splitlines()[2 + list(ROUTES).index("plain")].split()
    assert max(map(len, str(rows).splitlines())) <= 80
    assert 0 <= float(plain[1]) - rows[6].bound.log10_constant <= 1e-4 * float(plain[1])
    assert "e+" in plain[1]


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


@pytest.mark.parametrize("points", [[-1], [np.nan], [1, 2e9], ["x"], [[1], [1, 2]]])
def test_curves_of_no_n(points):
    with pytest.raises(InputError, match="log10_log2_n must"):
        curves(3, 0.1, 2, points)
