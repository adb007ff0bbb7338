"""The phase diagram of this machine: the largest entries at which fast attention beats exact attention."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from attention import phase_diagram

TOLERANCE = 1e-4


def main() -> None:
    orders = (2, 3, 4)
    table = Table(title=f"Largest B at tolerance {TOLERANCE:.0e}, d = log2 n, d_v = 8, and B over (ln n)^(1/k)")
    table.add_column("n", justify="right")
    for order in orders:
        table.add_column(f"order {order}", justify="right")
    points = phase_diagram(orders, range(8, 21), tolerance=TOLERANCE, measure_below=0.2)
    marks = {(True, "time"): "m ", (False, "time"): "  ", (True, "float64"): "m*", (False, "float64"): " *"}
    for start in range(0, len(points), len(orders)):
        row = points[start : start + len(orders)]
        cells = [
            f"{point.bound:.2f} {marks[point.measured, point.limit]} {point.bound / point.law:.2f}" for point in row
        ]
        table.add_row(f"{row[0].count:,}", *cells)
    console = Console()
    console.print(table)
    console.print("m: measured, others by the calibrated model; *: the digits of float64 end before the time does")


if __name__ == "__main__":
    main()
