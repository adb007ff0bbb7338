"""The phase diagram of this machine: the largest entries at which fast attention beats exact attention.

Every timing is on new inputs. Give a path without its ending to save the picture by dimensions there.
"""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from attention import PhasePoint, phase_diagram

TOLERANCE = 1e-2
MEASURED = 0.6  # seconds of either method, up to which both are timed
DIMENSIONS = (4, 8, 16, 32, 64)


def cell(point: PhasePoint) -> str:
    """The bound, whether it was measured, and whether digits end it."""
    return f"{point.bound:.2f} {'m' if point.measured else ' '}{'*' if point.limit == 'float64' else ' '}"


def main() -> None:
    console = Console()
    orders = (2, 3, 4)
    table = Table(title=f"Largest B at tolerance {TOLERANCE:.0e}, d = log2 n, d_v = 8, and B over (ln n)^(1/k)")
    table.add_column("n", justify="right")
    for order in orders:
        table.add_column(f"order {order}", justify="right")
    points = phase_diagram(orders, range(8, 21, 2), tolerance=TOLERANCE, measure_below=MEASURED)
    for start in range(0, len(points), len(orders)):
        row = points[start : start + len(orders)]
        table.add_row(f"{row[0].count:,}", *(f"{cell(point)} {point.bound / point.law:.2f}" for point in row))
    console.print(table)

    exponents = range(8, 21, 2)
    found = {
        d: phase_diagram((2, 3), exponents, dimension=d, tolerance=TOLERANCE, measure_below=MEASURED)
        for d in DIMENSIONS
    }
    table = Table(title=f"Largest B at tolerance {TOLERANCE:.0e}, d_v = 8")
    for name in ("order", "n", *(f"d = {d}" for d in DIMENSIONS)):
        table.add_column(name, justify="right")
    for order in (2, 3):
        for exponent in exponents:
            row = [p for d in DIMENSIONS for p in found[d] if (p.order, p.count) == (order, 2**exponent)]
            table.add_row(str(order), f"{2**exponent:,}", *map(cell, row))
    console.print(table)
    console.print("m: measured, others by the calibrated model; *: the digits of float64 end before the time does")
    if sys.argv[1:]:
        from reductions import draw

        draw.phase_by_dimension([p for group in found.values() for p in group], TOLERANCE).save(sys.argv[1])


if __name__ == "__main__":
    main()
