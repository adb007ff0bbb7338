"""The phase diagram: with given costs, and once by the clock (whose result is not asserted)."""

import pytest

from attention import Calibration, PhasePoint, phase_diagram, phase_point, plan_for_bounds
from attention.errors import InputError

COSTS = Calibration(
    exact_call=0.0, fast_call=0.0, exponential=1e-9, product=1e-10, token=1e-9, number=1e-9, double=1e-11, single=5e-12
)


def test_order_two_follows_the_law():
    points = phase_diagram([2], range(8, 21, 2), costs=COSTS)
    assert [point.count for point in points] == [2**i for i in range(8, 21, 2)]
    assert all(point.limit == "time" and not point.measured for point in points)
    bounds = [point.bound for point in points]
    assert bounds == sorted(bounds)
    ratios = [point.bound / point.law for point in points]
    assert max(ratios) < 1.3 * min(ratios)


def test_bound_is_where_the_methods_cross():
    point = phase_point(2, 4096, dimension=4, value_columns=3, tolerance=1e-3, costs=COSTS)
    for factor, method in ((0.9, "fast"), (1.15, "exact")):
        # The same question to the planner: its values have the bound of the keys, the tolerance is scaled alike.
        bound = point.bound * factor
        found = plan_for_bounds(4096, 2, 4, 3, bound=bound, tolerance=1e-3 * bound, costs=COSTS)
        assert found.method == method


def test_cheaper_products_move_the_bound_up():
    cheap = Calibration(**{**vars(COSTS), "double": 1e-13})
    assert phase_point(2, 1024, costs=cheap).bound > phase_point(2, 1024, costs=COSTS).bound
    dear = Calibration(**{**vars(COSTS), "token": 1.0})
    assert phase_point(2, 256, costs=dear) == PhasePoint(2, 256, 8, 0.0, "time", False, 0)


def test_orders_at_which_digits_end_first():
    point = phase_point(4, 2**20, costs=COSTS)
    assert point.limit == "float64"
    assert point.bound**4 < 18 < (1.1 * point.bound) ** 4 * 1.3
    assert point.degree > point.bound**4


def test_measured_where_asked():
    point = phase_point(2, 128, value_columns=2, tolerance=1e-2, costs=COSTS, measure_below=10.0)
    assert point.measured
    assert 0 <= point.bound <= 8


@pytest.mark.parametrize(("order", "count", "tolerance"), [(1, 9, 0.1), (2, 1, 0.1), (2, 9, 0.0), (2, 9, 1.0)])
def test_out_of_range(order, count, tolerance):
    with pytest.raises(InputError, match="must be"):
        phase_point(order, count, tolerance=tolerance, costs=COSTS)
